"""Publish: copy what was built and checked into a new file, audit the copy, and swap one link.

Nothing a reader can reach changes before the copy was read back whole; a kill at any moment leaves the
version before in place, and the next publish clears away what was left.
"""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

import strata
from strata.built import SCHEMAS, Built, connect, identifier, open_built, text_literal
from strata.disk import disk_errors
from strata.errors import CheckFailedError
from strata.quality.results import PUBLISHABLE, CheckResult
from strata.settings import Settings
from strata.versions import (
    TEMPORARY,
    VersionPaths,
    file_entry,
    paths_of,
    point_to,
    prune,
    remove,
    remove_leftovers,
    rollback,
    sync_file,
    sync_folder,
    verify,
    versions_folder,
)

__all__ = ["Publication", "landing_identity", "publish", "rollback", "verify"]

# Older DuckDB programs of users read the file; version 2.0's own format is closed to them.
STORAGE_VERSION = "v1.4.0"
_STAMP = "%Y%m%dT%H%M%SZ"
_CANDIDATE = f"{TEMPORARY}candidate-"
_MADE_HERE = ("publication", "fct_check_results")


@dataclass(frozen=True)
class Publication:
    """A published version: its id, as-of date, UTC time, files, rows a table and bytes of all files."""

    version: str
    as_of_date: date
    made_at: datetime
    source: str
    target: str
    database: Path
    parquet: Path
    tables: Mapping[str, int]
    byte_count: int


@dataclass(frozen=True)
class _Content:
    """What every cell of a table adds up to, whatever the order of its rows."""

    row_count: int
    checksum: int


def landing_identity(settings: Settings) -> tuple[str, str]:
    """The source that was landed, and the sha256 of the landing's manifest (which holds the hash of every table).

    Returns:
        Source name and 64 hexadecimal digits; ``("unknown", "")`` if nothing was landed.
    """
    manifest = settings.landing / "manifest.json"
    if not manifest.is_file():
        return "unknown", ""
    content = manifest.read_bytes()
    return str(json.loads(content).get("source", "unknown")), hashlib.sha256(content).hexdigest()


def publish(settings: Settings, target: str, checks: Sequence[CheckResult], now: datetime) -> Publication:
    """Publish all tables of the build's schemas ``marts`` and ``reference`` as a new version.

    Args:
        settings: the project and home.
        target: the engine whose build is published.
        checks: results of the checks that this build passed.
        now: the time of publication, with a zone.

    Raises:
        CheckFailedError: there is nothing to publish, a check did not pass, or the copy is not equal to the build.
        DataError: nothing was built.
        DiskError: the disk is full or cannot be written.
    """
    failed = [check for check in checks if check.status not in PUBLISHABLE]
    if failed or not checks:
        raise CheckFailedError(f"check {failed[0].check_id} did not pass" if failed else "no check ran on this build")
    folder = versions_folder(settings)
    needed = 2 * settings.build_file.stat().st_size if settings.build_file.is_file() else None
    with disk_errors(settings.published, needed):
        folder.mkdir(parents=True, exist_ok=True)
        remove_leftovers(settings)
        with open_built(settings, target) as built:
            contents = _contents(built)
            version, as_of = _free_version(folder, now, contents), _as_of(built)
            candidate = paths_of(folder, version, _CANDIDATE)
            source, input_hash = landing_identity(settings)
            row = [
                version,
                as_of,
                now.astimezone(UTC).replace(tzinfo=None),
                strata.__version__,
                source,
                input_hash,
                target,
            ]
            try:
                _write(built, candidate, contents, row, checks)
                built.connection.close()
                tables = _audit(settings, candidate, contents, len(checks))
                manifest = _manifest(candidate, version, row, tables)
                _finish(candidate, paths_of(folder, version))
            finally:
                for path in (candidate.database, _wal(candidate.database), candidate.parquet, candidate.manifest):
                    remove(path)
        point_to(settings, version)
        prune(settings)
    final = paths_of(folder, version)
    byte_count = sum(entry["bytes"] for entry in manifest["files"].values())
    return Publication(version, as_of, now, source, target, final.database, final.parquet, tables, byte_count)


def _contents(built: Built) -> dict[tuple[str, str], _Content]:
    contents = {
        (schema, table): _content(built.connection, built.relation(schema, table))
        for schema in SCHEMAS
        for table in built.tables(schema)
        if (schema, table) not in {("marts", name) for name in _MADE_HERE}
    }
    if ("marts", "dim_review_dates") not in contents:
        raise CheckFailedError("the build has no table marts.dim_review_dates: run strata build, nothing was published")
    return contents


def _content(connection: duckdb.DuckDBPyConnection, relation: str) -> _Content:
    # Hashing each column reads each column: a damaged block cannot hide behind a count from the metadata.
    columns = [str(row[0]) for row in connection.execute(f"describe from {relation}").fetchall()]
    names = ", ".join(identifier(name) for name in columns)
    found = connection.execute(f"select count(*), coalesce(sum(hash({names})), 0) from {relation}").fetchone()  # noqa: S608
    row_count, checksum = found or (0, 0)
    return _Content(int(row_count), int(checksum))


def _as_of(built: Built) -> date:
    relation = built.relation("marts", "dim_review_dates")
    found = built.connection.execute(f"select cast(max(review_date) as date) from {relation}").fetchone()  # noqa: S608
    if not found or found[0] is None:
        raise CheckFailedError("check dim_review_dates failed: 0 rows, the build has no review; nothing was published")
    as_of: date = found[0]
    return as_of


def _free_version(folder: Path, now: datetime, contents: Mapping[tuple[str, str], _Content]) -> str:
    listed = [[*name, found.row_count, found.checksum] for name, found in sorted(contents.items())]
    digest = hashlib.sha256(json.dumps(listed).encode()).hexdigest()[:8]
    # Ids sort by publication, even twice in a second or after the clock was set back.
    taken = max((path.stem.split("-")[0] for path in folder.glob("[0-9]*.json")), default="")
    stamp = now.astimezone(UTC).strftime(_STAMP)
    if stamp <= taken:
        stamp = (datetime.strptime(taken, _STAMP).replace(tzinfo=UTC) + timedelta(seconds=1)).strftime(_STAMP)
    return f"{stamp}-{digest}"


def _write(
    built: Built,
    candidate: VersionPaths,
    contents: Mapping[tuple[str, str], _Content],
    row: Sequence[Any],
    checks: Sequence[CheckResult],
) -> None:
    run = built.connection.execute
    run(f"attach {text_literal(str(candidate.database))} as candidate (storage_version '{STORAGE_VERSION}')")
    for schema in SCHEMAS:
        run(f"create schema candidate.{schema}")
    for schema, table in contents:
        place = f"candidate.{schema}.{identifier(table)}"
        run(f"create table {place} as from {built.relation(schema, table)}")
    run(
        "create table candidate.marts.publication (version varchar, as_of_date date, made_at timestamp, "
        "strata_version varchar, source varchar, input_hash varchar, target varchar)"
    )
    run("insert into candidate.marts.publication values (?, ?, ?, ?, ?, ?, ?)", list(row))
    run(
        "create table candidate.marts.fct_check_results (version varchar, check_id varchar, kind varchar, "
        "table_name varchar, status varchar, failure_count bigint, row_count bigint)"
    )
    results = [
        [row[0], check.check_id, check.kind, check.table_name, check.status, check.failure_count, check.row_count]
        for check in checks
    ]
    built.connection.executemany("insert into candidate.marts.fct_check_results values (?, ?, ?, ?, ?, ?, ?)", results)
    candidate.parquet.mkdir()
    for table in (*(name for schema, name in contents if schema == "marts"), *_MADE_HERE):
        file = candidate.parquet / f"{table}.parquet"
        run(f"copy candidate.marts.{identifier(table)} to {text_literal(str(file))} (format parquet, compression zstd)")
    run("checkpoint candidate")
    run("detach candidate")


def _wal(database: Path) -> Path:
    return database.with_name(database.name + ".wal")


def _audit(
    settings: Settings, candidate: VersionPaths, contents: Mapping[tuple[str, str], _Content], check_count: int
) -> dict[str, int]:
    """Read the candidate back whole; give the rows of each table."""
    if _wal(candidate.database).exists():
        raise CheckFailedError("check candidate_is_complete failed: a write-ahead log was left; nothing was published")
    expected: dict[tuple[str, str], _Content | int] = {
        **contents,
        ("marts", "publication"): 1,
        ("marts", "fct_check_results"): check_count,
    }
    with connect(settings) as connection:
        try:
            connection.execute(f"attach {text_literal(str(candidate.database))} as candidate (read_only)")
            for (schema, table), wanted in expected.items():
                places = [f"candidate.{schema}.{identifier(table)}"]
                if schema == "marts":
                    places.append(f"read_parquet({text_literal(str(candidate.parquet / f'{table}.parquet'))})")
                for place in places:
                    found = _content(connection, place)
                    if wanted != (found.row_count if isinstance(wanted, int) else found):
                        raise CheckFailedError(
                            f"check candidate_equals_build failed on {schema}.{table}: {found.row_count} rows or their "
                            "cells differ from the build; nothing was published"
                        )
        except duckdb.Error as error:
            reason = str(error).splitlines()[0]
            raise CheckFailedError(f"check candidate_is_readable failed: {reason}; nothing was published") from error
    return {
        f"{schema}.{table}": wanted if isinstance(wanted, int) else wanted.row_count
        for (schema, table), wanted in expected.items()
    }


def _manifest(candidate: VersionPaths, version: str, row: Sequence[Any], tables: Mapping[str, int]) -> dict[str, Any]:
    names = ("version", "as_of_date", "made_at", "strata_version", "source", "input_hash", "target")
    files = {f"{version}.duckdb": file_entry(candidate.database)}
    for path in sorted(candidate.parquet.iterdir()):
        files[f"{version}/{path.name}"] = file_entry(path)
    manifest = dict(zip(names, row, strict=True)) | {"files": files, "tables": dict(tables)}
    candidate.manifest.write_text(json.dumps(manifest, indent=2, default=_as_text) + "\n", encoding="utf-8")
    return manifest


def _as_text(value: date) -> str:
    return value.isoformat()


def _finish(candidate: VersionPaths, final: VersionPaths) -> None:
    for path in (*candidate.parquet.iterdir(), candidate.database, candidate.manifest):
        sync_file(path)
        path.chmod(0o440)
    sync_folder(candidate.parquet)
    # The manifest last: a version without it does not count.
    for old, new in (
        (candidate.parquet, final.parquet),
        (candidate.database, final.database),
        (candidate.manifest, final.manifest),
    ):
        os.replace(old, new)
    sync_folder(final.manifest.parent)
