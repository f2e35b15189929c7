select
    customers.comparison_key,
    customers.customer_key,
    reviews.review_index,
    a_states.tier_rank as a_tier_rank,
    b_states.tier_rank as b_tier_rank,
    customers.is_sampled,
    coalesce(spend.holdout_spend_amount, cast(0 as decimal(18, 2))) as holdout_spend_amount
from {{ ref('int_compared_customers') }} as customers
cross join {{ ref('int_comparison_reviews') }} as reviews
inner join {{ ref('int_tier_states') }} as a_states
    on
        customers.a_policy_key = a_states.policy_key
        and customers.customer_key = a_states.customer_key
        and reviews.review_index = a_states.review_index
inner join {{ ref('int_tier_states') }} as b_states
    on
        customers.b_policy_key = b_states.policy_key
        and customers.customer_key = b_states.customer_key
        and reviews.review_index = b_states.review_index
left join {{ ref('int_comparison_holdout_spend') }} as spend
    on customers.customer_key = spend.customer_key and reviews.review_index = spend.review_index
