{#- what the rules of the score models look at; no event is 0 where events are known at all, and null where they are not -#}
{% set rules = score_rules() %}
{% set metrics = rules | selectattr('metric') | map(attribute='metric') | unique | list %}
-- depends_on: {{ ref('score_rules') }}, {{ ref('score_points') }}
select
    measures.customer_key,
    measures.review_index,
    measures.review_date,
    measures.is_buyer,
    {% for metric in metrics %}
    measures.{{ metric }},
    {% endfor %}
    {% for attribute in score_attributes(of_customers=true) %}
    lower(customers.{{ attribute }}) as attribute_{{ attribute }},
    {% endfor %}
    {% for attribute in score_attributes(of_customers=false) %}
    attributes.attribute_{{ attribute }},
    {% endfor %}
    {% for window in event_windows() if window.name not in metrics %}
    case when measures.activity_score is not null then coalesce(counts.{{ window.name }}, 0) end as {{ window.name }},
    {% endfor %}
    {% for count in decayed_event_counts() %}
    case
        when measures.activity_score is not null then coalesce(sums.{{ count.name }}, cast(0 as decimal(12, 4)))
    end as {{ count.name }},
    {% endfor %}
    -- somebody who acts for a company is business too
    coalesce(customers.customer_type in ('company', 'institution') or customers.company_id is not null, false)
        as is_business
from {{ ref('int_customer_review_measures') }} as measures
inner join {{ ref('int_scored_reviews') }} as reviews on measures.review_index = reviews.review_index
left join {{ ref('int_customers_described') }} as customers on measures.customer_key = customers.customer_key
left join {{ ref('int_score_attributes_by_review') }} as attributes
    on measures.customer_key = attributes.customer_key and measures.review_index = attributes.review_index
left join {{ ref('int_event_counts_by_review') }} as counts
    on measures.customer_key = counts.customer_key and measures.review_index = counts.review_index
left join {{ ref('int_event_sums_by_review') }} as sums
    on measures.customer_key = sums.customer_key and measures.review_index = sums.review_index
