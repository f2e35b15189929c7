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

from strata.disk import disk_error, disk_errors
from strata.errors import DataError
from strata.landing.contract import SETTINGS_TABLE, Column, Table
from strata.landing.delivery import Delivery, SourceDefaults, reading_failure

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
        (folder / "spill").mkdir(parents=True)
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


def write_landing(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    home: Path,
    tables: Iterable[Table],
    delivery: Delivery,
) -> dict[str, int]:
    """Write all tables and the manifest into ``folder``, then put them in the place of the home's landing.

    Args:
        connection: the connection that the delivery's relations belong to.
        folder: the private folder of :func:`workspace`.
        home: the home folder.
        tables: the contract; tables that the delivery lacks are written empty with the contract's types.
        delivery: what the source has.

    Returns:
        Table name -> rows written, in contract order.

    Raises:
        DataError: an input cannot be read or changed while it was read.
        DiskError: the disk is full or the home folder cannot be written.
    """
    new = folder / "new"
    with disk_errors(home):
        # hashed before reading: a file that another program rewrites meanwhile is noticed at the end
        inputs = {name: _input(path) for name, path in sorted(delivery.inputs.items())}
        entries = {table.name: _write_table(connection, new, home, table, delivery) for table in tables}
        _write_settings(connection, new, delivery.defaults)
        for name, path in delivery.inputs.items():
            if path.stat().st_size != inputs[name]["bytes"] or path.stat().st_mtime_ns != inputs[name].pop("mtime"):
                raise DataError(f"{name} changed while it was read: land again when it is complete")
        manifest = {
            "source": delivery.defaults.source_name,
            "settings": asdict(delivery.defaults),
            "inputs": inputs,
            "tables": entries,
            "withheld": {name: list(columns) for name, columns in delivery.withheld.items()},
            "ignored": {name: list(columns) for name, columns in delivery.ignored.items()},
        }
        (new / MANIFEST).write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        _swap(new, home / "landing", folder / "previous")
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


def _input(path: Path) -> dict[str, Any]:
    state = path.stat()
    return {"sha256": file_sha256(path), "bytes": state.st_size, "mtime": state.st_mtime_ns}


def _write_table(
    connection: duckdb.DuckDBPyConnection, new: Path, home: Path, table: Table, delivery: Delivery
) -> dict[str, Any]:
    relation = delivery.relations.get(table.name)
    path = new / table.name / PART
    path.parent.mkdir(parents=True)
    try:
        complete = _complete(connection, table, relation)
        complete.write_parquet(str(path))
    except duckdb.Error as error:
        origin = delivery.origins.get(table.name, table.name)
        raise disk_error(str(error), home) or reading_failure(origin, error) or error from error
    counted = connection.execute("select num_rows from parquet_file_metadata(?)", [str(path)]).fetchall()
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
    """Add the columns that the source lacks, in contract order, and the row hash."""
    if relation is None:
        relation = connection.sql(
            "select cast(null as varchar) as source_file, cast(null as bigint) as source_line where false"
        )
    present = {name.lower() for name in relation.columns}
    columns = [quoted(column.name) if column.name in present else _null(column) for column in table.columns]
    texts = ", ".join(f"coalesce(cast({quoted(column.name)} as varchar), {_NULL})" for column in table.columns)
    return relation.project(", ".join([*columns, "source_file", "source_line"])).project(
        f"*, md5(concat_ws({_SEPARATOR}, {texts})) as row_hash"
    )


def _null(column: Column) -> str:
    return f"cast(null as {_SQL_TYPES.get(column.data_type, column.data_type)}) as {quoted(column.name)}"


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
