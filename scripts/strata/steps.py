"""The steps of a run, one function each: land, build, check, publish, report.

The gate: what was built is published only if every data test and every expectation ran on it and passed.
"""

import importlib
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from strata import audit, dbt_runner
from strata.built import open_built, open_published
from strata.dbt_results import DbtResult, one_line
from strata.disk import disk_errors
from strata.errors import CheckFailedError, DataError, StrataError
from strata.policies.checking import require_sound
from strata.publishing import Publication, landing_identity
from strata.publishing import publish as publish_build
from strata.quality.results import PUBLISHABLE, CheckResult
from strata.settings import Settings, utc_now
from strata.summary import Summary, summarise

if TYPE_CHECKING:
    from strata.landing import LandingResult

_T = TypeVar("_T")
STEPS = ("land", "build", "check", "publish", "report")


@dataclass(frozen=True)
class Options:
    """What the user asked for."""

    source: str = "complete_journey"
    input_dir: Path | None = None
    as_of: date | None = None
    target: str = "duckdb"
    full_refresh: bool = False
    select: str | None = None
    lang: str = "en"
    customers: int | None = None
    seed: int | None = None


class Watcher(Protocol):
    """Shows how far a step is."""

    def step(self, name: str) -> AbstractContextManager[dbt_runner.Progress]:
        """Show a step while the block runs; what it gives takes (done, total)."""


@dataclass(frozen=True)
class CheckSummary:
    """How many checks passed, those that warn, and whether the build may be published."""

    passed: int
    warnings: tuple[CheckResult, ...]
    is_publishable: bool


@dataclass(frozen=True)
class RunResult:
    """What a whole run made."""

    summary: Summary
    publication: Publication
    checks_passed: int
    warnings: tuple[CheckResult, ...]
    report: Path


def land(settings: Settings, options: Options) -> "LandingResult":
    """Write the source into the landing; the build that is there is no longer one of this landing."""
    landing = importlib.import_module("strata.landing")
    audit.forget_checks(settings)
    made_up = {name: getattr(options, name) for name in ("customers", "seed") if getattr(options, name) is not None}
    with disk_errors(settings.home):
        result: LandingResult = landing.land(settings, options.source, options.input_dir, **made_up)
    return result


def build(settings: Settings, options: Options, progress: dbt_runner.Progress | None = None) -> DbtResult:
    """Build the models and run their data tests.

    Raises:
        DataError: nothing was landed.
        PolicyError: the policy tables break their rules.
        StrataError: dbt failed; see ``dbt_runner.build``.
    """
    require_sound(settings.project, options.lang)
    source, input_hash = landing_identity(settings)
    if not input_hash:
        raise DataError(f"{settings.landing} holds no manifest.json: run strata land first")
    audit.forget(settings)
    # What was published since landing must not be missing from the ledger.
    importlib.import_module("strata.landing.published").renew(settings, source)
    importlib.import_module("strata.landing.fitted").renew(settings, source)
    result = dbt_runner.build(
        settings,
        options.target,
        as_of=options.as_of,
        select=options.select,
        full_refresh=options.full_refresh,
        progress=progress,
    )
    as_of = options.as_of.isoformat() if options.as_of else None
    is_complete = options.select is None
    audit.record_build(
        settings, audit.BuildRecord(options.target, as_of, result.invocation_id, input_hash, is_complete)
    )
    return result


def check(settings: Settings, options: Options, progress: dbt_runner.Progress | None = None) -> CheckSummary:
    """Check what is built: dbt's data tests, the expectations on the landing and on the marts.

    Raises:
        CheckFailedError: a check failed, could not run, or there was none of a kind.
    """
    audit.forget_checks(settings)
    _, as_of = audit.checkable_build(settings, options.target, options.as_of)
    with open_built(settings, options.target):
        pass
    landing_checks = landing_checks_beside(settings)
    tested = dbt_runner.test(settings, options.target, as_of=as_of, progress=progress)
    return _gate(settings, options, tested.checks, landing_checks)


def publish(settings: Settings, options: Options) -> Publication:
    """Publish the build on disk.

    Raises:
        CheckFailedError: this build has not passed its checks.
        DiskError: the disk is full or cannot be written.
    """
    checks = audit.passed_checks(settings, options.target)
    return publish_build(settings, options.target, checks, utc_now())


def report(settings: Settings, options: Options) -> Path:
    """Write the report of the published file, in one step.

    Returns:
        The page.
    """
    pages = importlib.import_module("strata.report")
    new = settings.report.with_name(f".{settings.report.name}")
    with disk_errors(settings.report.parent), open_published(settings) as published:
        settings.report.parent.mkdir(parents=True, exist_ok=True)
        try:
            pages.write_report(published.read, new, options.lang)
            new.replace(settings.report)
        finally:
            new.unlink(missing_ok=True)
    return settings.report


def run(settings: Settings, options: Options, watcher: Watcher) -> RunResult:
    """All steps in order; the first that fails ends the run and what is published stays as it was."""
    require_sound(settings.project, options.lang)
    with watcher.step("land"):
        land(settings, options)
    # Importing the expectations' library takes seconds: it happens while dbt, another process, builds.
    landing_checks = landing_checks_beside(settings)
    with watcher.step("build") as progress:
        built = build(settings, options, progress)
    with watcher.step("check"):
        checked = _gate(settings, options, built.checks, landing_checks)
    with watcher.step("publish"):
        publication = publish(settings, options)
    with watcher.step("report"):
        page = report(settings, options)
    return RunResult(published_summary(settings), publication, checked.passed, checked.warnings, page)


def published_summary(settings: Settings) -> Summary:
    """The numbers of the published version."""
    with open_published(settings) as published:
        return summarise(published.read)


def plan(settings: Settings, options: Options) -> dict[str, str]:
    """What each step of a run would write; does nothing.

    Returns:
        Name of the step -> what it writes and where, in order.
    """
    build_place = settings.build_file if options.target == "duckdb" else settings.spark_warehouse
    as_of = options.as_of or "the last order"
    source = f"{options.source} in {options.input_dir}" if options.input_dir else options.source
    for name, number in (("customers", options.customers), ("seed", options.seed)):
        source += f", {name} {number:,}" if number is not None else ""
    return {
        "land": f"source {source} as Parquet in {settings.landing}",
        "build": f"dbt models and data tests for {options.target}, as of {as_of}, in {build_place}",
        "check": f"expectations on landing and marts; the result in {settings.build / 'audit.json'}",
        "publish": f"a new version in {settings.published / 'versions'}, then {settings.published / 'strata.duckdb'} "
        f"and {settings.published / 'parquet'} lead to it",
        "report": f"{settings.report}",
    }


def _gate(
    settings: Settings,
    options: Options,
    dbt_checks: Sequence[CheckResult],
    landing_checks: Future[list[CheckResult]],
) -> CheckSummary:
    landed = landing_checks.result()
    with open_built(settings, options.target) as built:
        marts = _expectations("marts", lambda: _quality().check_marts(built.read))
    for kind, checks in (("dbt", dbt_checks), ("landing", landed), ("marts", marts)):
        if not checks:
            raise CheckFailedError(f"check {kind} returned nothing: 0 checks ran, nothing was published")
    checks = [*dbt_checks, *landed, *marts]
    failed = [check for check in checks if check.status not in PUBLISHABLE]
    if failed:
        others = ", ".join(check.check_id for check in failed[1:])
        raise CheckFailedError(
            failure_line(failed[0]) + (f" (also: {others})" if others else "") + "; nothing was published"
        )
    warnings = tuple(check for check in checks if check.status == "warn")
    is_publishable = audit.record_checks(settings, options.target, checks)
    return CheckSummary(len(checks) - len(warnings), warnings, is_publishable)


def failure_line(failed: CheckResult) -> str:
    """What is said of a check that did not pass."""
    if failed.status == "empty":
        return f"check {failed.check_id} failed: {failed.table_name} is empty (0 rows)"
    if failed.status == "error":
        return f"check {failed.check_id} on {failed.table_name} could not run"
    of = "" if failed.row_count is None else f" of {failed.row_count}"
    return f"check {failed.check_id} failed on {failed.table_name}: {failed.failure_count}{of} rows"


def landing_checks_beside(settings: Settings) -> Future[list[CheckResult]]:
    """Start the expectations on the landing beside what follows; the future raises CheckFailedError if they crash."""
    return _in_background(lambda: _expectations("landing", lambda: _quality().check_landing(settings)))


def _quality() -> Any:
    # Loaded only when needed: it takes seconds.
    return importlib.import_module("strata.quality.expectations")


def _expectations(name: str, work: Callable[[], list[CheckResult]]) -> list[CheckResult]:
    try:
        return work()
    except StrataError:
        raise
    except Exception as error:
        text = one_line(str(error)) or type(error).__name__
        raise CheckFailedError(f"check great_expectations on {name} could not run: {text}") from error


def _in_background(work: Callable[[], _T]) -> Future[_T]:
    """Start work beside what follows; a daemon thread, so that an interrupted run does not wait for it."""
    future: Future[_T] = Future()

    def settle() -> None:
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)

    Thread(target=settle, daemon=True).start()
    return future
