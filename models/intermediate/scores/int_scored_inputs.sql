{#- what the rules of scores, tags and segments look at; null where it is not available -#}
-- depends_on: {{ ref('score_rules') }}, {{ ref('score_points') }}, {{ ref('fields') }}, {{ ref('metrics') }}
-- depends_on: {{ ref('tags') }}, {{ ref('tag_rules') }}, {{ ref('segments') }}, {{ ref('segment_rules') }}
select
    measures.customer_key,
    measures.review_index,
    measures.review_date,
    measures.is_buyer,
    {% for name in scored_measures() %}
    measures.{{ name }},
    {% endfor %}
    {% for attribute in score_attributes(of_customers=true) %}
    lower(customers.{{ attribute }}) as attribute_{{ attribute }},
    {% endfor %}
    {% for attribute in score_attributes(of_customers=false) %}
    attributes.attribute_{{ attribute }},
    {% endfor %}
    -- somebody who acts for a company is business too
    coalesce(customers.customer_type in ('company', 'institution') or customers.company_id is not null, false)
        as is_business
from {{ ref('int_customer_review_measures') }} as measures
inner join {{ ref('int_scored_reviews') }} as reviews on measures.review_index = reviews.review_index
left join {{ ref('int_customers_described') }} as customers on measures.customer_key = customers.customer_key
left join {{ ref('int_score_attributes_by_review') }} as attributes
    on measures.customer_key = attributes.customer_key and measures.review_index = attributes.review_index
-- a number, which the engine takes to every table that is joined
where measures.review_index >= {{ scored_review() }}
