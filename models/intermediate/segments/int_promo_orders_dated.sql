{{ config(materialized='view') }}

{#- an order is in the window from the review of its day up to, not including, that of 365 days later -#}
with scored_reviews as (

    select min(review_index) as first_review_index from {{ ref('int_scored_reviews') }}

),

-- a promotion of all channels and one of the order's own are joined apart: an order is never counted twice
judged_orders as (

    select
        orders.customer_key,
        orders.order_date,
        coalesce(orders.discount_amount > 0, false)
        or everywhere.day_date is not null
        or in_channel.day_date is not null as is_promo_order
    from {{ ref('int_orders_valid') }} as orders
    left join {{ ref('int_promotion_days') }} as everywhere
        on orders.order_date = everywhere.day_date and everywhere.channel is null
    left join {{ ref('int_promotion_days') }} as in_channel
        on orders.order_date = in_channel.day_date and orders.channel = in_channel.channel

)

select
    judged_orders.customer_key,
    greatest(entries.review_index, scored_reviews.first_review_index) as entry_index,
    exits.review_index as exit_index,
    judged_orders.is_promo_order
from judged_orders
cross join scored_reviews
inner join {{ ref('int_review_calendar') }} as entries on judged_orders.order_date = entries.day_date
left join {{ ref('int_review_calendar') }} as exits
    on {{ add_days('judged_orders.order_date', 365) }} = exits.day_date
where exits.review_index is null or exits.review_index > scored_reviews.first_review_index
