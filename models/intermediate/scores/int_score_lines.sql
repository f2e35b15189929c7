{{ config(materialized=long_view()) }}

{#- every review while that is not too many rows, else the last one; rules in force of models that have the person -#}
{% set rules = score_rules() %}
{% set populations = {} %}
{% for model in score_models() %}
{% do populations.update({model.score_model_id: model.population}) %}
{% endfor %}
-- depends_on: {{ ref('score_rules') }}, {{ ref('score_points') }}, {{ ref('score_models') }}
with sizes as (

    select
        max(review_index) as last_review_index,
        cast(count(*) as bigint) * {{ rules | length }} as line_count
    from {{ ref('int_scored_inputs') }}

),

inputs as (

    select inputs.*
    from {{ ref('int_scored_inputs') }} as inputs
    cross join sizes
    where
        inputs.review_index = sizes.last_review_index
        or sizes.line_count <= {{ setting('score_lines_limit') }}

)

{% for rule in rules %}
{% set input = 'inputs.' ~ score_input(rule) %}
{% set is_text = rule.kind == 'value' and not rule.metric %}
select
    inputs.customer_key,
    inputs.review_index,
    '{{ rule.score_model_id }}' as score_model_id,
    '{{ rule.rule_id }}' as rule_id,
    {{ 'cast(null as decimal(24, 6))' if is_text else 'cast(' ~ input ~ ' as decimal(24, 6))' }} as number_seen,
    {{ input if is_text else 'cast(null as string)' }} as text_seen,
    cast({{ score_points(rule) }} as decimal(18, 4)) as points
from inputs
where {{ score_population(populations.get(rule.score_model_id)) }} and {{ rule_is_in_force(rule) }}
{{ 'union all' if not loop.last }}
{% else %}
select
    customer_key,
    review_index,
    cast(null as string) as score_model_id,
    cast(null as string) as rule_id,
    cast(null as decimal(24, 6)) as number_seen,
    cast(null as string) as text_seen,
    cast(null as decimal(18, 4)) as points
from inputs
where 1 = 0
{% endfor %}
