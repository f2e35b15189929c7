{{ config(materialized='view') }}

select
    outcomes.customer_key,
    windows.review_index,
    cast(count(*) as int) as cart_day_count,
    cast(sum(case when outcomes.is_abandoned then 1 else 0 end) as int) as abandoned_cart_day_count
from {{ ref('int_cart_outcomes') }} as outcomes
inner join {{ ref('int_event_windows') }} as windows on outcomes.decided_date = windows.day_date
where windows.age_days < {{ setting('engagement_window_days') }}
group by
    outcomes.customer_key,
    windows.review_index
