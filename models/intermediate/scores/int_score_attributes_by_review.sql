{#- the last value known at each review of the attributes in score rules; undated ones are known at the first -#}
{% set attributes = score_attributes(of_customers=false) %}
-- depends_on: {{ ref('score_rules') }}, {{ ref('score_points') }}
with usable_attributes as (

    {{ usable_rows('customer_attributes') }}

),

sightings as (

    select
        customer_id,
        lower(attribute) as attribute,
        lower(attribute_value) as attribute_value,
        seen_at,
        {{ business_date('seen_at') }} as seen_date
    from usable_attributes
    where lower(attribute) in ('{{ (attributes or ['']) | join("', '") }}')

),

-- the last one of each review period; of two of one moment the first in the alphabet counts
ranked as (

    select
        identified.customer_key,
        sightings.attribute,
        coalesce(calendar.review_index, 1) as review_index,
        sightings.attribute_value,
        row_number() over (
            partition by identified.customer_key, sightings.attribute, coalesce(calendar.review_index, 1)
            order by sightings.seen_at desc nulls last, sightings.attribute_value asc nulls last
        ) as recency_rank
    from sightings
    inner join {{ ref('int_customers_identified') }} as identified
        on sightings.customer_id = identified.source_customer_id
    inner join {{ ref('int_as_of_date') }} as as_of
        on coalesce(sightings.seen_date <= as_of.as_of_date, true)
    left join {{ ref('int_review_calendar') }} as calendar
        on sightings.seen_date = calendar.day_date

),

periods as (

    select
        customer_key,
        attribute,
        attribute_value,
        review_index as first_review_index,
        lead(review_index) over (
            partition by customer_key, attribute
            order by review_index nulls last
        ) as next_review_index
    from ranked
    where recency_rank = 1

)

select
    periods.customer_key,
    {% for attribute in attributes %}
    max(case when periods.attribute = '{{ attribute }}' then periods.attribute_value end) as attribute_{{ attribute }},
    {% endfor %}
    reviews.review_index
from periods
inner join {{ ref('int_scored_reviews') }} as reviews
    on
        periods.first_review_index <= reviews.review_index
        and (periods.next_review_index is null or reviews.review_index < periods.next_review_index)
group by
    periods.customer_key,
    reviews.review_index
