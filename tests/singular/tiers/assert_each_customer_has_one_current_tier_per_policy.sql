-- invariant I3: exactly one open spell for each customer of a policy's last review; others hold no tier in it
with last_reviews as (

    select max(review_date) as review_date from {{ ref('dim_review_dates') }}

),

expected as (

    select
        tiers.policy_id,
        tiers.customer_id
    from {{ ref('fct_customer_tiers') }} as tiers
    inner join last_reviews on tiers.review_date = last_reviews.review_date

),

current_spells as (

    select
        policy_id,
        customer_id,
        max(tier_code) as tier_code,
        count(*) as spell_count
    from {{ ref('dim_customer_tier_history') }}
    where is_current
    group by
        policy_id,
        customer_id

)

select
    coalesce(expected.policy_id, current_spells.policy_id) as policy_id,
    coalesce(expected.customer_id, current_spells.customer_id) as customer_id,
    current_spells.spell_count
from expected
full outer join current_spells
    on expected.policy_id = current_spells.policy_id and expected.customer_id = current_spells.customer_id
where
    (expected.customer_id is null and current_spells.tier_code is not null)
    or current_spells.spell_count is null
    or current_spells.spell_count <> 1
