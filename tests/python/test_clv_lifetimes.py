"""The CLV models agree with ``lifetimes``, the Python library in use for them, on the CDNOW sample."""

import warnings
from typing import Any

import lifetimes
import numpy as np
import pandas as pd
import pytest

from conftest import BuiltHome

MONTHLY_RATE = 1.15 ** (1 / 12) - 1
ORDER_PARAMETERS = ["r", "alpha", "a", "b"]
FITTERS = {"bg_nbd": lifetimes.BetaGeoFitter, "mbg_nbd": lifetimes.ModifiedBetaGeoFitter}


@pytest.fixture(scope="module")
def people(cdnow_sample_at_calibration_marts: BuiltHome) -> pd.DataFrame:
    """Statistics and scores of every customer, amounts with all their digits."""
    return cdnow_sample_at_calibration_marts.read(
        "select facts.* replace (statistics.mean_repeat_amount as mean_repeat_amount) "
        "from marts.fct_customer_clv as facts inner join intermediate.int_customers_known as known "
        "on facts.customer_id = known.customer_id inner join intermediate.int_clv_statistics as statistics "
        "on known.customer_key = statistics.customer_key and facts.as_of_date = statistics.clv_date"
    )


@pytest.fixture(scope="module")
def fits(cdnow_sample_at_calibration_marts: BuiltHome) -> dict[str, Any]:
    rows = cdnow_sample_at_calibration_marts.read(
        "select * from marts.dim_clv_parameters where as_of_date = date '1997-09-30'"
    )
    return {row["model"]: row for _, row in rows.iterrows()}


def order_fitter(people: pd.DataFrame, model: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return FITTERS[model](penalizer_coef=0).fit(people["x"], people["t_x"], people["t_age"])


def spend_fitter(people: pd.DataFrame) -> Any:
    repeaters = people[people["x"] > 0]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return lifetimes.GammaGammaFitter(penalizer_coef=0).fit(repeaters["x"], repeaters["mean_repeat_amount"])


def with_parameters(fitter: Any, fit: Any, names: dict[str, str]) -> Any:
    """The library's formulas with the parameters of the build."""
    fitter.params_ = pd.Series({theirs: fit[ours] for ours, theirs in names.items()})
    return fitter


@pytest.mark.parametrize("model", sorted(FITTERS))
def test_order_parameters_agree(people: pd.DataFrame, fits: dict[str, Any], model: str) -> None:
    fitter = order_fitter(people, model)
    assert [fits[model][name] for name in ORDER_PARAMETERS] == pytest.approx(
        [fitter.params_[name] for name in ORDER_PARAMETERS], rel=1e-4
    )


def test_spend_parameters_agree(people: pd.DataFrame, fits: dict[str, Any]) -> None:
    theirs = spend_fitter(people).params_
    assert [fits["gamma_gamma"][name] for name in ("p", "q", "gamma")] == pytest.approx(
        [theirs[name] for name in ("p", "q", "v")], rel=1e-4
    )


def test_scores_agree_customer_by_customer(people: pd.DataFrame, fits: dict[str, Any]) -> None:
    orders = with_parameters(order_fitter(people, "bg_nbd"), fits["bg_nbd"], {name: name for name in ORDER_PARAMETERS})
    spend = with_parameters(spend_fitter(people), fits["gamma_gamma"], {"p": "p", "q": "q", "gamma": "v"})
    statistics = [people[name] for name in ("x", "t_x", "t_age")]
    np.testing.assert_allclose(people["p_alive"], orders.conditional_probability_alive(*statistics), rtol=1e-9)
    for days in (90, 365):
        theirs = orders.conditional_expected_number_of_purchases_up_to_time(days / 7, *statistics)
        np.testing.assert_allclose(people[f"expected_orders_{days}d"], theirs, rtol=1e-9)
    amounts = people["mean_repeat_amount"].fillna(0)
    expected = spend.conditional_expected_average_profit(people["x"], amounts)
    np.testing.assert_allclose(people["expected_order_amount"].astype(float), expected, atol=6e-5)
    value = spend.customer_lifetime_value(orders, *statistics, amounts, time=12, discount_rate=MONTHLY_RATE, freq="W")
    np.testing.assert_allclose(people["clv_365d_amount"].astype(float), value, atol=6e-5)
    assert people["clv_365d_amount"].astype(float).sum() == pytest.approx(value.sum(), rel=1e-6)


def test_mbg_nbd_predicts_the_holdout_alike(cdnow_sample_marts: BuiltHome) -> None:
    rows = cdnow_sample_marts.read(
        "select * from intermediate.int_clv_orders_expected where purpose = 'backtest' and model = 'mbg_nbd'"
    )
    fit = cdnow_sample_marts.read(
        "select * from marts.dim_clv_parameters where model = 'mbg_nbd' and is_backtested"
    ).iloc[0]
    fitter = with_parameters(order_fitter(rows, "mbg_nbd"), fit, {name: name for name in ORDER_PARAMETERS})
    statistics = [rows[name] for name in ("x", "t_x", "t_age")]
    np.testing.assert_allclose(rows["p_alive"], fitter.conditional_probability_alive(*statistics), rtol=1e-9)
    theirs = fitter.conditional_expected_number_of_purchases_up_to_time(39, *statistics)
    np.testing.assert_allclose(rows["expected_orders_holdout"], theirs, rtol=1e-9)
    assert (rows["p_alive"] < 1).all()
