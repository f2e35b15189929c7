{% set asked_cell_days = setting('clv_cell_days') %}

with counts as (

    select
        date_index,
        clv_date,
        count(*) as customer_count,
        sum(case when x > 0 then 1 else 0 end) as repeater_count,
        sum(case when x > 0 and mean_repeat_amount > 0 then 1 else 0 end) as spender_count,
        sum(x) as repeat_count,
        sum(cast(t_age_days as bigint)) as age_days,
        max(x) as max_x,
        sum(spend_amount) as spend_amount,
        {{ exact_sum('case when x > 0 and mean_repeat_amount > 0 then ln(mean_repeat_amount) end', 28) }} as amount_log
    from {{ ref('int_clv_statistics') }}
    group by
        date_index,
        clv_date

)

select
    date_index,
    clv_date,
    cast(customer_count as bigint) as customer_count,
    cast(repeater_count as bigint) as repeater_count,
    cast(spender_count as bigint) as spender_count,
    cast(repeat_count as bigint) as repeat_count,
    cast(max_x as int) as max_x,
    {{ asked_cell_days or 'case when customer_count < 5000000 then 1 else 7 end' }} as cell_days,
    -- both are null without a customer who bought again: there is nothing to scale a prior by
    case when repeat_count > 0 and age_days > 0 then ln(cast(age_days as double) / 7 / repeat_count) end
        as weeks_per_repeat_log,
    amount_log / nullif(spender_count, 0) as mean_amount_log,
    coalesce(7 * cast(repeat_count as double) / nullif(age_days, 0), 0) as repeats_per_week,
    cast(spend_amount as double) / (customer_count + repeat_count) as mean_order_amount
from counts
