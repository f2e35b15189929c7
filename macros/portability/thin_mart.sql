{#-
How to materialise a mart that only renames what an intermediate table holds: as a view, which the publication writes as a
table. On Spark as a table, since there the publication reads files.
-#}
{% macro thin_mart() %}
    {{- return(adapter.dispatch('thin_mart', 'strata')()) -}}
{% endmacro %}

{% macro duckdb__thin_mart() %}
    {{- return('view') -}}
{% endmacro %}

{% macro spark__thin_mart() %}
    {{- return('table') -}}
{% endmacro %}
