{#-
Events of the time up to a review, from the scored review before; those before the first scored review are in its bucket. Each
is worth what is left of it on the day of the review, a decimal, so that the order of the events does not matter. sum_0 are the
activity points, sum_1 and so on the counts of decayed_event_counts().
-#}
{% set sum_count = decayed_event_counts() | length + 1 %}
-- depends_on: {{ ref('score_rules') }}, {{ ref('score_points') }}
with reviews as (

    select
        review_index,
        review_date
    from {{ ref('int_scored_reviews') }}

),

first_reviews as (

    select min(review_index) as review_index
    from reviews

),

bucketed_events as (

    select
        events.customer_key,
        reviews.review_index,
        decays.sum_number,
        decays.half_life_days,
        -- what no life holds ends the number, not the build
        cast(
            least(
                cast(
                    case when decays.has_own_weights then events.weighted_event_count else events.event_count end
                    as double
                )
                * cast(decays.event_weight as double)
                * {{ halved_by_age(
                    days_between('events.event_date', 'reviews.review_date'), 'decays.half_life_days'
                ) }},
                1000000
            ) as decimal(18, 6)
        ) as points
    from {{ ref('int_customer_events_by_day') }} as events
    inner join {{ ref('int_event_decays') }} as decays on events.event_type = decays.event_type
    left join {{ ref('int_review_calendar') }} as calendar on events.event_date = calendar.day_date
    cross join first_reviews
    inner join reviews
        on greatest(coalesce(calendar.review_index, 1), first_reviews.review_index) = reviews.review_index

)

select
    customer_key,
    review_index,
    {% for number in range(sum_count) %}
    cast(
        least(sum(case when sum_number = {{ number }} then points else 0 end), 1000000) as decimal(18, 6)
    ) as sum_{{ number }},
    {% endfor %}
    half_life_days
from bucketed_events
group by
    customer_key,
    review_index,
    half_life_days
