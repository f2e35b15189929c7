"""The ``strata`` command: options, results and exit codes."""

import json
import signal
import sys
import threading
import traceback
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from types import FrameType
from typing import Annotated, Any, NoReturn

import typer

from strata import __version__, publishing, steps
from strata.choices import calendar_date, one_of
from strata.console import StepLines
from strata.errors import StrataError, UsageError
from strata.lock import run_lock
from strata.settings import LANGUAGES, SOURCES, TARGETS, load_settings
from strata.texts import labelled, text, tier_mix
from strata.versions import current_version

Source = Annotated[str, typer.Option(help=f"Where the data comes from: {', '.join(SOURCES)}.")]
Input = Annotated[Path | None, typer.Option("--input", help="Folder of the input files, for --source files.")]
AsOf = Annotated[str | None, typer.Option(help="Last day that counts, YYYY-MM-DD; the last order if not given.")]
Target = Annotated[str, typer.Option(help=f"Engine: {', '.join(TARGETS)}.")]
Home = Annotated[Path | None, typer.Option(help="Folder of all results; STRATA_HOME or warehouse/ if not given.")]
FullRefresh = Annotated[bool, typer.Option("--full-refresh", help="Build incremental models from nothing.")]
Select = Annotated[str | None, typer.Option(help="Build only these models (dbt's selection syntax).")]
Json = Annotated[bool, typer.Option("--json", help="Write the result as one JSON object and nothing else.")]
Lang = Annotated[str, typer.Option(help="Language of the result: en or zh.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what each step would write and where; do nothing.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an unexpected error.")]

_INTERRUPTED, _TERMINATED, _UNEXPECTED = 130, 143, 70


class _App(typer.Typer):
    """The command; every way it can end is one exit code and at most one line on standard error."""

    def __call__(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Run the command line and exit."""
        arguments = list(args[0]) if args else list(kwargs.get("args") or sys.argv[1:])
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, _terminate)
        sys.exit(_exit_code(typer.main.get_command(self), arguments))


def _exit_code(command: Any, arguments: list[str]) -> int:
    try:
        return int(command.main(args=arguments or ["--help"], prog_name="strata", standalone_mode=False) or 0)
    except (typer.Abort, KeyboardInterrupt):
        return _end("interrupted: run it again, what is published is whole", _INTERRUPTED)
    except SystemExit as ended:
        return _end("terminated: run it again, what is published is whole", int(ended.code or 0))
    except StrataError as error:
        return _end(str(error), error.exit_code)
    except Exception as error:
        # Typer's own errors know how they are shown; which class they have depends on its version.
        if hasattr(error, "format_message"):
            return _end(f"{error.format_message()} (strata --help shows what there is)", UsageError.exit_code)
        if "--debug" in arguments:
            traceback.print_exception(error)
        return _end(f"unexpected {type(error).__name__}: {error} (--debug shows where)", _UNEXPECTED)


def _end(message: str, exit_code: int) -> int:
    print(f"strata: {' '.join(message.split())}", file=sys.stderr)
    return exit_code


def _terminate(number: int, frame: FrameType | None) -> None:
    # Only one stop: a second signal must not cut short the end of the child and of the lock.
    signal.signal(number, signal.SIG_IGN)
    sys.exit(_TERMINATED)


app = _App(
    help="Customer tiers as code: land data, build tiers, check them, publish them in one step.",
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    add_completion=False,
)


def _options(  # noqa: PLR0913 - one each of the command line
    lang: str,
    *,
    target: str = "duckdb",
    source: str = "complete_journey",
    input_dir: Path | None = None,
    as_of: str | None = None,
    full_refresh: bool = False,
    select: str | None = None,
) -> steps.Options:
    return steps.Options(
        source=one_of("--source", source, SOURCES),
        input_dir=input_dir.expanduser().absolute() if input_dir else None,
        as_of=calendar_date("--as-of", as_of) if as_of is not None else None,
        target=one_of("--target", target, TARGETS),
        full_refresh=full_refresh,
        select=select,
        lang=one_of("--lang", lang, LANGUAGES),
    )


def _show(as_json: bool, result: Mapping[str, Any], sentences: str) -> None:
    typer.echo(json.dumps(result, ensure_ascii=False, default=str) if as_json else sentences)


@app.command(epilog="Example: strata run --source cdnow_sample --home /tmp/demo")
def run(  # noqa: PLR0913
    *,
    source: Source = "complete_journey",
    input_dir: Input = None,
    as_of: AsOf = None,
    target: Target = "duckdb",
    home: Home = None,
    full_refresh: FullRefresh = False,
    as_json: Json = False,
    lang: Lang = "en",
    dry_run: DryRun = False,
    debug: Debug = False,
) -> None:
    """Land, build, check, publish and report; what is published changes only if every check passed."""
    options = _options(lang, target=target, source=source, input_dir=input_dir, as_of=as_of, full_refresh=full_refresh)
    settings = load_settings(home)
    if dry_run:
        planned = steps.plan(settings, options)
        _show(as_json, planned, f"{text('planned', lang)}\n{labelled(list(planned.items()), lang)}")
        return
    with run_lock(settings):
        made = steps.run(settings, options, StepLines(lang, as_json))
    summary, files = made.summary, settings.published
    shown = [
        ("version", summary.version),
        ("as_of", f"{summary.as_of_date}"),
        ("source", summary.source),
        ("customers", f"{summary.customer_count:,}"),
        ("reviews", f"{summary.review_count:,}"),
        ("checks", f"{made.checks_passed:,}"),
        ("tiers", tier_mix(summary, lang)),
        ("database", f"{files / 'strata.duckdb'}"),
        ("parquet", f"{files / 'parquet'}"),
        ("page", f"{made.report}"),
    ]
    _show(as_json, asdict(made), labelled(shown, lang))


@app.command(epilog="Example: strata land --source files --input ./exports")
def land(  # noqa: PLR0913
    *,
    source: Source = "complete_journey",
    input_dir: Input = None,
    as_of: AsOf = None,
    target: Target = "duckdb",
    home: Home = None,
    full_refresh: FullRefresh = False,
    as_json: Json = False,
    lang: Lang = "en",
    debug: Debug = False,
) -> None:
    """Write the source as Parquet into the home folder, as text with file and line."""
    # Landing depends on no date and no engine; it takes these options so that one set of them serves every step.
    options = _options(lang, target=target, source=source, input_dir=input_dir, as_of=as_of, full_refresh=full_refresh)
    settings = load_settings(home)
    with run_lock(settings), StepLines(lang, as_json).step("land"):
        landed = steps.land(settings, options)
    rows = sum(landed.tables.values())
    _show(as_json, asdict(landed), text("landed", lang, source=landed.source, rows=rows, tables=len(landed.tables)))


@app.command(epilog="Example: strata build --as-of 2017-10-31 --select fct_customer_rfm+")
def build(  # noqa: PLR0913
    *,
    as_of: AsOf = None,
    target: Target = "duckdb",
    home: Home = None,
    full_refresh: FullRefresh = False,
    select: Select = None,
    as_json: Json = False,
    lang: Lang = "en",
    debug: Debug = False,
) -> None:
    """Build the models from what is landed and run their data tests; users see none of it yet."""
    options, settings = (
        _options(lang, target=target, as_of=as_of, full_refresh=full_refresh, select=select),
        load_settings(home),
    )
    with run_lock(settings), StepLines(lang, as_json).step("build") as progress:
        built = steps.build(settings, options, progress)
    key = "built" if select is None else "built_part"
    counted = {"models": built.model_count, "checks": len(built.checks)}
    _show(as_json, {"target": target, **counted}, text(key, lang, **counted))


@app.command(epilog="Example: strata check --json")
def check(  # noqa: PLR0913
    *,
    as_of: AsOf = None,
    target: Target = "duckdb",
    home: Home = None,
    as_json: Json = False,
    lang: Lang = "en",
    debug: Debug = False,
) -> None:
    """Check what is built: data tests and expectations; only a build that passed can be published."""
    options, settings = _options(lang, target=target, as_of=as_of), load_settings(home)
    with run_lock(settings), StepLines(lang, as_json).step("check") as progress:
        checked = steps.check(settings, options, progress)
    key = "checked" if checked.is_publishable else "checked_part"
    _show(as_json, asdict(checked), text(key, lang, checks=checked.passed))


@app.command(epilog="Example: strata publish --home /tmp/demo")
def publish(
    target: Target = "duckdb", home: Home = None, as_json: Json = False, lang: Lang = "en", debug: Debug = False
) -> None:
    """Publish the build that passed its checks as a new version, in one step."""
    options, settings = _options(lang, target=target), load_settings(home)
    with run_lock(settings), StepLines(lang, as_json).step("publish"):
        made = steps.publish(settings, options)
    values = {"version": made.version, "as_of": made.as_of_date, "tables": len(made.tables)}
    _show(as_json, asdict(made), text("published", lang, megabytes=made.byte_count / 1e6, **values))


@app.command(epilog="Example: strata report --lang zh")
def report(home: Home = None, as_json: Json = False, lang: Lang = "en", debug: Debug = False) -> None:
    """Write the report page of the published version again."""
    options, settings = _options(lang), load_settings(home)
    with run_lock(settings), StepLines(lang, as_json).step("report"):
        page = steps.report(settings, options)
    _show(as_json, {"report": page}, text("reported", lang, report=page))


@app.command(epilog="Example: strata verify")
def verify(home: Home = None, as_json: Json = False, lang: Lang = "en", debug: Debug = False) -> None:
    """Read every kept version whole; name each file that is not as it was published and exit 1."""
    one_of("--lang", lang, LANGUAGES)
    settings = load_settings(home)
    problems = publishing.verify(settings)
    version = current_version(settings)
    if as_json:
        _show(True, {"version": version, "problems": problems}, "")
    elif not problems:
        _show(False, {}, text("verified", lang, version=version))
    for problem in problems:
        typer.echo(f"strata: {problem}", err=True)
    if problems:
        raise typer.Exit(1)


@app.command(epilog="Example: strata rollback 20260131T060000Z-1a2b3c4d")
def rollback(
    version: Annotated[str | None, typer.Argument(help="Id of a kept version; the one before if not given.")] = None,
    home: Home = None,
    as_json: Json = False,
    lang: Lang = "en",
    debug: Debug = False,
) -> None:
    """Make an older version current again, and write its report."""
    options, settings = _options(lang), load_settings(home)
    with run_lock(settings):
        current = publishing.rollback(settings, version)
        page = steps.report(settings, options)
    _show(as_json, {"version": current, "report": page}, text("rolled_back", lang, version=current))


@app.command(epilog="Example: strata version")
def version(as_json: Json = False) -> None:
    """Say which version of Strata this is."""
    _show(as_json, {"version": __version__, "python": sys.version.split()[0]}, f"strata {__version__}")
