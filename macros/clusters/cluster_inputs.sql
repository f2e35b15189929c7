{#- What cluster models may see of a customer: columns of int_cluster_inputs, in the order in which distances are summed. -#}
{% macro cluster_inputs() %}
    {{ return([
        'recency_days', 'purchase_days_count', 'spend_amount', 'tenure_days', 'category_count', 'mean_purchase_amount',
    ]) }}
{% endmacro %}
