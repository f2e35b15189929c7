-- what was decided before, unchanged
select
    policy_id,
    policy_version,
    policy_fingerprint,
    review_date,
    is_open,
    decided_as_of_date,
    customer_id,
    machine_tier_rank,
    tier_rank,
    tier_code,
    previous_tier_code,
    tier_change,
    held_by,
    reason_code,
    spend_amount,
    refunded_amount,
    purchase_days_count,
    lifetime_spend_amount,
    lifetime_refunded_amount,
    lifetime_purchase_days_count,
    source_customer_count
from {{ ref('stg_published_tier_decisions') }}
union all
select
    restated.policy_id,
    restated.policy_version,
    restated.policy_fingerprint,
    restated.review_date,
    restated.is_open,
    as_of.as_of_date as decided_as_of_date,
    restated.customer_id,
    restated.machine_tier_rank,
    restated.tier_rank,
    restated.tier_code,
    restated.previous_tier_code,
    restated.tier_change,
    restated.held_by,
    restated.reason_code,
    restated.spend_amount,
    restated.refunded_amount,
    restated.purchase_days_count,
    restated.lifetime_spend_amount,
    restated.lifetime_refunded_amount,
    restated.lifetime_purchase_days_count,
    restated.source_customer_count
from {{ ref('int_tiers_restated') }} as restated
cross join {{ ref('int_as_of_date') }} as as_of
where restated.is_due
