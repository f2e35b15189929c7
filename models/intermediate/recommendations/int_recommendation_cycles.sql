{#-
Bought on three days or more, and three quarters of the mean interval have passed since the last, but no more than twice the
interval. What is due takes half of the places at most.
-#}
{% set most_cycles = (setting('recommendation_count') + 1) // 2 %}

with cycles as (

    select
        purchases.fit_index,
        purchases.customer_key,
        purchases.product_key,
        purchases.purchase_days_count,
        {{ days_between('purchases.first_date', 'purchases.last_date') }} as cycle_days,
        {{ days_between('purchases.last_date', 'fits.fit_date') }} as waiting_days
    from {{ ref('int_recommendation_purchases') }} as purchases
    inner join {{ ref('int_recommendation_fits') }} as fits on purchases.fit_index = fits.fit_index
    where purchases.purchase_days_count >= 3

),

due_cycles as (

    select
        fit_index,
        customer_key,
        product_key,
        cast(cycle_days as double) / (purchase_days_count - 1) as interval_days,
        waiting_days
    from cycles
    where
        4 * waiting_days * (purchase_days_count - 1) >= 3 * cycle_days
        and waiting_days * (purchase_days_count - 1) <= 2 * cycle_days

),

ranked_cycles as (

    select
        due_cycles.*,
        row_number() over (
            partition by due_cycles.fit_index, due_cycles.customer_key
            order by due_cycles.interval_days nulls last, due_cycles.product_key nulls last
        ) as cycle_rank
    from due_cycles

)

select
    fit_index,
    customer_key,
    product_key,
    interval_days,
    waiting_days
from ranked_cycles
where cycle_rank <= {{ most_cycles }}
