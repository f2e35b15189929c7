with latest_reviews as (

    select
        max(review_index) as review_index,
        max(review_date) as review_date
    from {{ ref('int_review_dates') }}

),

tiers as (

    select
        in_force.policy_key,
        in_force.tier_rank,
        in_force.tier_code
    from {{ ref('int_tiers_in_force') }} as in_force
    inner join latest_reviews on in_force.review_index = latest_reviews.review_index

)

select
    compared.policy_a_id,
    compared.policy_b_id,
    latest_reviews.review_date,
    movers.a_tier_rank,
    a_tiers.tier_code as a_tier_code,
    movers.b_tier_rank,
    b_tiers.tier_code as b_tier_code,
    movers.move,
    movers.customer_count,
    movers.spend_amount,
    movers.costed_spend_amount,
    movers.margin_amount,
    movers.benefit_cost_amount
from {{ ref('int_policy_movers') }} as movers
cross join latest_reviews
inner join {{ ref('int_policies_compared') }} as compared on movers.comparison_key = compared.comparison_key
left join tiers as a_tiers
    on compared.a_policy_key = a_tiers.policy_key and movers.a_tier_rank = a_tiers.tier_rank
left join tiers as b_tiers
    on compared.b_policy_key = b_tiers.policy_key and movers.b_tier_rank = b_tiers.tier_rank
