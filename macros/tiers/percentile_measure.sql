{#- The column of int_customer_review_metrics that a percentile metric ranks: spend_365d_percentile -> spend_365d_amount. -#}
{% macro percentile_measure(metric) %}
    {% set ranked = metric[:-('_percentile' | length)] %}
    {{ return(ranked ~ '_amount' if ranked.startswith('spend_') else ranked) }}
{% endmacro %}
