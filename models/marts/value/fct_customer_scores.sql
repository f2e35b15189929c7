{#- the columns of int_customer_scores as rows -#}
{% set models = score_models() %}
-- depends_on: {{ ref('score_models') }}
with scores as (

    {% for model in models %}
    select
        customer_key,
        review_index,
        '{{ model }}' as score_model_id,
        points_{{ model }} as points_total,
        score_{{ model }} as score,
        known_input_count_{{ model }} as known_input_count
    from {{ ref('int_customer_scores') }}
    where points_{{ model }} is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    scores.score_model_id,
    reviews.review_date,
    known.customer_id,
    scores.points_total,
    scores.score,
    {{ score_grade('scores.score_model_id', 'scores.score') }} as grade,
    scores.known_input_count,
    scales.rule_count,
    case
        when scores.known_input_count = 0 then 'none'
        when scores.known_input_count < scales.rule_count then 'partial'
        else 'complete'
    end as score_basis
from scores
inner join {{ ref('int_scored_reviews') }} as reviews on scores.review_index = reviews.review_index
inner join {{ ref('int_customers_known') }} as known on scores.customer_key = known.customer_key
inner join {{ ref('int_score_scales') }} as scales
    on scores.review_index = scales.review_index and scores.score_model_id = scales.score_model_id
where reviews.is_shown
