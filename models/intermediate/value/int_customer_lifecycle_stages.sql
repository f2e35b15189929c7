with inputs as (

    select
        inputs.*,
        thresholds.new_days,
        thresholds.active_days,
        thresholds.at_risk_days,
        thresholds.dormant_days
    from {{ ref('int_customer_lifecycle_inputs') }} as inputs
    inner join {{ ref('int_lifecycle_thresholds') }} as thresholds
        on inputs.review_index between thresholds.first_review_index and thresholds.last_review_index

)

-- the first stage whose condition holds; every bound is included
select
    customer_key,
    review_index,
    review_date,
    case
        when lifetime_purchase_days_count = 0 then 'prospect'
        when recency_days > dormant_days then 'churned'
        when recency_days > at_risk_days then 'dormant'
        when recency_days > active_days then 'at_risk'
        when lifetime_purchase_days_count >= 2 and last_gap_days > at_risk_days and recency_days <= new_days
            then 'reactivated'
        when tenure_days <= new_days then 'new'
        when
            tenure_days >= 2 * active_days
            and earlier_spend_amount > 0
            and recent_spend_amount >= 1.25 * earlier_spend_amount
            then 'growing'
        when lifetime_purchase_days_count >= 4 and tenure_days >= at_risk_days then 'mature'
        else 'active'
    end as lifecycle_stage,
    coalesce(
        recency_days <= active_days and recent_spend_amount <= 0.5 * earlier_spend_amount, false
    ) as is_declining,
    coalesce(
        lifetime_purchase_days_count >= 4 and recency_days > 3 * shrunk_gap_days, false
    ) as is_gap_alert
from inputs
