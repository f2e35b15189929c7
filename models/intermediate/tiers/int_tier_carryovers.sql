{#-
What each tier of the version of the review before becomes at a review: the tier of the same code, else the highest rank
not above the old one. Rank 0 stands for a customer without a tier.
-#}
with old_tiers as (

    select
        policies.policy_key,
        policies.policy_id,
        policies.policy_version,
        policies.review_index,
        tiers.tier_rank as from_tier_rank,
        tiers.tier_code as from_tier_code
    from {{ ref('int_policies_by_review') }} as policies
    inner join {{ ref('tiers') }} as tiers
        on
            policies.policy_id = tiers.policy_id
            and coalesce(policies.previous_policy_version, policies.policy_version) = tiers.version

),

carried_tiers as (

    select
        old_tiers.policy_key,
        old_tiers.policy_id,
        old_tiers.policy_version,
        old_tiers.review_index,
        old_tiers.from_tier_rank,
        old_tiers.from_tier_code,
        coalesce(
            max(case when tiers.tier_code = old_tiers.from_tier_code then tiers.tier_rank end),
            max(case when tiers.tier_rank <= old_tiers.from_tier_rank then tiers.tier_rank end)
        ) as tier_rank
    from old_tiers
    inner join {{ ref('tiers') }} as tiers
        on old_tiers.policy_id = tiers.policy_id and old_tiers.policy_version = tiers.version
    group by
        old_tiers.policy_key,
        old_tiers.policy_id,
        old_tiers.policy_version,
        old_tiers.review_index,
        old_tiers.from_tier_rank,
        old_tiers.from_tier_code

)

select
    {{ carryover_key('carried_tiers.policy_key', 'carried_tiers.review_index', 'carried_tiers.from_tier_rank') }}
        as carryover_key,
    carried_tiers.policy_key,
    carried_tiers.review_index,
    carried_tiers.from_tier_rank,
    carried_tiers.from_tier_code,
    carried_tiers.tier_rank,
    coalesce(
        max(
            case
                when tiers.tier_rank < carried_tiers.tier_rank and not tiers.is_invitation_only then tiers.tier_rank
            end
        ),
        1
    ) as lower_tier_rank,
    max(case when tiers.tier_rank = carried_tiers.tier_rank then tiers.tier_code end) as tier_code
from carried_tiers
inner join {{ ref('tiers') }} as tiers
    on carried_tiers.policy_id = tiers.policy_id and carried_tiers.policy_version = tiers.version
group by
    carried_tiers.policy_key,
    carried_tiers.review_index,
    carried_tiers.from_tier_rank,
    carried_tiers.from_tier_code,
    carried_tiers.tier_rank
union all
select
    {{ carryover_key('policy_key', 'review_index', '0') }} as carryover_key,
    policy_key,
    review_index,
    0 as from_tier_rank,
    cast(null as string) as from_tier_code,
    cast(null as int) as tier_rank,
    cast(null as int) as lower_tier_rank,
    cast(null as string) as tier_code
from {{ ref('int_policies_by_review') }}
