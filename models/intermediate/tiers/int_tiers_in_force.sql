select
    policies.policy_key,
    policies.review_index,
    tiers.tier_rank,
    tiers.tier_code,
    tiers.is_invitation_only
from {{ ref('int_policies_by_review') }} as policies
inner join {{ ref('tiers') }} as tiers
    on policies.policy_id = tiers.policy_id and policies.policy_version = tiers.version
