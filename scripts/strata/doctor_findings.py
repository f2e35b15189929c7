"""What the doctor finds in a temporary home: plain facts, read from the landing and from the models built there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from strata.built import Built, identifier
from strata.doctor_input import OrderCustomers, UsedSettings, order_customers, used_settings
from strata.errors import StrataError
from strata.landing.contract import Feature, Table
from strata.landing.writer import read_manifest
from strata.quality.rejections import broken_line, is_broken
from strata.settings import Settings

FIRST_LINES = 5
_NOTES = ("ignored", "did_you_mean", "decoded", "without_rows", "rows_left_out", "phone_region")


@dataclass(frozen=True)
class FoundTable:
    """A table that was delivered: rows by file, rows that are lost, first and last day of its time column."""

    name: str
    row_count: int
    files: Mapping[str, int]
    rejected_count: int
    duplicate_count: int
    conflicting_count: int
    first_date: date | None
    last_date: date | None


@dataclass(frozen=True)
class FoundColumn:
    """How full a column is.

    Attributes:
        table: name of its table.
        name: the column.
        is_required: whether the column must exist.
        is_key: whether it switches something on.
        blank_rate: share of rows without a value, 0 to 1.
        unusable_counts: rows whose personal value cannot join people, by why (masked, invalid, virtual, placeholder).
    """

    table: str
    name: str
    is_required: bool
    is_key: bool
    blank_rate: float
    unusable_counts: Mapping[str, int]


@dataclass(frozen=True)
class SwitchedOff:
    """A table that was not delivered, or a column that holds nothing, and what is therefore not available."""

    table: str
    column: str | None
    features: tuple[Feature, ...]


@dataclass(frozen=True)
class Rejection:
    """Rows of one table that are rejected for one reason, and the first of them as (file, line)."""

    table: str
    reason: str
    row_count: int
    first_lines: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Diagnosis:
    """What was found.

    Attributes:
        folder: the folder looked at.
        verdict: ready, ready_with_warnings or not_ready.
        problem: why a run would stop; None if it would not.
        tables: delivered tables, in contract order.
        columns: columns of the delivered tables, in contract order.
        switched_off: what is not available.
        rejections: rejected rows, most first.
        notes: what reading the files noted, by kind: ignored, did_you_mean, decoded, without_rows, rows_left_out,
            phone_region.
        orders: orders that name a customer, and those whose customer is not delivered.
        settings: business time zone and reporting currency that a run uses.
    """

    folder: Path
    verdict: str
    problem: str | None
    tables: tuple[FoundTable, ...]
    columns: tuple[FoundColumn, ...]
    switched_off: tuple[SwitchedOff, ...]
    rejections: tuple[Rejection, ...]
    notes: Mapping[str, Any]
    orders: OrderCustomers
    settings: UsedSettings


def diagnose(
    folder: Path, contract: tuple[Table, ...], settings: Settings, built: Built, problem: StrataError | None
) -> Diagnosis:
    """Read what was landed and which rows the models set apart.

    Args:
        folder: the user's files.
        contract: the input contract.
        settings: the temporary home.
        built: its build file.
        problem: why a run would stop, if it would.
    """
    connection, manifest = built.connection, read_manifest(settings.landing)
    delivered = [table for table in contract if manifest["tables"][table.name]["delivered"]]
    rejections = _rejections(built)
    rejected = {table.name: sum(r.row_count for r in rejections if r.table == table.name) for table in contract}
    duplicates = _duplicates(connection)
    zone = manifest["settings"]["business_timezone"]
    tables, columns = [], []
    for table in delivered:
        rows = _landed(settings, table.name)
        all_count, conflicting_count = duplicates.get(table.name, (0, 0))
        tables.append(
            FoundTable(
                table.name,
                manifest["tables"][table.name]["rows"],
                _rows_by_file(connection, rows),
                rejected[table.name],
                all_count,
                conflicting_count,
                *_dates(connection, table, zone),
            )
        )
        columns += _columns(connection, table, rows)
    notes = {name: manifest[name] for name in _NOTES if manifest.get(name)}
    orders = order_customers(connection)
    has_warnings = (
        any(t.rejected_count or t.conflicting_count for t in tables) or "did_you_mean" in notes or orders.is_suspicious
    )
    problem_line = str(problem) if problem else _broken(tables, rejections)
    return Diagnosis(
        folder=folder,
        verdict="not_ready" if problem_line else "ready_with_warnings" if has_warnings else "ready",
        problem=problem_line,
        tables=tuple(tables),
        columns=tuple(columns),
        switched_off=tuple(_switched_off(contract, tables, columns)),
        rejections=tuple(rejections),
        notes=notes,
        orders=orders,
        settings=used_settings(folder, contract, manifest["settings"]),
    )


def _broken(tables: list[FoundTable], rejections: list[Rejection]) -> str | None:
    """What a run would stop with on account of the share of rejected rows."""
    for table in tables:
        if is_broken(table.name, table.row_count, table.rejected_count):
            # most first
            commonest = next(r for r in rejections if r.table == table.name)
            counts = table.row_count, table.rejected_count
            line = broken_line(table.name, *counts, commonest.reason, commonest.row_count)
            return f"{line}; a run would publish nothing"
    return None


def _landed(settings: Settings, table: str) -> str:
    files = str(settings.landing / table / "*.parquet").replace("'", "''")
    return f"read_parquet('{files}')"


def _rejections(built: Built) -> list[Rejection]:
    # a build that stopped half-way has no orphans
    models = sorted({"int_records_rejected", "int_records_orphaned"} & set(built.tables("intermediate")))
    union = " union all ".join(
        f"select source_table, rejection_reason, source_file, source_line from intermediate.{model}"  # noqa: S608
        for model in models
    )
    built.connection.execute(f"create temporary table rejected_rows as {union}")
    rows = built.connection.execute(
        f"""
        with numbered as (
            select *, count(*) over (partition by source_table, rejection_reason) as row_count,
                row_number() over (
                    partition by source_table, rejection_reason order by source_file nulls last, source_line nulls last
                ) as place
            from rejected_rows
        )
        select source_table, rejection_reason, row_count,
            list((source_file, cast(source_line as bigint)) order by place) as first_lines
        from numbered where place <= {FIRST_LINES}
        group by source_table, rejection_reason, row_count
        order by row_count desc, source_table, rejection_reason
        """  # noqa: S608 - names of ours
    ).fetchall()
    return [Rejection(table, reason, count, tuple((f, n) for f, n in lines)) for table, reason, count, lines in rows]


def _duplicates(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[int, int]]:
    rows = connection.execute(
        "select source_table, count(*), count(*) filter (is_conflicting)"
        " from intermediate.int_records_duplicated group by source_table"
    ).fetchall()
    return {table: (count, conflicting) for table, count, conflicting in rows}


def _rows_by_file(connection: duckdb.DuckDBPyConnection, rows: str) -> dict[str, int]:
    found = connection.execute(f"select source_file, count(*) from {rows} group by 1 order by 1").fetchall()  # noqa: S608
    return {str(file): int(count) for file, count in found}


def _dates(connection: duckdb.DuckDBPyConnection, table: Table, zone: str) -> tuple[date | None, date | None]:
    """First and last business day of the rows that are not rejected, by the table's first time or date column."""
    staged = {
        name: kind
        for name, kind in connection.execute(
            "select column_name, data_type from information_schema.columns"
            " where table_schema = 'staging' and table_name = ?",
            [f"stg_{table.name}"],
        ).fetchall()
    }
    timed = [column for column in table.columns if column.data_type in ("timestamp", "date") and column.name in staged]
    chosen = next((column for column in timed if column.required), timed[0] if timed else None)
    if chosen is None:
        return None, None
    value = f"staged.{identifier(chosen.name)}"
    day = f"cast(timezone($zone, timezone('UTC', {value})) as date)" if chosen.data_type == "timestamp" else value
    found = connection.execute(
        f"""
        select min({day}), max({day}), any_value($zone)
        from staging.stg_{table.name} as staged
        left join rejected_rows as rejected
            on rejected.source_table = '{table.name}'
            and staged.source_file = rejected.source_file and staged.source_line = rejected.source_line
        where rejected.source_line is null
        """,  # noqa: S608 - names of the contract
        {"zone": zone},
    ).fetchall()[0]
    return found[0], found[1]


def _columns(connection: duckdb.DuckDBPyConnection, table: Table, rows: str) -> list[FoundColumn]:
    blanks = ", ".join(
        f"avg(case when trim(coalesce(cast({identifier(column.landed[0])} as varchar), '')) = '' then 1 else 0 end)"
        for column in table.columns
    )
    shares = connection.execute(f"select {blanks} from {rows}").fetchall()[0]  # noqa: S608
    found = []
    for column, share in zip(table.columns, shares, strict=True):
        unusable: dict[str, int] = {}
        if column.personal:
            status = identifier(column.landed[1])
            unusable = dict(
                connection.execute(
                    f"select {status}, count(*) from {rows} where {status} <> 'usable' group by 1 order by 1"  # noqa: S608
                ).fetchall()
            )
        found.append(
            FoundColumn(table.name, column.name, column.required, bool(column.enables), float(share or 0), unusable)
        )
    return found


def _switched_off(
    contract: tuple[Table, ...], tables: list[FoundTable], columns: list[FoundColumn]
) -> Iterator[SwitchedOff]:
    delivered = {table.name for table in tables}
    empty = {(column.table, column.name) for column in columns if column.blank_rate == 1}
    for table in contract:
        if table.name not in delivered:
            yield SwitchedOff(table.name, None, table.enables)
            continue
        for column in table.columns:
            if (table.name, column.name) in empty and column.enables:
                yield SwitchedOff(table.name, column.name, column.enables)
