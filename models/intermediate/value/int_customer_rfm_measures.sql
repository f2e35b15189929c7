{{ config(materialized='view') }}

select
    customer_key,
    review_index,
    review_date,
    {{ days_between('last_purchase_date', 'review_date') }} as recency_days,
    purchase_days_{{ setting('rfm_window_days') }}d_count as frequency_count,
    spend_{{ setting('rfm_window_days') }}d_amount as monetary_amount,
    lifetime_purchase_days_count,
    lifetime_spend_amount
from {{ ref('int_customer_review_totals') }}
where first_purchase_date is not null
