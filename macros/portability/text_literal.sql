{#- A text as a SQL literal; it holds no backslash, which only one of the engines takes for an escape. -#}
{% macro text_literal(text) %}
    {{- return(adapter.dispatch('text_literal', 'strata')(text)) -}}
{% endmacro %}

{% macro duckdb__text_literal(text) -%}
    '{{ text | replace("'", "''") }}'
{%- endmacro %}

{% macro spark__text_literal(text) -%}
    '{{ text | replace("'", "\\'") }}'
{%- endmacro %}
