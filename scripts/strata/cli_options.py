"""The options that commands share: their names, help texts and checks."""

from pathlib import Path
from typing import Annotated

import typer

from strata.choices import calendar_date, one_of
from strata.settings import LANGUAGES, SOURCES, TARGETS
from strata.steps import Options

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
Customers = Annotated[int | None, typer.Option(help="Customer records to make up, for --source synthetic (10000).")]
Seed = Annotated[int | None, typer.Option(help="Which made-up company, for --source synthetic (1).")]
Folder = Annotated[Path, typer.Argument(metavar="DIR", show_default=False, help="Folder of the input files.")]
Tables = Annotated[
    str | None, typer.Option(help="Write CSV files for these tables only, for example customers,orders.")
]
Force = Annotated[bool, typer.Option("--force", help="Replace files of the same names, whatever they hold.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an unexpected error.")]


def options_of(  # noqa: PLR0913 - one each of the command line
    lang: str,
    *,
    target: str = "duckdb",
    source: str = "complete_journey",
    input_dir: Path | None = None,
    as_of: str | None = None,
    full_refresh: bool = False,
    select: str | None = None,
    customers: int | None = None,
    seed: int | None = None,
) -> Options:
    """The options of a command, checked.

    Raises:
        UsageError: a source, target, language or date is not one.
    """
    return Options(
        source=one_of("--source", source, SOURCES),
        input_dir=input_dir.expanduser().absolute() if input_dir else None,
        as_of=calendar_date("--as-of", as_of) if as_of is not None else None,
        target=one_of("--target", target, TARGETS),
        full_refresh=full_refresh,
        select=select,
        lang=one_of("--lang", lang, LANGUAGES),
        customers=customers,
        seed=seed,
    )
