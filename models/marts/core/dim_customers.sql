{#- the 360 view: the one mart that reads the others; a part that a customer has no row in is null -#}
{% set loyalty = [
    'is_repeat_buyer', 'repurchase_interval_days', 'category_retention_rate', 'referrals_made_count',
    'referrals_converted_count', 'csat_score', 'nps_score', 'nps_group', 'complaint_count', 'return_rate',
    'loyalty_score',
] %}
{% set activity = ['activity_score', 'engagement_trend', 'cart_abandonment_rate', 'churn_warning_level'] %}
{% set needs = [
    'top_category', 'top_brand', 'top_channel', 'top_daypart', 'top_weekday', 'top_payment', 'price_sensitivity_rate',
    'discounted_order_rate', 'mean_basket_amount', 'stated_need',
] %}
{% set score_models = ['b2b', 'b2c', 'contribution', 'potential', 'relationship'] %}

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

),

loyalty as (

    select loyalty.*
    from {{ ref('fct_customer_loyalty') }} as loyalty
    inner join last_reviews on loyalty.review_date = last_reviews.review_date

),

activity as (

    select activity.*
    from {{ ref('fct_customer_activity') }} as activity
    inner join last_reviews on activity.review_date = last_reviews.review_date

),

scores as (

    select
        {% for model in score_models %}
        max(case when scores.score_model_id = '{{ model }}' then scores.score end) as score_{{ model }},
        max(case when scores.score_model_id = '{{ model }}' then scores.grade end) as grade_{{ model }},
        max(case when scores.score_model_id = '{{ model }}' then scores.score_basis end) as score_basis_{{ model }},
        {% endfor %}
        scores.customer_id
    from {{ ref('fct_customer_scores') }} as scores
    inner join last_reviews on scores.review_date = last_reviews.review_date
    group by scores.customer_id

),

tags as (

    select
        customer_id,
        replace({{ joined_texts('tag_id') }}, chr(31), ', ') as tags
    from {{ ref('fct_customer_tags') }}
    where is_current
    group by customer_id

),

segments as (

    select
        customer_id,
        replace({{ joined_texts('segment_id') }}, chr(31), ', ') as segments
    from {{ ref('fct_customer_segments') }}
    where is_current
    group by customer_id

),

recommendations as (

    select *
    from {{ ref('fct_product_recommendations') }}
    where recommendation_rank = 1

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
    tiers.held_by,
    {% for column in loyalty %}
    loyalty.{{ column }},
    {% endfor %}
    loyalty.missing_parts as loyalty_missing_parts,
    {% for column in activity %}
    activity.{{ column }},
    {% endfor %}
    activity.activity_missing_parts,
    {% for column in needs %}
    needs.{{ column }},
    {% endfor %}
    needs.missing_parts as needs_missing_parts,
    recommendations.item_name as recommended_item,
    recommendations.reason_en as recommendation_reason_en,
    recommendations.reason_zh as recommendation_reason_zh,
    {% for model in score_models %}
    scores.score_{{ model }},
    scores.grade_{{ model }},
    scores.score_basis_{{ model }},
    {% endfor %}
    tags.tags,
    segments.segments,
    clusters.cluster_status,
    clusters.cluster_id,
    clusters.cluster_label_en,
    clusters.cluster_label_zh
from {{ ref('int_customers_known') }} as known
cross join last_reviews
left join {{ ref('int_customers_described') }} as attributes on known.customer_key = attributes.customer_key
left join order_totals on known.customer_id = order_totals.customer_id
left join rfm on known.customer_id = rfm.customer_id
left join lifecycle on known.customer_id = lifecycle.customer_id
left join {{ ref('fct_customer_clv') }} as clv on known.customer_id = clv.customer_id
left join tiers on known.customer_id = tiers.customer_id
left join loyalty on known.customer_id = loyalty.customer_id
left join activity on known.customer_id = activity.customer_id
left join {{ ref('fct_customer_needs') }} as needs on known.customer_id = needs.customer_id
left join recommendations on known.customer_id = recommendations.customer_id
left join scores on known.customer_id = scores.customer_id
left join tags on known.customer_id = tags.customer_id
left join segments on known.customer_id = segments.customer_id
left join {{ ref('fct_customer_clusters') }} as clusters on known.customer_id = clusters.customer_id
