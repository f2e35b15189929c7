-- what the overrides in force say of a person at a review, as ranks of the version in force
with usable_overrides as (

    {{ usable_rows('tier_overrides') }}

),

in_force as (

    select
        identified.customer_key,
        policies.policy_key,
        policies.review_index,
        overrides.override_mode,
        overrides.starts_on,
        tiers.tier_rank
    from usable_overrides as overrides
    inner join {{ ref('int_customers_identified') }} as identified
        on overrides.customer_id = identified.source_customer_id
    inner join {{ ref('int_policies_by_review') }} as policies
        on
            -- a trial of a policy has the overrides of that policy
            overrides.policy_id = {{ dbt.replace("policies.policy_id", "'__trial'", "''") }}
            and overrides.starts_on <= policies.review_date
            and (overrides.ends_on is null or policies.review_date <= overrides.ends_on)
    inner join {{ ref('tiers') }} as tiers
        on
            policies.policy_id = tiers.policy_id
            and policies.policy_version = tiers.version
            and overrides.tier_code = tiers.tier_code

),

latest as (

    select
        in_force.*,
        max(case when in_force.override_mode = 'fixed' then in_force.starts_on end) over (
            partition by in_force.customer_key, in_force.policy_key, in_force.review_index
        ) as fixed_from_date
    from in_force

)

-- of two fixed tiers from one day the higher one counts
select
    customer_key,
    policy_key,
    review_index,
    cast(max(case when override_mode = 'fixed' and starts_on = fixed_from_date then tier_rank end) as int)
        as fixed_rank,
    cast(max(case when override_mode = 'floor' then tier_rank end) as int) as floor_rank,
    cast(min(case when override_mode = 'cap' then tier_rank end) as int) as cap_rank
from latest
group by
    customer_key,
    policy_key,
    review_index
