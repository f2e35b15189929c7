with refunds_by_order as (

    select
        refunds.order_id,
        sum(refunds.refunded_amount) as refunded_amount
    from {{ ref('int_refunds_accepted') }} as refunds
    inner join {{ ref('int_as_of_date') }} as as_of on refunds.refund_date <= as_of.as_of_date
    group by refunds.order_id

)

-- completed orders up to the as-of date of customers that are no tests
select
    orders.order_id,
    orders.customer_id,
    orders.ordered_at,
    orders.order_date,
    '{{ setting("reporting_currency") }}' as currency,
    orders.currency as order_currency,
    orders.channel,
    orders.payment_method,
    orders.store_id,
    cast(orders.net_amount + orders.discount_amount as decimal(18, 2)) as gross_amount,
    orders.discount_amount,
    orders.net_amount,
    cast(coalesce(refunds_by_order.refunded_amount, 0) as decimal(18, 2)) as refunded_amount,
    costs.cost_amount,
    cast(
        orders.net_amount - coalesce(refunds_by_order.refunded_amount, 0) - costs.cost_amount as decimal(18, 2)
    ) as margin_amount
from {{ ref('int_orders_valid') }} as orders
left join refunds_by_order on orders.order_id = refunds_by_order.order_id
left join {{ ref('int_order_costs') }} as costs on orders.order_id = costs.order_id
