{#- The metrics of tier rules that are computed at scored reviews alone unless a rule asks for one of them. -#}
{% macro scored_metrics() %}
    {{ return([
        'loyalty_score', 'category_retention_rate', 'negated_repurchase_interval_days', 'referrals_made_count',
        'referrals_converted_count', 'csat_score', 'negated_complaint_count', 'negated_return_rate',
    ]) }}
{% endmacro %}
