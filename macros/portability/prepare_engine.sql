{#-
Runs before the first model. DuckDB: the build may read and write its home folder and nothing else. Spark: the
landed folders become relations, since Spark has no read-in-place source.
-#}
{% macro prepare_engine() %}
    {% do check_landing_place() %}
    {% if execute and flags.WHICH in ('build', 'run', 'seed', 'test', 'compile', 'docs', 'generate', 'show', 'retry') %}
        {{ adapter.dispatch('prepare_engine', 'strata')() }}
    {% endif %}
{% endmacro %}

{% macro duckdb__prepare_engine() %}
    {% if target.name != 'lint' %}
        {% set home = env_var('STRATA_HOME', 'warehouse') | replace("'", "''") %}
        {% set landed = run_query("select count(*) from glob('" ~ home ~ "/landing/settings/*.parquet')") %}
        {% if landed.rows[0][0] == 0 and not landing_is_elsewhere() %}
            {% do exceptions.raise_compiler_error(
                'nothing is landed in ' ~ home ~ '/landing: run `strata land` first'
            ) %}
        {% endif %}
        {% do run_query("set TimeZone = 'UTC'") %}
        {% set seeds = graph.nodes.values() | selectattr('resource_type', 'equalto', 'seed') | map(attribute='root_path') %}
        {% set folders = [home] %}
        {% for root in seeds | unique %}
            {% do folders.append(root | replace("'", "''") ~ '/seeds') %}
        {% endfor %}
        {% do run_query("set allowed_directories = ['" ~ folders | join("', '") ~ "']") %}
        {% do run_query("set enable_external_access = false") %}
        {% do run_query("set lock_configuration = true") %}
    {% endif %}
{% endmacro %}

{% macro spark__prepare_engine() %}
    {% set home = env_var('STRATA_HOME', 'warehouse') %}
    {% do run_query('create database if not exists landing') %}
    {% for source in graph.sources.values() if not landing_is_elsewhere() %}
        {% do run_query(
            'create or replace view landing.' ~ source.name ~ ' as select * from parquet.`'
            ~ home ~ '/landing/' ~ source.name ~ '`'
        ) %}
    {% endfor %}
{% endmacro %}
