{#-
Nothing of events is known before the day of the first one: null, where 0 would say that nobody came. A trend and the carts
need the whole window: counts over a part of one would look low.
-#}
{% set window_days = setting('engagement_window_days') %}
{% set windows, decayed_counts = event_windows(), decayed_event_counts() %}
-- depends_on: {{ ref('score_rules') }}, {{ ref('score_points') }}
with histories as (

    select
        min(event_date) as first_event_date,
        min(case when event_type = '{{ setting("cart_event_type") }}' then event_date end) as first_cart_date
    from {{ ref('int_customer_events') }}

),

measured as (

    select
        stages.customer_key,
        stages.review_index,
        stages.review_date,
        coalesce(histories.first_event_date <= stages.review_date, false) as has_events,
        coalesce(
            histories.first_event_date <= {{ add_days('stages.review_date', 1 - window_days) }}, false
        ) as has_window,
        -- decided on the first day of the window
        coalesce(
            histories.first_cart_date
            <= {{ add_days('stages.review_date', 1 - window_days - setting('cart_order_days')) }},
            false
        ) as has_cart_window,
        coalesce(histories.first_cart_date <= stages.review_date, false) as has_cart_events,
        coalesce(sums.activity_points, cast(0 as decimal(14, 4))) as activity_points,
        coalesce(counts.recent_event_count, 0) as recent_event_count,
        coalesce(counts.earlier_event_count, 0) as earlier_event_count,
        {% for window in windows %}
        coalesce(counts.{{ window.name }}, 0) as {{ window.name }},
        {% endfor %}
        {% for count in decayed_counts %}
        coalesce(sums.{{ count.name }}, cast(0 as decimal(14, 4))) as {{ count.name }},
        {% endfor %}
        coalesce(carts.cart_day_count, 0) as cart_day_count,
        coalesce(carts.abandoned_cart_day_count, 0) as abandoned_cart_day_count,
        stages.lifecycle_stage,
        stages.is_gap_alert,
        stages.is_declining
    -- they have a row for each person and review
    from {{ ref('int_customer_lifecycle_stages') }} as stages
    -- no condition on a number besides: DuckDB would take these for few rows and hash them
    inner join {{ ref('int_scored_reviews') }} as reviews on stages.review_index = reviews.review_index
    cross join histories
    left join {{ ref('int_event_sums_by_review') }} as sums
        on stages.customer_key = sums.customer_key and stages.review_index = sums.review_index
    left join {{ ref('int_event_counts_by_review') }} as counts
        on stages.customer_key = counts.customer_key and stages.review_index = counts.review_index
    left join {{ ref('int_cart_counts_by_review') }} as carts
        on stages.customer_key = carts.customer_key and stages.review_index = carts.review_index

)

select
    customer_key,
    review_index,
    review_date,
    case when has_events then activity_points end as activity_points,
    case when has_events then recent_event_count end as recent_event_count,
    case when has_window then earlier_event_count end as earlier_event_count,
    {% for window in windows %}
    case when has_events then {{ window.name }} end as {{ window.name }},
    {% endfor %}
    {% for count in decayed_counts %}
    case when has_events then {{ count.name }} end as {{ count.name }},
    {% endfor %}
    case when has_cart_window then cart_day_count end as cart_day_count,
    case when has_cart_window then abandoned_cart_day_count end as abandoned_cart_day_count,
    has_cart_events,
    lifecycle_stage,
    is_gap_alert,
    is_declining
from measured
