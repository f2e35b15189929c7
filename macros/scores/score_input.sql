{#- The column of int_scored_inputs that a score rule looks at. -#}
{% macro score_input(rule) %}
    {% if rule.kind == 'event_count' %}
        {% set stem = 'event_' ~ rule.event_type ~ '_' %}
        {% if rule.half_life_days %}
            {{ return(stem ~ rule.half_life_days ~ 'd_half_life') }}
        {% endif %}
        {{ return(stem ~ rule.window_days ~ 'd_count') }}
    {% endif %}
    {{ return(rule.metric or 'attribute_' ~ rule.attribute) }}
{% endmacro %}
