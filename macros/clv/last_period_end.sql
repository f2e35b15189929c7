{#- The last end of a month, quarter or year on or before a date. -#}
{% macro last_period_end(date, grain) -%}
    {{ add_days('cast(' ~ dbt.date_trunc(grain, add_days(date, 1)) ~ ' as date)', -1) }}
{%- endmacro %}
