{{ config(materialized='view') }}

{% set window_days = setting('metric_window_days') %}

with category_sources as (

    select min(review_index) as first_review_index
    from {{ ref('int_category_changes_by_review') }}

)

select
    totals.customer_key,
    totals.review_index,
    totals.review_date,
    totals.first_purchase_date is not null as is_buyer,
    {{ days_between('totals.last_purchase_date', 'totals.review_date') }} as recency_days,
    -{{ days_between('totals.last_purchase_date', 'totals.review_date') }} as negated_recency_days,
    -{{ days_between('totals.last_purchase_date', 'totals.next_review_date') }} as negated_recency_days_at_next_review,
    {{ days_between('totals.first_purchase_date', 'totals.review_date') }} as tenure_days,
    {{ days_between('totals.first_purchase_date', 'totals.next_review_date') }} as tenure_days_at_next_review,
    {% for days in window_days %}
    totals.purchase_days_{{ days }}d_count,
    totals.purchase_days_{{ days }}d_count - totals.leaving_purchase_days_{{ days }}d_count
        as purchase_days_{{ days }}d_count_at_next_review,
    totals.spend_{{ days }}d_amount,
    totals.spend_{{ days }}d_amount - totals.leaving_spend_{{ days }}d_amount
        as spend_{{ days }}d_amount_at_next_review,
    totals.spend_{{ days }}d_amount + totals.refunded_{{ days }}d_amount as spend_{{ days }}d_amount_before_refunds,
    totals.spend_{{ days }}d_amount - totals.leaving_spend_{{ days }}d_amount
    + totals.refunded_{{ days }}d_amount - totals.leaving_refunded_{{ days }}d_amount
        as spend_{{ days }}d_amount_before_refunds_at_next_review,
    coalesce(percentiles.spend_{{ days }}d_percentile, 0) as spend_{{ days }}d_percentile,
    coalesce(percentiles.spend_{{ days }}d_percentile_at_next_review, 0)
        as spend_{{ days }}d_percentile_at_next_review,
    coalesce(before_refunds.spend_{{ days }}d_percentile, 0) as spend_{{ days }}d_percentile_before_refunds,
    coalesce(before_refunds.spend_{{ days }}d_percentile_at_next_review, 0)
        as spend_{{ days }}d_percentile_before_refunds_at_next_review,
    {% endfor %}
    totals.lifetime_purchase_days_count,
    totals.lifetime_spend_amount,
    totals.lifetime_spend_amount + totals.lifetime_refunded_amount as lifetime_spend_amount_before_refunds,
    -- before the first product category the source has no category count, which is not the same as 0
    case when category_sources.first_review_index <= totals.review_index then totals.category_count end
        as category_count,
    scores.recency_score,
    scores.frequency_score,
    scores.monetary_score,
    before_refunds.monetary_score as monetary_score_before_refunds,
    scores.weighted_rfm_score,
    {{ weighted_rfm('scores.recency_score', 'scores.frequency_score', 'before_refunds.monetary_score') }}
        as weighted_rfm_score_before_refunds,
    {% for metric in setting('account_metrics') %}
    accounts.account_{{ metric }},
    account_percentiles.account_{{ metric }}_percentile,
    {% endfor %}
    accounts.nps_score,
    case coalesce(customers.customer_type, 'person') when 'institution' then 3 when 'company' then 2 else 1 end
        as customer_type_level
from {{ ref('int_customer_review_totals') }} as totals
cross join category_sources
left join {{ ref('int_customer_review_percentiles') }} as percentiles
    on totals.customer_key = percentiles.customer_key and totals.review_index = percentiles.review_index
left join {{ ref('int_customer_percentiles_before_refunds') }} as before_refunds
    on totals.customer_key = before_refunds.customer_key and totals.review_index = before_refunds.review_index
left join {{ ref('int_customer_rfm_scores') }} as scores
    on totals.customer_key = scores.customer_key and totals.review_index = scores.review_index
left join {{ ref('int_account_metrics_by_review') }} as accounts
    on totals.customer_key = accounts.customer_key and totals.review_index = accounts.review_index
left join {{ ref('int_account_percentiles_by_review') }} as account_percentiles
    on totals.customer_key = account_percentiles.customer_key and totals.review_index = account_percentiles.review_index
left join {{ ref('int_customers_described') }} as customers on totals.customer_key = customers.customer_key
