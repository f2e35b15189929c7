{#- The metrics of tier rules that are computed at scored reviews alone unless a rule asks for one of them. -#}
{% macro scored_metrics() %}
    {% set metrics = [
        'loyalty_score', 'category_retention_rate', 'negated_repurchase_interval_days', 'referrals_made_count',
        'referrals_converted_count', 'csat_score', 'negated_complaint_count', 'negated_return_rate', 'activity_score',
        'negated_churn_warning_level',
    ] %}
    {% for metric in setting('event_metrics') %}
        {% do metrics.append(event_metric(metric)) %}
    {% endfor %}
    {% for model in score_models() | map(attribute='score_model_id') %}
        {% do metrics.append('score_' ~ model) %}
    {% endfor %}
    {{ return(metrics) }}
{% endmacro %}
