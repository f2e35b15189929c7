{#- the machine's moves at a review at which a version began, and what the version before would have decided there -#}
with cut_overs as (

    select
        policies.*,
        old_policies.keep_rule as old_keep_rule
    from {{ ref('int_policies_by_review') }} as policies
    inner join {{ ref('int_policies_by_review') }} as old_policies
        on policies.policy_key = old_policies.policy_key and policies.review_index = old_policies.review_index + 1
    where policies.policy_version <> policies.previous_policy_version

),

steps as (

    select
        moves.customer_key,
        moves.policy_key,
        moves.review_index,
        cast(null as string) as missing_input_action,
        cast(null as int) as keep_rank_before_refunds,
        {{ rank_under('enter', 'now', 'previous_policy_version') }} as qualified_rank,
        {{ kept_rank_under('now', 'previous_policy_version', 'policies.old_keep_rule') }} as keep_rank
    from {{ ref('int_tier_moves') }} as moves
    inner join cut_overs as policies
        on moves.policy_key = policies.policy_key and moves.review_index = policies.review_index
    inner join {{ ref('int_customer_review_metrics') }} as metrics
        on moves.customer_key = metrics.customer_key and moves.review_index = metrics.review_index

),

-- the settings of the version before, on the day of the review
old_policies as (

    select
        cut_overs.policy_key,
        cut_overs.review_index,
        cut_overs.review_date,
        old.version_from_date,
        old.promote_after_reviews,
        old.downgrade_timing,
        old.min_stay_months,
        old.grace_reviews,
        old.grandfathering,
        old.grandfathered_until_date
    from cut_overs
    inner join {{ ref('int_policies_by_review') }} as old
        on cut_overs.policy_key = old.policy_key and cut_overs.review_index = old.review_index + 1

)

select
    step.customer_key,
    step.policy_key,
    step.review_index,
    {{ tier_decision() }} as old_decision
from steps as step
inner join old_policies as policy on step.policy_key = policy.policy_key and step.review_index = policy.review_index
inner join {{ ref('int_tier_states') }} as state
    on
        step.customer_key = state.customer_key
        and step.policy_key = state.policy_key
        and step.review_index = state.review_index + 1
inner join {{ ref('int_tier_states') }} as carried
    on
        state.customer_key = carried.customer_key
        and state.policy_key = carried.policy_key
        and state.review_index = carried.review_index
