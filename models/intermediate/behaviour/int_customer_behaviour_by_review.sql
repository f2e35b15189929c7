{#-
Nothing of events is known before the day of the first one: null, where 0 would say that nobody came. A trend and the carts
need the whole window: counts over a part of one would look low.
-#}
{% set recent_days, window_days = setting('engagement_recent_days'), setting('engagement_window_days') %}
{% set earlier_days = window_days - recent_days %}
{% set windows, decayed_counts = event_windows(), decayed_event_counts() %}
-- depends_on: {{ ref('score_rules') }}, {{ ref('score_points') }}, {{ ref('int_scored_reviews') }}
with histories as (

    select
        min(event_date) as first_event_date,
        min(case when event_type = '{{ setting("cart_event_type") }}' then event_date end) as first_cart_date
    from {{ ref('int_customer_events_by_day') }}

),

measured as (

    select
        panel.customer_key,
        panel.review_index,
        panel.review_date,
        coalesce(histories.first_event_date <= panel.review_date, false) as has_events,
        coalesce(
            histories.first_event_date <= {{ add_days('panel.review_date', 1 - window_days) }}, false
        ) as has_window,
        -- decided on the first day of the window
        coalesce(
            histories.first_cart_date
            <= {{ add_days('panel.review_date', 1 - window_days - setting('cart_order_days')) }},
            false
        ) as has_cart_window,
        coalesce(histories.first_cart_date <= panel.review_date, false) as has_cart_events,
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
        stages.is_gap_alert
    from {{ ref('int_customers_by_review') }} as panel
    inner join {{ ref('int_scored_reviews') }} as reviews on panel.review_index = reviews.review_index
    cross join histories
    left join {{ ref('int_event_sums_by_review') }} as sums
        on panel.customer_key = sums.customer_key and panel.review_index = sums.review_index
    left join {{ ref('int_event_counts_by_review') }} as counts
        on panel.customer_key = counts.customer_key and panel.review_index = counts.review_index
    left join {{ ref('int_cart_counts_by_review') }} as carts
        on panel.customer_key = carts.customer_key and panel.review_index = carts.review_index
    left join {{ ref('int_customer_lifecycle_stages') }} as stages
        on panel.customer_key = stages.customer_key and panel.review_index = stages.review_index
    -- a number, which the engine takes to every table that is joined
    where panel.review_index >= {{ scored_review() }}

),

trends as (

    select
        *,
        case
            when not has_window or recent_event_count + earlier_event_count = 0 then null
            when recent_event_count + earlier_event_count < 3 then 'steady'
            -- events a day, recent against earlier, without a division
            when 2 * recent_event_count * {{ earlier_days }} >= 3 * earlier_event_count * {{ recent_days }}
                then 'rising'
            when 2 * recent_event_count * {{ earlier_days }} <= earlier_event_count * {{ recent_days }} then 'falling'
            else 'steady'
        end as engagement_trend
    from measured

)

select
    customer_key,
    review_index,
    review_date,
    case when has_events then activity_points end as activity_points,
    case
        when has_events
            -- a hair, so that engines round half a hundredth alike
            then cast(
                100 * cast(activity_points as double)
                / (cast(activity_points as double) + {{ setting('activity_half_score_points') }}) + 1e-9
                as decimal(5, 2)
            )
    end as activity_score,
    case when has_events then recent_event_count end as recent_event_count,
    case when has_window then earlier_event_count end as earlier_event_count,
    engagement_trend,
    {% for window in windows %}
    case when has_events then {{ window.name }} end as {{ window.name }},
    {% endfor %}
    {% for count in decayed_counts %}
    case when has_events then {{ count.name }} end as {{ count.name }},
    {% endfor %}
    case when has_cart_window then cart_day_count end as cart_day_count,
    case when has_cart_window then abandoned_cart_day_count end as abandoned_cart_day_count,
    has_cart_events,
    lifecycle_stage in ('at_risk', 'dormant') as is_recency_warning,
    is_gap_alert,
    engagement_trend = 'falling' as is_engagement_warning,
    case
        when lifecycle_stage in ('prospect', 'churned') then null
        when lifecycle_stage = 'dormant' then 'high'
        when
            case when lifecycle_stage = 'at_risk' then 1 else 0 end
            + case when is_gap_alert then 1 else 0 end
            + case when engagement_trend = 'falling' then 1 else 0 end >= 2
            then 'high'
        when lifecycle_stage = 'at_risk' or is_gap_alert or engagement_trend = 'falling' then 'watch'
        else 'none'
    end as churn_warning_level
from trends
