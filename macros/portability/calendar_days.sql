{#- In a select list: one row for each day from the first to the last date, both included; no row when last < first. -#}
{% macro calendar_days(first_date, last_date) %}
    {{- return(adapter.dispatch('calendar_days', 'strata')(first_date, last_date)) -}}
{% endmacro %}

{% macro duckdb__calendar_days(first_date, last_date) -%}
    cast(unnest(generate_series({{ first_date }}, {{ last_date }}, interval 1 day)) as date)
{%- endmacro %}

{% macro spark__calendar_days(first_date, last_date) -%}
    explode(
        case
            when {{ first_date }} <= {{ last_date }} then sequence({{ first_date }}, {{ last_date }}, interval 1 day)
            else cast(array() as array<date>)
        end
    )
{%- endmacro %}
