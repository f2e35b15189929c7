"""The command ``strata fit``."""

import importlib
import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer
from rich.console import Console

from strata.cli_app import App
from strata.cli_options import AsOf, Debug, DryRun, Home, Json, Lang, Target, options_of
from strata.console import StepLines
from strata.lock import run_lock
from strata.settings import load_settings
from strata.texts import text

if TYPE_CHECKING:
    from strata.fitting import Fit

# columns of a table that goes to a file or a pipe
_WIDTH = 160


def register(app: App) -> None:
    """Add the command to the command line."""
    app.command(epilog="Example: strata fit --as-of 2017-09-30 --json")(fit)


def fit(  # noqa: PLR0913
    *,
    as_of: AsOf = None,
    target: Target = "duckdb",
    home: Home = None,
    as_json: Json = False,
    lang: Lang = "en",
    dry_run: DryRun = False,
    debug: Debug = False,
) -> None:
    """Fit the CLV models on what is landed and show their parameters; a build makes the same fits by itself."""
    module = importlib.import_module("strata.fitting")
    options = options_of(lang, target=target, as_of=as_of, select=module.SELECTION)
    settings = load_settings(home)
    if dry_run:
        planned = {"build": module.SELECTION, "target": target, "into": f"{settings.build}"}
        typer.echo(json.dumps(planned) if as_json else text("fit_planned", lang, **planned))
        return
    with run_lock(settings), StepLines(lang, as_json).step("fit") as progress:
        fits: list[Fit] = module.fit(settings, options, progress)
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in fits], ensure_ascii=False, default=str))
    else:
        module.show(Console(highlight=False, width=None if sys.stdout.isatty() else _WIDTH), fits, lang)
