with steps as (

    select
        policy_key,
        customer_key,
        review_index,
        review_count,
        is_first_evaluated,
        -- how the first of the reviews was reached lies outside the comparison
        case when not is_first_evaluated then tier_rank - previous_tier_rank end as move
    from {{ ref('int_tiers_compared') }}
    where is_evaluated

),

steps_in_context as (

    select
        policy_key,
        customer_key,
        review_count,
        move,
        lead(move, 1) over customer_steps as next_move,
        lead(move, 2) over customer_steps as second_next_move,
        -- a promotion can be judged once two reviews have followed it
        move > 0 and lead(move, 2) over customer_steps is not null as is_judged,
        -- five moves lie between six reviews
        max(move) over (
            partition by policy_key, customer_key
            order by review_index nulls last
            rows between 4 preceding and current row
        ) as highest_recent_move,
        min(move) over (
            partition by policy_key, customer_key
            order by review_index nulls last
            rows between 4 preceding and current row
        ) as lowest_recent_move
    from steps
    window customer_steps as (partition by policy_key, customer_key order by review_index nulls last)

)

select
    policy_key,
    customer_key,
    cast(sum(case when move <> 0 then 1 else 0 end) as int) as change_count,
    cast(sum(case when move < 0 then 1 else 0 end) as int) as demotion_count,
    cast(sum(case when abs(move) > 1 then 1 else 0 end) as int) as jump_count,
    max(case when highest_recent_move > 0 and lowest_recent_move < 0 then 1 else 0 end) = 1 as is_flapping,
    cast(sum(case when is_judged then 1 else 0 end) as int) as judged_promotion_count,
    cast(sum(case when is_judged and least(next_move, second_next_move) < 0 then 1 else 0 end) as int)
        as regretted_promotion_count
from steps_in_context
group by
    policy_key,
    customer_key
having count(*) = max(review_count)
