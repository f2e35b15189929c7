{#-
The machine's moves that a change of version may have caused: since the settled review another version has come into force.
What would that review's version have decided with the numbers of now?
-#}
with changed_moves as (

    select
        moves.customer_key,
        moves.policy_key,
        moves.review_index,
        moves.settled_review_index,
        policies.policy_id,
        policies.review_date,
        old.policy_version,
        old.version_from_date,
        old.promote_after_reviews,
        old.downgrade_timing,
        old.min_stay_months,
        old.grace_reviews,
        old.refund_rule,
        old.keep_rule,
        old.grandfathering,
        old.grandfathered_until_date
    from {{ ref('int_tier_moves') }} as moves
    inner join {{ ref('int_policies_by_review') }} as policies
        on moves.policy_key = policies.policy_key and moves.review_index = policies.review_index
    inner join {{ ref('int_policies_by_review') }} as old
        on moves.policy_key = old.policy_key and moves.settled_review_index = old.review_index
    where policies.policy_version <> old.policy_version

),

steps as (

    select
        policies.*,
        cast(null as string) as missing_input_action,
        {{ rank_under('enter', 'now') }} as qualified_rank,
        {{ kept_rank_under('now') }} as keep_rank,
        case when policies.refund_rule = 'recheck' then {{ kept_rank_under('before_refunds') }} end
            as keep_rank_before_refunds
    from changed_moves as policies
    inner join {{ ref('int_rule_metrics') }} as metrics
        on policies.customer_key = metrics.customer_key and policies.review_index = metrics.review_index

)

select
    step.customer_key,
    step.policy_key,
    step.review_index,
    {{ tier_decision('step') }} as old_decision
from steps as step
inner join {{ ref('int_tier_states') }} as state
    on
        step.customer_key = state.customer_key
        and step.policy_key = state.policy_key
        and step.review_index = state.review_index + 1
inner join {{ ref('int_tier_states') }} as carried
    on
        step.customer_key = carried.customer_key
        and step.policy_key = carried.policy_key
        and step.settled_review_index = carried.review_index
