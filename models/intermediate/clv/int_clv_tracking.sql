with repeats as (

    select
        activity.activity_date,
        known.first_purchase_date,
        count(*) as repeat_count
    from {{ ref('int_customer_activity_by_day') }} as activity
    inner join {{ ref('int_customers_known') }} as known on activity.customer_key = known.customer_key
    where activity.is_purchase_day and activity.activity_date > known.first_purchase_date
    group by
        activity.activity_date,
        known.first_purchase_date

),

fits as (

    select distinct
        fit_index,
        fit_date
    from {{ ref('int_clv_tracked_days') }}

),

-- a day may be tracked both for the back-test and for a planned fit
days as (

    select distinct
        fit_index,
        model,
        tracked_date
    from {{ ref('int_clv_tracked_days') }}

),

-- repeat purchases a day of those who were customers by the fit
daily_repeats as (

    select
        fits.fit_index,
        repeats.activity_date,
        sum(repeats.repeat_count) as repeat_count
    from fits
    inner join repeats on repeats.first_purchase_date <= fits.fit_date
    group by
        fits.fit_index,
        repeats.activity_date

),

actual as (

    select
        days.fit_index,
        days.model,
        days.tracked_date,
        coalesce(sum(daily_repeats.repeat_count), 0) as actual_repeat_count
    from days
    left join daily_repeats
        on days.fit_index = daily_repeats.fit_index and daily_repeats.activity_date <= days.tracked_date
    group by
        days.fit_index,
        days.model,
        days.tracked_date

),

predicted as (

    select
        days.fit_index,
        days.model,
        days.tracked_date,
        {{ exact_sum('cohorts.customer_count * curves.expected_repeats', 28) }} as predicted_repeat_count
    from days
    inner join {{ ref('int_clv_cohorts') }} as cohorts
        on days.fit_index = cohorts.date_index and cohorts.first_purchase_date <= days.tracked_date
    inner join {{ ref('int_clv_purchase_curves') }} as curves
        on
            days.fit_index = curves.fit_index
            and days.model = curves.model
            and {{ days_between('cohorts.first_purchase_date', 'days.tracked_date') }} + 1 = curves.t_days
    group by
        days.fit_index,
        days.model,
        days.tracked_date

)

select
    tracked.fit_index,
    tracked.model,
    tracked.fit_date,
    tracked.tracked_date,
    tracked.week_number,
    cast(actual.actual_repeat_count as bigint) as actual_repeat_count,
    predicted.predicted_repeat_count
from {{ ref('int_clv_tracked_days') }} as tracked
inner join actual
    on
        tracked.fit_index = actual.fit_index
        and tracked.model = actual.model
        and tracked.tracked_date = actual.tracked_date
left join predicted
    on
        tracked.fit_index = predicted.fit_index
        and tracked.model = predicted.model
        and tracked.tracked_date = predicted.tracked_date
