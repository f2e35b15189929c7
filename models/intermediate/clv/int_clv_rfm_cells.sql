-- RFM over the whole history, at the end of the back-test's calibration and three months before: the naive estimator
-- learns from the quarter in between
with dates as (

    select
        calibrations.date_index as calibration_index,
        earlier.date_index as cell_index,
        earlier.clv_date as cell_date,
        calibrations.clv_date as calibration_date,
        calibrations.holdout_days
    from {{ ref('int_clv_dates') }} as calibrations
    inner join {{ ref('int_clv_dates') }} as earlier on {{ add_months('calibrations.clv_date', -3) }} = earlier.clv_date
    where calibrations.is_calibration

),

measured as (

    select
        customer_key,
        date_index,
        x,
        {{ days_between('last_purchase_date', 'clv_date') }} as recency_days,
        spend_amount
    from {{ ref('int_clv_statistics') }}
    where
        date_index in (select calibration_index from dates)
        or date_index in (select cell_index from dates)

),

cutoffs as (

    select
        {% for score in range(2, 6) -%}
        cast({{ discrete_quantile('-recency_days', score - 1, 5) }} as int) as recency_{{ score }},
        cast({{ discrete_quantile('x', score - 1, 5) }} as int) as frequency_{{ score }},
        cast({{ discrete_quantile('spend_amount', score - 1, 5) }} as decimal(18, 2)) as monetary_{{ score }},
        {% endfor -%}
        date_index
    from measured
    group by date_index

),

cells as (

    select
        measured.customer_key,
        measured.date_index,
        measured.x,
        100 * {{ score_above('-measured.recency_days', 'cutoffs.recency_', 5) }}
        + 10 * {{ score_above('measured.x', 'cutoffs.frequency_', 5) }}
        + {{ score_above('measured.spend_amount', 'cutoffs.monetary_', 5) }} as rfm_cell
    from measured
    inner join cutoffs on measured.date_index = cutoffs.date_index

),

-- purchase days in those three months, by the cell at their beginning; grouping sets would give null for all cells
learned as (

    select
        earlier.rfm_cell,
        sum(later.x - earlier.x) as order_count,
        count(*) as customer_count
    from dates
    inner join cells as earlier on dates.cell_index = earlier.date_index
    inner join cells as later
        on dates.calibration_index = later.date_index and earlier.customer_key = later.customer_key
    group by earlier.rfm_cell

),

learned_in_all as (

    select
        sum(order_count) as order_count,
        sum(customer_count) as customer_count
    from learned

)

select
    cells.customer_key,
    cells.date_index,
    cells.rfm_cell,
    coalesce(
        cast(learned.order_count as double) / learned.customer_count,
        cast(learned_in_all.order_count as double) / learned_in_all.customer_count
    ) * dates.holdout_days / {{ days_between('dates.cell_date', 'dates.calibration_date') }} as expected_orders_holdout
from cells
inner join dates on cells.date_index = dates.calibration_index
cross join learned_in_all
left join learned on cells.rfm_cell = learned.rfm_cell
