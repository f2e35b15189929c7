{#- Wall clock, in the business time zone, of a UTC timestamp. -#}
{% macro business_time(utc_timestamp) %}
    {{- return(adapter.dispatch('business_time', 'strata')(utc_timestamp, setting('business_timezone'))) -}}
{% endmacro %}

{% macro duckdb__business_time(utc_timestamp, timezone) -%}
    timezone('{{ timezone }}', timezone('UTC', {{ utc_timestamp }}))
{%- endmacro %}

{% macro spark__business_time(utc_timestamp, timezone) -%}
    from_utc_timestamp({{ utc_timestamp }}, '{{ timezone }}')
{%- endmacro %}
