{#- the 360 view: the one mart that reads the others; a part that a customer has no row in is null -#}
{% set shown = {
    'attributes': [
        'birth_date', 'gender', 'country', 'region', 'province', 'city', 'company_id', 'industry', 'company_size',
        'job_level', 'occupation', 'acquisition_channel', 'home_store_id', 'owner_id',
    ],
    'rfm': ['recency_days', 'frequency_count', 'monetary_amount', 'rfm_cell', 'rfm_segment'],
    'lifecycle': ['lifecycle_stage', 'stage_since_date', 'is_declining', 'is_gap_alert'],
    'clv': [
        'p_alive', 'expected_orders_90d', 'expected_orders_365d', 'expected_order_amount', 'clv_365d_amount',
        'clv_low_amount', 'clv_high_amount', 'historic_clv_amount',
    ],
    'tiers': ['policy_id', 'tier_rank', 'tier_code', 'tier_since_date', 'held_by'],
    'loyalty': [
        'is_repeat_buyer', 'repurchase_count', 'repurchase_interval_days', 'tenure_days', 'category_retention_rate',
        'referrals_made_count', 'referrals_converted_count', 'csat_score', 'nps_score', 'nps_group', 'complaint_count',
        'complaint_resolved_rate', 'mean_resolution_hours', 'return_rate', 'loyalty_score',
    ],
    'activity': ['activity_score', 'engagement_trend', 'cart_abandonment_rate', 'churn_warning_level'],
    'needs': [
        'top_category', 'top_category_share_rate', 'top_category_lift', 'top_brand', 'top_channel', 'top_daypart',
        'top_weekday', 'top_payment', 'product_price_index', 'category_price_index', 'price_sensitivity_rate',
        'discounted_order_rate', 'discount_rate', 'mean_basket_amount', 'mean_basket_line_count', 'stated_need',
    ],
    'clusters': ['cluster_status', 'cluster_id', 'cluster_label_en', 'cluster_label_zh'],
} %}
{% set of_last_review = {
    'rfm': 'fct_customer_rfm', 'lifecycle': 'fct_customer_lifecycle', 'tiers': 'fct_customer_tiers',
    'loyalty': 'fct_customer_loyalty', 'activity': 'fct_customer_activity',
} %}
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

{% for part, mart in of_last_review.items() %}
{{ part }} as (

    select facts.*
    from {{ ref(mart) }} as facts
    inner join last_reviews on facts.review_date = last_reviews.review_date
    {% if part == 'tiers' -%}
    where facts.policy_id = '{{ setting("primary_policy_id") }}'
    {%- endif %}

),

{% endfor %}
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

{% for group, id in {'tags': 'tag_id', 'segments': 'segment_id'}.items() %}
{{ group }} as (

    select
        customer_id,
        replace({{ joined_texts(id) }}, chr(31), ', ') as {{ group }}
    from {{ ref('fct_customer_' ~ group) }}
    where is_current
    group by customer_id

),

{% endfor %}
landed as (

    select
        {% for attribute in shown.attributes %}
        count({{ attribute }}) > 0 as has_{{ attribute }},
        {% endfor %}
        count(*) as customer_count
    from {{ ref('int_customers_described') }}

)

select
    known.customer_id,
    last_reviews.review_date as as_of_date,
    coalesce(attributes.customer_type, 'person') as customer_type,
    known.source_customer_count,
    known.registered_date,
    known.known_date,
    known.first_purchase_date,
    coalesce(order_totals.order_count, 0) as order_count,
    order_totals.last_order_date,
    coalesce(order_totals.lifetime_spend_amount, cast(0 as decimal(18, 2))) as lifetime_spend_amount,
    {% for part, columns in shown.items() %}
    {% for column in columns %}
    {{ part }}.{{ column }},
    {% endfor %}
    {% endfor %}
    {% for model in score_models %}
    scores.score_{{ model }},
    scores.grade_{{ model }},
    scores.score_basis_{{ model }},
    {% endfor %}
    {% for part in ['loyalty', 'activity', 'needs'] %}
    {{ part }}.missing_parts as {{ part }}_missing_parts,
    {% endfor %}
    {{ missing_profile_parts(shown.attributes, score_models) }} as profile_missing_parts,
    clv.estimate_basis as clv_estimate_basis,
    recommendations.item_name as recommended_item,
    recommendations.reason_en as recommendation_reason_en,
    recommendations.reason_zh as recommendation_reason_zh,
    tags.tags,
    segments.segments
from {{ ref('int_customers_known') }} as known
cross join last_reviews
cross join landed
left join {{ ref('int_customers_described') }} as attributes on known.customer_key = attributes.customer_key
left join order_totals on known.customer_id = order_totals.customer_id
left join {{ ref('fct_customer_clv') }} as clv on known.customer_id = clv.customer_id
left join {{ ref('fct_customer_needs') }} as needs on known.customer_id = needs.customer_id
left join {{ ref('fct_customer_clusters') }} as clusters on known.customer_id = clusters.customer_id
left join {{ ref('fct_product_recommendations') }} as recommendations
    on known.customer_id = recommendations.customer_id and recommendations.recommendation_rank = 1
{% for part in of_last_review.keys() | list + ['scores', 'tags', 'segments'] %}
left join {{ part }} on known.customer_id = {{ part }}.customer_id
{% endfor %}
