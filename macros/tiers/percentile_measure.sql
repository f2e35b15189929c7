{#-
What a percentile metric ranks: measure (its public name), percentiles and values (models that hold ranks and values), column
(of the ranks) and value (SQL over the values). spend_365d_percentile ranks spend_365d_amount, account_aum_percentile
account_aum.
-#}
{% macro percentile_measure(metric) %}
    {% set ranks = metric.removesuffix('_before_refunds') %}
    {% set ranked = ranks.removesuffix('_percentile') %}
    {% if not ranked.startswith('spend_') %}
        {{ return({
            'measure': ranked,
            'percentiles': 'int_account_percentiles_by_review',
            'values': 'int_account_metrics_by_review',
            'column': ranks,
            'value': ranked,
        }) }}
    {% endif %}
    {% set is_before_refunds = ranks != metric %}
    {{ return({
        'measure': ranked ~ '_amount' ~ ('_before_refunds' if is_before_refunds else ''),
        'percentiles': 'int_customer_percentiles_before_refunds' if is_before_refunds else 'int_customer_review_percentiles',
        'values': 'int_customer_review_totals',
        'column': ranks,
        'value': ranked ~ '_amount' ~ (' + ' ~ ranked.replace('spend', 'refunded') ~ '_amount' if is_before_refunds else ''),
    }) }}
{% endmacro %}
