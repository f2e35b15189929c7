-- repeat purchases that a new customer is expected to make by the end of a day: E[X(t)], E[Y(t)] at x = t_x = T = 0
with spans as (

    select distinct
        tracked.fit_index,
        tracked.model,
        {{ days_between('cohorts.first_purchase_date', 'tracked.tracked_date') }} + 1 as t_days
    from {{ ref('int_clv_tracked_days') }} as tracked
    inner join {{ ref('int_clv_cohorts') }} as cohorts on tracked.fit_index = cohorts.date_index
    where cohorts.first_purchase_date <= tracked.tracked_date

),

decays as (

    select
        spans.fit_index,
        spans.model,
        spans.t_days,
        fits.r * spans.t_days / 7 / fits.alpha as bound,
        case when fits.model = 'mbg_nbd' then fits.b / (fits.a + fits.b) else 1 end as start_probability,
        nodes.churn_probability,
        nodes.weight,
        tanh(0.5 * fits.r * ({{ log1p_of('(nodes.churn_probability * spans.t_days / 7 / fits.alpha)') }})) as decay
    from spans
    inner join {{ ref('int_clv_fits_planned') }} as fits
        on spans.fit_index = fits.date_index and spans.model = fits.model
    inner join {{ ref('int_clv_curve_nodes') }} as nodes
        on spans.fit_index = nodes.fit_index and spans.model = nodes.model

)

select
    fit_index,
    model,
    t_days,
    max(start_probability) * max(bound)
    * {{ exact_sum('weight * 2 * decay / ((1 + decay) * churn_probability * bound)') }} as expected_repeats
from decays
group by
    fit_index,
    model,
    t_days
