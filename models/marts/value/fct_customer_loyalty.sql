{{ config(materialized=thin_mart()) }}

select
    loyalty.review_date,
    known.customer_id,
    loyalty.repurchase_count > 0 as is_repeat_buyer,
    loyalty.repurchase_count,
    loyalty.recent_repurchase_count,
    loyalty.repurchase_interval_days,
    loyalty.tenure_days,
    loyalty.earlier_category_count,
    loyalty.kept_category_count,
    loyalty.category_retention_rate,
    loyalty.referrals_made_count,
    loyalty.referrals_converted_count,
    loyalty.csat_score,
    loyalty.nps_score,
    loyalty.nps_group,
    loyalty.ces_score,
    loyalty.complaint_count,
    loyalty.resolved_complaint_count,
    loyalty.complaint_resolved_rate,
    loyalty.mean_resolution_hours,
    loyalty.return_case_count,
    loyalty.return_rate,
    loyalty.loyalty_score,
    {{ missing_loyalty_parts('loyalty', 'inputs') }} as missing_parts
from {{ ref('int_customer_loyalty_by_review') }} as loyalty
inner join {{ ref('int_scored_reviews') }} as reviews on loyalty.review_index = reviews.review_index
inner join {{ ref('int_customers_known') }} as known on loyalty.customer_key = known.customer_key
cross join {{ ref('int_loyalty_inputs') }} as inputs
where reviews.is_shown
