-- what was decided and what reads today differ exactly where fct_tier_restatements says so
with decided as (

    select
        ledger.policy_id,
        ledger.review_date,
        ledger.customer_id,
        ledger.tier_code
    from {{ ref('fct_tier_decisions') }} as ledger
    inner join {{ ref('int_reviews_decided') }} as reviews
        on ledger.policy_id = reviews.policy_id and ledger.review_date = reviews.review_date

),

today as (

    select
        tiers.policy_id,
        tiers.review_date,
        tiers.customer_id,
        tiers.tier_code
    from {{ ref('fct_customer_tiers') }} as tiers
    inner join {{ ref('int_reviews_decided') }} as reviews
        on tiers.policy_id = reviews.policy_id and tiers.review_date = reviews.review_date
    where reviews.is_decided or reviews.is_due

),

compared as (

    select
        coalesce(decided.policy_id, today.policy_id) as policy_id,
        coalesce(decided.review_date, today.review_date) as review_date,
        coalesce(decided.customer_id, today.customer_id) as customer_id,
        coalesce(decided.tier_code, '') <> coalesce(today.tier_code, '') as is_different
    from decided
    full outer join today
        on
            decided.policy_id = today.policy_id
            and decided.review_date = today.review_date
            and decided.customer_id = today.customer_id

),

-- the marts show some years of reviews; the ledger and its differences go back to the first decision
shown_reviews as (

    select review_date
    from {{ ref('dim_review_dates') }}

)

select
    coalesce(compared.policy_id, restatements.policy_id) as policy_id,
    coalesce(compared.review_date, restatements.review_date) as review_date,
    coalesce(compared.customer_id, restatements.customer_id) as customer_id,
    restatements.cause
from compared
full outer join {{ ref('fct_tier_restatements') }} as restatements
    on
        compared.policy_id = restatements.policy_id
        and compared.review_date = restatements.review_date
        and compared.customer_id = restatements.customer_id
inner join shown_reviews on coalesce(compared.review_date, restatements.review_date) = shown_reviews.review_date
where coalesce(compared.is_different, false) <> (restatements.cause is not null)
