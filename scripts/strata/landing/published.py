"""What the version published before knows, carried into the landing: who was whom, and what was decided.

Identity changes can then be told, and the ledger of decisions goes on, whatever happened to the build folder.
"""

import shutil
from pathlib import Path

import duckdb

from strata.built import connect
from strata.disk import disk_error, disk_errors
from strata.errors import DataError
from strata.paths import exact
from strata.settings import Settings

# names the version that the tables are of
MARKER = "published_version.txt"
_PART = "part-0.parquet"

# table of the dbt source `published` -> mart it comes from, and its columns with their types
_TABLES = {
    "published_identity_map": ("dim_identity_map", {"source_customer_id": "varchar", "customer_id": "varchar"}),
    "published_identity_changes": (
        "fct_identity_changes",
        {
            "recorded_date": "date",
            "change_type": "varchar",
            "previous_customer_id": "varchar",
            "customer_id": "varchar",
            "source_customer_count": "bigint",
        },
    ),
    "published_tier_decisions": (
        "fct_tier_decisions",
        {
            "policy_id": "varchar",
            "policy_version": "integer",
            "policy_fingerprint": "varchar",
            "review_date": "date",
            "is_open": "boolean",
            "decided_as_of_date": "date",
            "customer_id": "varchar",
            "machine_tier_rank": "integer",
            "tier_rank": "integer",
            "tier_code": "varchar",
            "previous_tier_code": "varchar",
            "tier_change": "varchar",
            "held_by": "varchar",
            "reason_code": "varchar",
            "spend_amount": "decimal(18, 2)",
            "refunded_amount": "decimal(18, 2)",
            "purchase_days_count": "integer",
            "lifetime_spend_amount": "decimal(18, 2)",
            "lifetime_refunded_amount": "decimal(18, 2)",
            "lifetime_purchase_days_count": "integer",
            "source_customer_count": "integer",
        },
    ),
}


def carry_over(connection: duckdb.DuckDBPyConnection, published: Path, source: str, new: Path) -> None:
    """Write the tables of the dbt source ``published`` into a new landing.

    They are empty before the first publication, and when another source was published: its keys mean other people.

    Args:
        connection: any DuckDB connection.
        published: folder of published Parquet, one file a mart; may be missing.
        source: name of the source that is being landed.
        new: folder of the new landing.

    Raises:
        DataError: a published file cannot be read; without it, decisions would be lost.
    """
    try:
        is_same = _source_of(connection, published / "publication.parquet") == source
        for table, (mart, columns) in _TABLES.items():
            folder = new / table
            folder.mkdir(parents=True)
            file = published / f"{mart}.parquet"
            relation = connection.read_parquet(exact(file)) if is_same and file.is_file() else None
            _carried(connection, relation, columns).write_parquet(str(folder / _PART))
    except duckdb.Error as error:
        if disk_error(str(error), new) is not None:
            raise
        raise DataError(
            f"{published} cannot be read: run strata verify, then strata rollback to a version that is whole"
        ) from error
    (new / MARKER).write_text(f"{_version_of(published)}\n", encoding="utf-8")


def renew(settings: Settings, source: str) -> None:
    """Bring the tables of the dbt source ``published`` up to date where another version was published since landing.

    Args:
        settings: project and home; something is landed.
        source: name of the source that is landed.

    Raises:
        DataError: a published file cannot be read.
        DiskError: the disk is full or the landing cannot be written.
    """
    published, marker = settings.published / "parquet", settings.landing / MARKER
    if marker.is_file() and marker.read_text(encoding="utf-8").strip() == _version_of(published):
        return
    # beside the tables, where no reader looks: each file then takes its place in one step
    new = settings.landing / ".published"
    with disk_errors(settings.landing):
        shutil.rmtree(new, ignore_errors=True)
        try:
            with connect(settings) as connection:
                carry_over(connection, published, source, new)
            for table in _TABLES:
                (settings.landing / table).mkdir(exist_ok=True)
                (new / table / _PART).replace(settings.landing / table / _PART)
            (new / MARKER).replace(marker)
        finally:
            shutil.rmtree(new, ignore_errors=True)


def _carried(
    connection: duckdb.DuckDBPyConnection, relation: duckdb.DuckDBPyRelation | None, columns: dict[str, str]
) -> duckdb.DuckDBPyRelation:
    # a version published before a column was added has nulls in it
    present = [] if relation is None else relation.columns
    values = [f"cast({name if name in present else 'null'} as {kind}) as {name}" for name, kind in columns.items()]
    if relation is None:
        return connection.sql(f"select {', '.join(values)} where false")
    return relation.project(", ".join(values))


def _version_of(published: Path) -> str:
    return published.resolve().name if published.is_dir() else "none"


def _source_of(connection: duckdb.DuckDBPyConnection, publication: Path) -> str | None:
    if not publication.is_file():
        return None
    rows = connection.execute("select source from read_parquet(?)", [exact(publication)]).fetchall()
    return str(rows[0][0]) if rows else None
