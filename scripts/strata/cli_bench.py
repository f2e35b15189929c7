"""The command ``bench``: how long the models take on this machine."""

import importlib
import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from strata.choices import one_of
from strata.cli_app import App
from strata.cli_options import Debug, Home, Json, Lang
from strata.console import StepLines
from strata.settings import LANGUAGES, load_settings
from strata.texts import labelled, text

if TYPE_CHECKING:
    from strata.bench.results import Bench

# columns of a table that goes to a file or a pipe
_WIDTH = 140

Topic = Annotated[
    str, typer.Argument(metavar="TOPIC", show_default=False, help="What to measure: clv, scores or tiers.")
]
Customers = Annotated[int, typer.Option(help="Customers to make up, 1000 to 10000000.")]
Reviews = Annotated[int, typer.Option(help="Month-end reviews, for tiers and scores.")]
Runs = Annotated[int, typer.Option(help="How often each thing is timed; the median is shown.")]
Seed = Annotated[int, typer.Option(help="Which made-up customers.")]
Keep = Annotated[bool, typer.Option("--keep", help="Leave the scratch folder HOME/bench as it is.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be made and timed; do nothing.")]


def register(app: App) -> None:
    """Add the command to the command line."""
    app.command("bench", epilog="Example: strata bench clv --customers 100000 --home /tmp/bench")(bench)


def bench(  # noqa: PLR0913 - one each of the command line
    topic: Topic,
    *,
    customers: Customers = 1_000_000,
    reviews: Reviews = 36,
    runs: Runs = 3,
    seed: Seed = 1,
    keep: Keep = False,
    home: Home = None,
    as_json: Json = False,
    lang: Lang = "en",
    dry_run: DryRun = False,
    debug: Debug = False,
) -> None:
    """Measure the models on made-up customers, in a scratch folder below the home folder: seconds, memory, rows."""
    one_of("--lang", lang, LANGUAGES)
    running = importlib.import_module("strata.bench.running")
    one_of("topic", topic, running.TOPICS)
    request = running.Request(topic, customers, reviews, runs, seed, keep)
    running.require_sensible(request)
    settings = load_settings(home)
    if dry_run:
        planned: dict[str, str] = running.plan(settings, request)
        _write(planned) if as_json else typer.echo(
            f"{text('bench_planned', lang)}\n{labelled(list(planned.items()), lang)}"
        )
        return
    made: Bench = running.run(settings, StepLines(lang, as_json), request)
    if as_json:
        _write(asdict(made))
        return
    view = importlib.import_module("strata.bench.view")
    view.show(Console(highlight=False, width=None if sys.stdout.isatty() else _WIDTH), made, lang)


def _write(result: Mapping[str, object]) -> None:
    typer.echo(json.dumps(result, ensure_ascii=False, default=str))
