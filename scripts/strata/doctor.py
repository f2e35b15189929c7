"""Looks at a folder of files as a run would, in a temporary home: what is there, what is missing, which rows are lost.

The rules are those of the real build: the files are landed and the models that set rows apart are built.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from strata import dbt_runner
from strata.built import Built, open_built
from strata.dbt_results import failure_of_call, raise_for_failures, read_results
from strata.disk import disk_errors
from strata.doctor_findings import Diagnosis, diagnose
from strata.errors import CheckFailedError, DataError, StrataError, UsageError
from strata.landing import land
from strata.landing.contract import read_contract
from strata.quality.results import CheckResult
from strata.settings import Settings, process_environment
from strata.steps import Watcher, failure_line, landing_checks_beside

_MODELS = "+int_records_rejected +int_records_duplicated +int_records_orphaned +int_as_of_date"
_NEEDED = ("int_records_rejected", "int_records_duplicated")


def examine(settings: Settings, folder: Path, watcher: Watcher, as_of: date | None = None) -> Diagnosis:
    """Land a folder into a temporary home, ask the models for the rows they cannot use, and remove the home again.

    Args:
        settings: the project; its home is neither read nor written nor locked.
        folder: the user's files.
        watcher: shows how far it is.
        as_of: last day that counts; the last order if not given.

    Raises:
        UsageError: the folder does not exist.
        DataError: a file cannot be read, or a required file or column is missing.
        DiskError: the disk of the temporary folder is full.
        ConfigurationError: the project is not usable.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder} is no folder: give the folder of your files")
    contract = read_contract(settings.project)
    with TemporaryDirectory(prefix="strata-doctor-", ignore_cleanup_errors=True) as name:
        # the real path: a link in it would not match what dbt writes
        private = replace(settings, home=Path(name).resolve())
        with watcher.step("doctor_read"):
            land(private, "files", folder)
        with watcher.step("doctor_check") as progress:
            checks = landing_checks_beside(private)
            problem = _build(private, as_of, progress) or _failed_check(checks.result())
            with _open(private, problem) as built:
                return diagnose(folder, contract, private, built, problem)


def _build(settings: Settings, as_of: date | None, progress: dbt_runner.Progress) -> StrataError | None:
    """Build the models; what a run would stop with on account of the data is given, not raised."""
    target = dbt_runner.target_folder(settings, "duckdb")
    with disk_errors(settings.home):
        target.mkdir(parents=True, exist_ok=True)
    # tests that also read models which are not built here would fail for that alone
    words = dbt_runner.command(settings, "build", "duckdb", as_of=as_of, select=_MODELS)
    words += ["--indirect-selection", "buildable"]
    variables = dbt_runner.environment(settings, process_environment())
    returned, messages = dbt_runner.call(words, variables, settings.project, progress)
    result = read_results(target)
    try:
        if result is not None:
            raise_for_failures(result, settings.home)
        if result is None or returned != 0:
            raise failure_of_call(messages, _MODELS, settings.home)
    except (DataError, CheckFailedError) as error:
        return error
    return None


def _failed_check(checks: list[CheckResult]) -> StrataError | None:
    failed = next((check for check in checks if check.status != "pass"), None)
    return CheckFailedError(f"{failure_line(failed)}; a run would publish nothing") if failed else None


@contextmanager
def _open(settings: Settings, problem: StrataError | None) -> Iterator[Built]:
    with open_built(settings, "duckdb") as built:
        if problem is not None and not set(_NEEDED) <= set(built.tables("intermediate")):
            raise problem
        yield built
