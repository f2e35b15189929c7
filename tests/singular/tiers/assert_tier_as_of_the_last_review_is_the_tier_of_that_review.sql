-- who is in no population any more has no tier on either side
with as_of_tiers as (

    {{ tier_as_of('(select max(review_date) from ' ~ ref('dim_review_dates') ~ ')') | indent(4) }}

),

review_tiers as (

    select
        policy_id,
        customer_id,
        tier_code
    from {{ ref('fct_customer_tiers') }}
    where review_date = (select max(review_date) from {{ ref('dim_review_dates') }})

)

select
    coalesce(as_of_tiers.policy_id, review_tiers.policy_id) as policy_id,
    coalesce(as_of_tiers.customer_id, review_tiers.customer_id) as customer_id,
    as_of_tiers.tier_code as tier_code_as_of,
    review_tiers.tier_code
from as_of_tiers
full outer join review_tiers
    on as_of_tiers.policy_id = review_tiers.policy_id and as_of_tiers.customer_id = review_tiers.customer_id
where
    as_of_tiers.customer_id is null
    or coalesce(as_of_tiers.tier_code, '') <> coalesce(review_tiers.tier_code, '')
