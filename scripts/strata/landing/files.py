"""A folder of the user's own files: one ``<table>.csv`` or ``<table>.parquet`` for each table that there is.

CSV is UTF-8 with commas and a header and stays text; Parquet keeps its types, but for ids and other text columns.
"""

import csv
import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from unicodedata import category

import duckdb

from strata.errors import DataError, UsageError
from strata.landing.contract import Table
from strata.landing.delivery import Delivery, SourceDefaults, reading_failure
from strata.landing.writer import quoted

_SUFFIXES = (".csv", ".parquet")
_NEEDED = ("customers", "orders")
_LINE_NUMBER = "file_row_number"


@dataclass(frozen=True)
class _Input:
    """One opened file: header as written, in file order, and the rows with columns of the same positions."""

    path: Path
    header: tuple[str, ...]
    rows: duckdb.DuckDBPyRelation
    line: str


def deliver(connection: duckdb.DuckDBPyConnection, tables: Iterable[Table], folder: Path) -> Delivery:
    """Give the folder's files as tables of the contract.

    Columns are matched by name whatever their case and order. Personal columns are landed as null.

    Raises:
        UsageError: the folder does not exist.
        DataError: a file is not of the contract, is missing, cannot be read, or lacks a required column.
    """
    contract = {table.name: table for table in tables}
    paths = _find(folder, contract)
    relations, withheld, ignored = {}, {}, {}
    for name, path in paths.items():
        found = _open(connection, path)
        matches = _match(contract[name], found)
        relations[name] = found.rows.project(", ".join(_expressions(contract[name], found, matches)))
        withheld[name] = tuple(
            column.name for column in contract[name].columns if column.personal and column.name in matches
        )
        ignored[name] = tuple(text for i, text in enumerate(found.header) if i not in matches.values())
    return Delivery(
        defaults=SourceDefaults("files", "UTC", "USD", count_zero_amount_orders=False),
        relations=relations,
        inputs={path.name: path for path in paths.values()},
        origins={name: path.name for name, path in paths.items()},
        withheld={name: columns for name, columns in withheld.items() if columns},
        ignored={name: columns for name, columns in ignored.items() if columns},
    )


def _find(folder: Path, contract: Mapping[str, Table]) -> dict[str, Path]:
    if not folder.is_dir():
        raise UsageError(f"{folder} is no folder: give the folder of the input files with --input")
    paths: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        name = path.stem.lower()
        if path.suffix.lower() not in _SUFFIXES or not path.is_file():
            raise DataError(f"{path.name} is not read: give one <table>.csv or <table>.parquet file for each table")
        if name not in contract:
            raise DataError(f"{path.name} is named like no table{_suggestion(name, contract)}; rename or remove it")
        if name in paths:
            raise DataError(f"{paths[name].name} and {path.name} are both of table {name}: remove one of them")
        paths[name] = path
    for name in _NEEDED:
        if name not in paths:
            raise DataError(f"{name}.csv or {name}.parquet is missing in {folder}: add the file")
    # in contract order, so that the manifest does not depend on the folder's
    return {name: paths[name] for name in contract if name in paths}


def _open(connection: duckdb.DuckDBPyConnection, path: Path) -> _Input:
    try:
        if path.stat().st_size == 0:
            raise DataError(f"{path.name} is empty: write it again, with a header")
        return _open_csv(connection, path) if path.suffix.lower() == ".csv" else _open_parquet(connection, path)
    except OSError as error:
        raise DataError(f"{path.name} cannot be read ({error.strerror}): check the file and its rights") from error
    except csv.Error as error:
        raise DataError(f"{path.name} line 1: no readable header; write the file as UTF-8 CSV with commas") from error
    except duckdb.Error as error:
        raise reading_failure(path.name, error) or error from error


def _open_csv(connection: duckdb.DuckDBPyConnection, path: Path) -> _Input:
    # a bad byte further down is left to DuckDB, which names its line
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        header = tuple(text.strip() for text in next(csv.reader(file, strict=True), []))
    if not any(header) or any(category(letter) in ("Cc", "Cs") for letter in "".join(header)):
        raise DataError(f"{path.name} line 1: no readable header; write the file as UTF-8 CSV with commas")
    with path.open("rb") as raw:
        raw.seek(-1, 2)
        if raw.read() not in (b"\n", b"\r"):
            raise DataError(f"{path.name} does not end with a line break: it looks cut off; write it again")
    rows = connection.read_csv(
        str(path),
        header=True,
        delimiter=",",
        quotechar='"',
        escapechar='"',
        na_values="",
        auto_detect=False,
        columns={f"column_{i}": "varchar" for i in range(len(header))},
        null_padding=False,
        strict_mode=True,
    )
    # the header is row 1
    return _Input(path, header, rows, "row_number() over () + 1")


def _open_parquet(connection: duckdb.DuckDBPyConnection, path: Path) -> _Input:
    rows = connection.read_parquet(str(path), file_row_number=True)
    for name, kind in zip(rows.columns, rows.types, strict=True):
        if kind.id in ("list", "array", "struct", "map", "union", "blob"):
            raise DataError(f"{path.name} column {name} holds {kind}: write it as a plain value")
    return _Input(path, tuple(name for name in rows.columns if name != _LINE_NUMBER), rows, f"{_LINE_NUMBER} + 1")


def _match(table: Table, found: _Input) -> dict[str, int]:
    """Column name -> its position in the file."""
    matches: dict[str, int] = {}
    known = {column.name for column in table.columns}
    for i, text in enumerate(found.header):
        name = text.lower()
        if name in matches:
            raise DataError(f"{found.path.name} has two columns {name}: remove one of them")
        if name in known:
            matches[name] = i
    unknown = [text.lower() for text in found.header if text.lower() not in known]
    missing = [name + _renamed(name, unknown) for name in table.required if name not in matches]
    if missing:
        raise DataError(f"{found.path.name} lacks required column {', '.join(missing)}; add or rename it")
    return matches


def _expressions(table: Table, found: _Input, matches: Mapping[str, int]) -> list[str]:
    kinds = dict(zip(found.rows.columns, map(str, found.rows.types), strict=True))
    expressions = []
    for column in table.columns:
        if column.name not in matches:
            continue
        name = found.rows.columns[matches[column.name]]
        value = quoted(name)
        if column.personal:
            value = "cast(null as varchar)"
        elif column.data_type == "string":
            value = f"cast({value} as varchar)"
        elif kinds[name] == "TIMESTAMP_NS":
            # Spark reads no nanoseconds
            value = f"cast({value} as timestamp)"
        expressions.append(f"{value} as {quoted(column.name)}")
    literal = found.path.name.replace("'", "''")
    return [*expressions, f"'{literal}' as source_file", f"cast({found.line} as bigint) as source_line"]


def _suggestion(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, list(known), n=1)
    return f" (did you mean {close[0]}?)" if close else ""


def _renamed(name: str, unknown: list[str]) -> str:
    close = difflib.get_close_matches(name, unknown, n=1)
    return f" ({close[0]} -> did you mean {name}?)" if close else ""
