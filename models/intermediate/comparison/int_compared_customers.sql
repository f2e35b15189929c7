with pairs as (

    select
        compared.comparison_key,
        compared.a_policy_key,
        compared.b_policy_key,
        customers.customer_key,
        customers.customer_id,
        a_moves.is_flapping as is_a_flapping,
        b_moves.is_flapping as is_b_flapping,
        md5(customers.customer_id) as sampling_digits
    from {{ ref('int_policies_compared') }} as compared
    inner join {{ ref('int_tier_moves_by_customer') }} as a_moves on compared.a_policy_key = a_moves.policy_key
    inner join {{ ref('int_tier_moves_by_customer') }} as b_moves
        on compared.b_policy_key = b_moves.policy_key and a_moves.customer_key = b_moves.customer_key
    inner join {{ ref('int_customers_in_comparison') }} as customers on a_moves.customer_key = customers.customer_key

)

select
    comparison_key,
    a_policy_key,
    b_policy_key,
    customer_key,
    customer_id,
    is_a_flapping,
    is_b_flapping,
    row_number() over (
        partition by comparison_key order by sampling_digits nulls last, customer_key nulls last
    ) <= {{ setting('comparison_bootstrap_customers') }} as is_sampled
from pairs
