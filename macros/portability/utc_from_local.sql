{#- UTC timestamp of a wall-clock timestamp of the business time zone. -#}
{% macro utc_from_local(wall_clock) %}
    {{- return(adapter.dispatch('utc_from_local', 'strata')(wall_clock, setting('business_timezone'))) -}}
{% endmacro %}

{% macro duckdb__utc_from_local(wall_clock, timezone) -%}
    {%- if timezone == 'UTC' -%}
    {{ wall_clock }}
    {%- else -%}
    timezone('UTC', timezone('{{ timezone }}', {{ wall_clock }}))
    {%- endif -%}
{%- endmacro %}

{% macro spark__utc_from_local(wall_clock, timezone) -%}
    to_utc_timestamp(cast({{ wall_clock }} as timestamp), '{{ timezone }}')
{%- endmacro %}
