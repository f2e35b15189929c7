{#- the 360 view: the one mart that reads the others; a part that a customer has no row in is null -#}
with last_reviews as (

    select max(review_date) as review_date from {{ ref('dim_review_dates') }}

),

order_totals as (

    select
        customer_id,
        count(*) as order_count,
        max(order_date) as last_order_date,
        cast(sum(net_amount - refunded_amount) as decimal(18, 2)) as lifetime_spend_amount
    from {{ ref('fct_orders') }}
    group by customer_id

),

rfm as (

    select rfm.*
    from {{ ref('fct_customer_rfm') }} as rfm
    inner join last_reviews on rfm.review_date = last_reviews.review_date

),

lifecycle as (

    select lifecycle.*
    from {{ ref('fct_customer_lifecycle') }} as lifecycle
    inner join last_reviews on lifecycle.review_date = last_reviews.review_date

),

tiers as (

    select tiers.*
    from {{ ref('fct_customer_tiers') }} as tiers
    inner join last_reviews on tiers.review_date = last_reviews.review_date
    where tiers.policy_id = '{{ setting("primary_policy_id") }}'

)

select
    known.customer_id,
    last_reviews.review_date as as_of_date,
    coalesce(attributes.customer_type, 'person') as customer_type,
    known.source_customer_count,
    known.registered_date,
    known.known_date,
    known.first_purchase_date,
    attributes.birth_date,
    attributes.gender,
    attributes.country,
    attributes.region,
    attributes.province,
    attributes.city,
    attributes.company_id,
    attributes.industry,
    attributes.company_size,
    attributes.job_level,
    attributes.occupation,
    attributes.acquisition_channel,
    attributes.home_store_id,
    attributes.owner_id,
    coalesce(order_totals.order_count, 0) as order_count,
    order_totals.last_order_date,
    coalesce(order_totals.lifetime_spend_amount, cast(0 as decimal(18, 2))) as lifetime_spend_amount,
    rfm.recency_days,
    rfm.frequency_count,
    rfm.monetary_amount,
    rfm.rfm_cell,
    rfm.rfm_segment,
    lifecycle.lifecycle_stage,
    lifecycle.stage_since_date,
    lifecycle.is_declining,
    lifecycle.is_gap_alert,
    clv.p_alive,
    clv.expected_orders_90d,
    clv.expected_orders_365d,
    clv.expected_order_amount,
    clv.clv_365d_amount,
    clv.clv_low_amount,
    clv.clv_high_amount,
    clv.historic_clv_amount,
    clv.estimate_basis as clv_estimate_basis,
    tiers.policy_id,
    tiers.tier_rank,
    tiers.tier_code,
    tiers.tier_since_date,
    tiers.held_by
from {{ ref('int_customers_known') }} as known
cross join last_reviews
left join {{ ref('int_customers_described') }} as attributes on known.customer_key = attributes.customer_key
left join order_totals on known.customer_id = order_totals.customer_id
left join rfm on known.customer_id = rfm.customer_id
left join lifecycle on known.customer_id = lifecycle.customer_id
left join {{ ref('fct_customer_clv') }} as clv on known.customer_id = clv.customer_id
left join tiers on known.customer_id = tiers.customer_id
