with measured as (

    select
        calibration_date,
        {{ add_days('calibration_date', 'holdout_days') }} as holdout_end_date,
        holdout_days,
        estimator,
        max(estimate_basis) as estimate_basis,
        count(*) as customer_count,
        sum(case when x = 0 then 1 else 0 end) as one_timer_count,
        sum(x) as calibration_repeat_count,
        sum(actual_orders) as actual_order_count,
        {{ exact_sum('predicted_orders', 28) }} as predicted_order_count,
        {{ exact_sum('(predicted_orders - actual_orders) * (predicted_orders - actual_orders)', 28) }} as squared_error,
        {{ exact_sum('abs(predicted_orders - actual_orders)', 28) }} as absolute_error
    from {{ ref('int_clv_predictions') }}
    group by
        calibration_date,
        holdout_days,
        estimator

),

-- do those who order often spend more an order? The model takes the two for independent
spenders as (

    select
        cast(x as double) as x,
        mean_repeat_amount / max(mean_repeat_amount) over () as amount
    from {{ ref('int_clv_predictions') }}
    where estimator = 'same_count' and x > 0 and mean_repeat_amount > 0

),

moments as (

    select
        count(*) as customer_count,
        {{ exact_sum('x', 28) }} as x_total,
        {{ exact_sum('amount', 28) }} as amount_total,
        {{ exact_sum('x * amount', 28) }} as product_total,
        {{ exact_sum('x * x', 28) }} as squared_x_total,
        {{ exact_sum('amount * amount', 28) }} as squared_amount_total
    from spenders

),

spreads as (

    select
        customer_count * product_total - x_total * amount_total as covariance,
        customer_count * squared_x_total - x_total * x_total as x_spread,
        customer_count * squared_amount_total - amount_total * amount_total as amount_spread,
        amount_total * amount_total as amount_scale
    from moments

),

-- what is left of equal amounts by rounding is no spread
correlations as (

    select
        case
            when x_spread > 0 and amount_spread > 1e-12 * amount_scale
                then covariance / sqrt(x_spread * amount_spread)
        end as count_amount_correlation
    from spreads

)

select
    measured.calibration_date,
    measured.holdout_end_date,
    cast(measured.holdout_days / 7e0 as double) as holdout_weeks,
    measured.estimator,
    measured.estimate_basis,
    cast(measured.customer_count as bigint) as customer_count,
    cast(measured.one_timer_count as bigint) as one_timer_count,
    cast(measured.calibration_repeat_count as bigint) as calibration_repeat_count,
    cast(measured.actual_order_count as bigint) as actual_order_count,
    measured.predicted_order_count,
    measured.predicted_order_count / nullif(measured.actual_order_count, 0) as predicted_to_actual_rate,
    sqrt(measured.squared_error / measured.customer_count) as rmse,
    measured.absolute_error / measured.customer_count as mean_absolute_error,
    ginis.normalised_gini,
    ginis.top_tenth_capture_rate,
    rank() over (order by measured.squared_error nulls last) = 1 as has_lowest_rmse,
    ginis.normalised_gini is not null and rank() over (order by ginis.normalised_gini desc nulls last) = 1
        as has_highest_gini,
    correlations.count_amount_correlation
from measured
inner join {{ ref('int_clv_ginis') }} as ginis on measured.estimator = ginis.estimator
cross join correlations
