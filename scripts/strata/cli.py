"""The ``strata`` command: options, results and exit codes."""

import importlib
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from strata import __version__, cli_bench, cli_comparison, cli_fit, cli_policies, publishing, steps
from strata.choices import one_of
from strata.cli_app import App
from strata.cli_explain import register as register_explain
from strata.cli_options import (
    AsOf,
    Customers,
    Debug,
    DryRun,
    Folder,
    Force,
    FullRefresh,
    Home,
    Input,
    Json,
    Lang,
    Seed,
    Select,
    Source,
    Tables,
    Target,
    options_of,
)
from strata.console import StepLines
from strata.errors import DataError
from strata.lock import run_lock
from strata.quality.results import CheckResult
from strata.settings import LANGUAGES, load_settings
from strata.texts import input_line, labelled, text, tier_mix, warning_line
from strata.versions import current_version

if TYPE_CHECKING:
    from strata.doctor_findings import Diagnosis
    from strata.template import TemplateResult

# columns of a table that goes to a file or a pipe
_WIDTH = 120

app = App(
    help="Customer tiers as code: land data, build tiers, check them, publish them in one step.",
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    add_completion=False,
)


def _show(as_json: bool, result: Mapping[str, Any], sentences: str) -> None:
    typer.echo(json.dumps(result, ensure_ascii=False, default=str) if as_json else sentences)


def _with_warnings(sentence: str, checks: Sequence[CheckResult], lang: str) -> str:
    warned = warning_line(checks, lang)
    return f"{sentence}\n{warned}" if warned else sentence


@app.command(epilog="Example: strata run --source cdnow_sample --home /tmp/demo")
def run(  # noqa: PLR0913
    *,
    source: Source = "complete_journey",
    input_dir: Input = None,
    customers: Customers = None,
    seed: Seed = None,
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
    options = options_of(
        lang,
        target=target,
        source=source,
        input_dir=input_dir,
        as_of=as_of,
        full_refresh=full_refresh,
        customers=customers,
        seed=seed,
    )
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
        *([("input_rows", line)] if (line := input_line(summary.input_rows, lang)) else []),
        ("checks", f"{made.checks_passed:,}"),
        *([("warned", line)] if (line := warning_line(made.warnings, lang)) else []),
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
    customers: Customers = None,
    seed: Seed = None,
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
    options = options_of(
        lang,
        target=target,
        source=source,
        input_dir=input_dir,
        as_of=as_of,
        full_refresh=full_refresh,
        customers=customers,
        seed=seed,
    )
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
        options_of(lang, target=target, as_of=as_of, full_refresh=full_refresh, select=select),
        load_settings(home),
    )
    with run_lock(settings), StepLines(lang, as_json).step("build") as progress:
        built = steps.build(settings, options, progress)
    key = "built" if select is None else "built_part"
    counted = {"models": built.model_count, "checks": sum(check.status == "pass" for check in built.checks)}
    _show(as_json, {"target": target, **counted}, _with_warnings(text(key, lang, **counted), built.checks, lang))


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
    options, settings = options_of(lang, target=target, as_of=as_of), load_settings(home)
    with run_lock(settings), StepLines(lang, as_json).step("check") as progress:
        checked = steps.check(settings, options, progress)
    key = "checked" if checked.is_publishable else "checked_part"
    sentence = text(key, lang, checks=checked.passed)
    _show(as_json, asdict(checked), _with_warnings(sentence, checked.warnings, lang))


@app.command(epilog="Example: strata publish --home /tmp/demo")
def publish(
    target: Target = "duckdb", home: Home = None, as_json: Json = False, lang: Lang = "en", debug: Debug = False
) -> None:
    """Publish the build that passed its checks as a new version, in one step."""
    options, settings = options_of(lang, target=target), load_settings(home)
    with run_lock(settings), StepLines(lang, as_json).step("publish"):
        made = steps.publish(settings, options)
    values = {"version": made.version, "as_of": made.as_of_date, "tables": len(made.tables)}
    _show(as_json, asdict(made), text("published", lang, megabytes=made.byte_count / 1e6, **values))


@app.command(epilog="Example: strata report --lang zh")
def report(home: Home = None, as_json: Json = False, lang: Lang = "en", debug: Debug = False) -> None:
    """Write the report page of the published version again."""
    options, settings = options_of(lang), load_settings(home)
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
    options, settings = options_of(lang), load_settings(home)
    with run_lock(settings):
        current = publishing.rollback(settings, version)
        page = steps.report(settings, options)
    _show(as_json, {"version": current, "report": page}, text("rolled_back", lang, version=current))


@app.command(epilog="Example: strata template ./my_shop --tables customers,orders,refunds")
def template(  # noqa: PLR0913
    folder: Folder,
    *,
    tables: Tables = None,
    force: Force = False,
    as_json: Json = False,
    lang: Lang = "en",
    debug: Debug = False,
) -> None:
    """Write empty input files with their headers, an example mapping.yml and a bilingual data dictionary."""
    one_of("--lang", lang, LANGUAGES)
    names = None if tables is None else [name.strip() for name in tables.split(",") if name.strip()]
    module = importlib.import_module("strata.template")
    made: TemplateResult = module.write_template(
        load_settings().project, folder.expanduser().absolute(), names, force=force
    )
    _show(as_json, asdict(made), text("templated", lang, folder=made.folder, count=len(made.files)))


@app.command(epilog="Example: strata doctor ./my_shop --lang zh")
def doctor(
    folder: Folder, *, as_of: AsOf = None, as_json: Json = False, lang: Lang = "en", debug: Debug = False
) -> None:
    """Check a folder of input files without building: what is missing, what that switches off, the first bad lines."""
    options, settings = options_of(lang, as_of=as_of), load_settings()
    module, view = (importlib.import_module(f"strata.{name}") for name in ("doctor", "doctor_view"))
    progress = StepLines(lang, as_json)
    found: Diagnosis = module.examine(settings, folder.expanduser().absolute(), progress, options.as_of)
    if as_json:
        _show(True, asdict(found), "")
    else:
        view.show(Console(highlight=False, width=None if sys.stdout.isatty() else _WIDTH), found, lang)
    if found.problem is not None:
        raise DataError(found.problem)


register_explain(app)


@app.command(epilog="Example: strata version")
def version(as_json: Json = False) -> None:
    """Say which version of Strata this is."""
    _show(as_json, {"version": __version__, "python": sys.version.split()[0]}, f"strata {__version__}")


cli_policies.register(app)
cli_fit.register(app)
cli_comparison.register(app)
cli_bench.register(app)
