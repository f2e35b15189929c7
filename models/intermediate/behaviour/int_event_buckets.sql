{{ config(materialized='view') }}

{#-
Events of the time up to a review, from the scored review before; those before the first scored review are in its bucket. Each
is worth what is left of it on the day of the review, a decimal, so that the order of the events does not matter.
-#}
{% set sums = decayed_event_sums() %}
-- depends_on: {{ ref('score_rules') }}, {{ ref('score_points') }}, {{ ref('event_weights') }}
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

aged_events as (

    select
        events.customer_key,
        reviews.review_index,
        events.event_type,
        decays.half_life_days,
        cast(events.event_weight as double) * cast(decays.event_weight as double) as points,
        {{ days_between('events.event_date', 'reviews.review_date') }} as age_days
    from {{ ref('int_customer_events') }} as events
    left join {{ ref('int_event_decays') }} as decays on events.event_type = decays.event_type
    left join {{ ref('int_review_calendar') }} as calendar on events.event_date = calendar.day_date
    cross join first_reviews
    inner join reviews
        on greatest(coalesce(calendar.review_index, 1), first_reviews.review_index) = reviews.review_index

)

-- what no life holds ends the number, not the build; nine digits, as they add up: wide decimals are slow to shorten
select
    {% for sum in sums %}
    cast(
        least(
            sum(
                case
                    when {{ sum.condition }}
                        then cast(
                            least(
                                {{ sum.points }}
                                * {{ halved_by_age('age_days', sum.half_life_days) }},
                                1000000
                            ) as decimal(18, 9)
                        )
                    else 0
                end
            ),
            1000000
        ) as decimal(18, 9)
    ) as {{ sum.column }},
    {% endfor %}
    customer_key,
    review_index
from aged_events
where {{ sums | map(attribute='condition') | join(' or ') }}
group by
    customer_key,
    review_index
