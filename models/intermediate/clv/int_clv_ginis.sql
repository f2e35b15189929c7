-- Lorenz curve of the hold-out orders, customers ordered by prediction or by what they did; equal values are one step
with ordered as (

    select
        estimator,
        predicted_orders as position,
        count(*) as customer_count,
        sum(actual_orders) as actual_orders
    from {{ ref('int_clv_predictions') }}
    group by
        estimator,
        predicted_orders
    union all
    select
        'actual' as estimator,
        cast(actual_orders as double) as position,
        count(*) as customer_count,
        sum(actual_orders) as actual_orders
    from {{ ref('int_clv_predictions') }}
    where estimator = 'same_count'
    group by actual_orders

),

running as (

    select
        *,
        sum(customer_count) over so_far as running_customers,
        sum(actual_orders) over so_far as running_orders,
        sum(customer_count) over (partition by estimator) as all_customers,
        sum(actual_orders) over (partition by estimator) as all_orders
    from ordered
    window so_far as (
        partition by estimator
        order by position nulls last
        rows between unbounded preceding and current row
    )

),

-- of a group that the border of the best tenth divides, its share counts
measured as (

    select
        estimator,
        sum(cast(customer_count as decimal(12, 0)) * cast(2 * running_orders - actual_orders as decimal(16, 0)))
            as doubled_area,
        max(all_customers) as customer_count,
        max(all_orders) as order_count,
        {{ exact_sum(
            'cast(actual_orders as double) / nullif(all_orders, 0)'
            ~ ' * greatest(least((running_customers - 0.9e0 * all_customers) / customer_count, 1), 0)'
        ) }} as top_tenth_capture_rate
    from running
    group by estimator

),

ginis as (

    select
        estimator,
        top_tenth_capture_rate,
        1 - cast(doubled_area as double) / nullif(cast(customer_count as double) * order_count, 0) as gini
    from measured

)

select
    ginis.estimator,
    ginis.gini / nullif(perfect.gini, 0) as normalised_gini,
    ginis.top_tenth_capture_rate
from ginis
inner join ginis as perfect on perfect.estimator = 'actual'
where ginis.estimator <> 'actual'
