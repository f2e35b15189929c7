{{ config(materialized='view') }}

-- depends_on: {{ ref('score_rules') }}, {{ ref('score_points') }}
select
    basics.*,
    -- there at scored reviews
    behaviour.lifecycle_stage,
    behaviour.is_gap_alert,
    behaviour.is_declining,
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
    -cast(loyalty.return_rate as decimal(9, 6)) as negated_return_rate
from {{ ref('int_customer_review_basics') }} as basics
left join {{ ref('int_customer_behaviour_by_review') }} as behaviour
    on basics.customer_key = behaviour.customer_key and basics.review_index = behaviour.review_index
left join {{ ref('int_clv_scores') }} as clv
    on basics.customer_key = clv.customer_key and basics.review_date = clv.clv_date
left join {{ ref('int_customer_loyalty_by_review') }} as loyalty
    on basics.customer_key = loyalty.customer_key and basics.review_index = loyalty.review_index
