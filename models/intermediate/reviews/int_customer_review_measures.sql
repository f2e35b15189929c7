{{ config(materialized='view') }}

{% set window_days = setting('metric_window_days') %}

-- depends_on: {{ ref('score_rules') }}, {{ ref('score_points') }}
with category_sources as (

    select count(*) > 0 as has_categories
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
    -- a source without product categories has no category count, which is not the same as 0
    case when category_sources.has_categories then totals.category_count end as category_count,
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
    -- there at scored reviews
    behaviour.activity_score,
    {% for window in event_windows() %}
    behaviour.{{ window.name }},
    {% endfor %}
    {% for count in decayed_event_counts() %}
    behaviour.{{ count.name }},
    {% endfor %}
    case behaviour.churn_warning_level when 'none' then 0 when 'watch' then -1 when 'high' then -2 end
        as negated_churn_warning_level,
    -- there at every review if a rule asks for them, else at the last
    cast(clv.p_alive as decimal(18, 6)) as p_alive,
    cast(clv.expected_orders_90d as decimal(18, 6)) as expected_orders_90d,
    cast(clv.expected_orders_365d as decimal(18, 6)) as expected_orders_365d,
    clv.clv_amount as clv_365d_amount,
    -- there at scored reviews
    cast(loyalty.loyalty_score as decimal(9, 6)) as loyalty_score,
    cast(loyalty.category_retention_rate as decimal(9, 6)) as category_retention_rate,
    -cast(loyalty.repurchase_interval_days as decimal(18, 6)) as negated_repurchase_interval_days,
    loyalty.referrals_made_count,
    loyalty.referrals_converted_count,
    cast(loyalty.csat_score as decimal(18, 6)) as csat_score,
    -loyalty.complaint_count as negated_complaint_count,
    -cast(loyalty.return_rate as decimal(9, 6)) as negated_return_rate,
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
left join {{ ref('int_customer_behaviour_by_review') }} as behaviour
    on totals.customer_key = behaviour.customer_key and totals.review_index = behaviour.review_index
left join {{ ref('int_clv_scores') }} as clv
    on totals.customer_key = clv.customer_key and totals.review_date = clv.clv_date
left join {{ ref('int_customer_loyalty_by_review') }} as loyalty
    on totals.customer_key = loyalty.customer_key and totals.review_index = loyalty.review_index
left join {{ ref('int_customers_described') }} as customers on totals.customer_key = customers.customer_key
