{#-
What is shown of the few whose shown tier may differ from the machine's: people with an override, and everybody in a policy
of which a version abolished a tier. One row per policy, person and review.
-#}
with clamped_people as (

    select distinct
        customer_key,
        policy_key
    from {{ ref('int_tier_overrides_by_review') }}

),

changed_policies as (

    select distinct policy_key
    from {{ ref('int_tier_carryovers') }}
    where from_tier_code <> tier_code

),

clamped_ranks as (

    select
        states.*,
        policies.review_date,
        policies.policy_id,
        policies.policy_version,
        overrides.fixed_rank,
        overrides.floor_rank,
        overrides.cap_rank,
        case
            when overrides.fixed_rank is not null then overrides.fixed_rank
            -- nobody is lifted or capped who is left out: greatest and least pass over nulls
            when states.tier_rank is null then null
            else least(
                greatest(states.tier_rank, coalesce(overrides.floor_rank, states.tier_rank)),
                coalesce(overrides.cap_rank, 2147483647)
            )
        end as shown_rank
    from {{ ref('int_tier_states') }} as states
    inner join {{ ref('int_policies_by_review') }} as policies
        on states.policy_key = policies.policy_key and states.review_index = policies.review_index
    left join clamped_people
        on states.policy_key = clamped_people.policy_key and states.customer_key = clamped_people.customer_key
    left join changed_policies on states.policy_key = changed_policies.policy_key
    left join {{ ref('int_tier_overrides_by_review') }} as overrides
        on
            states.customer_key = overrides.customer_key
            and states.policy_key = overrides.policy_key
            and states.review_index = overrides.review_index
    where clamped_people.customer_key is not null or changed_policies.policy_key is not null

),

shown as (

    select
        clamped_ranks.*,
        tiers.tier_code,
        -- who comes back into the population has no tier to come from
        case when clamped_ranks.is_first_step then null else lag(clamped_ranks.shown_rank) over tier_path end
            as previous_shown_rank,
        case when clamped_ranks.is_first_step then null else lag(tiers.tier_code) over tier_path end
            as previous_tier_code
    from clamped_ranks
    left join {{ ref('tiers') }} as tiers
        on
            clamped_ranks.policy_id = tiers.policy_id
            and clamped_ranks.policy_version = tiers.version
            and clamped_ranks.shown_rank = tiers.tier_rank
    window tier_path as (
        partition by clamped_ranks.customer_key, clamped_ranks.policy_key
        order by clamped_ranks.review_index nulls last
    )

),

moves as (

    select
        shown.*,
        carried.tier_rank as carried_rank,
        coalesce(shown.tier_code, '') <> coalesce(shown.previous_tier_code, '') or shown.is_first_step as is_new_spell
    from shown
    inner join {{ ref('int_tier_carryovers') }} as carried
        on
            shown.policy_key = carried.policy_key
            and shown.review_index = carried.review_index
            and coalesce(shown.previous_shown_rank, 0) = carried.from_tier_rank

)

select
    customer_key,
    policy_key,
    review_index,
    is_first_step,
    is_new_spell,
    qualified_rank,
    keep_rank,
    tier_rank as machine_tier_rank,
    previous_tier_rank as previous_machine_tier_rank,
    carried_rank as previous_tier_rank,
    previous_tier_code,
    shown_rank as tier_rank,
    tier_code,
    case
        when shown_rank is null then null
        when previous_tier_code is null then 'new'
        when shown_rank > carried_rank then 'upgrade'
        when shown_rank < carried_rank then 'downgrade'
        -- the version abolished the tier and the one in its place ranks lower
        when is_new_spell and shown_rank < previous_shown_rank then 'downgrade'
        else 'stay'
    end as tier_change,
    case
        when shown_rank is not null
            then max(case when is_new_spell then review_date end) over (
                partition by customer_key, policy_key
                order by review_index nulls last
                rows between unbounded preceding and current row
            )
    end as tier_since_date,
    valid_until_date,
    miss_count,
    streak_count,
    decision,
    case
        when coalesce(shown_rank, 0) = coalesce(tier_rank, 0) then null
        when fixed_rank is not null then 'fixed'
        when shown_rank > tier_rank then 'floor'
        else 'cap'
    end as override_mode
from moves
