"""Fits find the parameters from which customers were drawn, and say how sure they are."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import gammaln

import oracle_clv
from clv_cases import PLANTED, PLANTED_COUNT, PLANTED_LEAVING, PLANTED_SPEND
from clv_lab import Lab
from oracle_clv import Orders

ORDER_PARAMETERS = ("r", "alpha", "a", "b")


@pytest.mark.parametrize(
    ("case", "model", "planted"),
    [("planted", "bg_nbd", PLANTED), ("planted_leaving", "mbg_nbd", PLANTED_LEAVING)],
    ids=["bg_nbd", "mbg_nbd"],
)
def test_planted_order_parameters_are_found_within_three_standard_errors(
    lab: Lab, case: str, model: str, planted: Orders
) -> None:
    row = lab.parameters(case, model)
    away = {name: (row[name] - getattr(planted, name)) / row[f"{name}_standard_error"] for name in ORDER_PARAMETERS}
    assert all(abs(errors) <= 3 for errors in away.values()), away
    # an error as large as its parameter would prove nothing
    assert all(row[f"{name}_standard_error"] < 0.2 * row[name] for name in ORDER_PARAMETERS)


def test_planted_spend_parameters_are_found_within_three_standard_errors(lab: Lab) -> None:
    row = lab.parameters("planted", "gamma_gamma")
    away = {
        name: (row[name] - getattr(PLANTED_SPEND, name)) / row[f"{name}_standard_error"] for name in ("p", "q", "gamma")
    }
    assert all(abs(errors) <= 3 for errors in away.values()), away
    assert all(row[f"{name}_standard_error"] < 0.1 * row[name] for name in ("p", "q", "gamma"))


def test_the_model_that_drew_the_customers_is_the_likelier_one(lab: Lab) -> None:
    for case, own, other in (("planted", "bg_nbd", "mbg_nbd"), ("planted_leaving", "mbg_nbd", "bg_nbd")):
        assert lab.parameters(case, own)["log_likelihood"] > lab.parameters(case, other)["log_likelihood"]


def test_expected_repeats_in_total_are_those_of_the_planted_parameters(lab: Lab) -> None:
    scores = lab.scores("planted")
    assert len(scores) == PLANTED_COUNT
    for days in (90, 365):
        if_alive = {
            (x, age): float(oracle_clv.orders_if_alive(PLANTED, int(x), age, days / 7))
            for x, age in scores[["x", "t_age"]].drop_duplicates().itertuples(index=False)
        }
        orders = np.array([if_alive[key] for key in zip(scores["x"], scores["t_age"], strict=True)])
        odds = (
            PLANTED.a
            / (PLANTED.b + scores["x"] - 1)
            * ((PLANTED.alpha + scores["t_age"]) / (PLANTED.alpha + scores["t_x"])) ** (PLANTED.r + scores["x"])
        )
        alive = np.where(scores["x"] > 0, 1 / (1 + odds), 1)
        assert scores[f"expected_orders_{days}d"].sum() == pytest.approx((alive * orders).sum(), rel=0.01)


def test_expected_repeats_so_far_are_those_that_were_made(lab: Lab) -> None:
    row = lab.parameters("planted")
    fit = Orders(*(row[name] for name in ORDER_PARAMETERS))
    scores = lab.scores("planted")
    expected = sum(
        count * float(oracle_clv.expected_repeats(fit, age)) for age, count in scores["t_age"].value_counts().items()
    )
    assert expected == pytest.approx(scores["x"].sum(), rel=0.01)


def log_likelihood(logs: np.ndarray, people: pd.DataFrame) -> float:
    """(6) of Fader, Hardie & Lee with the gamma functions of scipy."""
    r, alpha, a, b = np.exp(logs)
    x, t_x, age = people["x"], people["t_x_days"] / 7, people["t_age_days"] / 7
    rates = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    chances = gammaln(a + b) + gammaln(b + x) - gammaln(b) - gammaln(a + b + x)
    gone = np.where(x > 0, np.log(a / (b + np.maximum(x, 1) - 1)) - (r + x) * np.log(alpha + t_x), -np.inf)
    return float((rates + chances + np.logaddexp(-(r + x) * np.log(alpha + age), gone)).sum())


def test_standard_errors_are_those_of_the_observed_information(lab: Lab) -> None:
    row = lab.parameters("cdnow")
    people = lab.read(
        f"select x, t_x_days, t_age_days from intermediate.int_clv_statistics where date_index = {lab.indexes['cdnow']}"
    )
    logs = np.log([row[name] for name in ORDER_PARAMETERS])
    assert log_likelihood(logs, people) == pytest.approx(row["log_likelihood"], rel=1e-10)
    steps = 1e-3 * np.eye(4)

    def bend(one: np.ndarray, other: np.ndarray) -> float:
        signs = [(1, 1), (1, -1), (-1, 1), (-1, -1)]
        return sum(i * j * log_likelihood(logs + i * one + j * other, people) for i, j in signs) / 4e-6

    information = -np.array([[bend(one, other) for other in steps] for one in steps])
    errors = np.exp(logs) * np.sqrt(np.diag(np.linalg.inv(information)))
    assert [row[f"{name}_standard_error"] for name in ORDER_PARAMETERS] == pytest.approx(errors, rel=1e-3)
