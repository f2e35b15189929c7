"""Commands on tier policies: check, adopt."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from strata.choices import calendar_date, one_of
from strata.cli_app import App
from strata.cli_options import Debug, Json, Lang
from strata.errors import UsageError
from strata.lock import change_lock
from strata.policies.checking import check_policies as check
from strata.policies.findings import PolicyError
from strata.policies.folders import SEEDS
from strata.policies.texts import VIEW
from strata.policies.view import show_changes, show_report
from strata.settings import LANGUAGES, load_settings

if TYPE_CHECKING:
    from strata.policies.adoption import Plan

# columns of a table that goes to a file or a pipe
_WIDTH = 120
_GRANDFATHERING = ("immediate", "protect-until-expiry", "soft-landing")

PolicyFolder = Annotated[
    Path | None,
    typer.Argument(metavar="[DIR]", show_default=False, help="Folder of changed policy tables, whole or in part."),
]
From = Annotated[str | None, typer.Option("--from", help="First day of the new version, YYYY-MM-DD.")]
Grandfathering = Annotated[
    str | None, typer.Option(help=f"What becomes of present tiers: {', '.join(_GRANDFATHERING)}.")
]
Until = Annotated[str | None, typer.Option(help="Day on which the protection ends, YYYY-MM-DD.")]
Rollback = Annotated[
    str | None, typer.Option(metavar="POLICY_ID", help="Take the newest version of this policy back instead.")
]
NothingWritten = Annotated[bool, typer.Option("--dry-run", help="Show the changed lines and write nothing.")]


def register(app: App) -> None:
    """Add the commands to the command line."""
    app.command(name="check-policies", epilog="Example: strata check-policies ./new_tiers --lang zh")(check_policies)
    app.command(epilog="Example: strata adopt ./new_tiers --from 2027-01-01 --grandfathering soft-landing")(adopt)


def check_policies(
    folder: PolicyFolder = None, *, as_json: Json = False, lang: Lang = "en", debug: Debug = False
) -> None:
    """Check the policy tables, or those of a folder laid over them; name file, line, column and fix of each fault."""
    one_of("--lang", lang, LANGUAGES)
    report = check(load_settings().project, folder.expanduser().absolute() if folder else None)
    if as_json:
        result = {
            "versions": [asdict(version) for version in report.versions],
            "findings": [found.as_dict(lang) for found in report.findings],
        }
        typer.echo(json.dumps(result, ensure_ascii=False, default=str))
    else:
        show_report(_console(), report, lang)
    if report.errors:
        raise PolicyError(report.findings, lang)


def adopt(  # noqa: PLR0913 - each is one option of the command line
    folder: PolicyFolder = None,
    *,
    start: From = None,
    grandfathering: Grandfathering = None,
    until: Until = None,
    rollback: Rollback = None,
    dry_run: NothingWritten = False,
    as_json: Json = False,
    lang: Lang = "en",
    debug: Debug = False,
) -> None:
    """Put changed policies into the project's tables as new versions from a day on, or take the newest one back."""
    from strata.policies.adoption import Terms, plan_adoption, plan_rollback  # noqa: PLC0415

    one_of("--lang", lang, LANGUAGES)
    project = load_settings().project
    terms = Terms(
        start=calendar_date("--from", start) if start is not None else None,
        grandfathering=_grandfathering(grandfathering),
        until=calendar_date("--until", until) if until is not None else None,
    )
    if rollback is not None and (folder is not None or terms != Terms()):
        raise UsageError("--rollback stands alone: it takes the newest version of a policy back")
    # what is planned is what is written: nobody else changes the tables in between
    with change_lock(project / SEEDS):
        if rollback is not None:
            plan = plan_rollback(project, rollback)
        elif folder is not None:
            plan = plan_adoption(project, folder.expanduser().absolute(), terms)
        else:
            raise UsageError("DIR is missing: give the folder of your policy tables, or --rollback POLICY_ID")
        if not dry_run:
            plan.seeds.write()
    _show_plan(plan, dry_run, as_json, lang)


def _grandfathering(value: str | None) -> str | None:
    return None if value is None else one_of("--grandfathering", value, _GRANDFATHERING).replace("-", "_")


def _show_plan(plan: "Plan", dry_run: bool, as_json: bool, lang: str) -> None:
    lines = plan.seeds.lines()
    if as_json:
        changes = [{"file": file, "sign": sign, "line": line} for file, sign, line in lines]
        steps = [asdict(step) for step in plan.steps]
        result = {"steps": steps, "changes": changes, "written": bool(lines) and not dry_run}
        typer.echo(json.dumps(result, ensure_ascii=False, default=str))
        return
    console, is_chinese = _console(), lang == "zh"
    show_changes(console, lines)
    for step in plan.steps:
        sentence = VIEW[step.kind][is_chinese].format(
            policy_id=step.policy_id, version=step.version, valid_from=step.start, before=step.version_before
        )
        console.print(sentence, soft_wrap=True, markup=False)
    for warning in plan.warnings:
        console.print(f"{VIEW['warning'][is_chinese]}: {warning.sentence(lang)}", soft_wrap=True, markup=False)
    if not plan.steps:
        console.print(VIEW["nothing_differs"][is_chinese])
    elif dry_run:
        console.print(VIEW["would"][is_chinese])
    else:
        console.print(VIEW["next_build"][is_chinese])


def _console() -> Console:
    return Console(highlight=False, width=None if sys.stdout.isatty() else _WIDTH)
