{#- Metrics that the columns min_<metric> of seeds/policies/tier_rules.csv ask for. -#}
{% macro rule_metrics() %}
    {% set metrics = [] %}
    {% for column in adapter.get_columns_in_relation(ref('tier_rules')) if execute %}
        {% if column.name.startswith('min_') %}
            {% do metrics.append(column.name[4:]) %}
        {% endif %}
    {% endfor %}
    {{ return(metrics or ['spend_365d_amount']) }}
{% endmacro %}
