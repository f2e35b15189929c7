with tiers as (

    select
        policy_id,
        version,
        tier_rank,
        tier_code
    from {{ ref('tiers') }}

)

select
    policies.policy_id,
    policies.policy_version,
    policies.review_date,
    known.customer_id,
    qualifications.qualified_rank,
    qualifications.keep_rank,
    states.tier_rank as machine_tier_rank,
    states.tier_rank,
    tiers.tier_code,
    previous_tiers.tier_code as previous_tier_code,
    case
        when states.tier_rank is null then null
        when states.previous_tier_rank is null then 'new'
        when states.tier_rank > states.previous_tier_rank then 'upgrade'
        when states.tier_rank < states.previous_tier_rank then 'downgrade'
        else 'stay'
    end as tier_change,
    case
        when states.decision in ('never', 'min_stay', 'validity', 'grace', 'missing_input') then states.decision
        else 'none'
    end as held_by,
    case states.decision
        when 'first' then 'first_tier'
        when 'up' then 'qualified_higher'
        when 'stay' then 'requirements_met'
        when 'down' then 'requirements_missed'
        when 'excluded' then 'excluded_incomplete'
        else concat('held_by_', states.decision)
    end as reason_code,
    states.tier_since_date,
    states.valid_until_date,
    states.miss_count,
    states.streak_count
from {{ ref('int_tier_states') }} as states
inner join {{ ref('int_tier_qualifications') }} as qualifications
    on
        states.customer_key = qualifications.customer_key
        and states.policy_key = qualifications.policy_key
        and states.review_index = qualifications.review_index
inner join {{ ref('int_policies_by_review') }} as policies
    on states.policy_key = policies.policy_key and states.review_index = policies.review_index
inner join {{ ref('int_review_dates') }} as reviews on states.review_index = reviews.review_index
inner join {{ ref('int_customers_known') }} as known on states.customer_key = known.customer_key
left join tiers
    on
        policies.policy_id = tiers.policy_id
        and policies.policy_version = tiers.version
        and states.tier_rank = tiers.tier_rank
left join tiers as previous_tiers
    on
        policies.policy_id = previous_tiers.policy_id
        and policies.policy_version = previous_tiers.version
        and states.previous_tier_rank = previous_tiers.tier_rank
where reviews.is_shown
