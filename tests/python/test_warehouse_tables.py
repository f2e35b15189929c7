"""Raw tables that are in the warehouse already give the tiers that landed files give."""

import json
from pathlib import Path

import duckdb
import pytest

from conftest import PROJECT, BuiltHome
from strata import dbt_runner
from strata.landing.contract import read_contract
from strata.settings import Settings, process_environment

ELSEWHERE = {"landing_schema": "raw", "landing_identifiers": {"orders": "raw_orders"}, "count_zero_amount_orders": True}


def built_from_tables(home: Path, variables: dict, landing: Path | None = None) -> tuple[int, list[str]]:
    """Build the tiers from tables of the build file; gives dbt's return code and what it said."""
    settings = Settings(project=PROJECT, home=home)
    settings.build.mkdir(parents=True)
    with duckdb.connect(settings.build_file) as connection:
        connection.execute("create schema raw")
        for table in read_contract(PROJECT) if landing is not None else ():
            name = "raw_orders" if table.name == "orders" else table.name
            files = f"{landing}/{table.name}/*.parquet"
            connection.execute(f"create table raw.{name} as from read_parquet('{files}')")
    words = dbt_runner.command(settings, "build", "duckdb", select="+fct_customer_tiers")
    words += ["--indirect-selection", "empty", "--vars", json.dumps(variables)]
    return dbt_runner.call(words, dbt_runner.environment(settings, process_environment()), settings.project)


def test_tables_in_the_warehouse_give_the_tiers_of_the_landed_files(
    cdnow_sample_marts: BuiltHome, tmp_path: Path
) -> None:
    code, said = built_from_tables(tmp_path, ELSEWHERE, cdnow_sample_marts.settings.landing)
    assert code == 0, said
    assert not (tmp_path / "landing").exists()
    query = "select * from marts.fct_customer_tiers order by all"
    expected = cdnow_sample_marts.read(query)
    assert len(expected) > 1000
    assert BuiltHome(Settings(project=PROJECT, home=tmp_path)).read(query).equals(expected)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"landing_schema": "raw; drop schema raw"}, "raw; drop schema raw is no plain name"),
        ({"landing_identifiers": {"orders": "x; drop"}}, "x; drop is no plain name"),
        ({"landing_database": "a.b"}, "a.b is no plain name"),
        ({"landing_identifiers": {"ordres": "raw_orders"}}, "no table is called ordres"),
    ],
)
def test_a_name_that_is_no_plain_name_is_refused_before_any_sql(tmp_path: Path, changed: dict, said: str) -> None:
    code, messages = built_from_tables(tmp_path, ELSEWHERE | changed)
    assert code != 0
    assert said in " ".join(messages)
    with duckdb.connect(tmp_path / "build" / "strata.duckdb", read_only=True) as connection:
        schemas = connection.execute(
            "select schema_name from information_schema.schemata where catalog_name = 'strata'"
        ).fetchall()
    assert ("raw",) in schemas
    assert not {("staging",), ("marts",), ("reference",)} & set(schemas)
