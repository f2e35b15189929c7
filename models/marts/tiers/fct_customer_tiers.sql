select
    tiers.policy_id,
    tiers.policy_version,
    tiers.review_date,
    known.customer_id,
    tiers.qualified_rank,
    tiers.keep_rank,
    tiers.machine_tier_rank,
    tiers.tier_rank,
    tiers.tier_code,
    tiers.previous_tier_code,
    tiers.tier_change,
    {{ held_by('tiers.decision', 'tiers.override_mode') }} as held_by,
    {{ reason_code('tiers.decision', 'tiers.override_mode') }} as reason_code,
    tiers.tier_since_date,
    tiers.valid_until_date,
    tiers.miss_count,
    tiers.streak_count,
    tiers.gap_metric,
    tiers.gap_to_next_value,
    tiers.needed_to_stay_metric,
    tiers.needed_to_stay_value
from {{ ref('int_tier_gaps') }} as tiers
inner join {{ ref('int_review_dates') }} as reviews on tiers.review_index = reviews.review_index
inner join {{ ref('int_customers_known') }} as known on tiers.customer_key = known.customer_key
where reviews.is_shown
