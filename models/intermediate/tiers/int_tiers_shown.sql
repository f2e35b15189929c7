{{ config(materialized='view') }}

{#- the tier that each person is shown: the machine's, but for the few of int_tiers_clamped -#}
with clamped_people as (

    select distinct
        customer_key,
        policy_key
    from {{ ref('int_tiers_clamped') }}

),

plain_states as (

    select states.*
    from {{ ref('int_tier_states') }} as states
    left join clamped_people
        on states.customer_key = clamped_people.customer_key and states.policy_key = clamped_people.policy_key
    where clamped_people.customer_key is null

)

select
    states.customer_key,
    states.policy_key,
    states.review_index,
    states.is_first_step,
    states.is_first_step or coalesce(states.previous_tier_rank, 0) <> coalesce(states.tier_rank, 0) as is_new_spell,
    states.qualified_rank,
    states.keep_rank,
    states.tier_rank as machine_tier_rank,
    states.previous_tier_rank as previous_machine_tier_rank,
    states.previous_tier_rank,
    previous_tiers.tier_code as previous_tier_code,
    states.tier_rank,
    tiers.tier_code,
    case
        when states.tier_rank is null then null
        when states.previous_tier_rank is null then 'new'
        when states.tier_rank > states.previous_tier_rank then 'upgrade'
        when states.tier_rank < states.previous_tier_rank then 'downgrade'
        else 'stay'
    end as tier_change,
    states.tier_since_date,
    states.valid_until_date,
    states.miss_count,
    states.streak_count,
    states.decision,
    cast(null as string) as override_mode
from plain_states as states
left join {{ ref('int_tiers_in_force') }} as tiers
    on
        states.policy_key = tiers.policy_key
        and states.review_index = tiers.review_index
        and states.tier_rank = tiers.tier_rank
left join {{ ref('int_tiers_in_force') }} as previous_tiers
    on
        states.policy_key = previous_tiers.policy_key
        and states.review_index = previous_tiers.review_index
        and states.previous_tier_rank = previous_tiers.tier_rank
union all
select
    customer_key,
    policy_key,
    review_index,
    is_first_step,
    is_new_spell,
    qualified_rank,
    keep_rank,
    machine_tier_rank,
    previous_machine_tier_rank,
    previous_tier_rank,
    previous_tier_code,
    tier_rank,
    tier_code,
    tier_change,
    tier_since_date,
    valid_until_date,
    miss_count,
    streak_count,
    decision,
    override_mode
from {{ ref('int_tiers_clamped') }}
