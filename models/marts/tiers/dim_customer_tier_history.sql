with tier_starts as (

    select
        states.customer_key,
        states.policy_key,
        policies.policy_id,
        policies.review_date as valid_from_date,
        tiers.tier_rank,
        tiers.tier_code
    from {{ ref('int_tier_states') }} as states
    inner join {{ ref('int_policies_by_review') }} as policies
        on states.policy_key = policies.policy_key and states.review_index = policies.review_index
    left join {{ ref('tiers') }} as tiers
        on
            policies.policy_id = tiers.policy_id
            and policies.policy_version = tiers.version
            and states.tier_rank = tiers.tier_rank
    where
        states.is_first_step
        or coalesce(states.previous_tier_rank, 0) <> coalesce(states.tier_rank, 0)

),

spells as (

    select
        policy_id,
        customer_key,
        tier_rank,
        tier_code,
        valid_from_date,
        lead(valid_from_date) over (
            partition by policy_key, customer_key
            order by valid_from_date nulls last
        ) as next_valid_from_date
    from tier_starts

)

select
    spells.policy_id,
    known.customer_id,
    spells.tier_rank,
    spells.tier_code,
    spells.valid_from_date,
    {{ add_days('spells.next_valid_from_date', -1) }} as valid_to_date,
    spells.next_valid_from_date is null as is_current
from spells
inner join {{ ref('int_customers_known') }} as known on spells.customer_key = known.customer_key
