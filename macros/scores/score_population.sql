{#- Whether a row of `inputs` belongs to a population of score models. -#}
{% macro score_population(population) %}
    {% set conditions = {
        'known': 'true', 'buyers': 'inputs.is_buyer', 'consumers': 'not inputs.is_business', 'businesses': 'inputs.is_business',
    } %}
    {{ return(conditions.get(population, 'false')) }}
{% endmacro %}
