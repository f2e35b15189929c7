"""Policies of every kind over the made-up shop: the mart equals the oracle, is whole, and knows nothing of what follows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from conftest import PROJECT, BuiltHome
from oracle_inputs import Customer, accepted_orders, default_as_of, load_customers, month_end_reviews, read_landing
from oracle_shown import Override
from oracle_tiers import read_versions, tiers
from policy_lab import lab_overrides, lab_policies, project_with, write_overrides
from shop import CUSTOMERS, PROSPECTS, write_shop
from strata import dbt_runner
from strata.landing import land
from strata.settings import Settings
from test_oracle_agreement import as_text, assert_same_cells, facts_of

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


@pytest.mark.parametrize("policy_id", [versions[0].policy_id for versions in lab_policies()])
def test_the_mart_equals_the_reference_machine(lab: Lab, policy_id: str) -> None:
    versions = read_versions(lab.built.settings.project / "seeds" / "policies", policy_id)
    expected = tiers(lab.people, lab.reviews, versions, lab.people, lab.overrides)
    cells = ", ".join(f"cast(facts.{column} as varchar) as {column}" for column in facts_of(expected))
    actual = lab.built.read(
        f"select people.source_customer_id, {cells} from marts.fct_customer_tiers as facts "
        "inner join marts.dim_identity_map as people on facts.customer_id = people.customer_id "
        f"where facts.policy_id = '{policy_id}'"
    )
    assert_same_cells(expected, actual, KEYS)
