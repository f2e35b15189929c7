{#- Whether a text holds a control character (NUL, tab, line break, ...). -#}
{% macro has_control_character(expression) %}
    {{- return(adapter.dispatch('has_control_character', 'strata')(expression)) -}}
{% endmacro %}

{% macro duckdb__has_control_character(expression) -%}
    regexp_matches({{ expression }}, '[\x00-\x1F\x7F]')
{%- endmacro %}

{% macro spark__has_control_character(expression) -%}
    {{ expression }} rlike '[\\x00-\\x1F\\x7F]'
{%- endmacro %}
