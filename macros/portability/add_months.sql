{#- The date a number of months after a date, at most the last day of its month: 31 Jan + 1 month = last of Feb. -#}
{% macro add_months(date, months) %}
    {{- return(adapter.dispatch('add_months', 'strata')(date, months)) -}}
{% endmacro %}

{% macro duckdb__add_months(date, months) -%}
    cast({{ date }} + to_months(cast({{ months }} as int)) as date)
{%- endmacro %}

{% macro spark__add_months(date, months) -%}
    add_months({{ date }}, cast({{ months }} as int))
{%- endmacro %}
