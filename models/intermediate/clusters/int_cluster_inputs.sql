{% set days = setting('rfm_window_days') %}

with last_reviews as (

    select max(review_index) as review_index
    from {{ ref('int_review_dates') }}

),

category_sources as (

    select count(*) > 0 as has_categories
    from {{ ref('int_category_changes_by_review') }}

)

select
    totals.customer_key,
    known.customer_id,
    {{ single_precision(days_between('totals.last_purchase_date', 'totals.review_date')) }} as recency_days,
    {{ single_precision('totals.purchase_days_' ~ days ~ 'd_count') }} as purchase_days_count,
    {{ single_precision('greatest(totals.spend_' ~ days ~ 'd_amount, 0)') }} as spend_amount,
    {{ single_precision(days_between('totals.first_purchase_date', 'totals.review_date')) }} as tenure_days,
    -- a source without product categories has no category count, which is not the same as 0
    case
        when category_sources.has_categories then {{ single_precision('totals.category_count') }}
    end as category_count,
    {{ single_precision(
        'greatest(cast(totals.lifetime_spend_amount as double)'
        ~ ' / nullif(cast(totals.lifetime_purchase_days_count as double), 0), 0)'
    ) }} as mean_purchase_amount
from {{ ref('int_customer_review_totals') }} as totals
inner join last_reviews on totals.review_index = last_reviews.review_index
inner join {{ ref('int_customers_known') }} as known on totals.customer_key = known.customer_key
cross join category_sources
where totals.first_purchase_date is not null
