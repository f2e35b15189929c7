-- Lorenz curve of the hold-out spend in its own order, exact until the last division
with running_amounts as (

    select
        comparison_key,
        review_index,
        holdout_spend_amount,
        sum(holdout_spend_amount) over (
            partition by comparison_key, review_index
            order by holdout_spend_amount nulls last, customer_key nulls last
            rows between unbounded preceding and current row
        ) as running_amount
    from {{ ref('int_compared_steps') }}

),

areas as (

    select
        comparison_key,
        review_index,
        count(*) as customer_count,
        sum(holdout_spend_amount) as spend_amount,
        sum(cast(2 * running_amount - holdout_spend_amount as decimal(30, 2))) as doubled_area
    from running_amounts
    group by
        comparison_key,
        review_index

)

select
    comparison_key,
    review_index,
    1 - cast(doubled_area as double) / nullif(cast(customer_count as double) * cast(spend_amount as double), 0) as gini
from areas
