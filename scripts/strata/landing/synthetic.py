"""A made-up company whose truth is known: who is who, who has left, and what each campaign did.

The rows come from the SQL in ``synthetic_sql``, as functions of the seed and of a row's own number alone: the same seed
and size give the same bytes on any number of threads. docs/synthetic.md says what is planted.
"""

import shutil
from importlib import resources
from pathlib import Path
from typing import Any

import duckdb

from strata.disk import disk_errors
from strata.errors import UsageError
from strata.landing.delivery import Delivery, SourceDefaults

GENERATOR_VERSION = 1
MAX_CUSTOMERS = 4_000_000
MAX_SEED = 2**31 - 1
TRUTH_TABLES = (
    "truth_people",
    "truth_guest_orders",
    "truth_rates",
    "truth_parameters",
    "truth_campaigns",
    "truth_faults",
)

_SCHEMA = "synthetic"
_TABLES = (
    "customers",
    "orders",
    "order_lines",
    "products",
    "refunds",
    "events",
    "surveys",
    "survey_answers",
    "customer_attributes",
    "service_cases",
    "leads",
    "referrals",
    "campaigns",
    "campaign_members",
    "campaign_responses",
    "points_ledger",
    "benefit_grants",
    "action_results",
    "consents",
    "identifiers",
    "exchange_rates",
    "account_metrics",
    "tier_overrides",
)
_PEOPLE_SHARE = 0.92
_GUEST_SHARE = 0.02
# BG/NBD with r = 1/2, a = 1 and gamma-gamma with p = 2, q = 4, which have closed inverses; in weeks and US dollars
_PARAMETERS = {"rate_scale": 1.29, "dropout_shape": 12.0, "amount_scale": 67.5}


def deliver(connection: duckdb.DuckDBPyConnection, customers: int, seed: int, folder: Path) -> Delivery:
    """Make the company, write its planted truth and give all tables of the contract.

    Args:
        connection: an in-memory DuckDB that the delivery's relations will belong to.
        customers: customer records of all sources together, 1 to ``MAX_CUSTOMERS``; about 92% as many people.
        seed: 0 to ``MAX_SEED``; another seed makes another company.
        folder: where the truth goes as ``<table>.parquet`` for each of ``TRUTH_TABLES``; replaced as a whole.

    Raises:
        UsageError: the number of customers or the seed is out of range.
        DiskError: the disk is full or the folder cannot be written.
    """
    if not 1 <= customers <= MAX_CUSTOMERS:
        raise UsageError(f"--customers {customers} is out of range: give 1 to {MAX_CUSTOMERS}")
    if not 0 <= seed <= MAX_SEED:
        raise UsageError(f"--seed {seed} is out of range: give 0 to {MAX_SEED}")
    with disk_errors(folder):
        _make(connection, customers, seed)
        _write_truth(connection, folder)
    sizes: dict[str, Any] = {"customers": customers, "seed": seed, "generator_version": GENERATOR_VERSION}
    return Delivery(
        defaults=SourceDefaults("synthetic", "UTC", "USD", count_zero_amount_orders=False),
        relations={table: _relation(connection, table) for table in _TABLES},
        inputs={},
        origins={table: f"{_SCHEMA}/{table}" for table in _TABLES},
        phone_region="CN",
        notes={"synthetic": sizes},
    )


def _make(connection: duckdb.DuckDBPyConnection, customers: int, seed: int) -> None:
    people = max(1, round(_PEOPLE_SHARE * customers))
    numbers = {
        "customers": customers,
        "seed": seed,
        "people": people,
        "guest_people": round(_GUEST_SHARE * customers),
        **_PARAMETERS,
    }
    for name, value in numbers.items():
        connection.execute(f"set variable {name} = {value}")
    connection.execute(f"create schema {_SCHEMA}")
    connection.execute(f"use {_SCHEMA}")
    scripts = resources.files("strata.landing") / "synthetic_sql"
    for script in sorted(scripts.iterdir(), key=lambda path: path.name):
        if script.name.endswith(".sql"):
            connection.execute(script.read_text(encoding="utf-8"))


def _relation(connection: duckdb.DuckDBPyConnection, table: str) -> duckdb.DuckDBPyRelation:
    rows = connection.table(f"{_SCHEMA}.{table}")
    # the largest tables number their rows themselves: counting here would keep DuckDB to one thread
    number = "" if "source_line" in rows.columns else ", row_number() over () as source_line"
    return rows.project(f"*{number}, '{_SCHEMA}/{table}' as source_file")


def _write_truth(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    new = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    for table in TRUTH_TABLES:
        connection.table(f"{_SCHEMA}.{table}").write_parquet(str(new / f"{table}.parquet"))
    shutil.rmtree(folder, ignore_errors=True)
    new.rename(folder)
