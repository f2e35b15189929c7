{{ config(materialized='view') }}

-- depends_on: {{ ref('score_models') }}
select
    {% for model in score_models() | map(attribute='score_model_id') %}
    scores.score_{{ model }},
    {% endfor %}
    measures.*
from {{ ref('int_customer_review_measures') }} as measures
left join {{ ref('int_customer_scores') }} as scores
    on measures.customer_key = scores.customer_key and measures.review_index = scores.review_index
