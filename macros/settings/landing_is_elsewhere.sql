{#- Whether raw tables are read from the warehouse instead of what `strata land` wrote. -#}
{% macro landing_is_elsewhere() %}
    {{ return(var('landing_schema') != 'landing') }}
{% endmacro %}
