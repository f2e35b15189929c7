with spell_starts as (

    select
        tiers.policy_key,
        tiers.customer_key,
        policies.policy_id,
        policies.review_date as valid_from_date,
        tiers.tier_rank,
        tiers.tier_code
    from {{ ref('int_tiers_shown') }} as tiers
    inner join {{ ref('int_policies_by_review') }} as policies
        on tiers.policy_key = policies.policy_key and tiers.review_index = policies.review_index
    where tiers.is_new_spell
    union all
    -- a version for buyers ends the spell of those who have not bought: the policy leaves them out
    select
        policies.policy_key,
        known.customer_key,
        policies.policy_id,
        policies.review_date as valid_from_date,
        cast(null as int) as tier_rank,
        cast(null as string) as tier_code
    from {{ ref('int_policies_by_review') }} as policies
    inner join {{ ref('int_customers_known') }} as known
        on
            known.known_review_index < policies.review_index
            and coalesce(known.first_purchase_review_index > policies.review_index, true)
    where policies.previous_population = 'known' and policies.population = 'buyers'

),

spells as (

    select
        policy_id,
        customer_key,
        tier_rank,
        tier_code,
        valid_from_date,
        lead(valid_from_date) over (
            partition by policy_key, customer_key
            order by valid_from_date nulls last
        ) as next_valid_from_date
    from spell_starts

)

select
    spells.policy_id,
    known.customer_id,
    spells.tier_rank,
    spells.tier_code,
    spells.valid_from_date,
    {{ add_days('spells.next_valid_from_date', -1) }} as valid_to_date,
    spells.next_valid_from_date is null as is_current
from spells
inner join {{ ref('int_customers_known') }} as known on spells.customer_key = known.customer_key
