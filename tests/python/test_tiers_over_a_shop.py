"""Policies of every kind over the shop: the mart equals the oracle, is whole, and knows nothing of what follows."""

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
from policy_lab import lab_overrides, lab_policies, project_with, write_overrides
from shop import CUSTOMERS, PROSPECTS, write_shop
from strata import dbt_runner
from strata.landing import land
from strata.settings import Settings
from test_oracle_agreement import assert_same_cells, facts_of

NEEDED = ["needed_to_stay_metric", "needed_to_stay_value"]
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
    inputs = write_shop(tmp_path_factory.mktemp("lab_inputs"))
    customers = [f"c{i:03d}" for i in range(CUSTOMERS)] + [f"prospect{i}" for i in range(PROSPECTS)]
    overrides = lab_overrides(policies, customers)
    write_overrides(inputs, overrides)
    settings = Settings(project=project, home=tmp_path_factory.mktemp("lab_home"))
    land(settings, "files", inputs)
    dbt_runner.build(settings, "duckdb")
    landing = read_landing(settings.home)
    as_of = default_as_of(landing)
    reviews = month_end_reviews(min(accepted_orders(landing, as_of)["day"]), as_of)
    return Lab(BuiltHome(settings), inputs, load_customers(landing, as_of), reviews, overrides)


def mart_rows(lab: Lab, policy_id: str, columns: Sequence[str]) -> pd.DataFrame:
    cells = ", ".join(f"cast(facts.{column} as varchar) as {column}" for column in columns)
    return lab.built.read(
        f"select people.source_customer_id, {cells} from marts.fct_customer_tiers as facts "
        "inner join marts.dim_identity_map as people on facts.customer_id = people.customer_id "
        f"where facts.policy_id = '{policy_id}'"
    )


@pytest.mark.parametrize("policy_id", POLICY_IDS)
def test_the_mart_equals_the_reference_machine(lab: Lab, policy_id: str) -> None:
    versions = read_versions(lab.built.settings.project / "seeds" / "policies", policy_id)
    expected = tiers(lab.people, lab.reviews, versions, lab.people, lab.overrides)
    actual = mart_rows(lab, policy_id, facts_of(expected))
    assert_same_cells(expected.drop(columns=NEEDED), actual, KEYS)
    # what others will spend decides a percentile; what the open review brings decides the one before it
    if not any(name.endswith("_percentile") for version in versions for name in version.metrics):
        last_closed = lab.reviews[-2]
        is_compared = expected["review_date"] != last_closed
        assert_same_cells(expected[is_compared], actual[actual["review_date"] != f"{last_closed}"], KEYS)


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
