{{ config(materialized='view') }}

{% set is_by_value = setting('rfm_monetary_measure') == 'clv_365d' %}
{% set window_spend = 'totals.spend_' ~ setting('rfm_window_days') ~ 'd_amount' %}

select
    totals.customer_key,
    totals.review_index,
    totals.review_date,
    {{ days_between('totals.last_purchase_date', 'totals.review_date') }} as recency_days,
    totals.purchase_days_{{ setting('rfm_window_days') }}d_count as frequency_count,
    {{ 'cast(clv.clv_amount as decimal(18, 2))' if is_by_value else window_spend }} as monetary_amount,
    totals.lifetime_purchase_days_count,
    totals.lifetime_spend_amount
from {{ ref('int_customer_review_totals') }} as totals
{% if is_by_value -%}
inner join {{ ref('int_clv_scores') }} as clv
    on totals.customer_key = clv.customer_key and totals.review_date = clv.clv_date
{% endif -%}
where totals.first_purchase_date is not null
