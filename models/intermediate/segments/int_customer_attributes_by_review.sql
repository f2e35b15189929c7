-- depends_on: {{ ref('fields') }}, {{ ref('metrics') }}
{{ config(materialized='view') }}

{% set attributes = [] %}
{% for field in condition_fields().values() if field.part == 'attributes' %}
{% do attributes.append(field.field[10:]) %}
{% endfor %}

select
    periods.customer_key,
    {% for attribute in attributes %}
    max(case when periods.attribute = '{{ attribute }}' then periods.attribute_value end) as attribute_{{ attribute }},
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
