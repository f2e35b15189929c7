{#- Aggregate: the texts of a group in ascending order (by bytes), joined by a character that none of them holds. -#}
{% macro joined_texts(text) %}
    {{- return(adapter.dispatch('joined_texts', 'strata')(text)) -}}
{% endmacro %}

{% macro duckdb__joined_texts(text) -%}
    string_agg({{ text }}, chr(31) order by {{ text }})
{%- endmacro %}

{% macro spark__joined_texts(text) -%}
    array_join(array_sort(collect_list({{ text }})), chr(31))
{%- endmacro %}
