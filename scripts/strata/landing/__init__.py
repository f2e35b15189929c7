"""Land a source: write the whole input contract as Parquet under the home folder, with a manifest."""

import difflib
import importlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from strata.errors import UsageError
from strata.landing import cdnow, complete_journey, files
from strata.landing.contract import Table, read_contract
from strata.landing.delivery import Delivery
from strata.landing.fitted import write_fitted
from strata.landing.published import carry_over
from strata.landing.writer import connect, workspace, write_landing
from strata.settings import SOURCES, Settings

__all__ = ["LandingResult", "land"]

_SYNTHETIC_CUSTOMERS, _SYNTHETIC_SEED = 10_000, 1


@dataclass(frozen=True)
class LandingResult:
    """What was landed: the source's name, and each table's number of rows in contract order."""

    source: str
    tables: dict[str, int]


def land(
    settings: Settings,
    source: str,
    input_dir: Path | None = None,
    *,
    customers: int | None = None,
    seed: int | None = None,
) -> LandingResult:
    """Write a source into ``<home>/landing``; a failure leaves the landing that was there as it was.

    The same input gives the same rows, hashes and manifest.

    Args:
        settings: project and home folder.
        source: one of ``SOURCES``.
        input_dir: folder of the input files, for the source ``files`` only.
        customers: number of customer records, for the source ``synthetic`` only; 10,000 if not given.
        seed: which of the made-up companies, for the source ``synthetic`` only; 1 if not given.

    Raises:
        UsageError: the source is unknown, an option is missing or not wanted, or a number is out of its range.
        DataError: an input cannot be read or lacks what the contract requires.
        DiskError: the disk is full or the home folder cannot be written.
        ConfigurationError: the contract or a data package is missing.
    """
    _check(source, input_dir, customers, seed)
    tables = read_contract(settings.project)
    with workspace(settings.home) as folder, connect(folder) as connection:
        if source == "synthetic":
            made_up = (
                _SYNTHETIC_CUSTOMERS if customers is None else customers,
                _SYNTHETIC_SEED if seed is None else seed,
            )
            # its SQL is long: only who asks for it pays for reading it
            synthetic = importlib.import_module("strata.landing.synthetic")
            delivery: Delivery = synthetic.deliver(connection, *made_up, settings.home / "synthetic" / "truth")
        else:
            delivery = _deliver(connection, source, tables, input_dir)
        carry_over(connection, settings.published / "parquet", source, folder / "new")
        write_fitted(connection, settings, source, folder / "new")
        rows = write_landing(connection, folder, settings.home, tables, delivery, project=settings.project)
    # so that dbt alone, which makes files but no folders, can build next
    settings.build.mkdir(exist_ok=True)
    return LandingResult(source=source, tables=rows)


def _check(source: str, input_dir: Path | None, customers: int | None, seed: int | None) -> None:
    if source not in SOURCES:
        close = difflib.get_close_matches(source, SOURCES, n=1)
        hint = f"did you mean {close[0]}?" if close else f"choose one of {', '.join(SOURCES)}"
        raise UsageError(f"source {source!r} is unknown: {hint}")
    if source == "files" and input_dir is None:
        raise UsageError("source files needs --input DIR, the folder of the input files")
    if source != "files" and input_dir is not None:
        raise UsageError(f"source {source} reads no input folder: leave out --input or give --source files")
    if source != "synthetic" and (customers is not None or seed is not None):
        raise UsageError(f"source {source} is not made up: leave out --customers and --seed or give --source synthetic")


def _deliver(
    connection: duckdb.DuckDBPyConnection, source: str, tables: Iterable[Table], input_dir: Path | None
) -> Delivery:
    if input_dir is not None:
        return files.deliver(connection, tables, input_dir)
    if source == "complete_journey":
        return complete_journey.deliver(connection)
    return cdnow.deliver(connection, "cdnow_sample" if source == "cdnow_sample" else "cdnow")
