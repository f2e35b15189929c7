with usable_attributes as (

    {{ usable_rows('customer_attributes') }}

),

-- what has no day is taken as known from the first review on, and anything dated as newer; of two of one moment the
-- first in the alphabet counts, whatever its capitals
statements as (

    select
        identified.customer_key,
        lower(usable_attributes.attribute) as attribute,
        usable_attributes.attribute_value,
        coalesce(calendar.review_index, 1) as review_index,
        row_number() over (
            partition by
                identified.customer_key, lower(usable_attributes.attribute), coalesce(calendar.review_index, 1)
            order by
                usable_attributes.seen_at desc nulls last,
                lower(usable_attributes.attribute_value) asc nulls last,
                usable_attributes.attribute_value asc nulls last,
                usable_attributes.source_file asc nulls last,
                usable_attributes.source_line asc nulls last
        ) as recency_rank
    from usable_attributes
    inner join {{ ref('int_customers_identified') }} as identified
        on usable_attributes.customer_id = identified.source_customer_id
    inner join {{ ref('int_as_of_date') }} as as_of
        on
            usable_attributes.seen_at is null
            or {{ business_date('usable_attributes.seen_at') }} <= as_of.as_of_date
    left join {{ ref('int_review_calendar') }} as calendar
        on {{ business_date('usable_attributes.seen_at') }} = calendar.day_date

)

select
    customer_key,
    attribute,
    attribute_value,
    review_index as first_review_index,
    lead(review_index) over (
        partition by customer_key, attribute
        order by review_index nulls last
    ) as next_review_index
from statements
where recency_rank = 1
