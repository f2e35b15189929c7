"""Write a delivery as the landing set: one Parquet file a table, the settings row and the manifest."""

import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb

from strata.disk import disk_errors
from strata.errors import DataError
from strata.landing.contract import SETTINGS_TABLE, Column, Table
from strata.landing.delivery import Delivery, SourceDefaults
from strata.landing.personal import personal_values, reading_errors
from strata.landing.personal.tokens import token_expression, unpacked
from strata.paths import exact
from strata.settings import Settings, load_settings

MANIFEST = "manifest.json"
PART = "part-0.parquet"
_MEMORY_LIMIT = "1500MB"
_SQL_TYPES = {"string": "varchar"}
# no value of a text file can be mistaken for the separator or for null
_SEPARATOR, _NULL = "chr(31)", "chr(30)"


@contextmanager
def workspace(home: Path) -> Iterator[Path]:
    """Give a private folder beside the landing, repair what a killed landing left, and clean up at the end.

    Args:
        home: the home folder; made when missing.

    Raises:
        DiskError: the home folder cannot be written.
    """
    folder = home / ".landing"
    with disk_errors(home):
        home.mkdir(parents=True, exist_ok=True)
        previous = folder / "previous"
        if previous.exists() and not (home / "landing").exists():
            previous.rename(home / "landing")
        shutil.rmtree(folder, ignore_errors=True)
        # what spills may be personal
        folder.mkdir(mode=0o700)
        (folder / "spill").mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def connect(folder: Path) -> duckdb.DuckDBPyConnection:
    """Open an in-memory DuckDB that spills into ``folder``, keeps row order and never loads from a network."""
    connection = duckdb.connect(
        config={
            "memory_limit": _MEMORY_LIMIT,
            "temp_directory": str(folder / "spill"),
            "preserve_insertion_order": True,
            "autoinstall_known_extensions": False,
        }
    )
    # the text of an instant, and so its row hash, must not depend on the machine
    connection.execute("set TimeZone = 'UTC'")
    return connection


def write_landing(  # noqa: PLR0913 - the places, the contract and the content
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    home: Path,
    tables: Iterable[Table],
    delivery: Delivery,
    *,
    project: Path | None = None,
) -> dict[str, int]:
    """Write all tables and the manifest into ``folder``, then put them in the place of the home's landing.

    Personal values become tokens on the way; the values themselves go to the vault, which then holds those of this
    landing only.

    Args:
        connection: the connection that the delivery's relations belong to.
        folder: the private folder of :func:`workspace`.
        home: the home folder.
        tables: the contract; tables that the delivery lacks are written empty with the contract's types.
        delivery: what the source has.
        project: the dbt project whose seeds say which values never join people; found like the commands find it when
            not given.

    Returns:
        Table name -> rows written, in contract order.

    Raises:
        DataError: an input cannot be read or changed while it was read.
        DiskError: the disk is full or the home folder cannot be written.
        ConfigurationError: the token key, the vault's rights or a seed is not usable.
    """
    new = folder / "new"
    contract = tuple(tables)
    settings = Settings(project=project or load_settings(home).project, home=home)
    with disk_errors(home), personal_values(connection, settings, contract, delivery) as personal:
        notes = personal.notes(_token_key(home / "landing"))
        entries = {table.name: _write_table(connection, new, home, table, delivery) for table in contract}
        _write_settings(connection, new, delivery.defaults)
        personal.prepare()
        for name, file in delivery.inputs.items():
            if file.has_changed():
                raise DataError(f"{name} changed while it was read: land again when it is complete")
        manifest = {
            "source": delivery.defaults.source_name,
            "settings": asdict(delivery.defaults),
            "inputs": {
                name: {"sha256": file.sha256, "bytes": file.byte_count}
                for name, file in sorted(delivery.inputs.items())
            },
            "tables": entries,
            "personal": personal.columns,
            **notes,
            **delivery.notes,
        }
        (new / MANIFEST).write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        _swap(new, home / "landing", folder / "previous")
        personal.publish()
    return {name: entry["rows"] for name, entry in entries.items()}


def read_manifest(landing: Path) -> dict[str, Any]:
    """Read the manifest of a landing folder.

    Raises:
        DataError: nothing was landed, or the manifest is damaged.
    """
    try:
        manifest: dict[str, Any] = json.loads((landing / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise DataError(f"{landing} holds no {MANIFEST}: run strata land first") from error
    except (OSError, ValueError) as error:
        raise DataError(f"{landing / MANIFEST} cannot be read: run strata land again") from error
    return manifest


def file_sha256(path: Path) -> str:
    """Hash a file's bytes, as hexadecimal text."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def quoted(name: str) -> str:
    """Quote a column name for SQL."""
    return '"' + name.replace('"', '""') + '"'


def _token_key(landing: Path) -> str | None:
    """Name of the key that the tokens of the present landing were made with; None when it has none."""
    try:
        found = read_manifest(landing).get("token_key")
    except DataError:
        return None
    return str(found) if found else None


def _write_table(
    connection: duckdb.DuckDBPyConnection, new: Path, home: Path, table: Table, delivery: Delivery
) -> dict[str, Any]:
    relation = delivery.relations.get(table.name)
    path = new / table.name / PART
    path.parent.mkdir(parents=True)
    with reading_errors(delivery.origins.get(table.name, table.name), home):
        complete = _complete(connection, table, relation)
        complete.write_parquet(str(path))
    counted = connection.execute("select num_rows from parquet_file_metadata(?)", [exact(path)]).fetchall()
    rows = int(counted[0][0])
    return {
        "delivered": relation is not None,
        "rows": rows,
        "columns": dict(zip(complete.columns, map(str, complete.types), strict=True)),
        "files": [{"path": f"{table.name}/{PART}", "rows": rows, "sha256": file_sha256(path)}],
    }


def _complete(
    connection: duckdb.DuckDBPyConnection, table: Table, relation: duckdb.DuckDBPyRelation | None
) -> duckdb.DuckDBPyRelation:
    """Add the columns that the source lacks, in contract order, tokens for personal values, and the row hash."""
    if relation is None:
        relation = connection.sql(
            "select cast(null as varchar) as source_file, cast(null as bigint) as source_line where false"
        )
    present = {name.lower() for name in relation.columns}
    values = [_value(column, present) for column in table.columns]
    landed = [
        expression
        for column in table.columns
        for expression in (unpacked(column.name) if column.personal else (quoted(column.name),))
    ]
    provenance = ["source_file", "source_line"]
    texts = ", ".join(f"coalesce(cast({quoted(name)} as varchar), {_NULL})" for name in table.landed)
    return (
        relation.project(", ".join([*values, *provenance]))
        .project(", ".join([*landed, *provenance]))
        .project(f"*, md5(concat_ws({_SEPARATOR}, {texts})) as row_hash")
    )


def _value(column: Column, present: set[str]) -> str:
    if column.name not in present:
        return f"cast(null as {_SQL_TYPES.get(column.data_type, column.data_type)}) as {quoted(column.name)}"
    if column.personal:
        return f"{token_expression(column, present)} as {quoted(column.name)}"
    return quoted(column.name)


def _write_settings(connection: duckdb.DuckDBPyConnection, new: Path, defaults: SourceDefaults) -> None:
    folder = new / SETTINGS_TABLE
    folder.mkdir()
    connection.sql(
        "select $source_name as source_name, $business_timezone as business_timezone,"
        " $reporting_currency as reporting_currency, $count_zero_amount_orders as count_zero_amount_orders",
        params=asdict(defaults),
    ).write_parquet(str(folder / PART))


def _swap(new: Path, current: Path, previous: Path) -> None:
    if current.exists():
        current.rename(previous)
    try:
        new.rename(current)
    except OSError:
        if previous.exists():
            previous.rename(current)
        raise
