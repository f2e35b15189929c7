{% set window_days = setting('rfm_window_days') %}

with refunds_by_order as (

    select
        refunds.order_id,
        sum(refunds.refunded_amount) as refunded_amount
    from {{ ref('int_refunds_accepted') }} as refunds
    inner join {{ ref('int_as_of_date') }} as as_of on refunds.refund_date <= as_of.as_of_date
    group by refunds.order_id

),

usable_grants as (

    {{ usable_rows('benefit_grants', 'staged.cost_amount is not null') }}

),

amounts as (

    select
        orders.customer_key,
        orders.net_amount - coalesce(refunds_by_order.refunded_amount, 0) as costed_spend_amount,
        orders.net_amount - coalesce(refunds_by_order.refunded_amount, 0) - costs.cost_amount as margin_amount,
        cast(null as decimal(18, 2)) as benefit_cost_amount
    from {{ ref('int_orders_valid') }} as orders
    inner join {{ ref('int_as_of_date') }} as as_of
        on orders.order_date > {{ add_days('as_of.as_of_date', -window_days) }}
    inner join {{ ref('int_order_costs') }} as costs on orders.order_id = costs.order_id
    left join refunds_by_order on orders.order_id = refunds_by_order.order_id
    where costs.cost_amount is not null
    union all
    select
        identified.customer_key,
        cast(null as decimal(18, 2)) as costed_spend_amount,
        cast(null as decimal(18, 2)) as margin_amount,
        usable_grants.cost_amount as benefit_cost_amount
    from usable_grants
    inner join {{ ref('int_customers_identified') }} as identified
        on usable_grants.customer_id = identified.source_customer_id
    inner join {{ ref('int_as_of_date') }} as as_of
        on
            {{ business_date('usable_grants.granted_at') }} > {{ add_days('as_of.as_of_date', -window_days) }}
            and {{ business_date('usable_grants.granted_at') }} <= as_of.as_of_date

)

select
    customer_key,
    cast(sum(costed_spend_amount) as decimal(18, 2)) as costed_spend_amount,
    cast(sum(margin_amount) as decimal(18, 2)) as margin_amount,
    cast(sum(benefit_cost_amount) as decimal(18, 2)) as benefit_cost_amount
from amounts
group by customer_key
