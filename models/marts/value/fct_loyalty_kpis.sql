with counts as (

    select
        loyalty.review_date,
        sum(case when loyalty.is_buyer then 1 else 0 end) as buyer_count,
        sum(case when loyalty.repurchase_count > 0 then 1 else 0 end) as repeat_buyer_count,
        sum(case when loyalty.repurchase_count > 0 then loyalty.buying_days end) as buying_days,
        sum(loyalty.repurchase_count) as repurchase_count,
        sum(loyalty.earlier_category_count) as earlier_category_count,
        sum(loyalty.kept_category_count) as kept_category_count,
        sum(loyalty.referrals_made_count) as referrals_made_count,
        sum(loyalty.referrals_converted_count) as referrals_converted_count,
        count(loyalty.csat_score) as csat_customer_count,
        {{ exact_sum('loyalty.csat_score', digits=28) }} as csat_sum,
        count(loyalty.nps_group) as nps_customer_count,
        sum(case when loyalty.nps_group = 'promoter' then 1 else 0 end) as promoter_count,
        sum(case when loyalty.nps_group = 'detractor' then 1 else 0 end) as detractor_count,
        sum(loyalty.complaint_count) as complaint_count,
        sum(loyalty.resolved_complaint_count) as resolved_complaint_count,
        count(loyalty.loyalty_score) as scored_customer_count,
        {{ exact_sum('loyalty.loyalty_score', digits=28) }} as loyalty_score_sum
    from {{ ref('int_customer_loyalty_by_review') }} as loyalty
    inner join {{ ref('int_scored_reviews') }} as reviews on loyalty.review_index = reviews.review_index
    where reviews.is_shown
    group by loyalty.review_date

)

select
    review_date,
    cast(buyer_count as bigint) as buyer_count,
    cast(repeat_buyer_count as bigint) as repeat_buyer_count,
    cast(repeat_buyer_count as double) / nullif(buyer_count, 0) as repurchase_rate,
    cast(buying_days as double) / nullif(repurchase_count, 0) as repurchase_interval_days,
    cast(kept_category_count as double) / nullif(earlier_category_count, 0) as category_retention_rate,
    cast(referrals_made_count as bigint) as referrals_made_count,
    cast(referrals_converted_count as bigint) as referrals_converted_count,
    cast(csat_customer_count as bigint) as csat_customer_count,
    csat_sum / nullif(csat_customer_count, 0) as csat_score,
    cast(nps_customer_count as bigint) as nps_customer_count,
    100 * cast(promoter_count - detractor_count as double) / nullif(nps_customer_count, 0) as nps,
    cast(complaint_count as bigint) as complaint_count,
    cast(resolved_complaint_count as double) / nullif(complaint_count, 0) as complaint_resolved_rate,
    loyalty_score_sum / nullif(scored_customer_count, 0) as loyalty_score
from counts
