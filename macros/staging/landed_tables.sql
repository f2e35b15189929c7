{#- Names of the tables of the input contract, in the order of models/staging/_landing__sources.yml. -#}
{% macro landed_tables() %}
    {{ return([
        'customers', 'orders', 'order_lines', 'products', 'refunds', 'events', 'surveys', 'survey_answers',
        'customer_attributes', 'service_cases', 'leads', 'referrals', 'campaigns', 'campaign_members',
        'campaign_responses', 'points_ledger', 'benefit_grants', 'action_results', 'consents', 'identifiers',
        'exchange_rates', 'account_metrics', 'tier_overrides',
    ]) }}
{% endmacro %}
