{#- the orders that needs and recommendations learn from: those of the window, and of the window before the hold-out -#}
with as_of as (

    select
        as_of_date,
        {{ add_days('as_of_date', -setting('needs_window_days')) }} as last_day_before_window,
        {{ add_days('as_of_date', -setting('needs_window_days') - setting('recommendation_holdout_days')) }}
            as last_day_before_orders
    from {{ ref('int_as_of_date') }}

)

select
    orders.order_id,
    orders.customer_key,
    orders.order_date,
    orders.order_date > as_of.last_day_before_window as is_in_window,
    {{ business_time('orders.ordered_at') }} as ordered_time,
    orders.currency,
    orders.net_amount,
    orders.discount_amount,
    orders.channel,
    orders.payment_method
from {{ ref('int_orders_valid') }} as orders
inner join as_of on orders.order_date > as_of.last_day_before_orders
