"""dbt, always in a process of its own: dbt keeps its DuckDB file locked for as long as its process lives."""

import json
import os
import re
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path

from strata.dbt_results import DbtResult, failure_of_call, raise_for_failures, read_results
from strata.disk import disk_errors
from strata.errors import CheckFailedError, StrataError, UsageError
from strata.settings import TOKEN_KEY_VARIABLE, Settings, process_environment

Progress = Callable[[int, int], None]
_JINJA = re.compile(r"\{\{|\{%|\{#")
_SECONDS_TO_STOP = 10
_TAIL_LINES = 20


def target_folder(settings: Settings, target: str) -> Path:
    """Where dbt keeps its artifacts and its parse between runs; one folder a home and target, so runs do not clash."""
    return settings.build / f"target-{target}"


def command(  # noqa: PLR0913 - each is one option of dbt
    settings: Settings,
    verb: str,
    target: str,
    *,
    as_of: date | None = None,
    select: str | None = None,
    full_refresh: bool = False,
) -> list[str]:
    """The dbt call as a list of arguments; starts nothing.

    Args:
        settings: the project and home.
        verb: ``build`` or ``test``.
        target: target of profiles.yml.
        as_of: value of the var ``as_of_date``; the project's default when not given.
        select: dbt's selection syntax.
        full_refresh: rebuild incremental models from nothing.

    Raises:
        UsageError: the selection would be read as an option or as a template.
    """
    warnings = json.dumps({"error": ["NoNodesForSelectionCriteria"]})
    words = [sys.executable, "-P", "-m", "strata.dbt_process"]
    words += ["--no-use-colors", "--log-format", "json", "--log-level", "info", "--log-level-file", "info"]
    words += ["--warn-error-options", warnings]
    words += [verb, "--exclude-resource-type", "unit_test"]
    words += ["--target", target, "--project-dir", str(settings.project), "--profiles-dir", str(settings.project)]
    words += ["--target-path", str(target_folder(settings, target)), "--log-path", str(settings.build / "logs")]
    if as_of is not None:
        words += ["--vars", json.dumps({"as_of_date": as_of.isoformat()})]
    if select is not None:
        words += ["--select", plain_text("--select", select)]
        # A test that also reads what is not selected would fail where that was never built.
        words += ["--indirect-selection", "buildable"]
    if full_refresh:
        words += ["--full-refresh"]
    return words


def plain_text(option: str, value: str) -> str:
    """The value as it stands, if dbt will take it as text.

    Raises:
        UsageError: it holds a template mark, starts with a dash or is blank.
    """
    if _JINJA.search(value):
        raise UsageError(f"{option} {value!r} holds a template mark ({{{{, {{% or {{#): give plain text")
    if value.startswith("-") or not value.strip():
        raise UsageError(f"{option} {value!r} is not a selection: give a model's name, a tag: or a path:")
    return value


def environment(settings: Settings, inherited: Mapping[str, str]) -> dict[str, str]:
    """The variables dbt is started with: ours, and the caller's but for the token key and what changes dbt's doing."""
    kept = {
        name: value
        for name, value in inherited.items()
        if name != TOKEN_KEY_VARIABLE and (not name.startswith("DBT_") or name.startswith("DBT_ENV_"))
    }
    return kept | {
        "STRATA_HOME": str(settings.home),
        "DBT_PROFILES_DIR": str(settings.project),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DBT_VERSION_CHECK": "false",
        "DO_NOT_TRACK": "1",
        "PYTHONUTF8": "1",
        "TZ": "UTC",
    }


def build(  # noqa: PLR0913 - each is one option of dbt
    settings: Settings,
    target: str,
    *,
    as_of: date | None = None,
    select: str | None = None,
    full_refresh: bool = False,
    progress: Progress | None = None,
) -> DbtResult:
    """Build seeds and models and run their data tests.

    Raises:
        UsageError: the selection matches nothing.
        CheckFailedError: a data test failed, or none ran in a whole build.
        DataError: an input value stopped a model, or a test that asks for a repair of the input failed.
        DiskError: the disk is full.
        LockedError: another program holds the build file.
        ConfigurationError: the project cannot be parsed or compiled.
        StrataError: dbt ended in any other way.
    """
    arguments = command(settings, "build", target, as_of=as_of, select=select, full_refresh=full_refresh)
    return _run(settings, arguments, target, select, progress)


def test(
    settings: Settings,
    target: str,
    *,
    as_of: date | None = None,
    select: str | None = None,
    progress: Progress | None = None,
) -> DbtResult:
    """Run the data tests on what is built; raises as ``build`` does."""
    return _run(settings, command(settings, "test", target, as_of=as_of, select=select), target, select, progress)


def _run(
    settings: Settings, arguments: list[str], target: str, select: str | None, progress: Progress | None
) -> DbtResult:
    folder = target_folder(settings, target)
    with disk_errors(settings.build):
        folder.mkdir(parents=True, exist_ok=True)
        # Results of the call before must never be taken for those of this one.
        (folder / "run_results.json").unlink(missing_ok=True)
    returned, messages = call(arguments, environment(settings, process_environment()), settings.project, progress)
    if returned < 0:
        raise StrataError(f"dbt was stopped by signal {-returned} ({signal.Signals(-returned).name}): run it again")
    result = read_results(folder)
    if result is not None:
        raise_for_failures(result, settings.home)
    if result is None or returned != 0:
        raise failure_of_call(messages, select, settings.home)
    if select is None and not result.checks:
        raise CheckFailedError("no check ran: the project has no data tests, or dbt skipped them")
    return result


def call(
    arguments: list[str], variables: Mapping[str, str], folder: Path, progress: Progress | None = None
) -> tuple[int, list[str]]:
    """Run dbt to its end and follow its log.

    Returns:
        The return code (negative: the signal that killed it) and what it said went wrong, or its last lines.
    """
    process = subprocess.Popen(
        arguments,
        cwd=folder,
        env=dict(variables),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        # Its own group: an interrupt reaches us alone, and we stop dbt with all it started.
        start_new_session=True,
    )
    try:
        messages = _follow(process.stdout or (), progress)
        return process.wait(), messages
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        for number in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, number)
            with suppress(subprocess.TimeoutExpired):
                process.wait(_SECONDS_TO_STOP)
                break
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()


def _follow(lines: Iterable[str], progress: Progress | None) -> list[str]:
    total = done = 0
    problems: list[str] = []
    plain: deque[str] = deque(maxlen=_TAIL_LINES)
    for line in lines:
        try:
            event = json.loads(line)
            info, data = event["info"], event["data"]
        except (ValueError, TypeError, KeyError):
            plain.append(line.strip())
            continue
        if info["name"] == "ConcurrencyLine":
            total = int(data.get("node_count", 0))
        elif info["name"] == "MainEncounteredError":
            problems.append(info["msg"])
        elif (data.get("node_info") or {}).get("node_finished_at") and info["name"].startswith("Log"):
            done += 1
            if progress is not None:
                progress(done, max(total, done))
    return problems or [line for line in plain if line]
