{#- the last value known at each review of the attributes in score rules; undated ones are known at the first -#}
{% set attributes = score_attributes(of_customers=false) %}
-- depends_on: {{ ref('score_rules') }}, {{ ref('score_points') }}
with sightings as (

    {{ usable_rows('customer_attributes') }}

),

-- the last one of each review period; of two of one moment the first in the alphabet counts
ranked as (

    select
        identified.customer_key,
        lower(sightings.attribute) as attribute,
        coalesce(calendar.review_index, 1) as review_index,
        lower(sightings.attribute_value) as attribute_value,
        row_number() over (
            partition by
                identified.customer_key, lower(sightings.attribute), coalesce(calendar.review_index, 1)
            order by
                sightings.seen_at desc nulls last, lower(sightings.attribute_value) asc nulls last
        ) as recency_rank
    from sightings
    inner join {{ ref('int_customers_identified') }} as identified
        on sightings.customer_id = identified.source_customer_id
    inner join {{ ref('int_as_of_date') }} as as_of
        on
            sightings.seen_at is null
            or {{ business_date('sightings.seen_at') }} <= as_of.as_of_date
    left join {{ ref('int_review_calendar') }} as calendar
        on {{ business_date('sightings.seen_at') }} = calendar.day_date
    where lower(sightings.attribute) in ('{{ (attributes or ['']) | join("', '") }}')

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
