{#- The date a number of days after a date. -#}
{% macro add_days(date, days) %}
    {{- return(adapter.dispatch('add_days', 'strata')(date, days)) -}}
{% endmacro %}

{% macro duckdb__add_days(date, days) -%}
    ({{ date }} + cast({{ days }} as int))
{%- endmacro %}

{% macro spark__add_days(date, days) -%}
    date_add({{ date }}, cast({{ days }} as int))
{%- endmacro %}
