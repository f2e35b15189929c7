select
    comparison_key,
    replicate_index,
    review_index,
    'a' as side,
    a_tier_rank as tier_rank,
    cast(sum(customer_count) as bigint) as customer_count,
    cast(sum(holdout_spend_amount) as decimal(28, 2)) as holdout_spend_amount
from {{ ref('int_comparison_cells') }}
group by
    comparison_key,
    replicate_index,
    review_index,
    a_tier_rank
union all
select
    comparison_key,
    replicate_index,
    review_index,
    'b' as side,
    b_tier_rank as tier_rank,
    cast(sum(customer_count) as bigint) as customer_count,
    cast(sum(holdout_spend_amount) as decimal(28, 2)) as holdout_spend_amount
from {{ ref('int_comparison_cells') }}
group by
    comparison_key,
    replicate_index,
    review_index,
    b_tier_rank
