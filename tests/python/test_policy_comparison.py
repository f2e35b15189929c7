"""Policies compared: the published measurement on Complete Journey, and every measure computed a second way."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import oracle_comparison as oracle
from conftest import PROJECT, BuiltHome
from strata import dbt_runner
from strata.comparison.pilot import ATTRIBUTES
from strata.landing import land
from strata.settings import Settings, process_environment

# Every 28 days from the first week of the data; the last six are those of the published measurement, each followed by
# 77 days of spend. The machine has run before the first of them, as it would have.
REVIEWS = [str(day.date()) for day in pd.date_range("2017-01-08", "2017-10-15", freq="28D")]
MARTS = "+fct_policy_comparison +fct_policy_movers +fct_policy_seats"
SMOOTH = ("raw_56", "smooth_140")
TOP = ("retail_5", "spend_top_n")
SHADOWS = {"replayed_policies": ["raw_56", "smooth_140", "spend_top_n"]}


def build_comparison(home: Path, source: str, variables: dict[str, Any], customers: int | None = None) -> BuiltHome:
    settings = Settings(project=PROJECT, home=home)
    land(settings, source, None, customers=customers)
    words = [
        *dbt_runner.command(settings, "build", "duckdb", select=f"{MARTS} fct_orders"),
        "--vars",
        json.dumps(variables),
    ]
    words += ["--indirect-selection", "buildable"]
    (settings.build).mkdir(parents=True, exist_ok=True)
    returned, messages = dbt_runner.call(words, dbt_runner.environment(settings, process_environment()), PROJECT)
    assert returned == 0, messages
    return BuiltHome(settings)


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> BuiltHome:
    return build_comparison(
        tmp_path_factory.mktemp("journey"), "complete_journey", {**SHADOWS, "review_dates": REVIEWS}
    )


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> BuiltHome:
    """A company with costs, benefits, refunds and people without purchases."""
    return build_comparison(tmp_path_factory.mktemp("made_up"), "synthetic", SHADOWS, customers=200)


def row_of(home: BuiltHome, pair: tuple[str, str]) -> dict[str, Any]:
    rows = home.read(
        f"select * from marts.fct_policy_comparison where policy_a_id = '{pair[0]}' and policy_b_id = '{pair[1]}'"
    )
    assert len(rows) == 1
    return dict(rows.iloc[0])


def test_the_published_flapping_is_reproduced_within_two_hundredths(journey: BuiltHome) -> None:
    found = row_of(journey, SMOOTH)
    assert (str(found["first_review_date"].date()), str(found["last_review_date"].date())) == (
        "2017-05-28",
        "2017-10-15",
    )
    assert (found["review_count"], found["holdout_days"], found["status"]) == (6, 77, "ok")
    assert found["a_flapping_rate"] == pytest.approx(0.331, abs=0.02)
    assert found["b_flapping_rate"] == pytest.approx(0.039, abs=0.02)


def test_the_published_gini_difference_lies_in_the_interval_found(journey: BuiltHome) -> None:
    found = row_of(journey, SMOOTH)
    assert found["gini_difference_low"] < 0.0063 < found["gini_difference_high"]
    assert found["gini_difference_high"] - found["gini_difference_low"] == pytest.approx(0.0119, abs=0.004)
    assert (found["bootstrap_count"], found["bootstrap_customer_count"]) == (500, found["customer_count"])


@pytest.mark.parametrize("pair", [SMOOTH, TOP])
@pytest.mark.parametrize("data", ["journey", "made_up"])
def test_every_measure_over_time_is_that_of_an_independent_computation(
    data: str, pair: tuple[str, str], request: pytest.FixtureRequest
) -> None:
    home: BuiltHome = request.getfixturevalue(data)
    found = row_of(home, pair)
    for name, value in oracle.compare(oracle.history(home.read, *pair)).items():
        if value is None:
            assert pd.isna(found[name]), name
        else:
            assert found[name] == pytest.approx(value, rel=1e-12, abs=1e-12), name


@pytest.mark.parametrize("pair", [SMOOTH, TOP])
@pytest.mark.parametrize("data", ["journey", "made_up"])
def test_movers_and_seats_are_those_of_an_independent_computation(
    data: str, pair: tuple[str, str], request: pytest.FixtureRequest
) -> None:
    home: BuiltHome = request.getfixturevalue(data)
    placed = oracle.placements(home.read, *pair)
    of_pair = f"policy_a_id = '{pair[0]}' and policy_b_id = '{pair[1]}'"
    amounts = {"spend_amount": "spend", "costed_spend_amount": "costed", "margin_amount": "margin"}
    amounts["benefit_cost_amount"] = "benefits"
    movers = home.read(f"select * from marts.fct_policy_movers where {of_pair}")
    assert movers["customer_count"].sum() == len(placed)
    checks = [
        (row, _equal(placed["a"], row["a_tier_rank"]) & _equal(placed["b"], row["b_tier_rank"]))
        for _, row in movers.iterrows()
    ]
    seats = home.read(f"select * from marts.fct_policy_seats where {of_pair} and moment = 'latest'")
    checks += [(row, _equal(placed[row["side"]], row["tier_rank"])) for _, row in seats.iterrows()]
    for row, inside in checks:
        assert row["customer_count"] == inside.sum()
        for column, name in amounts.items():
            if placed[name].isna().all():
                assert pd.isna(row[column]), column
            else:
                assert round(float(row[column]) * 100) == round(float(placed[name][inside].sum()) * 100), column
    found = row_of(home, pair)
    assert found["up_count"] == (placed["b"] > placed["a"]).sum()
    assert found["down_count"] == (placed["b"] < placed["a"]).sum()


def test_the_made_up_company_has_margin_and_benefits_and_complete_journey_says_it_has_none(
    journey: BuiltHome, made_up: BuiltHome
) -> None:
    sums = "select sum(margin_amount) as margin, sum(benefit_cost_amount) as benefits from marts.fct_policy_movers"
    assert made_up.read(sums).notna().all(axis=None)
    assert journey.read(sums).isna().all(axis=None)


def test_a_fixed_normaliser_leaves_the_interval_where_it_is(journey: BuiltHome) -> None:
    """The Gini of the best order is not drawn anew: that would move the ends of the interval by less than 0.001."""
    found = oracle.history(journey.read, *SMOOTH)
    dice = np.random.default_rng(1)
    fixed, anew = [], []
    for _ in range(200):
        weights = dice.poisson(1, len(found.customers)).astype(float)
        spend, differences = found.spend[:, -1], []
        for ranks in (found.a[:, -1], found.b[:, -1]):
            differences.append(oracle.lorenz_gini(ranks, spend, weights))
        difference = differences[1] - differences[0]
        fixed.append(difference / oracle.lorenz_gini(spend, spend))
        anew.append(difference / oracle.lorenz_gini(spend, spend, weights))
    assert np.allclose(oracle.interval(fixed), oracle.interval(anew), atol=1e-3)


def test_columns_of_a_pilot_group_are_those_that_the_models_allow() -> None:
    allowed = (PROJECT / "macros" / "settings" / "checked_setting.sql").read_text(encoding="utf-8")
    listed = allowed.split("name == 'comparison_where'")[1].split("]")[0]
    assert tuple(word.strip(" '\n") for word in listed.split("[")[1].split(",") if word.strip()) == ATTRIBUTES


def _equal(column: "pd.Series[Any]", rank: Any) -> "pd.Series[bool]":
    return column.isna() if pd.isna(rank) else column == rank
