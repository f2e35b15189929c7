{#- the points of every score model side by side, and of how many rules the input is known; null outside its population -#}
{% set models = score_models() %}
{% set rules = score_rules() %}
-- depends_on: {{ ref('score_rules') }}, {{ ref('score_points') }}
with populations as (

    select
        {% for model in models %}
        max(case when score_model_id = '{{ model }}' then population end) as population_{{ model }}
        {{- ',' if not loop.last }}
        {% endfor %}
    from {{ ref('score_models') }}

)

select
    inputs.customer_key,
    inputs.review_index,
    {% for model in models %}
    {% set own = rules | selectattr('score_model_id', 'equalto', model) | list %}
    case
        when {{ score_population('populations.population_' ~ model) }}
            then cast(
                {% for rule in own %}
                {{ score_points(rule) }} +
                {% endfor %}
                0 as decimal(18, 4)
            )
    end as points_{{ model }},
    cast(
        {% for rule in own %}
        case when {{ rule_is_in_force(rule) }} and inputs.{{ score_input(rule) }} is not null then 1 else 0 end +
        {% endfor %}
        0 as int
    ) as known_input_count_{{ model }}{{ ',' if not loop.last }}
    {% endfor %}
from {{ ref('int_score_inputs') }} as inputs
cross join populations
