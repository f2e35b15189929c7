"""What the page shows about customer lifetime value, read from the published marts."""

from dataclasses import dataclass

from strata.report.marts import Marts, Row, Rows


@dataclass(frozen=True)
class ClvData:
    """What customers are expected to be worth, the fits behind it and their back-test; ``None`` is not published.

    ``value`` is one row on all buyers, ``tenths`` has a row a tenth of them by expected value, 10 = highest.
    """

    value: Row | None
    tenths: Rows | None
    parameters: Rows | None
    backtest: Rows | None
    calibration: Rows | None
    tracking: Rows | None


def load_clv(marts: Marts) -> ClvData:
    """Read and aggregate everything.

    Raises:
        DataError: a published table lacks a column that the page needs, or cannot be read.
    """
    value = marts.rows(_VALUE, "marts.fct_customer_clv")
    return ClvData(
        value=value[0] if value else None,
        tenths=marts.rows(_TENTHS, "marts.fct_customer_clv"),
        parameters=marts.rows(_PARAMETERS, "marts.dim_clv_parameters"),
        backtest=marts.rows(_BACKTEST, "marts.fct_clv_backtest"),
        calibration=marts.rows(_CALIBRATION, "marts.fct_clv_calibration"),
        tracking=marts.rows(_TRACKING, "marts.fct_clv_tracking"),
    )


# Model, basis and settings are the same in every row. An interval is there for all buyers or for nobody.
_VALUE = """
    select
        cast(max(as_of_date) as varchar) as as_of_date, max(model) as model,
        cast(max(parameters_date) as varchar) as parameters_date, max(estimate_basis) as estimate_basis,
        max(amount_basis) as amount_basis, max(horizon_months) as horizon_months,
        max(yearly_discount_rate) as yearly_discount_rate, max(margin_rate) as margin_rate,
        count(*) as buyer_count, count(*) filter (x = 0) as one_timer_count,
        cast(sum(clv_365d_amount) as double) as clv_amount,
        cast(sum(clv_365d_amount) filter (x = 0) as double) as one_timer_clv_amount,
        cast(median(clv_365d_amount) as double) as median_clv_amount,
        case when count(clv_low_amount) = count(*) then cast(sum(clv_low_amount) as double) end as clv_low_amount,
        case when count(clv_high_amount) = count(*) then cast(sum(clv_high_amount) as double) end as clv_high_amount,
        cast(sum(historic_clv_amount) as double) as historic_clv_amount
    from marts.fct_customer_clv
    having count(*) > 0
"""

# Equal values may fall into two tenths: the share of a tenth is the same whoever of them is in it.
_TENTHS = """
    with ordered as (
        select clv_365d_amount, historic_clv_amount, expected_orders_365d,
            row_number() over (order by clv_365d_amount, customer_id) as position, count(*) over () as buyer_count
        from marts.fct_customer_clv
    )
    select cast(1 + 10 * (position - 1) // buyer_count as int) as tenth, count(*) as customer_count,
        sum(expected_orders_365d) as expected_orders,
        cast(sum(clv_365d_amount) as double) as clv_amount,
        cast(sum(historic_clv_amount) as double) as historic_clv_amount
    from ordered
    group by tenth
    order by tenth
"""

_PARAMETERS = """
    select model, cast(as_of_date as varchar) as as_of_date, basis, fallback_reason, fit_occasion, r, alpha, a, b, p, q,
        gamma, r_standard_error, alpha_standard_error, a_standard_error, b_standard_error, p_standard_error,
        q_standard_error, gamma_standard_error, log_likelihood, evaluation_count, gradient_size, customer_count,
        repeater_count, is_current, is_backtested
    from marts.dim_clv_parameters
    where is_current or is_backtested
    order by is_current desc, as_of_date desc,
        case model when 'bg_nbd' then 1 when 'mbg_nbd' then 2 else 3 end, fit_occasion
"""

_BACKTEST = """
    select cast(calibration_date as varchar) as calibration_date, cast(holdout_end_date as varchar) as holdout_end_date,
        holdout_weeks, estimator, estimate_basis, customer_count, one_timer_count, actual_order_count,
        predicted_order_count, predicted_to_actual_rate, rmse, normalised_gini, top_tenth_capture_rate,
        count_amount_correlation
    from marts.fct_clv_backtest
    order by
        case estimator
            when 'bg_nbd' then 1 when 'mbg_nbd' then 2 when 'rfm_cells' then 3 when 'same_count' then 4 else 5
        end,
        estimator
"""

_CALIBRATION = """
    select estimator, decile, customer_count, predicted_orders_per_customer, actual_orders_per_customer
    from marts.fct_clv_calibration
    order by estimator, decile
"""

_TRACKING = """
    select model, week_number, cast(tracked_date as varchar) as tracked_date, is_holdout, predicted_repeat_count,
        actual_repeat_count, difference_rate
    from marts.fct_clv_tracking
    order by model, week_number
"""
