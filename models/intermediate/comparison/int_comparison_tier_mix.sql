select
    sides.comparison_key,
    sides.side,
    sides.tier_rank,
    cast(sum(case when reviews.is_first then sides.customer_count else 0 end) as bigint) as first_customer_count,
    cast(sum(case when reviews.is_last then sides.customer_count else 0 end) as bigint) as last_customer_count,
    cast(sum(case when reviews.is_last then sides.holdout_spend_amount else 0 end) as decimal(28, 2))
        as holdout_spend_amount
from {{ ref('int_comparison_sides') }} as sides
inner join {{ ref('int_comparison_reviews') }} as reviews on sides.review_index = reviews.review_index
where sides.replicate_index = 0 and (reviews.is_first or reviews.is_last)
group by
    sides.comparison_key,
    sides.side,
    sides.tier_rank
