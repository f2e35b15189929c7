"""Reads what was built or published, whichever engine built it, through one DuckDB connection."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb
import pandas as pd

from strata.errors import DataError, LockedError
from strata.settings import Settings

SCHEMAS = ("marts", "reference")
_CATALOG = "strata"


class Built:
    """Tables of the schemas that users see, open for reading.

    In ``read`` they are ``marts.<name>`` and ``reference.<name>``. Use as a context manager: the file stays
    locked for writers until it is closed.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, catalog: str) -> None:
        """Wrap a connection whose default catalog is ``catalog``."""
        self.connection = connection
        self.catalog = catalog

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connection."""
        self.connection.close()

    def tables(self, schema: str) -> list[str]:
        """Names of the tables of a schema, sorted."""
        rows = self.connection.execute(
            "select table_name from information_schema.tables where table_catalog = ? and table_schema = ? order by 1",
            [self.catalog, schema],
        ).fetchall()
        return [str(row[0]) for row in rows]

    def relation(self, schema: str, table: str) -> str:
        """A table as SQL text, with its catalog."""
        return ".".join(identifier(part) for part in (self.catalog, schema, table))

    def read(self, sql: str) -> pd.DataFrame:
        """Run a query.

        Args:
            sql: one select statement over ``marts.<name>`` and ``reference.<name>``.

        Returns:
            Its rows, one column of the frame a column of the query.
        """
        return self.connection.execute(sql).df()


def identifier(name: str) -> str:
    """A name quoted for SQL."""
    return '"' + name.replace('"', '""') + '"'


def text_literal(value: str) -> str:
    """A text quoted for SQL."""
    return "'" + value.replace("'", "''") + "'"


def connect(settings: Settings) -> duckdb.DuckDBPyConnection:
    """A connection in memory that spills into the home folder, never into the working directory."""
    return duckdb.connect(
        config={
            "temp_directory": str(settings.build / "spill"),
            "autoinstall_known_extensions": False,
            "TimeZone": "UTC",
        }
    )


def open_built(settings: Settings, target: str, schemas: Iterable[str] = SCHEMAS) -> Built:
    """Open what ``strata build`` made for a target, read-only.

    Args:
        settings: project and home.
        target: engine that built.
        schemas: those whose tables are readable; on DuckDB all are.

    Raises:
        DataError: nothing was built for this target.
        LockedError: another program is writing the build file.
    """
    if target == "spark":
        return _open_folders(settings, schemas)
    if not settings.build_file.is_file():
        raise DataError(f"{settings.build_file} does not exist: run strata build first")
    return _open_file(settings, settings.build_file)


def open_published(settings: Settings) -> Built:
    """Open the published file, read-only; a publish meanwhile does not change what is read.

    Raises:
        DataError: nothing was published yet.
    """
    link = settings.published / "strata.duckdb"
    if not link.is_file():
        raise DataError(f"{link} does not exist: run strata run first")
    return _open_file(settings, link.resolve())


def _open_file(settings: Settings, path: Path) -> Built:
    connection = connect(settings)
    try:
        # The name dbt gave the database: views of the build name it.
        connection.execute(f"attach {text_literal(str(path))} as {_CATALOG} (read_only)")
        connection.execute(f"use {_CATALOG}")
    except duckdb.Error as error:
        connection.close()
        if "set lock on file" in str(error):
            raise LockedError(f"{path} is being written by another program: close it and repeat") from error
        raise
    return Built(connection, _CATALOG)


def _open_folders(settings: Settings, schemas: Iterable[str]) -> Built:
    if not settings.spark_warehouse.is_dir():
        raise DataError(f"{settings.spark_warehouse} does not exist: run strata build --target spark first")
    connection = connect(settings)
    for schema in schemas:
        connection.execute(f"create schema {schema}")
        for folder in sorted((settings.spark_warehouse / f"{schema}.db").glob("*/")):
            parts = list(folder.glob("*.parquet"))
            if not parts:
                raise DataError(f"{folder} holds no Parquet file: run strata build --target spark again")
            files = ", ".join(text_literal(str(part)) for part in sorted(parts))
            rows = f"read_parquet([{files}])"
            columns = _columns(connection, rows)
            view = f"{schema}.{identifier(folder.name)}"
            connection.execute(f"create view {view} as select {columns} from {rows}")  # noqa: S608 - all quoted
    return Built(connection, "memory")


def _columns(connection: duckdb.DuckDBPyConnection, rows: str) -> str:
    # Spark stores every timestamp as an instant; the marts' timestamps are UTC without a zone.
    described: Iterable[tuple[str, str]] = connection.execute(
        f"select column_name, column_type from (describe from {rows})"  # noqa: S608 - quoted file names
    ).fetchall()
    return ", ".join(
        f"{identifier(name)} at time zone 'UTC' as {identifier(name)}"
        if kind == "TIMESTAMP WITH TIME ZONE"
        else identifier(name)
        for name, kind in described
    )


def _files(settings: Settings, target: str) -> list[Path]:
    if target == "spark":
        return sorted(
            path for schema in SCHEMAS for path in (settings.spark_warehouse / f"{schema}.db").rglob("*.parquet")
        )
    return [path for path in (settings.build_file,) if path.is_file()]


def landed_after_build(settings: Settings, target: str) -> bool:
    """Whether the landing was written after the newest file of a build, so that the build cannot be of it."""
    manifest = settings.landing / "manifest.json"
    if not manifest.is_file():
        return False
    built_at = max((path.stat().st_mtime_ns for path in _files(settings, target)), default=0)
    return manifest.stat().st_mtime_ns > built_at


def fingerprint(settings: Settings, target: str) -> str:
    """A hash of the sizes and times of the files of a build: it changes whenever anything was built since.

    Returns:
        64 hexadecimal digits; also for a build that does not exist.
    """
    found = hashlib.sha256()
    for path in _files(settings, target):
        state = path.stat()
        found.update(
            f"{path.relative_to(settings.build)} {state.st_size} {state.st_mtime_ns} {state.st_ino}\n".encode()
        )
    return found.hexdigest()
