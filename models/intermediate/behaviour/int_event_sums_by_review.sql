{#-
What is left of each bucket at each scored review from its own on. One row per person with a column per bucket, times a small
table of what is left: joined row by row, buckets and reviews would be many times the rows.
-#}
{% set indexes, sums = scored_reviews(), decayed_event_sums() %}
{% set half_lives = sums | map(attribute='half_life_days') | unique | list %}
-- depends_on: {{ ref('score_rules') }}, {{ ref('score_points') }}, {{ ref('event_weights') }}
with shares as (

    select
        {% for index in indexes %}
        {% for days in half_lives %}
        max(
            case
                when buckets.review_index = {{ index }}
                    then {{ halved_by_age(days_between('buckets.review_date', 'reviews.review_date'), days) }}
                else 0
            end
        ) as left_{{ index }}_{{ days }}d,
        {% endfor %}
        {% endfor %}
        reviews.review_index
    from {{ ref('int_scored_reviews') }} as buckets
    inner join {{ ref('int_scored_reviews') }} as reviews on buckets.review_index <= reviews.review_index
    group by reviews.review_index

),

points as (

    select
        {% for index in indexes %}
        {% for sum in sums %}
        coalesce(max(case when review_index = {{ index }} then cast({{ sum.column }} as double) end), 0)
            as {{ sum.column }}_{{ index }},
        {% endfor %}
        {% endfor %}
        customer_key
    from {{ ref('int_event_buckets') }}
    group by customer_key

)

-- in two casts, so that engines round half of the last digit alike
select
    {% for name, parts in sums | groupby('name') %}
    cast(cast({{ faded_sum(parts, indexes) }} as decimal(18, 6)) as decimal(14, 4)) as {{ name }},
    {% endfor %}
    points.customer_key,
    shares.review_index
from points
cross join shares
