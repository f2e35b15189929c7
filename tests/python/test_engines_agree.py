"""DuckDB and Spark build the same marts: every row of every mart and seed, decimals equal, doubles within 1e-9."""

import os
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from cluster_cases import LABELS, made_up
from conftest import PROJECT, BuiltHome, build_home
from shop import write_shop
from strata import dbt_runner
from strata.built import SCHEMAS, open_built
from strata.clusters.fitting import fit_model
from strata.clusters.tables import tables_of
from strata.landing.fitted import keep
from strata.settings import Settings

TOLERANCE = 1e-9


def require_java() -> None:
    """Skip where there is no Java, unless skips are not allowed."""
    if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        hint = "Spark needs Java 17 or later: apt-get install openjdk-17-jre-headless"
        if os.environ.get("STRATA_NO_SKIP"):
            pytest.fail(hint)
        pytest.skip(hint)


def sorted_rows(built: BuiltHome, schema: str, table: str) -> pd.DataFrame:
    """All rows of a table, in an order that both engines share; decimals, dates and times as text."""
    with open_built(built.settings, built.target) as tables:
        described = tables.read(f"describe {schema}.{table}")
        columns = sorted(zip(described["column_name"], described["column_type"], strict=True))
        cells = [name if kind == "DOUBLE" else f"cast({name} as varchar) as {name}" for name, kind in columns]
        keys = [name for name, kind in columns if kind != "DOUBLE"]
        return tables.read(f"select {', '.join(cells)} from {schema}.{table} order by {', '.join(keys)}")


def assert_same_tables(duckdb_build: BuiltHome, spark_build: BuiltHome) -> None:
    with open_built(duckdb_build.settings, "duckdb") as left, open_built(spark_build.settings, "spark") as right:
        names = {schema: (left.tables(schema), right.tables(schema)) for schema in SCHEMAS}
    for schema, (expected, actual) in names.items():
        assert expected == actual, f"{schema}: DuckDB has {expected}, Spark {actual}"
        for table in expected:
            pd.testing.assert_frame_equal(
                sorted_rows(duckdb_build, schema, table),
                sorted_rows(spark_build, schema, table),
                check_dtype=False,
                rtol=TOLERANCE,
                atol=TOLERANCE,
                obj=f"{schema}.{table}",
            )


def whole_shop(home: Path) -> BuiltHome:
    """The shop of the other tests: every kind of faulty row."""
    inputs = home / "inputs"
    inputs.mkdir(parents=True)
    return build_home(home, "files", input_dir=write_shop(inputs))


def small_company(home: Path) -> BuiltHome:
    """The made-up company: every input table, three currencies, guests and records of one person; a cluster model."""
    model = fit_model(made_up(500), date(2000, 1, 1), 500, seed=1, cluster_count=8).model
    keep(Settings(project=PROJECT, home=home), "synthetic", tables_of(model, LABELS))
    return build_home(home, "synthetic", customers=400)


@pytest.mark.parametrize("build", [whole_shop, small_company])
def test_every_mart_is_the_same_on_duckdb_and_on_spark(build: Callable[[Path], BuiltHome], tmp_path: Path) -> None:
    require_java()
    on_duckdb = build(tmp_path / "home")
    dbt_runner.build(on_duckdb.settings, "spark")
    assert_same_tables(on_duckdb, BuiltHome(on_duckdb.settings, "spark"))


def test_a_difference_between_two_tables_is_seen(cdnow_sample_marts: BuiltHome, shop_marts: BuiltHome) -> None:
    with pytest.raises(AssertionError):
        pd.testing.assert_frame_equal(
            sorted_rows(cdnow_sample_marts, "marts", "fct_tier_kpis"),
            sorted_rows(shop_marts, "marts", "fct_tier_kpis"),
            check_dtype=False,
        )
