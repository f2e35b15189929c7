{#- The built-in fields as dictionaries for customer_fields(); all of them, or those named. -#}
{% macro built_in_fields(names=none) %}
    {% set sources, fields = field_sources(), [] %}
    {% for field in (names if names is not none else sources) %}
        {% do fields.append({'field': field, 'part': sources[field][0], 'expression': sources[field][1]}) %}
    {% endfor %}
    {{ return(fields) }}
{% endmacro %}
