"""What is true of RFM scores for any customers, tried on made-up populations with the compiled models themselves."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import BuiltHome
from strata import dbt_runner

REVIEW = date(2024, 2, 29)
MODELS = (
    "int_customer_rfm_measures",
    "int_rfm_cutoffs_measured",
    "int_rfm_cutoffs_typed",
    "int_rfm_cutoffs",
    "int_customer_rfm_scores",
)


@dataclass(frozen=True)
class Buyer:
    """What the scores look at: recency in days, purchase days and spend in the window."""

    recency: int
    frequency: int
    spend: Decimal


buyers = st.builds(
    Buyer,
    recency=st.integers(0, 400),
    frequency=st.integers(0, 12),
    spend=st.integers(-500, 5_000).map(lambda cents: Decimal(cents) / 100),
)
populations = st.lists(buyers, min_size=1, max_size=40)
Scores = list[tuple[int, int, int]]


@pytest.fixture(scope="module")
def score(cdnow_sample_marts: BuiltHome) -> Callable[[list[Buyer]], Scores]:
    folder = dbt_runner.target_folder(cdnow_sample_marts.settings, "duckdb")
    sql = {
        name: next(folder.glob(f"compiled/strata/models/intermediate/value/{name}.sql")).read_text(encoding="utf-8")
        for name in MODELS
    }
    connection = duckdb.connect()
    connection.execute("attach ':memory:' as strata")
    for schema in ("intermediate", "reference"):
        connection.execute(f"create schema strata.{schema}")
    connection.execute(
        "create table strata.intermediate.int_review_dates as "
        "select 1 as review_index, date '2024-02-29' as review_date"
    )
    # Floating cut-offs read no typed ones.
    connection.execute(
        "create table strata.reference.rfm_cutoffs (grid_id text, measure text, score int, "
        "cutoff_value decimal(28, 6), valid_from date)"
    )

    def scores_of(people: list[Buyer]) -> Scores:
        connection.execute(
            "create or replace table strata.intermediate.int_customer_review_totals (customer_key int, "
            "review_index int, review_date date, first_purchase_date date, last_purchase_date date, "
            "purchase_days_365d_count int, spend_365d_amount decimal(18, 2), lifetime_purchase_days_count int, "
            "lifetime_spend_amount decimal(18, 2))"
        )
        rows = [
            [key, 1, REVIEW, REVIEW - timedelta(days=500), REVIEW - timedelta(days=one.recency)]
            + [one.frequency, one.spend] * 2
            for key, one in enumerate(people)
        ]
        if rows:
            insert = "insert into strata.intermediate.int_customer_review_totals values (?, ?, ?, ?, ?, ?, ?, ?, ?)"
            connection.executemany(insert, rows)
        for name in MODELS:
            kind = "view" if name == "int_customer_rfm_measures" else "table"
            connection.execute(f"create or replace {kind} strata.intermediate.{name} as {sql[name]}")
        return connection.execute(
            "select recency_score, frequency_score, monetary_score "
            "from strata.intermediate.int_customer_rfm_scores order by customer_key"
        ).fetchall()

    return scores_of


tried = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def rank_scores(people: list[Buyer]) -> Scores:
    """The definition: 1 + floor(5 * customers strictly worse / customers)."""

    def by(goodness: Callable[[Buyer], Decimal | int]) -> list[int]:
        values = [goodness(one) for one in people]
        return [1 + 5 * sum(other < value for other in values) // len(values) for value in values]

    return list(
        zip(by(lambda one: -one.recency), by(lambda one: one.frequency), by(lambda one: one.spend), strict=True)
    )


@tried
@given(populations)
def test_scores_are_the_rank_formula_within_one_and_five(
    score: Callable[[list[Buyer]], Scores], people: list[Buyer]
) -> None:
    scores = score(people)
    assert scores == rank_scores(people)
    assert all(1 <= value <= 5 for row in scores for value in row)


@tried
@given(populations)
def test_equal_values_score_alike_and_better_never_scores_lower(
    score: Callable[[list[Buyer]], Scores], people: list[Buyer]
) -> None:
    scored = sorted(zip([one.spend for one in people], [row[2] for row in score(people)], strict=True))
    for (spend, low), (other, high) in itertools.pairwise(scored):
        assert low == high if spend == other else low <= high


@tried
@given(populations, st.randoms(use_true_random=False))
def test_the_order_of_customers_changes_nothing(
    score: Callable[[list[Buyer]], Scores], people: list[Buyer], dice: object
) -> None:
    shuffled = list(range(len(people)))
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    scores = score(people)
    assert score([people[i] for i in shuffled]) == [scores[i] for i in shuffled]


@tried
@given(st.lists(buyers, min_size=1, max_size=12), st.integers(2, 4))
def test_replicating_the_population_changes_nothing(
    score: Callable[[list[Buyer]], Scores], people: list[Buyer], times: int
) -> None:
    assert score(people * times) == score(people) * times


def test_one_customer_and_a_population_all_alike_score_one(score: Callable[[list[Buyer]], Scores]) -> None:
    one = Buyer(recency=0, frequency=1, spend=Decimal("0.00"))
    assert score([one]) == [(1, 1, 1)]
    assert score([one] * 7) == [(1, 1, 1)] * 7


def test_no_customer_at_all_gives_no_score(score: Callable[[list[Buyer]], Scores]) -> None:
    assert score([]) == []
