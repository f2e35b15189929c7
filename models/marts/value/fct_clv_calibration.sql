with placed as (

    select
        calibration_date,
        estimator,
        cast(1 + floor(10 * cast(predicted_rank - 1 as double) / customer_count) as int) as decile,
        predicted_orders,
        actual_orders
    from {{ ref('int_clv_predictions') }}

)

select
    calibration_date,
    estimator,
    decile,
    count(*) as customer_count,
    {{ exact_sum('predicted_orders', 28) }} as predicted_order_count,
    cast(sum(actual_orders) as bigint) as actual_order_count,
    {{ exact_sum('predicted_orders', 28) }} / count(*) as predicted_orders_per_customer,
    cast(sum(actual_orders) as double) / count(*) as actual_orders_per_customer
from placed
group by
    calibration_date,
    estimator,
    decile
