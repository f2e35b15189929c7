select
    comparison_key,
    a_tier_rank,
    b_tier_rank,
    move,
    cast(count(*) as bigint) as customer_count,
    cast(sum(spend_amount) as decimal(18, 2)) as spend_amount,
    cast(sum(costed_spend_amount) as decimal(18, 2)) as costed_spend_amount,
    cast(sum(margin_amount) as decimal(18, 2)) as margin_amount,
    cast(sum(benefit_cost_amount) as decimal(18, 2)) as benefit_cost_amount
from {{ ref('int_compared_placements') }}
group by
    comparison_key,
    a_tier_rank,
    b_tier_rank,
    move
