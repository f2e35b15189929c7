"""Customers that no model fits get a named fallback instead of a crash or a number that means nothing."""

from datetime import date
from typing import Any

import numpy as np
import pytest

import oracle_clv
from clv_lab import MARGIN, Lab
from conftest import BuiltHome
from oracle_clv import Orders
from replay import Replay

UNFITTED = {
    "one_customer": "too_few_customers",
    "forty_nine_customers": "too_few_customers",
    "one_timers": "no_repeat_customers",
    "ages_of_zero": "no_repeat_customers",
    "regular": "parameters_out_of_range",
}
RIDGED = ["fifty_customers", "few_repeaters", "one_repeater"]
PLAIN = ["enough_repeaters", "x_of_2000", "unpaid", "refunded", "amounts_alike"]


def test_every_case_has_a_row_for_every_customer_and_a_basis_in_every_row(lab: Lab) -> None:
    counts = lab.read(
        "select people.date_index, count(*) as people, count(scores.estimate_basis) as bases, "
        "count(scores.amount_basis) as amount_bases from intermediate.int_clv_statistics as people "
        "left join intermediate.int_clv_scores as scores "
        "on people.customer_key = scores.customer_key and people.date_index = scores.date_index group by all"
    )
    assert len(counts) == len(lab.indexes)
    assert (counts["people"] == counts["bases"]).all()
    assert (counts["people"] == counts["amount_bases"]).all()


def test_no_score_is_missing_or_without_bounds(lab: Lab) -> None:
    scores = lab.read("select * from intermediate.int_clv_scores")
    for column in ("expected_orders_90d", "expected_orders_365d", "expected_order_amount", "clv_amount"):
        values = scores[column].astype(float)
        assert np.isfinite(values).all(), column
        assert (values >= 0).all(), column
    # no more than the most active of all would order, at an amount that somebody spent
    assert scores["clv_amount"].astype(float).max() < 1e6


@pytest.mark.parametrize("case", sorted(UNFITTED))
def test_what_cannot_be_fitted_names_its_reason_and_falls_back(lab: Lab, case: str) -> None:
    row = lab.parameters(case)
    assert (row["basis"], row["fallback_reason"]) == ("none", UNFITTED[case])
    scores = lab.scores(case)
    assert set(scores["estimate_basis"]) == {"historic_rate"}
    assert scores["p_alive"].isna().all()
    assert scores["clv_low_amount"].isna().all()
    assert scores["clv_high_amount"].isna().all()


@pytest.mark.parametrize("case", RIDGED)
def test_few_repeaters_are_fitted_with_a_ridge(lab: Lab, case: str) -> None:
    for model in ("bg_nbd", "mbg_nbd", "gamma_gamma"):
        row = lab.parameters(case, model)
        assert (row["basis"], row["fallback_reason"]) == ("ridge", None)
        assert row["gradient_size"] < 1e-6
    scores = lab.scores(case)
    assert set(scores["estimate_basis"]) == {"ridge"}
    assert set(scores["amount_basis"]) == {"ridge"}


@pytest.mark.parametrize("case", PLAIN)
def test_others_are_fitted_by_plain_maximum_likelihood(lab: Lab, case: str) -> None:
    row = lab.parameters(case)
    assert (row["basis"], row["fallback_reason"]) == ("maximum_likelihood", None)
    assert set(lab.scores(case)["estimate_basis"]) == {"maximum_likelihood"}


def test_the_ridge_ends_at_two_hundred_repeaters(lab: Lab) -> None:
    counts = {case: int(lab.parameters(case)["repeater_count"]) for case in ("few_repeaters", "enough_repeaters")}
    assert counts == {"few_repeaters": 199, "enough_repeaters": 200}


def test_the_historic_rate_is_drawn_to_that_of_all(lab: Lab) -> None:
    people = lab.read(
        "select * from intermediate.int_clv_statistics where date_index = "
        f"{lab.indexes['forty_nine_customers']} order by customer_key"
    )
    weeks_per_repeat = people["t_age"].sum() / people["x"].sum()
    rate = (people["x"] + 1) / (weeks_per_repeat + people["t_age"])
    scores = lab.scores("forty_nine_customers")
    np.testing.assert_allclose(scores["expected_orders_90d"], rate * 90 / 7, rtol=1e-12)
    np.testing.assert_allclose(scores["expected_orders_365d"], rate * 365 / 7, rtol=1e-12)
    discount = sum(4.345 * 1.15 ** (-month / 12) for month in range(1, 13))
    amount = people["spend_amount"].astype(float) / (people["x"] + 1)
    value = MARGIN * rate * discount * amount
    np.testing.assert_allclose(scores["clv_amount"].astype(float), value, atol=6e-5)


@pytest.mark.parametrize("case", ["one_timers", "ages_of_zero"])
def test_customers_who_never_bought_again_are_expected_to_order_nothing(lab: Lab, case: str) -> None:
    scores = lab.scores(case)
    assert (scores["expected_orders_365d"] == 0).all()
    assert (scores["clv_amount"].astype(float) == 0).all()


def test_two_thousand_repeats_are_scored_exactly(lab: Lab) -> None:
    fit = lab.fit("x_of_2000")
    orders = Orders(fit["r"], fit["alpha"], fit["a"], fit["b"])
    scores = lab.scores("x_of_2000")
    row: Any = scores[scores["x"] == 2000].iloc[0]
    assert row["p_alive"] == pytest.approx(float(oracle_clv.p_alive(orders, 2000, 265 / 7, 270 / 7)), rel=1e-9)
    exact = oracle_clv.expected_orders(orders, 2000, 265 / 7, 270 / 7, 365 / 7)
    assert row["expected_orders_365d"] == pytest.approx(float(exact), rel=1e-9)


def test_money_of_zero_is_left_out_of_the_spend_model(lab: Lab) -> None:
    fit = lab.fit("unpaid", "gamma_gamma")
    assert (fit["basis"], fit["fallback_reason"]) == ("none", "no_repeat_customers")
    scores = lab.scores("unpaid")
    assert set(scores["amount_basis"]) == {"mean_amount"}
    assert (scores["clv_amount"].astype(float) == 0).all()


def test_negative_money_counts_as_no_repeat_amount(lab: Lab) -> None:
    fit = lab.fit("refunded", "gamma_gamma")
    assert fit["basis"] == "maximum_likelihood"
    people = lab.read(
        "select * from intermediate.int_clv_statistics where date_index = "
        f"{lab.indexes['refunded']} order by customer_key"
    )
    negative = (people["mean_repeat_amount"] <= 0).to_numpy()
    assert negative.sum() > 50
    amounts = lab.scores("refunded")["expected_order_amount"].astype(float)[negative]
    np.testing.assert_allclose(amounts, fit["p"] * fit["gamma"] / (fit["q"] - 1), atol=6e-5)


def test_amounts_that_do_not_vary_fall_back_to_the_mean(lab: Lab) -> None:
    fit = lab.fit("amounts_alike", "gamma_gamma")
    assert fit["basis"] == "none"
    assert fit["fallback_reason"] in ("not_converged", "parameters_out_of_range")
    scores = lab.scores("amounts_alike")
    assert set(scores["amount_basis"]) == {"mean_amount"}
    assert scores["clv_low_amount"].isna().all()


def test_a_fit_without_end_stops_and_says_so(lab: Lab) -> None:
    for model in ("bg_nbd", "mbg_nbd"):
        row = lab.parameters("regular", model)
        assert row["basis"] == "none"
        assert 1 < row["evaluation_count"] < 500
        assert max(row["r"], row["alpha"]) > 10_000


ACTIVITY = (
    "customer_key int, activity_date date, net_amount decimal(18, 2), spend_amount decimal(18, 2), "
    "is_purchase_day boolean"
)


@pytest.fixture(scope="module")
def replay(cdnow_sample_marts: BuiltHome) -> Replay:
    replay = Replay(cdnow_sample_marts.settings)
    replay.run(replay.up_to("int_clv_changes_by_date", "int_customers_known", "int_refunds_accepted"))
    return replay


def put_purchases(replay: Replay, purchases: dict[int, list[date]], as_of: date) -> None:
    """Customers by key, with the days on which each spends ten."""
    replay.put(
        "int_customer_activity_by_day",
        ACTIVITY,
        [(key, day, 10, 10, True) for key, days in purchases.items() for day in days],
    )
    firsts = [(key, min(days)) for key, days in purchases.items()]
    replay.put("int_customers_known", "customer_key int, first_purchase_date date", firsts)
    replay.put("int_as_of_date", "as_of_date date", [(as_of,)])


def test_a_first_purchase_after_a_date_is_not_seen_at_it(replay: Replay) -> None:
    early, middle, late = date(2023, 1, 1), date(2023, 6, 30), date(2023, 12, 31)
    put_purchases(replay, {1: [early, late], 2: [late], 3: [date(2024, 1, 1)]}, late)
    dates = "date_index int, clv_date date, is_calibration boolean"
    replay.put("int_clv_dates", dates, [(1, middle, True), (2, late, False)])
    replay.run(["int_clv_changes_by_date", "int_clv_statistics"])
    rows = replay.rows(
        "select date_index, customer_key, x, t_x_days, t_age_days, cast(spend_amount as int), "
        "cast(repeat_amount as int), mean_repeat_amount from strata.intermediate.int_clv_statistics order by 1, 2"
    )
    assert rows == [
        (1, 1, 0, 0, 180, 10, 0, None),
        (2, 1, 1, 364, 364, 20, 10, 10.0),
        (2, 2, 0, 0, 0, 10, 0, None),
    ]


@pytest.mark.parametrize(
    ("purchases", "orders"),
    [({}, None), ({1: [date(2023, 12, 31)]}, None), ({1: [date(2023, 12, 1), date(2023, 12, 31)]}, 1)],
    ids=["no_purchase", "one_day", "one_month"],
)
def test_a_shop_of_hardly_any_history_gets_what_its_history_gives(
    replay: Replay, purchases: dict[int, list[date]], orders: int | None
) -> None:
    put_purchases(replay, purchases, date(2023, 12, 31))
    for fits in ("int_clv_fits_planned", "int_clv_fits_renewed"):
        replay.fill(fits, [])
    names = replay.up_to("fct_clv_backtest", "fct_clv_calibration", "fct_clv_tracking", "int_clv_scores")
    replay.run(name for name in names if "_clv_" in name and not name.startswith("int_clv_fits_"))
    found = replay.rows("select distinct actual_order_count, rmse >= 0 from strata.marts.fct_clv_backtest")
    assert found == ([] if orders is None else [(orders, True)])
