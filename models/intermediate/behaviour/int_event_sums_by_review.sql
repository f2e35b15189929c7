{#- what is left of each bucket at each review from its own on; the buckets of a person are few -#}
{% set counts = decayed_event_counts() %}
-- depends_on: {{ ref('score_rules') }}, {{ ref('score_points') }}
with half_lives as (

    select distinct half_life_days from {{ ref('int_event_decays') }}

),

shares as (

    select
        buckets.review_index as bucket_index,
        reviews.review_index,
        half_lives.half_life_days,
        {{ halved_by_age(days_between('buckets.review_date', 'reviews.review_date'), 'half_lives.half_life_days') }}
            as share_left
    from {{ ref('int_scored_reviews') }} as buckets
    inner join {{ ref('int_scored_reviews') }} as reviews on buckets.review_index <= reviews.review_index
    cross join half_lives

),

sums as (

    select
        buckets.customer_key,
        {% for number in range(counts | length + 1) %}
        cast(cast(buckets.sum_{{ number }} as double) * shares.share_left as decimal(18, 6)) as sum_{{ number }},
        {% endfor %}
        shares.review_index
    from {{ ref('int_event_buckets') }} as buckets
    inner join shares
        on buckets.review_index = shares.bucket_index and buckets.half_life_days = shares.half_life_days

)

-- in two casts, the first of which leaves the slow arithmetic of wide decimals
select
    customer_key,
    review_index,
    {% for count in counts %}
    cast(cast(sum(sum_{{ loop.index }}) as decimal(18, 6)) as decimal(14, 4)) as {{ count.name }},
    {% endfor %}
    cast(cast(sum(sum_0) as decimal(18, 6)) as decimal(14, 4)) as activity_points
from sums
group by
    customer_key,
    review_index
