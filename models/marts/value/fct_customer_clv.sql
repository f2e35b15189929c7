with last_dates as (

    select max(clv_date) as as_of_date from {{ ref('int_clv_dates') }}

)

select
    known.customer_id,
    scores.clv_date as as_of_date,
    scores.model,
    scores.fit_date as parameters_date,
    scores.x,
    scores.t_x,
    scores.t_age,
    {{ money_of('statistics.mean_repeat_amount', 2) }} as mean_repeat_amount,
    scores.p_alive,
    scores.expected_orders_90d,
    scores.expected_orders_365d,
    scores.expected_order_amount,
    scores.clv_amount as clv_365d_amount,
    scores.clv_low_amount,
    scores.clv_high_amount,
    cast({{ setting('clv_margin_rate') }} * statistics.spend_amount as decimal(18, 2)) as historic_clv_amount,
    scores.estimate_basis,
    scores.amount_basis,
    cast({{ setting('clv_horizon_months') }} as int) as horizon_months,
    {{ double_of(setting('clv_month_weeks')) }} as month_weeks,
    {{ double_of(setting('clv_yearly_discount_rate')) }} as yearly_discount_rate,
    {{ double_of(setting('clv_margin_rate')) }} as margin_rate
from {{ ref('int_clv_scores') }} as scores
inner join last_dates on scores.clv_date = last_dates.as_of_date
inner join {{ ref('int_clv_statistics') }} as statistics
    on scores.customer_key = statistics.customer_key and scores.date_index = statistics.date_index
inner join {{ ref('int_customers_known') }} as known on scores.customer_key = known.customer_key
