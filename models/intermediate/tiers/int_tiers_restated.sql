{{ config(materialized='view') }}

{% set window = setting('rfm_window_days') %}

select
    reviews.policy_key,
    reviews.policy_id,
    reviews.policy_version,
    reviews.policy_fingerprint,
    reviews.review_index,
    reviews.review_date,
    reviews.is_open,
    reviews.is_due,
    shown.customer_key,
    known.customer_id,
    shown.machine_tier_rank,
    shown.tier_rank,
    shown.tier_code,
    shown.previous_tier_code,
    shown.tier_change,
    {{ held_by('shown.decision', 'shown.override_mode') }} as held_by,
    {{ reason_code('shown.decision', 'shown.override_mode') }} as reason_code,
    totals.spend_{{ window }}d_amount as spend_amount,
    totals.refunded_{{ window }}d_amount as refunded_amount,
    totals.purchase_days_{{ window }}d_count as purchase_days_count,
    totals.lifetime_spend_amount,
    totals.lifetime_refunded_amount,
    totals.lifetime_purchase_days_count,
    coalesce(people.source_customer_count, 1) as source_customer_count
from {{ ref('int_tiers_shown') }} as shown
inner join {{ ref('int_reviews_decided') }} as reviews
    on shown.policy_key = reviews.policy_key and shown.review_index = reviews.review_index
inner join {{ ref('int_customers_known') }} as known on shown.customer_key = known.customer_key
inner join {{ ref('int_customer_review_totals') }} as totals
    on shown.customer_key = totals.customer_key and shown.review_index = totals.review_index
left join {{ ref('int_source_customers_by_review') }} as people
    on shown.customer_key = people.customer_key and shown.review_index = people.review_index
where reviews.is_decided or reviews.is_due
