{{ config(materialized=long_view()) }}

{#-
One set of columns a model, beside the inputs: long rows would be a multiple of the people. Null outside the population; no
score where no input is known. A view, since the sums cost less than writing and joining them.
-#}
{% set models = score_models() | map(attribute='score_model_id') | list %}
{% set rules = score_rules() %}
-- depends_on: {{ ref('score_models') }}, {{ ref('score_rules') }}, {{ ref('score_points') }}
with scales as (

    select
        {% for model in models %}
        cast(max(case when score_model_id = '{{ model }}' then min_points end) as double) as min_points_{{ model }},
        cast(100 as double) / cast(
            max(case when score_model_id = '{{ model }}' and max_points > min_points then max_points - min_points end)
            as double
        ) as hundredths_{{ model }},
        {% endfor %}
        review_index
    from {{ ref('int_score_scales') }}
    group by review_index

),

points as (

    select
        {% for model in score_models() %}
        {% set own = rules | selectattr('score_model_id', 'equalto', model.score_model_id) | list %}
        case
            when {{ score_population(model.population) }}
                then cast(
                    {% for rule in own %}
                    {{ score_points(rule) }} +
                    {% endfor %}
                    0 as decimal(18, 4)
                )
        end as points_{{ model.score_model_id }},
        cast(
            {% for rule in own %}
            case when {{ rule_is_in_force(rule) }} and inputs.{{ score_input(rule) }} is not null then 1 else 0 end +
            {% endfor %}
            0 as int
        ) as known_input_count_{{ model.score_model_id }},
        {% endfor %}
        inputs.*
    from {{ ref('int_scored_inputs') }} as inputs

)

select
    {% for model in models %}
    case
        -- the greatest of null and 0 is 0
        when
            points.known_input_count_{{ model }} > 0
            and points.points_{{ model }} is not null
            and scales.hundredths_{{ model }} is not null
            then {{ score_of(
                'cast(points.points_' ~ model ~ ' as double)', 'scales.min_points_' ~ model, 'scales.hundredths_' ~ model
            ) }}
    end as score_{{ model }},
    {% endfor %}
    points.*
from points
left join scales on points.review_index = scales.review_index
