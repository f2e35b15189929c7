{#- The metrics of the rules and the measures that their percentiles rank, each once. -#}
{% macro rule_measures() %}
    {% set metrics = rule_metrics() | list %}
    {% for metric in rule_metrics() if metric.endswith('_percentile') %}
        {% do metrics.append(percentile_measure(metric).measure) %}
    {% endfor %}
    {{ return(metrics | unique | list) }}
{% endmacro %}
