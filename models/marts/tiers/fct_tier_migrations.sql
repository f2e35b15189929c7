-- a person joined or parted between two reviews holds other orders than before: the move is not one of behaviour
with identity_changes as (

    select distinct
        known.customer_key,
        calendar.review_index
    from {{ ref('int_identity_changes') }} as changes
    inner join {{ ref('int_customers_known') }} as known on changes.customer_id = known.customer_id
    inner join {{ ref('int_review_calendar') }} as calendar on changes.recorded_date = calendar.day_date
    where changes.change_type <> 'new_id'

),

moves as (

    select
        policies.policy_id,
        policies.policy_version,
        policies.review_date,
        states.previous_tier_rank,
        states.tier_rank,
        case when identity_changes.customer_key is null then 'behaviour' else 'identity_change' end as cause,
        count(*) as customer_count,
        sum(totals.spend_{{ setting('rfm_window_days') }}d_amount) as net_amount
    from {{ ref('int_tier_states') }} as states
    inner join {{ ref('int_policies_by_review') }} as policies
        on states.policy_key = policies.policy_key and states.review_index = policies.review_index
    inner join {{ ref('int_review_dates') }} as reviews on states.review_index = reviews.review_index
    inner join {{ ref('int_customer_review_totals') }} as totals
        on states.customer_key = totals.customer_key and states.review_index = totals.review_index
    left join identity_changes
        on states.customer_key = identity_changes.customer_key and states.review_index = identity_changes.review_index
    where reviews.is_shown
    group by
        policies.policy_id,
        policies.policy_version,
        policies.review_date,
        states.previous_tier_rank,
        states.tier_rank,
        case when identity_changes.customer_key is null then 'behaviour' else 'identity_change' end

)

select
    moves.policy_id,
    moves.review_date,
    from_tiers.tier_code as from_tier_code,
    to_tiers.tier_code as to_tier_code,
    moves.cause,
    moves.customer_count,
    cast(moves.net_amount as decimal(18, 2)) as net_amount
from moves
left join {{ ref('tiers') }} as from_tiers
    on
        moves.policy_id = from_tiers.policy_id
        and moves.policy_version = from_tiers.version
        and moves.previous_tier_rank = from_tiers.tier_rank
left join {{ ref('tiers') }} as to_tiers
    on
        moves.policy_id = to_tiers.policy_id
        and moves.policy_version = to_tiers.version
        and moves.tier_rank = to_tiers.tier_rank
