"""The arithmetic of fits and scores holds against mpmath, on CDNOW and where doubles break the closed forms."""

import itertools
from collections.abc import Iterable

import mpmath
import numpy as np
import pytest
from scipy.special import hyp2f1

import oracle_clv
from conftest import BuiltHome
from oracle_clv import Orders, Spend
from replay import Replay

CDNOW_WEEKS = (13, 26, 39, 52, 78, 104)
EXTREME_FITS = [
    Orders(r, alpha, a, b)
    for r, alpha in ((0.002, 4.0), (0.25, 0.002), (5.0, 5000.0))
    for a, b in ((0.002, 2.4), (0.002, 5000.0), (0.8, 0.002), (30.0, 0.5), (5000.0, 2.4), (5000.0, 5000.0))
]
EXTREME_POINTS = [(0, 0.0), (0, 1000.0), (1, 0.2), (30, 39.0), (2000, 50.0), (2000, 1000.0)]
EXTREME_WEEKS = (1, 104)


@pytest.fixture(scope="module")
def replay(cdnow_sample_marts: BuiltHome) -> Replay:
    replay = Replay(cdnow_sample_marts.settings)
    replay.run(replay.up_to("int_clv_points"))
    return replay


def expected(
    replay: Replay, fits: list[Orders], points: Iterable[tuple[int, float]], weeks: Iterable[int]
) -> dict[tuple[int, int, int, float], float]:
    """Orders expected of somebody alive, by index of the fit, weeks, x and age."""
    replay.put(
        "int_clv_fits",
        "date_index int, model text, basis text, r double, alpha double, a double, b double, chance_count_at_start int",
        [
            (index, fit.model, "maximum_likelihood", fit.r, fit.alpha, fit.a, fit.b, int(fit.leaves_at_start))
            for index, fit in enumerate(fits)
        ],
    )
    replay.put(
        "int_clv_points",
        "fit_index int, model text, purpose text, holdout_days int, x int, t_age double",
        [
            (index, fit.model, str(number), 7 * number, x, float(age))
            for (index, fit), number, (x, age) in itertools.product(enumerate(fits), weeks, points)
        ],
    )
    replay.run(["int_clv_nodes", "int_clv_expected_orders"])
    rows = replay.rows(
        "select fit_index, cast(purpose as int), x, t_age, orders_holdout "
        "from strata.intermediate.int_clv_expected_orders"
    )
    return {(index, number, x, age): orders for index, number, x, age, orders in rows}


@pytest.mark.parametrize("leaves_at_start", [False, True], ids=["bg_nbd", "mbg_nbd"])
def test_expected_orders_of_cdnow_are_exact_to_nine_digits(replay: Replay, leaves_at_start: bool) -> None:
    fit = Orders(0.2425945, 4.4136019, 0.7929199, 2.4258881, leaves_at_start)
    points = replay.rows(
        "select distinct x, t_age from strata.intermediate.int_clv_statistics where clv_date = date '1997-09-30'"
    )
    assert len(points) == 464
    found = expected(replay, [fit], points, CDNOW_WEEKS)
    assert len(found) == len(points) * len(CDNOW_WEEKS)
    errors = {
        key: abs(orders / float(oracle_clv.orders_if_alive(fit, key[2], key[3], key[1])) - 1)
        for key, orders in found.items()
    }
    assert max(errors.values()) <= 1e-9, max(errors, key=lambda key: errors[key])


def closed_form_in_doubles(fit: Orders, x: int, age: float, weeks: float) -> float:
    """What a program writes that takes the paper's formula as it stands."""
    share = weeks / (fit.alpha + age + weeks)
    ratio = hyp2f1(fit.r + x, fit.b + x, fit.a + fit.b + x - 1, share) * (1 - share) ** (fit.r + x)
    return float((fit.a + fit.b + x - 1) / (fit.a - 1) * (1 - ratio))


def test_expected_orders_of_extremes_are_exact_to_six_digits(replay: Replay) -> None:
    found = expected(replay, EXTREME_FITS, EXTREME_POINTS, EXTREME_WEEKS)
    assert len(found) == len(EXTREME_FITS) * len(EXTREME_POINTS) * len(EXTREME_WEEKS)
    errors, broken = {}, 0
    for (index, weeks, x, age), orders in found.items():
        fit = EXTREME_FITS[index]
        exact = oracle_clv.orders_if_alive(fit, x, age, weeks, digits=60)
        errors[fit, x, age, weeks] = float(abs(mpmath.mpf(orders) / exact - 1))
        with np.errstate(all="ignore"):
            broken += not np.isfinite(closed_form_in_doubles(fit, x, age, weeks))
    assert max(errors.values()) <= 1e-6, max(errors, key=lambda key: errors[key])
    assert broken > 0


def test_the_closed_form_is_the_mean_over_the_chance_to_leave() -> None:
    fit = Orders(0.25, 4.4, 0.8, 2.4)
    x, age, weeks = 3, 20.0, 52.0

    def weighed(p: mpmath.mpf) -> mpmath.mpf:
        density = p ** (fit.a - 1) * (1 - p) ** (fit.b + x - 1) / mpmath.beta(fit.a, fit.b + x)
        return density * (1 - (1 + p * weeks / (fit.alpha + age)) ** -(fit.r + x)) / p

    mean = mpmath.quad(weighed, [0, 1e-6, 1e-3, 0.1, 1])
    assert float(oracle_clv.orders_if_alive(fit, x, age, weeks)) == pytest.approx(float(mean), rel=1e-6)


@pytest.mark.parametrize("model", ["bg_nbd", "mbg_nbd"])
def test_p_alive_of_cdnow_is_exact_to_nine_digits(cdnow_sample_marts: BuiltHome, model: str) -> None:
    row = fitted(cdnow_sample_marts, model)
    fit = Orders(row["r"], row["alpha"], row["a"], row["b"], model == "mbg_nbd")
    people = cdnow_sample_marts.read(
        "select x, t_x, t_age, p_alive from intermediate.int_clv_orders_expected "
        f"where purpose = 'backtest' and model = '{model}'"
    )
    exact = [float(oracle_clv.p_alive(fit, *row)) for row in people[["x", "t_x", "t_age"]].itertuples(index=False)]
    np.testing.assert_allclose(people["p_alive"], exact, rtol=1e-9)


def fitted(marts: BuiltHome, model: str) -> dict[str, float]:
    rows = marts.read(f"select * from marts.dim_clv_parameters where is_backtested and model = '{model}'")
    return dict(rows.iloc[0])


@pytest.mark.parametrize("model", ["bg_nbd", "mbg_nbd"])
def test_log_likelihoods_of_cdnow_are_exact_to_nine_digits(cdnow_sample_marts: BuiltHome, model: str) -> None:
    row = fitted(cdnow_sample_marts, model)
    fit = Orders(row["r"], row["alpha"], row["a"], row["b"], model == "mbg_nbd")
    cells = cdnow_sample_marts.read(
        "select x, t_x, t_age, count(*) as customers from intermediate.int_clv_statistics "
        "where clv_date = date '1997-09-30' group by all"
    )
    total = sum(
        int(customers) * oracle_clv.log_likelihood(fit, int(x), t_x, t_age)
        for x, t_x, t_age, customers in cells.itertuples(index=False)
    )
    assert row["log_likelihood"] == pytest.approx(float(total), rel=1e-9)


def test_the_spend_likelihood_of_cdnow_is_exact_to_nine_digits(cdnow_sample_marts: BuiltHome) -> None:
    row = fitted(cdnow_sample_marts, "gamma_gamma")
    spend = Spend(row["p"], row["q"], row["gamma"])
    people = cdnow_sample_marts.read(
        "select x, mean_repeat_amount from intermediate.int_clv_statistics where clv_date = date '1997-09-30' and x > 0"
    )
    total = sum(oracle_clv.spend_log_likelihood(spend, int(x), mean) for x, mean in people.itertuples(index=False))
    assert row["log_likelihood"] == pytest.approx(float(total), rel=1e-9)


def test_repeats_by_week_are_those_of_the_whole_cohort(cdnow_sample_marts: BuiltHome) -> None:
    row = fitted(cdnow_sample_marts, "bg_nbd")
    fit = Orders(row["r"], row["alpha"], row["a"], row["b"])
    cohorts = cdnow_sample_marts.read(
        "select first_purchase_date - date '1997-01-01' as day, count(*) as customers "
        "from intermediate.int_clv_statistics where clv_date = date '1997-09-30' group by 1"
    )
    weeks = cdnow_sample_marts.read(
        "select week_number, predicted_repeat_count from marts.fct_clv_tracking "
        "where model = 'bg_nbd' and week_number in (2, 13, 52, 78)"
    )
    assert len(weeks) == 4
    for week, predicted in weeks.itertuples(index=False):
        # a week has ended after its seventh day, on which those who came that day are one day old
        total = sum(
            int(customers) * oracle_clv.expected_repeats(fit, (7 * int(week) - int(day)) / 7)
            for day, customers in cohorts.itertuples(index=False)
            if 7 * int(week) > int(day)
        )
        assert predicted == pytest.approx(float(total), rel=1e-9), week
