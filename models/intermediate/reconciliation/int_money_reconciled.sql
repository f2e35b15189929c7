{% set reporting_currency = setting('reporting_currency') %}

-- I2: money is conserved from layer to layer, per currency, to the cent
with staged_orders as (

    select
        coalesce(currency, '{{ reporting_currency }}') as currency,
        source_file,
        source_line,
        cast(total_amount as decimal(18, 2)) as total_amount
    from {{ ref('stg_orders') }}

),

set_apart_rows as (

    select
        source_file,
        source_line
    from {{ ref('int_records_set_apart') }}
    where source_table = 'orders'
    union all
    select
        source_file,
        source_line
    from {{ ref('int_records_orphaned') }}
    where source_table = 'orders'

),

placed_amounts as (

    select
        '{{ reporting_currency }}' as currency,
        net_amount as placed_amount
    from {{ ref('int_orders_accepted') }}
    union all
    select
        staged_orders.currency,
        staged_orders.total_amount as placed_amount
    from staged_orders
    inner join set_apart_rows
        on
            staged_orders.source_file = set_apart_rows.source_file
            and staged_orders.source_line = set_apart_rows.source_line

),

landed_by_currency as (

    select
        currency,
        coalesce(sum(total_amount), 0) as amount
    from staged_orders
    group by currency

),

placed_by_currency as (

    select
        currency,
        coalesce(sum(placed_amount), 0) as amount
    from placed_amounts
    group by currency

),

completed_totals as (

    select coalesce(sum(orders.net_amount), 0) as amount
    from {{ ref('int_orders_accepted') }} as orders
    inner join {{ ref('int_as_of_date') }} as as_of on orders.order_date <= as_of.as_of_date
    where orders.order_kind = 'completed'

),

refund_totals as (

    select coalesce(sum(refunds.refunded_amount), 0) as amount
    from {{ ref('int_refunds_accepted') }} as refunds
    inner join {{ ref('int_orders_valid') }} as orders on refunds.order_id = orders.order_id
    inner join {{ ref('int_as_of_date') }} as as_of on refunds.refund_date <= as_of.as_of_date

),

activity_totals as (

    select coalesce(sum(spend_amount), 0) as amount
    from {{ ref('int_customer_activity_by_day') }}

),

last_reviews as (

    select max(review_index) as review_index from {{ ref('int_review_dates') }}

),

review_totals as (

    select coalesce(sum(totals.lifetime_spend_amount), 0) as amount
    from {{ ref('int_customer_review_totals') }} as totals
    inner join last_reviews on totals.review_index = last_reviews.review_index

),

comparisons as (

    select
        'landed_amounts_reach_a_place' as check_id,
        landed_by_currency.currency,
        landed_by_currency.amount as left_value,
        coalesce(placed_by_currency.amount, 0) as right_value
    from landed_by_currency
    left join placed_by_currency on landed_by_currency.currency = placed_by_currency.currency
    union all
    select
        'orders_less_refunds_are_activity' as check_id,
        '{{ reporting_currency }}' as currency,
        completed_totals.amount - refund_totals.amount as left_value,
        activity_totals.amount as right_value
    from completed_totals
    cross join refund_totals
    cross join activity_totals
    union all
    select
        'activity_reaches_the_last_review' as check_id,
        '{{ reporting_currency }}' as currency,
        activity_totals.amount as left_value,
        review_totals.amount as right_value
    from activity_totals
    cross join review_totals

)

select
    check_id,
    'I2' as invariant,
    cast(null as string) as policy_id,
    case check_id when 'landed_amounts_reach_a_place' then 'orders' end as source_table,
    currency,
    cast(left_value as decimal(38, 3)) as left_value,
    cast(right_value as decimal(38, 3)) as right_value
from comparisons
