{{ config(materialized='view') }}

{#- each layer joins a row of every customer and scored review, which costs for nothing where no rule asks for it -#}
{% set layers = [
    ref('int_customer_review_basics'), ref('int_customer_review_measures'), ref('int_customer_review_metrics'),
] %}
{% set asked = namespace(layer=0) %}
{% for metric in rule_metrics() if metric in scored_metrics() + clv_metrics() %}
{% set asked.layer = 2 if metric.startswith('score_') or asked.layer == 2 else 1 %}
{% endfor %}

-- depends_on: {{ ref('tier_rules') }}, {{ ref('metrics') }}, {{ ref('score_models') }}
select metrics.*
from {{ layers[asked.layer] }} as metrics
