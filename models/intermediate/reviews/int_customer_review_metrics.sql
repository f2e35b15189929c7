{{ config(materialized='view') }}

{% set window_days = setting('metric_window_days') %}

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
    {{ days_between('totals.first_purchase_date', 'totals.review_date') }} as tenure_days,
    {% for days in window_days %}
    totals.purchase_days_{{ days }}d_count,
    totals.spend_{{ days }}d_amount,
    coalesce(percentiles.spend_{{ days }}d_percentile, 0) as spend_{{ days }}d_percentile,
    {% endfor %}
    totals.lifetime_purchase_days_count,
    totals.lifetime_spend_amount,
    -- a source without product categories has no category count, which is not the same as 0
    case when category_sources.has_categories then totals.category_count end as category_count
from {{ ref('int_customer_review_totals') }} as totals
cross join category_sources
left join {{ ref('int_customer_review_percentiles') }} as percentiles
    on totals.customer_key = percentiles.customer_key and totals.review_index = percentiles.review_index
