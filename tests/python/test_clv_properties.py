"""What is true of CLV scores for any parameters and customers, and for any vars."""

import itertools
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import clv_lab
import oracle_clv
from clv_cases import with_repeaters
from clv_lab import MARGIN, Case, Lab
from conftest import BuiltHome
from oracle_clv import Orders, Spend
from replay import Replay

STEPS = ["points", "nodes", "expected_orders", "orders_expected", "amounts_expected", "scores"]
# (x, days from the first to the last purchase, days of age, mean repeat amount)
Person = tuple[int, int, int, float | None]
Scores = list[Mapping[str, Any]]

sizes = st.floats(-4, 4).map(math.exp)
order_fits = st.builds(Orders, r=sizes, alpha=sizes, a=sizes, b=sizes, leaves_at_start=st.booleans())
spend_fits = st.builds(Spend, p=sizes, q=sizes.map(lambda size: 1.01 + size), gamma=sizes)


@st.composite
def persons(draw: st.DrawFn) -> Person:
    age = draw(st.integers(0, 2000))
    x = draw(st.integers(0, 60)) if age > 0 else 0
    last = draw(st.integers(1, age)) if x > 0 else 0
    amount = draw(st.floats(-20, 500)) if x > 0 else None
    return x, last, age, amount


populations = st.lists(persons(), min_size=1, max_size=12)
tried = settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    # an example takes a second: a failing one is shown as it was found
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)


@pytest.fixture(scope="module")
def replay(cdnow_sample_marts: BuiltHome) -> Replay:
    replay = Replay(cdnow_sample_marts.settings)
    replay.run(replay.up_to("int_clv_scores"))
    return replay


def scored(replay: Replay, orders: Orders, spend: Spend, people: list[Person]) -> Scores:
    """The scores of customers, in their order, under given parameters."""
    basis, key = "maximum_likelihood", {"date_index": 1, "model": orders.model}
    fit = {name: getattr(orders, name) for name in ("r", "alpha", "a", "b")}
    fit["chance_count_at_start"] = int(orders.leaves_at_start)
    certain = {f"order_covariance_{i}_{j}": 0.02 * (i == j) for i in range(1, 5) for j in range(i, 5)}
    certain |= {f"amount_covariance_{i}_{j}": 0.01 * (i == j) for i in range(1, 4) for j in range(i, 4)}
    replay.fill("int_clv_fits", [key | fit | {"basis": basis}])
    replay.fill(
        "int_clv_parameters_in_force",
        [
            key | fit | certain
            | {"clv_date": "2024-01-31", "fit_date": "2024-01-31", "fit_index": 1, "purpose": "score"}
            | {"order_basis": basis, "amount_basis": basis, "p": spend.p, "q": spend.q, "gamma": spend.gamma}
        ],
    )  # fmt: skip
    replay.fill(
        "int_clv_statistics",
        [
            {
                "customer_key": number, "date_index": 1, "clv_date": "2024-01-31", "x": x, "t_x_days": last,
                "t_age_days": age, "t_x": last / 7, "t_age": age / 7, "mean_repeat_amount": amount,
                "spend_amount": 10.0,
            }
            for number, (x, last, age, amount) in enumerate(people)
        ],
    )  # fmt: skip
    replay.run([f"int_clv_{step}" for step in STEPS])
    frame = replay.read("select * from strata.intermediate.int_clv_scores order by customer_key")
    assert len(frame) == len(people)
    return frame.to_dict("records")


@tried
@given(order_fits, spend_fits, populations)
def test_scores_are_in_their_bounds(replay: Replay, orders: Orders, spend: Spend, people: list[Person]) -> None:
    for row, (x, _, age, _) in zip(scored(replay, orders, spend, people), people, strict=True):
        assert 0 <= row["p_alive"] <= 1
        if x == 0 and not orders.leaves_at_start:
            assert row["p_alive"] == 1
        assert 0 <= row["expected_orders_90d"] <= row["expected_orders_365d"]
        # nobody is expected to order more than at the expected rate of somebody who never leaves
        rate = (orders.r + x) / (orders.alpha + age / 7)
        assert row["expected_orders_90d"] <= rate * 90 / 7 * (1 + 1e-9)
        assert row["expected_orders_365d"] <= rate * 365 / 7 * (1 + 1e-9)
        assert 0 <= row["clv_low_amount"] <= row["clv_amount"] <= row["clv_high_amount"]


@tried
@given(order_fits, spend_fits, populations)
def test_scores_are_those_of_the_published_formulas(
    replay: Replay, orders: Orders, spend: Spend, people: list[Person]
) -> None:
    for row, (x, last, age, amount) in zip(scored(replay, orders, spend, people), people, strict=True):
        alive = float(oracle_clv.p_alive(orders, x, last / 7, age / 7))
        assert row["p_alive"] == pytest.approx(alive, rel=1e-9, abs=1e-300)
        year = float(oracle_clv.expected_orders(orders, x, last / 7, age / 7, 365 / 7))
        assert row["expected_orders_365d"] == pytest.approx(year, rel=1e-8, abs=1e-12)
        amount_expected = oracle_clv.expected_amount(spend, x, amount)
        assert float(row["expected_order_amount"]) == pytest.approx(amount_expected, rel=1e-9, abs=6e-5)
        discounted = float(oracle_clv.discounted_orders(orders, (x, last / 7, age / 7)))
        assert float(row["clv_amount"]) == pytest.approx(amount_expected * discounted, rel=1e-8, abs=6e-5)


@tried
@given(order_fits, spend_fits, st.integers(1, 60), st.integers(50, 1500))
def test_a_later_last_purchase_makes_life_likelier(
    replay: Replay, orders: Orders, spend: Spend, x: int, age: int
) -> None:
    people: list[Person] = [(x, last, age, 10.0) for last in range(1, age + 1, max(age // 15, 1))]
    rows = scored(replay, orders, spend, people)
    for column in ("p_alive", "expected_orders_365d", "clv_amount"):
        values = [float(row[column]) for row in rows]
        assert all(later >= earlier * (1 - 1e-12) for earlier, later in itertools.pairwise(values)), column


@settings(tried, max_examples=4)
@given(order_fits, spend_fits, populations, st.randoms(use_true_random=False))
def test_the_order_of_customers_and_who_else_there_is_change_no_score(
    replay: Replay, orders: Orders, spend: Spend, people: list[Person], dice: Any
) -> None:
    def without_key(rows: Scores) -> list[dict[str, Any]]:
        return [{name: str(value) for name, value in row.items() if name != "customer_key"} for row in rows]

    rows = without_key(scored(replay, orders, spend, people))
    places = list(range(len(people)))
    dice.shuffle(places)
    assert without_key(scored(replay, orders, spend, [people[i] for i in places])) == [rows[i] for i in places]
    assert without_key(scored(replay, orders, spend, people[:1])) == rows[:1]


def test_the_interval_is_wider_where_parameters_are_less_sure(lab: Lab) -> None:
    def width(case: str) -> float:
        scores = lab.scores(case).astype({"clv_low_amount": float, "clv_high_amount": float, "clv_amount": float})
        worth = scores[scores["clv_amount"] > 1]
        return float(((worth["clv_high_amount"] - worth["clv_low_amount"]) / worth["clv_amount"]).median())

    assert width("cdnow_master") < width("cdnow") < width("fifty_customers")
    # ten times the customers are as sure as the root of ten
    assert width("cdnow") / width("cdnow_master") == pytest.approx(math.sqrt(10), rel=0.2)


def test_the_interval_is_that_of_parameters_moved_by_their_errors(lab: Lab) -> None:
    parameters = {model: lab.fit("cdnow", model) for model in ("bg_nbd", "gamma_gamma")}
    row = lab.scores("cdnow").query("x == 2").iloc[0]
    statistics = (int(row["x"]), float(row["t_x"]), float(row["t_age"]))
    mean = lab.read(
        "select mean_repeat_amount from intermediate.int_clv_statistics "
        f"where date_index = {lab.indexes['cdnow']} and customer_key = {row['customer_key']}"
    )["mean_repeat_amount"].iloc[0]

    def log_value(order_logs: np.ndarray, spend_logs: np.ndarray) -> float:
        amount = oracle_clv.expected_amount(Spend(*np.exp(spend_logs)), statistics[0], mean)
        return math.log(amount * float(oracle_clv.discounted_orders(Orders(*np.exp(order_logs)), statistics)))

    orders = np.log([parameters["bg_nbd"][name] for name in ("r", "alpha", "a", "b")])
    spend = np.log([parameters["gamma_gamma"][name] for name in ("p", "q", "gamma")])
    variance = 0.0
    for model, size in (("bg_nbd", 4), ("gamma_gamma", 3)):
        covariances = np.array(
            [[parameters[model][f"covariance_{min(i, j)}_{max(i, j)}"] for j in range(1, size + 1)]
             for i in range(1, size + 1)]
        )  # fmt: skip
        slopes = []
        for step in 1e-4 * np.eye(size):
            if model == "bg_nbd":
                moved = [(orders + step, spend), (orders - step, spend)]
            else:
                moved = [(orders, spend + step), (orders, spend - step)]
            slopes.append((log_value(*moved[0]) - log_value(*moved[1])) / 2e-4)
        variance += float(np.array(slopes) @ covariances @ np.array(slopes))
    value = MARGIN * math.exp(log_value(orders, spend))
    assert float(row["clv_amount"]) == pytest.approx(value, abs=6e-5)
    reach = math.exp(1.959964 * math.sqrt(variance))
    assert float(row["clv_low_amount"]) == pytest.approx(value / reach, rel=1e-4)
    assert float(row["clv_high_amount"]) == pytest.approx(value * reach, rel=1e-4)


def test_a_build_again_finds_the_same_parameters_to_the_last_digit(
    lab: Lab, cdnow_sample_at_calibration_marts: BuiltHome
) -> None:
    marts = cdnow_sample_at_calibration_marts.read(
        "select fits.* exclude (date_index) from intermediate.int_clv_fits as fits "
        "inner join intermediate.int_clv_dates as dates on fits.date_index = dates.date_index "
        "where dates.is_scored order by model"
    )
    for case in ("cdnow", "cdnow_shuffled"):
        again = lab.read(
            f"select * exclude (date_index) from intermediate.int_clv_fits where date_index = {lab.indexes[case]} "
            "order by model"
        )
        pd.testing.assert_frame_equal(again, marts, check_exact=True, obj=case)


def test_the_holdout_changes_nothing_that_the_calibration_sees(
    cdnow_sample_marts: BuiltHome, cdnow_sample_at_calibration_marts: BuiltHome
) -> None:
    fits = (
        "select fits.* exclude (date_index) from intermediate.int_clv_fits as fits inner join "
        "intermediate.int_clv_dates as dates on fits.date_index = dates.date_index "
        "where dates.clv_date = date '1997-09-30' order by model"
    )
    statistics = (
        "select * exclude (customer_key, date_index) from intermediate.int_clv_statistics "
        "where clv_date = date '1997-09-30' order by all"
    )
    for sql in (fits, statistics):
        later, then = cdnow_sample_marts.read(sql), cdnow_sample_at_calibration_marts.read(sql)
        assert len(then) > 0
        pd.testing.assert_frame_equal(later, then, check_exact=True)


def test_value_rises_with_the_margin(lab: Lab, cdnow_sample_at_calibration_marts: BuiltHome) -> None:
    whole = cdnow_sample_at_calibration_marts.read("select * from intermediate.int_clv_scores order by customer_key")
    part = lab.scores("cdnow")
    columns = ["clv_amount", "clv_low_amount", "clv_high_amount"]
    assert (part["p_alive"].to_numpy() == whole["p_alive"].to_numpy()).all()
    for column in columns:
        more, less = whole[column].astype(float).to_numpy(), part[column].astype(float).to_numpy()
        assert (less <= more).all()
        assert (less[more > 0.001] < more[more > 0.001]).all()
        np.testing.assert_allclose(less, MARGIN * more, atol=1e-4)


@pytest.fixture(scope="module")
def without_horizon(cdnow_sample_at_calibration_marts: BuiltHome, tmp_path_factory: pytest.TempPathFactory) -> Lab:
    """Some customers under other vars: no month ahead, and the second model in use."""
    variables = {"clv_horizon_months": 0, "clv_model": "mbg_nbd"}
    cases = {"fitted": Case(with_repeaters(900, 200)), "unfitted": Case(with_repeaters(49, 20))}
    home = tmp_path_factory.mktemp("clv_without_horizon")
    return clv_lab.run(cdnow_sample_at_calibration_marts.settings, home, cases, variables)


def test_no_month_ahead_is_worth_nothing(without_horizon: Lab) -> None:
    for case in ("fitted", "unfitted"):
        scores = without_horizon.scores(case)
        assert len(scores) > 0
        assert (scores["clv_amount"].astype(float) == 0).all()
        assert (scores["expected_orders_365d"] > 0).all()
    fitted = without_horizon.scores("fitted")
    for column in ("clv_low_amount", "clv_high_amount"):
        assert (fitted[column].astype(float) == 0).all()


def test_the_second_model_scores_when_it_is_in_use(without_horizon: Lab) -> None:
    fit = without_horizon.fit("fitted", "mbg_nbd")
    orders = Orders(fit["r"], fit["alpha"], fit["a"], fit["b"], leaves_at_start=True)
    scores = without_horizon.scores("fitted")
    assert set(scores["model"]) == {"mbg_nbd"}
    exact = [float(oracle_clv.p_alive(orders, *row)) for row in scores[["x", "t_x", "t_age"]].itertuples(index=False)]
    np.testing.assert_allclose(scores["p_alive"], exact, rtol=1e-9)
    assert (scores["p_alive"] < 1).all()
