{#- Whether a landed column has a type that states its offset. Constant for a column, so the engine prunes the branch. -#}
{% macro is_instant_type(column) %}
    {{- return(adapter.dispatch('is_instant_type', 'strata')(column)) -}}
{% endmacro %}

{% macro duckdb__is_instant_type(column) -%}
    typeof({{ column }}) = 'TIMESTAMP WITH TIME ZONE'
{%- endmacro %}

{% macro spark__is_instant_type(column) -%}
    typeof({{ column }}) = 'timestamp'
{%- endmacro %}
