{{ config(materialized='view') }}

{#- computed from the counts row by row, which costs less than writing it -#}
{% set recent_days = setting('engagement_recent_days') %}
{% set earlier_days = setting('engagement_window_days') - recent_days %}

with trends as (

    select
        *,
        case
            when earlier_event_count is null or recent_event_count + earlier_event_count = 0 then null
            when recent_event_count + earlier_event_count < 3 then 'steady'
            -- events a day, recent against earlier, without a division
            when 2 * recent_event_count * {{ earlier_days }} >= 3 * earlier_event_count * {{ recent_days }}
                then 'rising'
            when 2 * recent_event_count * {{ earlier_days }} <= earlier_event_count * {{ recent_days }} then 'falling'
            else 'steady'
        end as engagement_trend
    from {{ ref('int_behaviour_counts_by_review') }}

)

select
    *,
    -- a hair, so that engines round half a hundredth alike
    cast(
        100 * cast(activity_points as double)
        / (cast(activity_points as double) + {{ setting('activity_half_score_points') }}) + 1e-9
        as decimal(5, 2)
    ) as activity_score,
    lifecycle_stage in ('at_risk', 'dormant') as is_recency_warning,
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
