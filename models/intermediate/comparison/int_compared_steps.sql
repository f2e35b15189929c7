select
    customers.comparison_key,
    customers.customer_key,
    a_tiers.review_index,
    a_tiers.tier_rank as a_tier_rank,
    b_tiers.tier_rank as b_tier_rank,
    customers.is_sampled,
    coalesce(spend.holdout_spend_amount, cast(0 as decimal(18, 2))) as holdout_spend_amount
from {{ ref('int_compared_customers') }} as customers
inner join {{ ref('int_tiers_compared') }} as a_tiers
    on
        customers.a_policy_key = a_tiers.policy_key
        and customers.customer_key = a_tiers.customer_key
        and a_tiers.is_evaluated
inner join {{ ref('int_tiers_compared') }} as b_tiers
    on
        customers.b_policy_key = b_tiers.policy_key
        and customers.customer_key = b_tiers.customer_key
        and a_tiers.review_index = b_tiers.review_index
        and b_tiers.is_evaluated
left join {{ ref('int_comparison_holdout_spend') }} as spend
    on customers.customer_key = spend.customer_key and a_tiers.review_index = spend.review_index
