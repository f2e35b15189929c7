with usable_refunds as (

    {{ usable_rows('refunds') }}

),

dated_refunds as (

    select
        usable_refunds.refund_id,
        usable_refunds.order_id,
        {{ business_date('usable_refunds.refunded_at') }} as refund_date,
        cast(usable_refunds.refund_amount as decimal(18, 2)) as stated_amount,
        orders.net_amount as order_amount
    from usable_refunds
    inner join {{ ref('int_orders_accepted') }} as orders
        on
            usable_refunds.order_id = orders.order_id
            and {{ business_date('usable_refunds.refunded_at') }} >= orders.order_date

),

running_refunds as (

    select
        refund_id,
        order_id,
        refund_date,
        stated_amount,
        order_amount,
        sum(stated_amount) over (
            partition by order_id
            order by refund_date nulls last, refund_id nulls last
            rows between unbounded preceding and current row
        ) as stated_so_far_amount
    from dated_refunds

)

-- refunds of an order never exceed the order: the excess of the later ones is cut
select
    refund_id,
    order_id,
    refund_date,
    stated_amount,
    cast(
        greatest(least(stated_amount, order_amount - (stated_so_far_amount - stated_amount)), 0) as decimal(18, 2)
    ) as refunded_amount
from running_refunds
