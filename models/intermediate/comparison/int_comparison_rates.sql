with sides as (

    select
        comparison_key,
        customer_key,
        'a' as side,
        a_policy_key as policy_key
    from {{ ref('int_compared_customers') }}
    union all
    select
        comparison_key,
        customer_key,
        'b' as side,
        b_policy_key as policy_key
    from {{ ref('int_compared_customers') }}

),

review_counts as (

    select max(review_count) as review_count from {{ ref('int_comparison_reviews') }}

),

counts as (

    select
        sides.comparison_key,
        sides.side,
        count(*) as customer_count,
        count(*) * (max(review_counts.review_count) - 1) as step_count,
        sum(moves.change_count) as change_count,
        sum(moves.demotion_count) as demotion_count,
        sum(moves.jump_count) as jump_count,
        sum(case when moves.is_flapping then 1 else 0 end) as flapping_count,
        sum(case when moves.change_count = 0 then 1 else 0 end) as stable_count,
        sum(moves.judged_promotion_count) as judged_promotion_count,
        sum(moves.regretted_promotion_count) as regretted_promotion_count
    from sides
    inner join {{ ref('int_tier_moves_by_customer') }} as moves
        on sides.policy_key = moves.policy_key and sides.customer_key = moves.customer_key
    cross join review_counts
    group by
        sides.comparison_key,
        sides.side

)

select
    comparison_key,
    side,
    cast(customer_count as bigint) as customer_count,
    cast(step_count as bigint) as step_count,
    cast(change_count as double) / nullif(step_count, 0) as change_rate,
    cast(demotion_count as double) / nullif(step_count, 0) as demotion_rate,
    cast(jump_count as double) / nullif(step_count, 0) as jump_rate,
    cast(flapping_count as double) / nullif(customer_count, 0) as flapping_rate,
    cast(stable_count as double) / nullif(customer_count, 0) as stability_rate,
    cast(judged_promotion_count as bigint) as judged_promotion_count,
    cast(regretted_promotion_count as double) / nullif(judged_promotion_count, 0) as regret_rate
from counts
