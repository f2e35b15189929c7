-- narrow on purpose: every decision ever made is compared, and few differ
with decided as (

    select
        ledger.customer_id,
        known.customer_key,
        reviews.policy_key,
        reviews.review_index,
        ledger.tier_code
    from {{ ref('stg_published_tier_decisions') }} as ledger
    inner join {{ ref('int_reviews_decided') }} as reviews
        on ledger.policy_id = reviews.policy_id and ledger.review_date = reviews.review_date
    left join {{ ref('int_customers_known') }} as known on ledger.customer_id = known.customer_id

),

restated as (

    select
        shown.customer_key,
        shown.policy_key,
        shown.review_index,
        shown.tier_code
    from {{ ref('int_tiers_shown') }} as shown
    inner join {{ ref('int_reviews_decided') }} as reviews
        on shown.policy_key = reviews.policy_key and shown.review_index = reviews.review_index
    where reviews.is_decided

),

differences as (

    select
        coalesce(decided.policy_key, restated.policy_key) as policy_key,
        coalesce(decided.review_index, restated.review_index) as review_index,
        restated.customer_key,
        decided.customer_id as decided_customer_id,
        decided.tier_code as decided_tier_code,
        restated.tier_code as restated_tier_code,
        decided.policy_key is not null as is_decided,
        restated.policy_key is not null as is_restated
    from decided
    full outer join restated
        on
            decided.policy_key = restated.policy_key
            and decided.review_index = restated.review_index
            and decided.customer_key = restated.customer_key
    where coalesce(decided.tier_code, '') <> coalesce(restated.tier_code, '')

)

select
    differences.policy_key,
    differences.review_index,
    differences.customer_key,
    coalesce(differences.decided_customer_id, known.customer_id) as customer_id,
    differences.decided_tier_code,
    differences.restated_tier_code,
    differences.is_decided,
    differences.is_restated
from differences
left join {{ ref('int_customers_known') }} as known on differences.customer_key = known.customer_key
