{#- Day, in the business time zone, on which a UTC timestamp falls. -#}
{% macro business_date(utc_timestamp) %}
    {{- return(adapter.dispatch('business_date', 'strata')(utc_timestamp, setting('business_timezone'))) -}}
{% endmacro %}

{% macro duckdb__business_date(utc_timestamp, timezone) -%}
    {%- if timezone == 'UTC' -%}
    cast({{ utc_timestamp }} as date)
    {%- else -%}
    cast(timezone('{{ timezone }}', timezone('UTC', {{ utc_timestamp }})) as date)
    {%- endif -%}
{%- endmacro %}

{% macro spark__business_date(utc_timestamp, timezone) -%}
    cast(from_utc_timestamp({{ utc_timestamp }}, '{{ timezone }}') as date)
{%- endmacro %}
