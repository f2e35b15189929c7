{#- I2: money is conserved from layer to layer, per table and currency, to the last digit; XXX = no known currency -#}
{% set reporting_currency = setting('reporting_currency') %}

-- all of one type: DuckDB unites decimal(38, 2) and decimal(38, 3) as decimal(38, 2), which would hide a mill
with completed_totals as (

    select cast(coalesce(sum(orders.net_amount), 0) as decimal(38, 3)) as amount
    from {{ ref('int_orders_accepted') }} as orders
    inner join {{ ref('int_as_of_date') }} as as_of on orders.order_date <= as_of.as_of_date
    where orders.order_kind = 'completed'

),

refund_totals as (

    select cast(coalesce(sum(refunds.refunded_amount), 0) as decimal(38, 3)) as amount
    from {{ ref('int_refunds_accepted') }} as refunds
    inner join {{ ref('int_orders_valid') }} as orders on refunds.order_id = orders.order_id
    inner join {{ ref('int_as_of_date') }} as as_of on refunds.refund_date <= as_of.as_of_date

),

activity_totals as (

    select cast(coalesce(sum(spend_amount), 0) as decimal(38, 3)) as amount
    from {{ ref('int_customer_activity_by_day') }}

),

last_reviews as (

    select max(review_index) as review_index from {{ ref('int_review_dates') }}

),

review_totals as (

    select cast(coalesce(sum(totals.lifetime_spend_amount), 0) as decimal(38, 3)) as amount
    from {{ ref('int_customer_review_totals') }} as totals
    inner join last_reviews on totals.review_index = last_reviews.review_index

),

comparisons as (

    select
        'landed_amounts_reach_a_place' as check_id,
        'accepted' as layer,
        landed.source_table,
        landed.currency,
        landed.amount as left_value,
        coalesce(placed.amount, 0) as right_value
    from {{ ref('int_amounts_landed') }} as landed
    left join {{ ref('int_amounts_placed') }} as placed
        on landed.source_table = placed.source_table and landed.currency = placed.currency
    union all
    select
        'orders_less_refunds_are_activity' as check_id,
        'activity' as layer,
        cast(null as string) as source_table,
        '{{ reporting_currency }}' as currency,
        completed_totals.amount - refund_totals.amount as left_value,
        activity_totals.amount as right_value
    from completed_totals
    cross join refund_totals
    cross join activity_totals
    union all
    select
        'activity_reaches_the_last_review' as check_id,
        'reviews' as layer,
        cast(null as string) as source_table,
        '{{ reporting_currency }}' as currency,
        activity_totals.amount as left_value,
        review_totals.amount as right_value
    from activity_totals
    cross join review_totals

)

select
    check_id,
    'I2' as invariant,
    layer,
    cast(null as string) as policy_id,
    source_table,
    currency,
    cast(left_value as decimal(38, 3)) as left_value,
    cast(right_value as decimal(38, 3)) as right_value
from comparisons
