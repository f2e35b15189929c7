{#-
Metrics that the columns min_<metric> of seeds/policies/tier_rules.csv ask for; a compiler error names a column that
names no metric of seeds/policies/metrics.csv.
-#}
{% macro rule_metrics() %}
    {% set metrics = [] %}
    {% if execute and load_relation(ref('tier_rules')) is not none %}
        {% set registered = run_query('select metric from ' ~ ref('metrics')).columns[0].values() | list %}
        {% for column in adapter.get_columns_in_relation(ref('tier_rules')) %}
            {% if column.name.startswith('min_') %}
                {% if column.name[4:] not in registered %}
                    {% do exceptions.raise_compiler_error(
                        'seeds/policies/tier_rules.csv: column ' ~ column.name
                        ~ ' names no metric of seeds/policies/metrics.csv; these are known: ' ~ registered | join(', ')
                    ) %}
                {% endif %}
                {% do metrics.append(column.name[4:]) %}
            {% endif %}
        {% endfor %}
    {% endif %}
    {{ return(metrics or ['spend_365d_amount']) }}
{% endmacro %}
