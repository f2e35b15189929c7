-- one customer of the calibration and one estimator: orders predicted for the hold-out and orders made
with calibrations as (

    select
        calibrations.date_index,
        calibrations.clv_date as calibration_date,
        calibrations.holdout_days,
        as_of.date_index as as_of_index
    from {{ ref('int_clv_dates') }} as calibrations
    inner join {{ ref('int_clv_dates') }} as as_of
        on {{ add_days('calibrations.clv_date', 'calibrations.holdout_days') }} = as_of.clv_date
    where calibrations.is_calibration

),

first_days as (

    select min(first_purchase_date) as first_date from {{ ref('int_clv_statistics') }}

),

customers as (

    select
        before.customer_key,
        calibrations.date_index,
        calibrations.calibration_date,
        calibrations.holdout_days,
        {{ days_between('first_days.first_date', 'calibrations.calibration_date') }} + 1 as calibration_days,
        before.x,
        before.t_age,
        before.mean_repeat_amount,
        after.x - before.x as actual_orders
    from calibrations
    cross join first_days
    inner join {{ ref('int_clv_statistics') }} as before on calibrations.date_index = before.date_index
    inner join {{ ref('int_clv_statistics') }} as after
        on calibrations.as_of_index = after.date_index and before.customer_key = after.customer_key

),

estimates as (

    select
        customer_key,
        model as estimator,
        case order_basis when 'none' then 'historic_rate' else order_basis end as estimate_basis,
        expected_orders_holdout as predicted_orders
    from {{ ref('int_clv_orders_expected') }}
    where purpose = 'backtest'
    union all
    select
        customer_key,
        'same_count' as estimator,
        'naive' as estimate_basis,
        x * cast(holdout_days as double) / calibration_days as predicted_orders
    from customers
    union all
    select
        customer_key,
        'historic_rate' as estimator,
        'naive' as estimate_basis,
        coalesce(x / nullif(t_age, 0) * holdout_days / 7, 0) as predicted_orders
    from customers
    union all
    select
        customer_key,
        'rfm_cells' as estimator,
        'naive' as estimate_basis,
        expected_orders_holdout as predicted_orders
    from {{ ref('int_clv_rfm_cells') }}

)

select
    customers.customer_key,
    customers.calibration_date,
    customers.holdout_days,
    estimates.estimator,
    estimates.estimate_basis,
    customers.x,
    customers.mean_repeat_amount,
    estimates.predicted_orders,
    customers.actual_orders,
    rank() over (partition by estimates.estimator order by estimates.predicted_orders nulls last) as predicted_rank,
    count(*) over (partition by estimates.estimator) as customer_count
from customers
inner join estimates on customers.customer_key = estimates.customer_key
where estimates.predicted_orders is not null
