{{ config(materialized='view') }}

{#- a cart is decided on the last day on which an order still counts for it: what is known of it then never changes -#}
{% set order_days = setting('cart_order_days') %}

with first_windows as (

    select {{ add_days('min(review_date)', -setting('engagement_window_days')) }} as day_before
    from {{ ref('int_scored_reviews') }}

),

carts as (

    select
        events.customer_key,
        events.event_date as cart_date,
        {{ add_days('events.event_date', order_days) }} as decided_date
    from {{ ref('int_customer_events') }} as events
    cross join first_windows
    cross join {{ ref('int_as_of_date') }} as as_of
    where
        events.event_type = '{{ setting("cart_event_type") }}'
        and {{ add_days('events.event_date', order_days) }} > first_windows.day_before
        and {{ add_days('events.event_date', order_days) }} <= as_of.as_of_date

),

purchases as (

    select
        activity.customer_key,
        activity.activity_date
    from {{ ref('int_customer_activity_by_day') }} as activity
    cross join first_windows
    where
        activity.is_purchase_day
        and activity.activity_date >= {{ add_days('first_windows.day_before', -order_days) }}

)

select
    carts.customer_key,
    carts.cart_date,
    carts.decided_date,
    max(case when purchases.activity_date between carts.cart_date and carts.decided_date then 1 else 0 end) = 0
        as is_abandoned
from carts
left join purchases on carts.customer_key = purchases.customer_key
group by
    carts.customer_key,
    carts.cart_date,
    carts.decided_date
