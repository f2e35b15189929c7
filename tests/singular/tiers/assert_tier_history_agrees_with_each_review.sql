-- the spell that covers a review holds the tier of that review
select
    tiers.policy_id,
    tiers.customer_id,
    tiers.review_date,
    tiers.tier_code,
    history.tier_code as history_tier_code
from {{ ref('fct_customer_tiers') }} as tiers
left join {{ ref('dim_customer_tier_history') }} as history
    on
        tiers.policy_id = history.policy_id
        and tiers.customer_id = history.customer_id
        and tiers.review_date >= history.valid_from_date
        and (history.valid_to_date is null or tiers.review_date <= history.valid_to_date)
where
    history.customer_id is null
    or coalesce(tiers.tier_code, '') <> coalesce(history.tier_code, '')
