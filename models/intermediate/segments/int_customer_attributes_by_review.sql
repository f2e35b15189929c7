-- depends_on: {{ ref('fields') }}, {{ ref('metrics') }}
{{ config(materialized='view') }}

{% set attributes = condition_fields().values() | selectattr('part', 'eq', 'attributes') | map(attribute='field') %}

select
    periods.customer_key,
    {% for attribute in attributes %}
    max(case when periods.attribute = '{{ attribute[10:] }}' then periods.attribute_value end) as {{ attribute }},
    {% endfor %}
    reviews.review_index
from {{ ref('int_customer_attributes_by_period') }} as periods
inner join {{ ref('int_scored_reviews') }} as reviews
    on
        periods.first_review_index <= reviews.review_index
        and (periods.next_review_index is null or reviews.review_index < periods.next_review_index)
group by
    periods.customer_key,
    reviews.review_index
