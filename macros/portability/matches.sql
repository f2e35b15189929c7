{#- Whether a text contains a match of a regular expression. Patterns use no backslash: engines unescape it differently. -#}
{% macro matches(expression, pattern) %}
    {{- return(adapter.dispatch('matches', 'strata')(expression, pattern)) -}}
{% endmacro %}

{% macro duckdb__matches(expression, pattern) -%}
    regexp_matches({{ expression }}, '{{ pattern }}')
{%- endmacro %}

{% macro spark__matches(expression, pattern) -%}
    {{ expression }} rlike '{{ pattern }}'
{%- endmacro %}
