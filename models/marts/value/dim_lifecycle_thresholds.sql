{#- the thresholds in force, and beside them what the population's own purchase cycle suggests at the as-of date -#}
with purchase_days as (

    select
        customer_key,
        activity_date,
        lag(activity_date) over (partition by customer_key order by activity_date nulls last) as previous_date
    from {{ ref('int_customer_activity_by_day') }}
    where is_purchase_day

),

gaps as (

    select {{ days_between('previous_date', 'activity_date') }} as gap_days
    from purchase_days
    where previous_date is not null

),

gap_quantiles as (

    select
        cast({{ discrete_quantile('gap_days', 3, 4) }} as int) as active_days,
        cast({{ discrete_quantile('gap_days', 9, 10) }} as int) as at_risk_days,
        cast({{ discrete_quantile('gap_days', 19, 20) }} as int) as dormant_days
    from gaps

)

select
    'in_force' as basis,
    valid_from as valid_from_date,
    new_days,
    active_days,
    at_risk_days,
    dormant_days
from {{ ref('lifecycle_thresholds') }}
union all
select
    'purchase_cycle' as basis,
    as_of.as_of_date as valid_from_date,
    cast(null as int) as new_days,
    gap_quantiles.active_days,
    gap_quantiles.at_risk_days,
    gap_quantiles.dormant_days
from gap_quantiles
cross join {{ ref('int_as_of_date') }} as as_of
