-- replicate 0 is everyone once: an estimate and how sure it is come from the same SQL
with steps as (

    select
        comparison_key,
        cast(0 as int) as replicate_index,
        review_index,
        a_tier_rank,
        b_tier_rank,
        cast(1 as int) as weight,
        holdout_spend_amount
    from {{ ref('int_compared_steps') }}
    union all
    select
        steps.comparison_key,
        weights.replicate_index,
        steps.review_index,
        steps.a_tier_rank,
        steps.b_tier_rank,
        weights.weight,
        steps.holdout_spend_amount
    from {{ ref('int_compared_steps') }} as steps
    inner join {{ ref('int_comparison_weights') }} as weights on steps.customer_key = weights.customer_key
    where steps.is_sampled

)

select
    comparison_key,
    replicate_index,
    review_index,
    a_tier_rank,
    b_tier_rank,
    cast(sum(weight) as bigint) as customer_count,
    cast(sum(weight * holdout_spend_amount) as decimal(28, 2)) as holdout_spend_amount
from steps
group by
    comparison_key,
    replicate_index,
    review_index,
    a_tier_rank,
    b_tier_rank
