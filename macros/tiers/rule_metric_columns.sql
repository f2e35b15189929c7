{#-
Every column of int_customer_review_metrics that metric_column can name for a metric of the rules, or for the measure that a
percentile of the rules ranks, each once.
-#}
{% macro rule_metric_columns() %}
    {% set columns = [] %}
    {% for metric in rule_measures() %}
        {% for before_refunds in [false, true] %}
            {% for at_next_review in [false, true] %}
                {% do columns.append(metric_column(metric, before_refunds, at_next_review)) %}
            {% endfor %}
        {% endfor %}
    {% endfor %}
    {{ return(columns | unique | list) }}
{% endmacro %}
