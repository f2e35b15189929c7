{#- discounts are not available where no order of the source has one -#}
with orders as (

    select
        customer_key,
        count(*) as order_count,
        cast(sum(net_amount) as decimal(18, 2)) as net_amount,
        cast(sum(discount_amount) as decimal(18, 2)) as discount_amount,
        sum(case when discount_amount > 0 then 1 else 0 end) as discounted_order_count
    from {{ ref('int_orders_recent') }}
    where is_in_window
    group by customer_key

),

lines as (

    select
        customer_key,
        count(*) as line_count
    from {{ ref('int_order_lines_recent') }}
    where is_in_window
    group by customer_key

),

discounts as (

    select coalesce(max(discounted_order_count), 0) > 0 as are_known from orders

)

select
    orders.customer_key,
    cast(orders.order_count as bigint) as order_count,
    cast(cast(orders.net_amount as double) / orders.order_count as double) as mean_basket_amount,
    cast(lines.line_count as double) / orders.order_count as mean_basket_line_count,
    case when discounts.are_known then cast(orders.discounted_order_count as double) / orders.order_count end
        as discounted_order_rate,
    case
        when discounts.are_known
            then
                cast(orders.discount_amount as double)
                / nullif(cast(orders.net_amount + orders.discount_amount as double), 0)
    end as discount_rate
from orders
cross join discounts
left join lines on orders.customer_key = lines.customer_key
