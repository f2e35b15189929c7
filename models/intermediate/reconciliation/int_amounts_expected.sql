-- what the marts must add up to, in the reporting currency
with valid_orders as (

    select order_id
    from {{ ref('int_orders_valid') }}

),

refunds as (

    select coalesce(sum(refunds.refunded_amount), 0) as refunded_amount
    from {{ ref('int_refunds_accepted') }} as refunds
    inner join valid_orders on refunds.order_id = valid_orders.order_id
    inner join {{ ref('int_as_of_date') }} as as_of on refunds.refund_date <= as_of.as_of_date

),

costs as (

    select coalesce(sum(costs.cost_amount), 0) as cost_amount
    from {{ ref('int_order_costs') }} as costs
    inner join valid_orders on costs.order_id = valid_orders.order_id

),

spend as (

    select coalesce(sum(spend_amount), 0) as spend_amount
    from {{ ref('int_customer_activity_by_day') }}

)

select
    cast(refunds.refunded_amount as decimal(38, 3)) as refunded_amount,
    cast(costs.cost_amount as decimal(38, 3)) as cost_amount,
    cast(spend.spend_amount as decimal(38, 3)) as spend_amount
from refunds
cross join costs
cross join spend
