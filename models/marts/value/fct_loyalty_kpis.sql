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

-- without any answer of a survey by the review nothing is known of it, which is not the same as 0 answers
select
    counts.review_date,
    cast(counts.buyer_count as bigint) as buyer_count,
    cast(counts.repeat_buyer_count as bigint) as repeat_buyer_count,
    cast(counts.repeat_buyer_count as double) / nullif(counts.buyer_count, 0) as repurchase_rate,
    cast(counts.buying_days as double) / nullif(counts.repurchase_count, 0) as repurchase_interval_days,
    cast(counts.kept_category_count as double) / nullif(counts.earlier_category_count, 0) as category_retention_rate,
    cast(counts.referrals_made_count as bigint) as referrals_made_count,
    cast(counts.referrals_converted_count as bigint) as referrals_converted_count,
    cast(case when inputs.first_csat_date <= counts.review_date then counts.csat_customer_count end as bigint)
        as csat_customer_count,
    counts.csat_sum / nullif(counts.csat_customer_count, 0) as csat_score,
    cast(case when inputs.first_nps_date <= counts.review_date then counts.nps_customer_count end as bigint)
        as nps_customer_count,
    100 * cast(counts.promoter_count - counts.detractor_count as double) / nullif(counts.nps_customer_count, 0) as nps,
    cast(counts.complaint_count as bigint) as complaint_count,
    cast(counts.resolved_complaint_count as double) / nullif(counts.complaint_count, 0) as complaint_resolved_rate,
    counts.loyalty_score_sum / nullif(counts.scored_customer_count, 0) as loyalty_score
from counts
cross join {{ ref('int_loyalty_inputs') }} as inputs
