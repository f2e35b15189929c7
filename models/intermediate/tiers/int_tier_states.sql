{#-
The tier machine: one step per review (docs/tiers.md). A step sees the state that the previous review left (state), what its
tier is in the version in force (carried), what the metrics say at this review (step) and that version (policy). The rank 0
stands for none: joins on plain columns let the engine see that the states of one review are few.
-#}
{% set decision = tier_decision() %}
{% set is_first_tier = "(" ~ decision ~ " = 'missing_input' and carried.tier_rank is null)" %}
{% set streak_lowest_rank = 'least(coalesce(streak.tier_rank, step.qualified_rank), step.qualified_rank)' %}

with recursive machine as (

    select
        step.customer_key,
        step.policy_key,
        step.review_index,
        true as is_first_step,
        step.qualified_rank,
        step.keep_rank,
        cast(0 as int) as previous_tier_rank,
        cast(
            case
                when step.missing_input_action = 'exclude' then 0
                when step.missing_input_action = 'hold' then 1
                else step.qualified_rank
            end as int
        ) as tier_rank,
        case when coalesce(step.missing_input_action, '') <> 'exclude' then policy.review_date end as tier_since_date,
        case when coalesce(step.missing_input_action, '') <> 'exclude' then step.renewed_until_date end
            as valid_until_date,
        policy.review_date as validity_start_date,
        step.review_index as settled_review_index,
        cast(0 as int) as miss_count,
        cast(0 as int) as streak_count,
        cast(0 as int) as streak_lowest_rank,
        case step.missing_input_action when 'exclude' then 'excluded' when 'hold' then 'missing_input' else 'first' end
            as decision
    from {{ ref('int_tier_qualifications') }} as step
    inner join {{ ref('int_policies_by_review') }} as policy
        on step.policy_key = policy.policy_key and step.review_index = policy.review_index
    where step.step_number = 1

    union all

    select
        step.customer_key,
        step.policy_key,
        step.review_index,
        false as is_first_step,
        step.qualified_rank,
        step.keep_rank,
        coalesce(carried.tier_rank, 0) as previous_tier_rank,
        cast(
            case {{ decision }}
                when 'excluded' then 0
                when 'missing_input' then coalesce(carried.tier_rank, 1)
                when 'first' then step.qualified_rank
                when 'up' then {{ streak_lowest_rank }}
                when 'down'
                    then case
                        when policy.downgrade_step = 'one' then carried.lower_tier_rank
                        when
                            policy.grandfathering = 'soft_landing'
                            and policy.review_date < policy.grandfathered_until_date
                            then carried.lower_tier_rank
                        when policy.downgrade_step = 'fit' then step.keep_rank
                        else 1
                    end
                else carried.tier_rank
            end as int
        ) as tier_rank,
        case
            when {{ decision }} in ('first', 'up', 'down') or {{ is_first_tier }} then policy.review_date
            when {{ decision }} <> 'excluded' then state.tier_since_date
        end as tier_since_date,
        case
            when {{ decision }} in ('first', 'up', 'down') or {{ is_first_tier }} then step.renewed_until_date
            when {{ decision }} = 'stay' and state.valid_until_date <= policy.review_date then step.renewed_until_date
            when {{ decision }} <> 'excluded' then state.valid_until_date
        end as valid_until_date,
        case
            when {{ decision }} in ('first', 'up', 'down') or {{ is_first_tier }} then policy.review_date
            when {{ decision }} = 'stay' and state.valid_until_date <= policy.review_date then policy.review_date
            else state.validity_start_date
        end as validity_start_date,
        case
            when {{ decision }} in ('first', 'up', 'down') or {{ is_first_tier }} then step.review_index
            when {{ decision }} = 'stay' and step.qualified_rank <= carried.tier_rank then step.review_index
            else state.settled_review_index
        end as settled_review_index,
        cast(
            case
                when {{ decision }} = 'grace' then state.miss_count + 1
                when {{ decision }} in ('never', 'min_stay', 'validity', 'grandfathering', 'missing_input')
                    then state.miss_count
                else 0
            end as int
        ) as miss_count,
        cast(
            case
                when {{ decision }} = 'missing_input' then state.streak_count
                when {{ decision }} = 'stay' and step.qualified_rank > carried.tier_rank then state.streak_count + 1
                else 0
            end as int
        ) as streak_count,
        cast(
            case
                when {{ decision }} = 'missing_input' then coalesce(streak.tier_rank, 0)
                when {{ decision }} = 'stay' and step.qualified_rank > carried.tier_rank then {{ streak_lowest_rank }}
                else 0
            end as int
        ) as streak_lowest_rank,
        {{ decision }} as decision
    from machine as state
    inner join {{ ref('int_tier_qualifications') }} as step
        on
            state.customer_key = step.customer_key
            and state.policy_key = step.policy_key
            and state.review_index + 1 = step.review_index
    inner join {{ ref('int_tier_carryovers') }} as carried
        on {{ carryover_key('state.policy_key', 'state.review_index + 1', 'state.tier_rank') }} = carried.carryover_key
    inner join {{ ref('int_tier_carryovers') }} as streak
        on
            {{ carryover_key('state.policy_key', 'state.review_index + 1', 'state.streak_lowest_rank') }}
            = streak.carryover_key
    inner join {{ ref('int_policies_by_review') }} as policy
        on carried.policy_key = policy.policy_key and carried.review_index = policy.review_index

)

select
    customer_key,
    policy_key,
    review_index,
    is_first_step,
    qualified_rank,
    keep_rank,
    nullif(previous_tier_rank, 0) as previous_tier_rank,
    nullif(tier_rank, 0) as tier_rank,
    tier_since_date,
    valid_until_date,
    validity_start_date,
    settled_review_index,
    miss_count,
    streak_count,
    decision
from machine
