{#-
Why the machine moved a tier: the first of these without which the rules of the review would not have moved it (docs/tiers.md).
-#}
with identity_changes as (

    select
        known.customer_key,
        calendar.review_index
    from {{ ref('int_identity_changes') }} as changes
    inner join {{ ref('int_customers_known') }} as known on changes.customer_id = known.customer_id
    inner join {{ ref('int_review_calendar') }} as calendar on changes.recorded_date = calendar.day_date
    where changes.change_type <> 'new_id'

),

-- a move is one of identity if the person changed since the settled review
changed_moves as (

    select distinct
        moves.customer_key,
        moves.policy_key,
        moves.review_index
    from {{ ref('int_tier_moves') }} as moves
    inner join identity_changes
        on
            moves.customer_key = identity_changes.customer_key
            and moves.settled_review_index < identity_changes.review_index
            and identity_changes.review_index <= moves.review_index

)

select
    moves.customer_key,
    moves.policy_key,
    moves.review_index,
    case
        when by_old_version.old_decision <> moves.decision then 'rule_change'
        when changed_moves.customer_key is not null then 'identity_change'
        when moves.decision = 'down' and moves.keep_rank_before_refunds >= moves.previous_tier_rank then 'refund'
        when
            (moves.decision = 'down' and moves.keep_rank_by_settled_cutoffs >= moves.previous_tier_rank)
            or (moves.decision = 'up' and moves.qualified_rank_by_settled_cutoffs <= moves.previous_tier_rank)
            then 'cut_off_drift'
        else 'behaviour'
    end as cause
from {{ ref('int_tier_moves') }} as moves
left join {{ ref('int_tier_moves_by_old_version') }} as by_old_version
    on
        moves.customer_key = by_old_version.customer_key
        and moves.policy_key = by_old_version.policy_key
        and moves.review_index = by_old_version.review_index
left join changed_moves
    on
        moves.customer_key = changed_moves.customer_key
        and moves.policy_key = changed_moves.policy_key
        and moves.review_index = changed_moves.review_index
