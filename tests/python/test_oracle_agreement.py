"""RFM, segments, lifecycle and tiers of the marts equal the oracle's, cell by cell, at every review."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import oracle
from oracle_inputs import Customer, accepted_orders, default_as_of, load_customers, month_end_reviews, read_landing
from oracle_tiers import is_known_metric, read_versions, tiers

PROJECT = Path(__file__).resolve().parents[2]
SAMPLE_SIZE = 500
SAMPLE_SEED = 20231231
SHOWN_DIFFERENCES = 10


@dataclass(frozen=True)
class Case:
    """Built marts beside the history that the oracle reads from the same landing."""

    marts: Any
    people: dict[str, Customer]
    reviews: list[date]
    sample: list[str]


@pytest.fixture(scope="module", params=["complete_journey_marts", "cdnow_sample_marts", "shop_marts"])
def case(request: pytest.FixtureRequest) -> Case:
    marts = request.getfixturevalue(request.param)
    landing = read_landing(marts.home)
    as_of = default_as_of(landing)
    people = load_customers(landing, as_of)
    reviews = month_end_reviews(min(accepted_orders(landing, as_of)["day"]), as_of)
    return Case(marts, people, reviews, oracle.sample_of(people, SAMPLE_SIZE, SAMPLE_SEED))


def as_text(value: Any) -> str | None:
    """A cell as the warehouse writes it, so that decimals are compared to the last digit."""
    if value is None or pd.isna(value):
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat()[:10]
    return str(int(value)) if isinstance(value, float) else str(value)


def mart_rows(case: Case, mart: str, columns: list[str], where: str = "true") -> pd.DataFrame:
    """The sample's rows of a mart as text, under the customers' own ids."""
    cells = ", ".join(f"cast(facts.{column} as varchar) as {column}" for column in columns)
    ids = ", ".join("'" + key.replace("'", "''") + "'" for key in case.sample)
    rows: pd.DataFrame = case.marts.read(
        f"select people.source_customer_id, {cells} from marts.{mart} as facts "
        "inner join marts.dim_identity_map as people on facts.customer_id = people.customer_id "
        f"where people.source_customer_id in ({ids}) and {where}"
    )
    return rows


def differences(expected: pd.DataFrame, actual: pd.DataFrame, keys: list[str]) -> list[str]:
    """Each row that only one side has and each cell that differs, in words."""

    def by_key(frame: pd.DataFrame) -> dict[tuple[str | None, ...], dict[str, str | None]]:
        rows = frame[list(expected.columns)].astype(object).to_dict("records")
        texts = [{str(column): as_text(value) for column, value in row.items()} for row in rows]
        keyed = {tuple(row[key] for key in keys): row for row in texts}
        assert len(keyed) == len(rows), f"two rows share {keys}"
        return keyed

    left, right = by_key(expected), by_key(actual)
    found = [f"{key}: the mart lacks this row" for key in sorted(left.keys() - right.keys(), key=str)]
    found += [f"{key}: the oracle has no such row" for key in sorted(right.keys() - left.keys(), key=str)]
    found += [
        f"{key}: {column} is {right[key][column]} in the mart, {value} by the oracle"
        for key in sorted(left.keys() & right.keys(), key=str)
        for column, value in left[key].items()
        if value != right[key][column]
    ]
    return found


def assert_same_cells(expected: pd.DataFrame, actual: pd.DataFrame, keys: list[str]) -> None:
    found = differences(expected, actual, keys)
    shown = "\n".join(found[:SHOWN_DIFFERENCES])
    assert not found, f"{len(found)} differences in {len(expected)} rows:\n{shown}"
    assert len(expected) > 0


def facts_of(frame: pd.DataFrame) -> list[str]:
    return [str(column) for column in frame.columns if column != "source_customer_id"]


def test_reviews_of_the_marts_are_the_month_ends_up_to_as_of(case: Case) -> None:
    read = case.marts.read("select cast(review_date as varchar) as day from marts.dim_review_dates order by 1")
    assert read["day"].tolist() == [review.isoformat() for review in case.reviews]


def test_each_mart_holds_every_customer_of_its_population(case: Case) -> None:
    known = [sum(p.is_known(review, case.reviews[0]) for p in case.people.values()) for review in case.reviews]
    buyers = [len(oracle.buyers_at(case.people, review)) for review in case.reviews]
    for mart, expected in (("fct_customer_rfm", buyers), ("fct_customer_lifecycle", known)):
        counted = case.marts.read(
            f"select count(*) as customers from marts.{mart} group by review_date order by review_date"
        )
        assert counted["customers"].tolist() == expected, mart


def test_rfm_equals_the_literal_ranks(case: Case) -> None:
    grids = oracle.read_grids(PROJECT / "seeds" / "rfm_grids.csv")
    scored, segments = oracle.rfm(case.people, case.reviews, grids, set(case.sample))
    assert_same_cells(
        scored, mart_rows(case, "fct_customer_rfm", facts_of(scored)), ["review_date", "source_customer_id"]
    )
    actual = mart_rows(case, "fct_customer_grid_segments", facts_of(segments))
    assert_same_cells(segments, actual, ["grid_id", "review_date", "source_customer_id"])


def test_lifecycle_equals_the_first_matching_stage(case: Case) -> None:
    expected = oracle.lifecycle(case.people, case.reviews, set(case.sample))
    actual = mart_rows(case, "fct_customer_lifecycle", facts_of(expected))
    assert_same_cells(expected, actual, ["review_date", "source_customer_id"])


def test_tiers_equal_a_replay_of_the_machine(case: Case) -> None:
    built = set(case.marts.read("select distinct policy_id from marts.fct_customer_tiers")["policy_id"])
    policies = [read_versions(PROJECT / "seeds" / "policies", policy_id) for policy_id in sorted(built)]
    known = {
        versions[0].policy_id: versions
        for versions in policies
        if all(is_known_metric(metric) for version in versions for metric in version.metrics)
    }
    assert {"retail_5", "spend_top_n", "auto_3", "gold_3", "vip_3"} <= known.keys()
    for policy_id, versions in known.items():
        expected = tiers(case.people, case.reviews, versions, set(case.sample))
        where = f"facts.policy_id = '{policy_id}'"
        actual = mart_rows(case, "fct_customer_tiers", facts_of(expected), where)
        assert_same_cells(expected, actual, ["policy_id", "review_date", "source_customer_id"])


def test_a_changed_cell_and_a_missing_row_are_both_named() -> None:
    expected = pd.DataFrame(
        {"source_customer_id": ["a", "b"], "review_date": [date(2023, 1, 31)] * 2, "amount": [Decimal("1.10")] * 2}
    )
    actual = pd.DataFrame({"source_customer_id": ["a"], "review_date": ["2023-01-31"], "amount": ["1.11"]})
    assert differences(expected, actual, ["source_customer_id"]) == [
        "('b',): the mart lacks this row",
        "('a',): amount is 1.11 in the mart, 1.10 by the oracle",
    ]
    assert differences(expected.head(1), actual.assign(amount="1.10"), ["source_customer_id"]) == []
