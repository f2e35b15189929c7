-- the days at which a fit is held against what happened: each week from the first purchase for the back-test, and what
-- a planned fit and each date that relies on it have to tell whether it still holds; a first purchase has x = 0
with weeks as (

    select {{ whole_numbers(1, 1044) }} as week_number

),

first_days as (

    select
        min(first_purchase_date) as first_date,
        max(clv_date) as as_of_date
    from {{ ref('int_clv_statistics') }}

),

calibrations as (

    select
        date_index as fit_index,
        clv_date as fit_date
    from {{ ref('int_clv_dates') }}
    where is_calibration

),

models as (

    select 'bg_nbd' as model
    union all
    select 'mbg_nbd' as model

)

select
    calibrations.fit_index,
    models.model,
    calibrations.fit_date,
    weeks.week_number,
    {{ add_days('first_days.first_date', '7 * weeks.week_number - 1') }} as tracked_date,
    0 as x
from calibrations
cross join first_days
inner join weeks on {{ add_days('first_days.first_date', '7 * weeks.week_number - 1') }} <= first_days.as_of_date
cross join models
union all
select
    planned.date_index as fit_index,
    '{{ setting("clv_model") }}' as model,
    planned.clv_date as fit_date,
    cast(null as int) as week_number,
    scored.clv_date as tracked_date,
    0 as x
from {{ ref('int_clv_dates') }} as scored
inner join {{ ref('int_clv_dates') }} as planned on scored.planned_fit_date = planned.clv_date
where scored.clv_date > planned.clv_date
union
select
    planned.date_index as fit_index,
    '{{ setting("clv_model") }}' as model,
    planned.clv_date as fit_date,
    cast(null as int) as week_number,
    planned.clv_date as tracked_date,
    0 as x
from {{ ref('int_clv_dates') }} as scored
inner join {{ ref('int_clv_dates') }} as planned on scored.planned_fit_date = planned.clv_date
where scored.clv_date > planned.clv_date
