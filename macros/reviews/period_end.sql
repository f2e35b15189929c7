{#- The last day of the period (var review_grain) that a date lies in. -#}
{% macro period_end(date) -%}
    {%- set grain = setting('review_grain') -%}
    {{ add_days('cast(' ~ dbt.dateadd(grain, 1, dbt.date_trunc(grain, date)) ~ ' as date)', -1) }}
{%- endmacro %}
