with caused_moves as (

    select
        tiers.customer_key,
        tiers.policy_key,
        tiers.review_index,
        tiers.previous_tier_code,
        tiers.tier_code,
        case
            when not tiers.is_new_spell or (tiers.tier_code is null and tiers.previous_tier_code is null) then null
            when tiers.is_first_step then 'behaviour'
            -- left out now and before: only a fixed tier can have been shown
            when tiers.machine_tier_rank is null and tiers.previous_machine_tier_rank is null then 'override'
            when tiers.tier_rank is null or tiers.previous_tier_rank is null then 'missing_input'
            when
                tiers.override_mode is not null
                or tiers.previous_tier_rank <> coalesce(tiers.previous_machine_tier_rank, 0)
                then 'override'
            -- a tier that the version abolished moves without a decision of the machine
            else coalesce(causes.cause, 'rule_change')
        end as cause
    from {{ ref('int_tiers_shown') }} as tiers
    left join {{ ref('int_tier_move_causes') }} as causes
        on
            tiers.customer_key = causes.customer_key
            and tiers.policy_key = causes.policy_key
            and tiers.review_index = causes.review_index

)

select
    policies.policy_id,
    policies.review_date,
    moves.previous_tier_code as from_tier_code,
    moves.tier_code as to_tier_code,
    moves.cause,
    count(*) as customer_count,
    cast(sum(totals.spend_{{ setting('rfm_window_days') }}d_amount) as decimal(18, 2)) as net_amount
from caused_moves as moves
inner join {{ ref('int_policies_by_review') }} as policies
    on moves.policy_key = policies.policy_key and moves.review_index = policies.review_index
inner join {{ ref('int_review_dates') }} as reviews on moves.review_index = reviews.review_index
inner join {{ ref('int_customer_review_totals') }} as totals
    on moves.customer_key = totals.customer_key and moves.review_index = totals.review_index
where reviews.is_shown
group by
    policies.policy_id,
    policies.review_date,
    moves.previous_tier_code,
    moves.tier_code,
    moves.cause
