{#- discounts are not available where no order of the source has one -#}
with orders as (

    select
        recent_orders.customer_key,
        count(*) as order_count,
        cast(sum(recent_orders.net_amount) as decimal(18, 2)) as net_amount,
        cast(sum(recent_orders.discount_amount) as decimal(18, 2)) as discount_amount,
        sum(case when recent_orders.discount_amount > 0 then 1 else 0 end) as discounted_order_count,
        -- an order whose lines the source does not deliver is no basket of 0 lines
        sum(lines.line_count) as line_count,
        count(lines.line_count) as order_with_lines_count
    from {{ ref('int_orders_recent') }} as recent_orders
    left join {{ ref('int_order_lines_summed_by_order') }} as lines on recent_orders.order_id = lines.order_id
    where recent_orders.is_in_window
    group by recent_orders.customer_key

),

discounts as (

    select coalesce(max(discounted_order_count), 0) > 0 as are_known from orders

)

select
    orders.customer_key,
    cast(orders.order_count as bigint) as order_count,
    cast(cast(orders.net_amount as double) / orders.order_count as double) as mean_basket_amount,
    cast(orders.line_count as double) / nullif(orders.order_with_lines_count, 0) as mean_basket_line_count,
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
