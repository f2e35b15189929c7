-- invariant I4: each spell starts the day after the one before it ended; only the last is open
with spells as (

    select
        policy_id,
        customer_id,
        valid_from_date,
        valid_to_date,
        is_current,
        lead(valid_from_date) over (
            partition by policy_id, customer_id
            order by valid_from_date nulls last
        ) as next_valid_from_date
    from {{ ref('dim_customer_tier_history') }}

)

select *
from spells
where
    valid_to_date < valid_from_date
    or is_current <> (next_valid_from_date is null)
    or (next_valid_from_date is null and valid_to_date is not null)
    or (
        next_valid_from_date is not null
        and coalesce({{ add_days('valid_to_date', 1) }} <> next_valid_from_date, true)
    )
