{#- a small table to join by equality: DuckDB would take a join by dates for a few rows -#}
{% set longest = ([setting('engagement_window_days')] + event_windows() | map(attribute='days') | list) | max %}
-- depends_on: {{ ref('score_rules') }}, {{ ref('score_points') }}
with days as (

    select
        review_index,
        review_date,
        {{ calendar_days(add_days('review_date', 1 - longest), 'review_date') }} as day_date
    from {{ ref('int_scored_reviews') }}

)

select
    day_date,
    review_index,
    {{ days_between('day_date', 'review_date') }} as age_days
from days
