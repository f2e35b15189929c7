with compared_policies as (

    select a_policy_key as policy_key from {{ ref('int_policies_compared') }}
    union
    select b_policy_key as policy_key from {{ ref('int_policies_compared') }}

),

latest_reviews as (

    select max(review_index) as review_index from {{ ref('int_review_dates') }}

),

reviews as (

    select
        review_index,
        review_count,
        is_first as is_first_evaluated,
        is_last as is_last_evaluated,
        true as is_evaluated,
        false as is_latest
    from {{ ref('int_comparison_reviews') }}
    union all
    -- the latest review comes after all evaluated ones: the hold-out follows those
    select
        review_index,
        cast(null as int) as review_count,
        false as is_first_evaluated,
        false as is_last_evaluated,
        false as is_evaluated,
        true as is_latest
    from latest_reviews

)

select
    shown.policy_key,
    shown.customer_key,
    shown.review_index,
    reviews.review_count,
    reviews.is_evaluated,
    reviews.is_first_evaluated,
    reviews.is_last_evaluated,
    reviews.is_latest,
    shown.tier_rank,
    shown.previous_tier_rank
from {{ ref('int_tiers_shown') }} as shown
inner join compared_policies on shown.policy_key = compared_policies.policy_key
inner join reviews on shown.review_index = reviews.review_index
inner join {{ ref('int_customers_in_comparison') }} as customers on shown.customer_key = customers.customer_key
where shown.tier_rank is not null
