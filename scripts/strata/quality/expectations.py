"""Great Expectations on landed files and on the distributions of marts.

Frames are aggregates, or a bounded sample, so their size does not grow with the data. A check that crashes is an
error and a check that finds nothing to look at is empty: neither passes. Only a broken delivery raises, to be told
with its cause.
"""

import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, redirect_stderr, redirect_stdout
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from strata.errors import CheckFailedError
from strata.landing.contract import Table, read_contract
from strata.landing.writer import file_sha256, quoted, read_manifest
from strata.quality.rejections import broken_table
from strata.quality.results import CheckResult, Status
from strata.quality.suites import (
    CHECK_OF_REJECTED_ROWS,
    LANDING_TABLES,
    MART_SUITES,
    SAMPLE_ROWS,
    Expectation,
    Suite,
    null_suite,
    required_columns,
    sample_suite,
)
from strata.settings import Settings


def check_landing(settings: Settings) -> list[CheckResult]:
    """Check the landed files against the manifest and the input contract.

    Returns:
        One result for each check, at least one; an unreadable contract or manifest is one result of status error.
    """
    try:
        tables = read_contract(settings.project)
        manifest = read_manifest(settings.landing)["tables"]
        with closing(duckdb.connect()) as connection:
            results = [_manifest_result(connection, settings.landing, table.name, manifest) for table in tables]
        checked = [t for t in tables if t.name in LANDING_TABLES and manifest[t.name]["delivered"]]
        for table in checked:
            files = [str(path) for path in _files(settings.landing / table.name)]
            results += _validate(null_suite(table), partial(_null_frame, files, table))
            results += _validate(sample_suite(table), partial(_sample_frame, files))
    except Exception:
        return [_result("ge_landing", "landing", "error", 1)]
    return results or [_result("ge_landing", "landing", "empty", 1)]


def check_marts(read: Callable[[str], pd.DataFrame]) -> list[CheckResult]:
    """Check the distributions of the built marts at their latest review.

    Args:
        read: runs a query on the built marts (schema ``marts``) and gives its rows.

    Returns:
        One result for each check, at least one.

    Raises:
        CheckFailedError: the delivery is broken: too many rows of a table are rejected.
    """
    results = [result for suite in MART_SUITES for result in _validate(suite, partial(read, suite.query))]
    if any(result.check_id == CHECK_OF_REJECTED_ROWS and result.status == "fail" for result in results):
        # what else failed is likely to follow from it
        raise CheckFailedError(f"{broken_table(read)}; nothing was published")
    return results or [_result("ge_marts", "marts", "empty", 1)]


def _validate(suite: Suite, load: Callable[[], pd.DataFrame]) -> list[CheckResult]:
    """Run one suite on its frame."""
    try:
        frame = load()
        rows = int(frame["row_count"].sum()) if "row_count" in frame.columns else len(frame)
        if frame.empty or rows == 0:
            return [_result(e.check_id, suite.table_name, "empty", 1) for e in suite.expectations]
        batch = _batch(frame)
    except Exception:
        return [_result(e.check_id, suite.table_name, "error", 1) for e in suite.expectations]
    results = []
    for expectation in suite.expectations:
        status, failures = _run(batch, frame, expectation)
        results.append(_result(expectation.check_id, suite.table_name, status, failures, rows))
    return results


def _batch(frame: pd.DataFrame) -> Any:
    gx = _library()
    context = gx.get_context(mode="ephemeral")
    context.enable_analytics(False)
    context.variables.progress_bars = {"globally": False}
    asset = context.data_sources.add_pandas("frames").add_dataframe_asset("frame")
    return asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": frame})


def _library() -> Any:
    # it looks for pyspark, and an installed pyspark warns about pandas and prints
    with warnings.catch_warnings(), redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        warnings.simplefilter("ignore")
        # seconds to import: only a run that checks pays for it
        import great_expectations  # noqa: PLC0415
        import great_expectations.expectations  # noqa: PLC0415
    return great_expectations


def _run(batch: Any, frame: pd.DataFrame, expectation: Expectation) -> tuple[Status, int]:
    try:
        outcome = batch.validate(
            getattr(_library().expectations, expectation.kind)(**expectation.arguments),
            # the failing rows are needed to count what they stand for; their values go no further
            result_format={"result_format": "COMPLETE"},
        )
        if _raised(outcome.exception_info):
            return "error", 1
        return ("pass", 0) if outcome.success else ("fail", _failures(frame, expectation, outcome.result))
    except Exception:
        return "error", 1


def _raised(exception_info: Mapping[str, Any]) -> bool:
    """Whether a metric crashed; the library reports one crash flat and several by metric."""
    nested = (entry for entry in exception_info.values() if isinstance(entry, Mapping))
    return any(bool(entry.get("raised_exception")) for entry in (exception_info, *nested))


def _failures(frame: pd.DataFrame, expectation: Expectation, result: Mapping[str, Any]) -> int:
    positions = result.get("unexpected_index_list")
    if positions and expectation.count_column in frame.columns:
        return max(int(frame.loc[positions, expectation.count_column].sum()), 1)
    return max(int(result.get("unexpected_count") or 0), 1)


def _null_frame(files: list[str], table: Table) -> pd.DataFrame:
    missing = {
        name: " and ".join(f"{quoted(column)} is null" for column in columns)
        for name, columns in required_columns(table).items()
    }
    columns = ", ".join(
        f"avg(case when {condition} then 1.0 else 0.0 end) as {quoted(name)},"
        f" count(case when {condition} then 1 end) as {quoted(name + '_null_count')}"
        for name, condition in missing.items()
    )
    with closing(duckdb.connect()) as connection:
        frame: pd.DataFrame = connection.read_parquet(files).aggregate(f"count(*) as row_count, {columns}").df()
    return frame


def _sample_frame(files: list[str]) -> pd.DataFrame:
    with closing(duckdb.connect()) as connection:
        frame: pd.DataFrame = connection.read_parquet(files).limit(SAMPLE_ROWS).df()
    return frame


def _manifest_result(
    connection: duckdb.DuckDBPyConnection, landing: Path, name: str, manifest: Mapping[str, Any]
) -> CheckResult:
    """Compare a table's files with the manifest: the same files, rows and bytes."""
    check_id = f"landing_manifest_{name}"
    try:
        noted = {entry["path"]: (entry["rows"], entry["sha256"]) for entry in manifest[name]["files"]}
        found = dict(_measured(connection, landing, name))
        differing = sum(noted.get(path) != found.get(path) for path in noted.keys() | found.keys())
        rows = sum(count for count, _ in found.values())
        if not noted:
            return _result(check_id, name, "empty", 1)
        if differing or sum(count for count, _ in noted.values()) != manifest[name]["rows"]:
            return _result(check_id, name, "fail", max(differing, 1), rows)
    except Exception:
        return _result(check_id, name, "error", 1)
    return _result(check_id, name, "pass", 0, rows)


def _measured(connection: duckdb.DuckDBPyConnection, landing: Path, name: str) -> Iterator[tuple[str, tuple[int, str]]]:
    for path in _files(landing / name):
        rows = connection.execute("select num_rows from parquet_file_metadata(?)", [str(path)]).fetchall()
        yield path.relative_to(landing).as_posix(), (int(rows[0][0]), file_sha256(path))


def _files(folder: Path) -> list[Path]:
    """The files that the models read."""
    return sorted(folder.glob("*.parquet"))


def _result(check_id: str, table_name: str, status: Status, failures: int, rows: int = 0) -> CheckResult:
    return CheckResult(check_id, "great_expectations", table_name, status, failures, rows)
