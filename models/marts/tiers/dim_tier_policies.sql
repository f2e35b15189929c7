select
    policies.policy_id,
    policies.version as policy_version,
    policies.status as policy_status,
    policies.valid_from as valid_from_date,
    policies.valid_to as valid_to_date,
    policies.industry,
    policies.label_en,
    policies.label_zh,
    policies.source as policy_source,
    policies.policy_id = '{{ setting("primary_policy_id") }}' as is_primary,
    policies.status <> 'retired' and coalesce(replayed.is_replayed, false) as is_replayed,
    case
        when policies.status = 'retired' then 'retired'
        else replayed.not_replayed_reason
    end as not_replayed_reason
from {{ ref('tier_policies') }} as policies
left join {{ ref('int_policies_replayed') }} as replayed on policies.policy_id = replayed.policy_id
