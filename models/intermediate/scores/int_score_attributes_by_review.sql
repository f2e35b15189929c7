{#- the last value known at each review of the attributes in score rules; capitals make no difference to a rule -#}
{% set attributes = score_attributes(of_customers=false) %}
-- depends_on: {{ ref('score_rules') }}, {{ ref('score_points') }}
select
    periods.customer_key,
    {% for attribute in attributes %}
    max(case when periods.attribute = '{{ attribute }}' then lower(periods.attribute_value) end)
        as attribute_{{ attribute }},
    {% endfor %}
    reviews.review_index
from {{ ref('int_customer_attributes_by_period') }} as periods
inner join {{ ref('int_scored_reviews') }} as reviews
    on
        periods.first_review_index <= reviews.review_index
        and (periods.next_review_index is null or reviews.review_index < periods.next_review_index)
where periods.attribute in ('{{ (attributes or ['']) | join("', '") }}')
group by
    periods.customer_key,
    reviews.review_index
