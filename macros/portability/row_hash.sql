{#- A whole number that differs, but for one chance in billions, between rows with different values; equal within one engine. -#}
{% macro row_hash(columns) %}
    {{- return(adapter.dispatch('row_hash', 'strata')(columns)) -}}
{% endmacro %}

{% macro duckdb__row_hash(columns) -%}
    hash({{ columns | join(', ') }})
{%- endmacro %}

{% macro spark__row_hash(columns) -%}
    xxhash64({{ columns | join(', ') }})
{%- endmacro %}
