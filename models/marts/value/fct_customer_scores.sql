{{ config(materialized=thin_mart()) }}

{#- the columns of int_customer_scores as rows -#}
{% set models = score_models() | map(attribute='score_model_id') | list %}
-- depends_on: {{ ref('score_models') }}, {{ ref('score_grades') }}
with reviews as (

    select
        scales.score_model_id,
        scales.rule_count,
        reviews.review_index,
        reviews.review_date
    from {{ ref('int_scored_reviews') }} as reviews
    inner join {{ ref('int_score_scales') }} as scales on reviews.review_index = scales.review_index
    where reviews.is_shown

),

scores as (

    {% for model in models %}
    select
        scores.customer_key,
        reviews.score_model_id,
        reviews.review_date,
        scores.points_{{ model }} as points_total,
        scores.score_{{ model }} as score,
        {{ score_grade(model, 'scores.score_' ~ model) }} as grade,
        scores.known_input_count_{{ model }} as known_input_count,
        reviews.rule_count
    from {{ ref('int_customer_scores') }} as scores
    inner join reviews on scores.review_index = reviews.review_index and reviews.score_model_id = '{{ model }}'
    where scores.points_{{ model }} is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    scores.score_model_id,
    scores.review_date,
    known.customer_id,
    scores.points_total,
    scores.score,
    scores.grade,
    scores.known_input_count,
    scores.rule_count,
    case
        when scores.known_input_count = 0 then 'none'
        when scores.known_input_count < scores.rule_count then 'partial'
        else 'complete'
    end as score_basis
from scores
inner join {{ ref('int_customers_known') }} as known on scores.customer_key = known.customer_key
