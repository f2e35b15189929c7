{#- an order is in the window from the review of its day up to, not including, that of 365 days later -#}
with scored_reviews as (

    select min(review_index) as first_review_index from {{ ref('int_scored_reviews') }}

),

-- a promotion of all channels and one of the order's own are joined apart: an order is never counted twice
judged_orders as (

    select
        orders.customer_key,
        orders.order_date,
        case
            when
                orders.discount_amount > 0
                or everywhere.day_date is not null
                or in_channel.day_date is not null
                then 1
            else 0
        end as promo_order_count
    from {{ ref('int_orders_valid') }} as orders
    left join {{ ref('int_promotion_days') }} as everywhere
        on orders.order_date = everywhere.day_date and everywhere.channel is null
    left join {{ ref('int_promotion_days') }} as in_channel
        on orders.order_date = in_channel.day_date and orders.channel = in_channel.channel

),

stays as (

    select
        judged_orders.customer_key,
        judged_orders.promo_order_count,
        greatest(entries.review_index, scored_reviews.first_review_index) as entry_index,
        exits.review_index as exit_index
    from judged_orders
    cross join scored_reviews
    inner join {{ ref('int_review_calendar') }} as entries on judged_orders.order_date = entries.day_date
    left join {{ ref('int_review_calendar') }} as exits
        on {{ add_days('judged_orders.order_date', 365) }} = exits.day_date
    where exits.review_index is null or exits.review_index > scored_reviews.first_review_index

),

changes as (

    select
        customer_key,
        entry_index as review_index,
        1 as order_count,
        promo_order_count
    from stays
    union all
    select
        customer_key,
        exit_index as review_index,
        -1 as order_count,
        -promo_order_count as promo_order_count
    from stays
    where exit_index is not null

)

select
    customer_key,
    review_index,
    cast(sum(order_count) as int) as order_count,
    cast(sum(promo_order_count) as int) as promo_order_count
from changes
group by
    customer_key,
    review_index
