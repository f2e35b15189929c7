"""Commands that compare tier policies: compare, try."""

import importlib
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from strata.choices import one_of
from strata.cli_app import App
from strata.cli_options import Debug, Home, Json, Lang
from strata.comparison.pilot import ATTRIBUTES, read_where
from strata.comparison.texts import say
from strata.comparison.view import show, verdict
from strata.console import StepLines
from strata.settings import LANGUAGES, load_settings

if TYPE_CHECKING:
    from strata.comparison.results import Comparison
    from strata.comparison.running import Compared

# columns of a table that goes to a file or a pipe
_WIDTH = 140

PolicyA = Annotated[str, typer.Argument(metavar="A", show_default=False, help="Policy id of the present standard.")]
PolicyB = Annotated[str, typer.Argument(metavar="B", show_default=False, help="Policy id of the candidate.")]
Changes = Annotated[
    Path, typer.Argument(metavar="DIR", show_default=False, help="Folder of changed policy tables, whole or in part.")
]
Where = Annotated[
    list[str] | None,
    typer.Option(
        "--where",
        metavar="COLUMN=VALUE",
        help=f"Compare a pilot group only; may be given again. Columns: {', '.join(ATTRIBUTES)}.",
    ),
]
List = Annotated[int, typer.Option("--list", min=0, help="Name this many customers who would move down.")]


def register(app: App) -> None:
    """Add the commands to the command line."""
    app.command(epilog="Example: strata compare raw_56 smooth_140")(compare)
    app.command(name="try", epilog="Example: strata try ./new_tiers --where region=North --list 20")(attempt)


def compare(  # noqa: PLR0913 - one each of the command line
    policy_a: PolicyA,
    policy_b: PolicyB,
    *,
    home: Home = None,
    as_json: Json = False,
    lang: Lang = "en",
    debug: Debug = False,
) -> None:
    """Compare two policies over the same reviews and customers: steadiness, later spend, seats, and who would move."""
    one_of("--lang", lang, LANGUAGES)
    running = importlib.import_module("strata.comparison.running")
    made: Compared = running.compare(load_settings(home), StepLines(lang, as_json), policy_a, policy_b)
    if as_json:
        _write({**_as_dict(made.comparison, lang), "source": made.source})
        return
    show(_console(), made.comparison, lang)


def attempt(  # noqa: PLR0913 - one each of the command line
    folder: Changes,
    *,
    where: Where = None,
    count: List = 0,
    home: Home = None,
    as_json: Json = False,
    lang: Lang = "en",
    debug: Debug = False,
) -> None:
    """Try changed policies in shadow against the present ones, on everyone or a pilot group; nothing changes."""
    one_of("--lang", lang, LANGUAGES)
    pilot = read_where(where or [])
    place = folder.expanduser().absolute()
    running = importlib.import_module("strata.comparison.running")
    made: list[Comparison] = running.attempt(load_settings(home), StepLines(lang, as_json), place, pilot, count)
    if as_json:
        _write({"comparisons": [_as_dict(comparison, lang) for comparison in made], "where": pilot})
        return
    if not made:
        typer.echo(say("nothing", lang, folder=place))
        return
    for comparison in made:
        show(_console(), comparison, lang)
    typer.echo(say("unchanged", lang))


def _console() -> Console:
    return Console(highlight=False, width=None if sys.stdout.isatty() else _WIDTH)


def _as_dict(comparison: "Comparison", lang: str) -> dict[str, object]:
    return {**asdict(comparison), "verdict_text": verdict(comparison, lang)}


def _write(result: dict[str, object]) -> None:
    typer.echo(json.dumps(result, ensure_ascii=False, default=str))
