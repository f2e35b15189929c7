{#- Every column of int_customer_review_metrics that metric_column can name for a metric of the rules, each once. -#}
{% macro rule_metric_columns() %}
    {% set columns = [] %}
    {% for metric in rule_metrics() %}
        {% for before_refunds in [false, true] %}
            {% for at_next_review in [false, true] %}
                {% do columns.append(metric_column(metric, before_refunds, at_next_review)) %}
            {% endfor %}
        {% endfor %}
    {% endfor %}
    {{ return(columns | unique | list) }}
{% endmacro %}
