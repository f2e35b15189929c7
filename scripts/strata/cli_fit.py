"""The command ``strata fit``."""

import importlib
import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from strata.cli_app import App
from strata.cli_options import AsOf, Debug, DryRun, Home, Json, Lang, Target, options_of
from strata.console import StepLines
from strata.errors import UsageError
from strata.lock import run_lock
from strata.settings import Settings, load_settings
from strata.texts import text

if TYPE_CHECKING:
    from strata.clusters.running import ClusterFit
    from strata.fitting import Fit
    from strata.steps import Options

# columns of a table that goes to a file or a pipe
_WIDTH = 160
_SAMPLE, _SEED = 50_000, 1

Clusters = Annotated[
    bool, typer.Option("--clusters", help="Fit clusters of customers and their tree on what is built, not CLV.")
]
Sample = Annotated[
    int | None, typer.Option(min=6, max=1_000_000, help=f"Most customers to fit clusters on ({_SAMPLE}).")
]
FitSeed = Annotated[
    int | None,
    typer.Option("--seed", min=0, max=2**32 - 1, help=f"Of the sample and of the starts of --clusters ({_SEED})."),
]
ClusterCount = Annotated[
    int | None,
    typer.Option(min=2, max=8, help="How many clusters; those with the highest silhouette if not given."),
]


def register(app: App) -> None:
    """Add the command to the command line."""
    app.command(epilog="Examples: strata fit --as-of 2017-09-30 --json · strata fit --clusters --sample 20000")(fit)


def fit(  # noqa: PLR0913
    *,
    clusters: Clusters = False,
    sample: Sample = None,
    seed: FitSeed = None,
    cluster_count: ClusterCount = None,
    as_of: AsOf = None,
    target: Target = "duckdb",
    home: Home = None,
    as_json: Json = False,
    lang: Lang = "en",
    dry_run: DryRun = False,
    debug: Debug = False,
) -> None:
    """Fit the CLV models on what is landed and show their parameters; a build makes the same fits by itself.

    With --clusters, fit clusters of customers instead, which no build does by itself.
    """
    only_clusters = {"--sample": sample, "--seed": seed, "--cluster-count": cluster_count}
    given = [name for name, value in only_clusters.items() if value is not None]
    if given and not clusters:
        raise UsageError(f"{given[0]} is for clusters: add --clusters or leave it out")
    if clusters and as_of is not None:
        raise UsageError("clusters are fitted as of the build: leave out --as-of, or strata build with it first")
    settings = load_settings(home)
    if clusters:
        options = options_of(lang, target=target)
        _fit_clusters(settings, options, only_clusters, as_json=as_json, dry_run=dry_run)
        return
    _fit_clv(settings, lang, target, as_of, as_json=as_json, dry_run=dry_run)


def _fit_clv(  # noqa: PLR0913
    settings: Settings, lang: str, target: str, as_of: str | None, *, as_json: bool, dry_run: bool
) -> None:
    module = importlib.import_module("strata.fitting")
    options = options_of(lang, target=target, as_of=as_of, select=module.SELECTION)
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


def _fit_clusters(
    settings: Settings, options: "Options", numbers: dict[str, int | None], *, as_json: bool, dry_run: bool
) -> None:
    sample = numbers["--sample"] or _SAMPLE
    seed = _SEED if numbers["--seed"] is None else numbers["--seed"]
    # scikit-learn takes a second to import: only who asks for it pays
    running, view = (importlib.import_module(f"strata.clusters.{name}") for name in ("running", "view"))
    if dry_run:
        into = f"{settings.home / 'fitted'}"
        planned = {"sample": sample, "seed": seed, "target": options.target, "into": into}
        typer.echo(json.dumps(planned) if as_json else view.said("planned", options.lang, **planned))
        return
    request = running.Request(options.target, sample, seed, numbers["--cluster-count"])
    with run_lock(settings), StepLines(options.lang, as_json).step("fit") as progress:
        made: ClusterFit = running.fit_clusters(settings, request, progress)
    if as_json:
        typer.echo(json.dumps(asdict(made), ensure_ascii=False, default=str))
    else:
        view.show(Console(highlight=False, width=None if sys.stdout.isatty() else _WIDTH), made, options.lang)
