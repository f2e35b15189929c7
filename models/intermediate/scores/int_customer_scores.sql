{#- one column a model: tier rules read them as metrics, and long rows would be a multiple of the people -#}
{% set models = score_models() %}
-- depends_on: {{ ref('score_models') }}
with scales as (

    select
        review_index,
        {% for model in models %}
        max(case when score_model_id = '{{ model }}' then min_points end) as min_points_{{ model }},
        max(case when score_model_id = '{{ model }}' then max_points end) as max_points_{{ model }}
        {{- ',' if not loop.last }}
        {% endfor %}
    from {{ ref('int_score_scales') }}
    group by review_index

)

select
    points.customer_key,
    points.review_index,
    {% for model in models %}
    points.points_{{ model }},
    points.known_input_count_{{ model }},
    case
        when points.points_{{ model }} is not null and points.known_input_count_{{ model }} > 0
            then {{ score_of('points.points_' ~ model, 'scales.min_points_' ~ model, 'scales.max_points_' ~ model) }}
    end as score_{{ model }}{{ ',' if not loop.last }}
    {% endfor %}
from {{ ref('int_customer_score_points') }} as points
inner join scales on points.review_index = scales.review_index
