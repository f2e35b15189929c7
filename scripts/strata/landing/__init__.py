"""Land a source: write the whole input contract as Parquet under the home folder, with a manifest."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from strata.errors import UsageError
from strata.landing import cdnow, complete_journey, files
from strata.landing.contract import Table, read_contract
from strata.landing.delivery import Delivery
from strata.landing.writer import connect, workspace, write_landing
from strata.settings import SOURCES, Settings

__all__ = ["LandingResult", "land"]


@dataclass(frozen=True)
class LandingResult:
    """What was landed: the source's name, and each table's number of rows in contract order."""

    source: str
    tables: dict[str, int]


def land(settings: Settings, source: str, input_dir: Path | None = None) -> LandingResult:
    """Write a source into ``<home>/landing``; a failure leaves the landing that was there as it was.

    The same input gives the same rows, hashes and manifest.

    Args:
        settings: project and home folder.
        source: one of ``SOURCES``.
        input_dir: folder of the input files, for the source ``files`` only.

    Raises:
        UsageError: the source is unknown, or the input folder is missing or not wanted.
        DataError: an input cannot be read or lacks what the contract requires.
        DiskError: the disk is full or the home folder cannot be written.
        ConfigurationError: the contract or a data package is missing.
    """
    if source not in SOURCES:
        close = difflib.get_close_matches(source, SOURCES, n=1)
        hint = f"did you mean {close[0]}?" if close else f"choose one of {', '.join(SOURCES)}"
        raise UsageError(f"source {source!r} is unknown: {hint}")
    if source == "files" and input_dir is None:
        raise UsageError("source files needs --input DIR, the folder of the input files")
    if source != "files" and input_dir is not None:
        raise UsageError(f"source {source} reads no input folder: leave out --input or give --source files")
    tables = read_contract(settings.project)
    with workspace(settings.home) as folder, connect(folder) as connection:
        delivery = _deliver(connection, source, tables, input_dir)
        rows = write_landing(connection, folder, settings.home, tables, delivery)
    # so that dbt alone, which makes files but no folders, can build next
    settings.build.mkdir(exist_ok=True)
    return LandingResult(source=source, tables=rows)


def _deliver(
    connection: duckdb.DuckDBPyConnection, source: str, tables: Iterable[Table], input_dir: Path | None
) -> Delivery:
    if input_dir is not None:
        return files.deliver(connection, tables, input_dir)
    if source == "complete_journey":
        return complete_journey.deliver(connection)
    return cdnow.deliver(connection, "cdnow_sample" if source == "cdnow_sample" else "cdnow")
