{{ config(materialized=thin_mart()) }}

select
    behaviour.review_date,
    known.customer_id,
    behaviour.activity_points,
    behaviour.activity_score,
    behaviour.recent_event_count,
    behaviour.earlier_event_count,
    behaviour.engagement_trend,
    behaviour.cart_day_count,
    behaviour.abandoned_cart_day_count,
    cast(
        {{ money_of('cast(behaviour.abandoned_cart_day_count as double) / nullif(behaviour.cart_day_count, 0)', 4) }}
        as decimal(5, 4)
    ) as cart_abandonment_rate,
    behaviour.is_recency_warning,
    behaviour.is_gap_alert,
    behaviour.is_engagement_warning,
    behaviour.churn_warning_level,
    {{ missing_activity_parts('behaviour') }} as missing_parts
from {{ ref('int_customer_behaviour_by_review') }} as behaviour
inner join {{ ref('int_scored_reviews') }} as reviews on behaviour.review_index = reviews.review_index
inner join {{ ref('int_customers_known') }} as known on behaviour.customer_key = known.customer_key
where reviews.is_shown
