{#- Whole days from the earlier to the later date; negative when they are the other way round. -#}
{% macro days_between(earlier, later) %}
    {{- return(adapter.dispatch('days_between', 'strata')(earlier, later)) -}}
{% endmacro %}

{% macro duckdb__days_between(earlier, later) -%}
    cast({{ later }} - {{ earlier }} as int)
{%- endmacro %}

{% macro spark__days_between(earlier, later) -%}
    datediff({{ later }}, {{ earlier }})
{%- endmacro %}
