{#- In a select list: one row for each whole number from the first to the last, both included. -#}
{% macro whole_numbers(first, last) %}
    {{- return(adapter.dispatch('whole_numbers', 'strata')(first, last)) -}}
{% endmacro %}

{% macro duckdb__whole_numbers(first, last) -%}
    cast(unnest(generate_series({{ first }}, {{ last }})) as int)
{%- endmacro %}

{% macro spark__whole_numbers(first, last) -%}
    explode(sequence({{ first }}, {{ last }}))
{%- endmacro %}
