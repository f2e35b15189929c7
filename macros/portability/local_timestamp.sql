{#- Wall-clock timestamp of a landed column that states no offset, or null. -#}
{% macro local_timestamp(column) %}
    {{- return(adapter.dispatch('local_timestamp', 'strata')(column)) -}}
{% endmacro %}

{% macro duckdb__local_timestamp(column) -%}
    try_cast({{ column }} as timestamp)
{%- endmacro %}

{% macro spark__local_timestamp(column) -%}
    try_cast({{ column }} as timestamp_ntz)
{%- endmacro %}
