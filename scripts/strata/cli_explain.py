"""The command ``strata explain``."""

import importlib
import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from strata.choices import calendar_date, one_of
from strata.cli_options import Debug, Home, Json, Lang
from strata.settings import LANGUAGES, load_settings

if TYPE_CHECKING:
    from strata.explain import Facts

# columns of a table that goes to a file or a pipe
_WIDTH = 120

Customer = Annotated[
    str, typer.Argument(metavar="CUSTOMER", show_default=False, help="A customer_id or a source_customer_id.")
]
Policy = Annotated[
    str | None, typer.Option("--policy", help="Policy id; the one that dim_customers shows if not given.")
]
On = Annotated[
    str | None, typer.Option("--as-of", help="The last review on or before this day, YYYY-MM-DD, is explained.")
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: strata explain 1029 --lang zh")(explain)


def explain(  # noqa: PLR0913
    customer: Customer,
    *,
    policy: Policy = None,
    as_of: On = None,
    home: Home = None,
    as_json: Json = False,
    lang: Lang = "en",
    debug: Debug = False,
) -> None:
    """Say why a customer has a tier, what holds it and what is next, from the published file."""
    one_of("--lang", lang, LANGUAGES)
    day = calendar_date("--as-of", as_of) if as_of is not None else None
    module, view = (importlib.import_module(name) for name in ("strata.explain", "strata.explain.view"))
    facts: Facts = module.explain(load_settings(home), customer, policy, day)
    if as_json:
        typer.echo(json.dumps(module.as_json(facts), ensure_ascii=False, default=str))
    else:
        view.show(Console(highlight=False, width=None if sys.stdout.isatty() else _WIDTH), facts, lang)
