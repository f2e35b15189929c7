"""Policies of every kind over the made-up shop: the mart equals the oracle, is whole and ignores what follows."""

import csv
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from conftest import PROJECT, BuiltHome
from oracle import buyers_at
from oracle_inputs import Customer, accepted_orders, default_as_of, load_customers, month_end_reviews, read_landing
from oracle_shown import REASONS, Override
from oracle_tiers import read_versions, tiers
from policy_lab import (
    LATE_REGISTERED,
    lab_policies,
    project_with,
    read_measured,
    write_inputs,
)
from replay import Replay, landed_home
from strata import dbt_runner
from strata.landing import land
from strata.settings import Settings
from test_oracle_agreement import assert_same_cells, facts_of
from test_point_in_time import rewrite

FACTS = [
    *("policy_version", "qualified_rank", "keep_rank", "machine_tier_rank", "tier_rank", "tier_code"),
    *("previous_tier_code", "tier_change", "held_by", "reason_code", "tier_since_date", "valid_until_date"),
    *("miss_count", "streak_count", "gap_metric", "gap_to_next_value", "needed_to_stay_metric", "needed_to_stay_value"),
]
POLICY_IDS = [versions[0].policy_id for versions in lab_policies()]
HELD = ("never", "min_stay", "validity", "grandfathering", "grace", "missing_input")
OVERRIDE_REASONS = ("override_fixed", "override_floor", "override_cap")
KEYS = ["policy_id", "review_date", "source_customer_id"]


@dataclass(frozen=True)
class Lab:
    """The built marts of the shop under many policies, beside the history that the oracle reads."""

    built: BuiltHome
    inputs: Path
    people: Mapping[str, Customer]
    reviews: Sequence[date]
    overrides: Mapping[tuple[str, str], Sequence[Override]]


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    policies = lab_policies()
    project = project_with(PROJECT, tmp_path_factory.mktemp("lab") / "project", policies)
    inputs = tmp_path_factory.mktemp("lab_inputs")
    overrides = write_inputs(inputs, policies)
    settings = Settings(project=project, home=tmp_path_factory.mktemp("lab_home"))
    land(settings, "files", inputs)
    dbt_runner.build(settings, "duckdb")
    landing = read_landing(settings.home)
    as_of = default_as_of(landing)
    reviews = month_end_reviews(min(accepted_orders(landing, as_of)["day"]), as_of)
    people = load_customers(landing, as_of)
    for customer, measured in read_measured(inputs).items():
        people[customer].measured["aum"] = measured
    return Lab(BuiltHome(settings), inputs, people, reviews, overrides)


def mart_rows(lab: Lab, policy_id: str, columns: Sequence[str]) -> pd.DataFrame:
    cells = ", ".join(f"cast(facts.{column} as varchar) as {column}" for column in columns)
    return lab.built.read(
        f"select people.source_customer_id, {cells} from marts.fct_customer_tiers as facts "
        "inner join marts.dim_identity_map as people on facts.customer_id = people.customer_id "
        f"where facts.policy_id = '{policy_id}'"
    )


def both_sides(lab: Lab, policy_id: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows of the oracle and of the mart."""
    versions = read_versions(lab.built.settings.project / "seeds" / "policies", policy_id)
    expected = tiers(lab.people, lab.reviews, versions, lab.people, lab.overrides)
    return expected, mart_rows(lab, policy_id, facts_of(expected))


def compare(lab: Lab, policy_id: str, columns: Sequence[str], **only: Sequence[str]) -> None:
    """Compare columns of the rows in which each named column has one of the values."""

    def chosen(rows: pd.DataFrame) -> pd.DataFrame:
        wanted = [rows[column].astype(str).isin(values) for column, values in only.items()]
        return rows.loc[pd.concat(wanted, axis=1).all(axis=1), [*KEYS, *columns]]

    expected, actual = map(chosen, both_sides(lab, policy_id))
    assert_same_cells(expected, actual, KEYS)


@pytest.mark.parametrize("policy_id", POLICY_IDS)
def test_the_mart_equals_the_reference_machine(lab: Lab, policy_id: str) -> None:
    early = sorted(lab.people.keys() - set(LATE_REGISTERED))
    compare(lab, policy_id, FACTS, source_customer_id=early)


def test_a_registration_to_come_dates_no_validity(lab: Lab) -> None:
    for policy_id in POLICY_IDS:
        compare(lab, policy_id, FACTS, source_customer_id=LATE_REGISTERED)


def test_the_laboratory_needs_percentiles_of_the_next_review_with_and_without_refunds(lab: Lab) -> None:
    needed = lab.built.read(
        "select policies.refund_rule = 'ignore' as is_before_refunds, count(*) as row_count "
        "from marts.fct_customer_tiers as tiers "
        "inner join reference.tier_policies as policies "
        "on tiers.policy_id = policies.policy_id and tiers.policy_version = policies.version "
        "where tiers.needed_to_stay_metric like 'spend%percentile' and tiers.needed_to_stay_value > 0 "
        "and tiers.held_by = 'none' group by all"
    )
    assert set(needed["is_before_refunds"]) == {True, False}
    assert min(needed["row_count"]) > 100


def test_the_laboratory_uses_every_setting_decision_and_override(lab: Lab) -> None:
    seen = lab.built.read(
        "select distinct reason_code, held_by from marts.fct_customer_tiers where starts_with(policy_id, 'lab_')"
    )
    assert set(seen["reason_code"]) == {*REASONS.values(), *(f"held_by_{held}" for held in HELD), *OVERRIDE_REASONS}
    assert set(seen["held_by"]) == {"none", "override", *HELD}


def test_everybody_in_the_population_has_one_row_per_policy_and_review(lab: Lab) -> None:
    policies = {versions[0].policy_id: versions[0].population for versions in lab_policies()}
    counted = lab.built.read(
        "select policy_id, cast(review_date as varchar) as day, count(*) as row_count, "
        "count(distinct customer_id) as customer_count from marts.fct_customer_tiers "
        "where starts_with(policy_id, 'lab_') group by all"
    )
    people = lab.people.values()
    expected = {
        (policy_id, f"{review}"): (
            len(buyers_at(lab.people, review))
            if population == "buyers"
            else sum(person.is_known(review, lab.reviews[0]) for person in people)
        )
        for policy_id, population in policies.items()
        for review in lab.reviews
    }
    keys = list(zip(counted["policy_id"], counted["day"], strict=True))
    assert dict(zip(keys, counted["row_count"], strict=True)) == expected
    assert dict(zip(keys, counted["customer_count"], strict=True)) == expected


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cut(folder: Path, inputs: Path, until: date) -> Path:
    """A copy of the inputs without what is dated after a day."""
    shutil.copytree(inputs, folder)
    dates = {
        "customers": "registered_at",
        "orders": "ordered_at",
        "refunds": "refunded_at",
        "account_metrics": "measured_at",
        "tier_overrides": "starts_on",
    }
    for table, column in dates.items():
        rewrite(folder / f"{table}.csv", lambda rows, column=column: [r for r in rows if r[column][:10] <= f"{until}"])
    kept = {row["order_id"] for row in rows_of(folder / "orders.csv")}
    rewrite(folder / "order_lines.csv", lambda rows: [row for row in rows if row["order_id"] in kept])
    return folder


@pytest.fixture(scope="module", params=[date(2023, 4, 30), date(2023, 9, 15), date(2023, 12, 31)], ids=str)
def cut_and_whole(
    lab: Lab, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows of the closed reviews up to a day, from the data cut at that day and from all of them."""
    until: date = request.param
    folder = tmp_path_factory.mktemp("cut")
    inputs = cut(folder / "inputs", lab.inputs, until)
    home = landed_home(lab.built.settings, folder / "home", inputs)
    models = Replay(lab.built.settings)
    first = models.up_to("int_as_of_date")
    models.run(first, landed=home)
    # the cut data end before the day on which they are looked at
    models.put("int_as_of_date", "as_of_date date", [(until,)])
    models.run([name for name in models.up_to("fct_customer_tiers", "dim_identity_map") if name not in first], home)
    closed = [review for review in lab.reviews[:-1] if review <= until]
    sql = (
        "select people.source_customer_id, mart.* from marts.fct_customer_tiers as mart "
        "inner join marts.dim_identity_map as people on mart.customer_id = people.customer_id "
        f"where review_date <= '{closed[-1]}'"
    )
    frames = []
    for read in (models.read, lab.built.read):
        frame = read(sql)
        # a row without any date yet counts as known from the first review on, and no longer once it has one
        undated = {key for key, person in lab.people.items() if not person.is_known(until, lab.reviews[0])}
        frame = frame[~frame["source_customer_id"].isin(undated.union(LATE_REGISTERED))]
        frames.append(frame.sort_values(KEYS, ignore_index=True).astype(str))
    return frames[0], frames[1]


def test_data_cut_at_a_review_gives_the_same_tiers_up_to_it(cut_and_whole: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    again, whole = cut_and_whole
    assert len(whole) > 1000
    pd.testing.assert_frame_equal(again, whole)
