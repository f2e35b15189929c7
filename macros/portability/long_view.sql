{#- How to materialise a view whose text is long: Spark's metastore keeps at most 32,672 characters, so there it is a table. -#}
{% macro long_view() %}
    {{- return(adapter.dispatch('long_view', 'strata')()) -}}
{% endmacro %}

{% macro duckdb__long_view() %}
    {{- return('view') -}}
{% endmacro %}

{% macro spark__long_view() %}
    {{- return('table') -}}
{% endmacro %}
