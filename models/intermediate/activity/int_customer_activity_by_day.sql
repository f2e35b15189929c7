with valid_orders as (

    select
        order_id,
        customer_key,
        order_date,
        net_amount
    from {{ ref('int_orders_valid') }}

),

movements as (

    select
        customer_key,
        order_date as activity_date,
        1 as order_count,
        net_amount,
        cast(0 as decimal(18, 2)) as refunded_amount
    from valid_orders
    union all
    select
        valid_orders.customer_key,
        refunds.refund_date as activity_date,
        0 as order_count,
        cast(0 as decimal(18, 2)) as net_amount,
        refunds.refunded_amount
    from {{ ref('int_refunds_accepted') }} as refunds
    inner join valid_orders on refunds.order_id = valid_orders.order_id
    inner join {{ ref('int_as_of_date') }} as as_of on refunds.refund_date <= as_of.as_of_date

),

days as (

    select
        customer_key,
        activity_date,
        cast(sum(order_count) as int) as order_count,
        cast(sum(net_amount) as decimal(18, 2)) as net_amount,
        cast(sum(refunded_amount) as decimal(18, 2)) as refunded_amount
    from movements
    group by
        customer_key,
        activity_date

)

-- refunds never make or unmake a purchase day
select
    customer_key,
    activity_date,
    order_count,
    net_amount,
    refunded_amount,
    cast(net_amount - refunded_amount as decimal(18, 2)) as spend_amount,
    order_count > 0 and net_amount {{ '>=' if setting('count_zero_amount_orders') else '>' }} 0 as is_purchase_day
from days
