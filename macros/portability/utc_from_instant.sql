{#- UTC timestamp of a landed column that states its offset: a zoned timestamp, or text that ends in Z or +08:00. -#}
{% macro utc_from_instant(column) %}
    {{- return(adapter.dispatch('utc_from_instant', 'strata')(column)) -}}
{% endmacro %}

{% macro duckdb__utc_from_instant(column) -%}
    timezone('UTC', try_cast({{ column }} as timestamp with time zone))
{%- endmacro %}

{% macro spark__utc_from_instant(column) -%}
    try_cast({{ column }} as timestamp)
{%- endmacro %}
