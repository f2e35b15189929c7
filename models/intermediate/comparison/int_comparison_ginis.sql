-- Lorenz curve of the hold-out spend by tier: a tier is one straight segment, as its customers have no order
with running_amounts as (

    select
        comparison_key,
        replicate_index,
        review_index,
        side,
        customer_count,
        holdout_spend_amount,
        sum(holdout_spend_amount) over (
            partition by comparison_key, replicate_index, review_index, side
            order by tier_rank nulls last
            rows between unbounded preceding and current row
        ) as running_amount
    from {{ ref('int_comparison_sides') }}

),

areas as (

    select
        comparison_key,
        replicate_index,
        review_index,
        side,
        sum(customer_count) as customer_count,
        sum(holdout_spend_amount) as spend_amount,
        sum(
            cast(customer_count as decimal(10, 0)) * cast(2 * running_amount - holdout_spend_amount as decimal(27, 2))
        ) as doubled_area
    from running_amounts
    group by
        comparison_key,
        replicate_index,
        review_index,
        side

),

normalised_ginis as (

    select
        areas.comparison_key,
        areas.replicate_index,
        areas.review_index,
        areas.side,
        (
            1 - cast(areas.doubled_area as double)
            / nullif(cast(areas.customer_count as double) * cast(areas.spend_amount as double), 0)
        ) / nullif(spend.gini, 0) as gini
    from areas
    inner join {{ ref('int_comparison_spend_ginis') }} as spend
        on areas.comparison_key = spend.comparison_key and areas.review_index = spend.review_index

)

select
    comparison_key,
    replicate_index,
    {{ exact_sum("case when side = 'a' then gini end") }}
    / nullif(count(case when side = 'a' then gini end), 0) as a_gini,
    {{ exact_sum("case when side = 'b' then gini end") }}
    / nullif(count(case when side = 'b' then gini end), 0) as b_gini
from normalised_ginis
group by
    comparison_key,
    replicate_index
