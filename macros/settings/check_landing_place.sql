{#- Refuses names of the raw tables' place that are no plain names: they are rendered into SQL by the source itself. -#}
{% macro check_landing_place() %}
    {% set names = [var('landing_schema'), var('landing_database') or 'none'] + var('landing_identifiers').values() | list %}
    {% for name in names if modules.re.fullmatch('[A-Za-z_][A-Za-z0-9_]*', name | string) is none %}
        {% do exceptions.raise_compiler_error(
            'vars landing_schema, landing_database, landing_identifiers: ' ~ name ~ ' is no plain name: give letters, digits and _'
        ) %}
    {% endfor %}
    {% for name in var('landing_identifiers') if name not in landed_tables() + ['settings'] %}
        {% do exceptions.raise_compiler_error('var landing_identifiers: no table is called ' ~ name) %}
    {% endfor %}
{% endmacro %}
