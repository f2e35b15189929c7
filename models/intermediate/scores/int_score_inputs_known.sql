{#- over everybody, not over the population of a model alone: a table that was not landed lacks for all -#}
{% set rules = score_rules() %}
{% set names = [] %}
{% for rule in rules %}
{% do names.append(score_input(rule)) %}
{% endfor %}
-- depends_on: {{ ref('score_rules') }}, {{ ref('score_points') }}
with inputs as (

    select
        review_index,
        {% for name in names | unique %}
        count({{ name }}) > 0 as is_{{ name }}_known,
        {% endfor %}
        review_date
    from {{ ref('int_scored_inputs') }}
    group by
        review_index,
        review_date

)

{% for rule in rules %}
select
    '{{ rule.score_model_id }}' as score_model_id,
    '{{ rule.rule_id }}' as rule_id,
    inputs.review_index,
    inputs.is_{{ score_input(rule) }}_known as is_known
from inputs
where {{ rule_is_in_force(rule) }}
{{ 'union all' if not loop.last }}
{% else %}
select
    cast(null as string) as score_model_id,
    cast(null as string) as rule_id,
    review_index,
    false as is_known
from inputs
where 1 = 0
{% endfor %}
