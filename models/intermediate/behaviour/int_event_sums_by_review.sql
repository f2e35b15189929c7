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
        shares.review_index,
        buckets.decayed_sum,
        cast(cast(buckets.points as double) * shares.share_left as decimal(28, 9)) as points
    from {{ ref('int_event_buckets') }} as buckets
    inner join shares
        on buckets.review_index = shares.bucket_index and buckets.half_life_days = shares.half_life_days

)

select
    customer_key,
    review_index,
    cast(sum(case when decayed_sum = 'activity_points' then points else 0 end) as decimal(18, 4)) as activity_points
    {%- for count in counts %},
    cast(sum(case when decayed_sum = '{{ count.name }}' then points else 0 end) as decimal(18, 4)) as {{ count.name }}
    {%- endfor %}
from sums
group by
    customer_key,
    review_index
