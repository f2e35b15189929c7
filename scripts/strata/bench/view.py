"""A benchmark as a table and sentences for people, in English or Chinese."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from strata.bench.results import Bench, Measure
from strata.bench.texts import say

_NUMBERS = ("seconds", "bound", "memory", "rows")
_TIERS = "tiers_"
_PARAMETERS = ("r", "alpha", "a", "b")


def show(console: Console, bench: Bench, lang: str) -> None:
    """Print a benchmark.

    Args:
        console: where to.
        bench: what was found.
        lang: ``en`` or ``zh``.
    """
    console.print(f"[bold]{escape(say(f'title_{bench.topic}', lang, **bench.sizes))}[/]", soft_wrap=True)
    grid = Grid(box=None, pad_edge=False)
    grid.add_column(say("what", lang))
    for heading in _NUMBERS:
        grid.add_column(say(heading, lang), justify="right")
    for measure in bench.measures:
        grid.add_row(_label(measure, lang), *_cells(measure))
        for part, seconds in measure.parts.items() if len(measure.parts) > 1 else ():
            grid.add_row(f"  {part}", f"{seconds:.2f}", style="dim")
    console.print(grid)
    for line in [*_facts(bench, lang), _made_with(bench, lang), say("command", lang, command=bench.command)]:
        console.print(escape(line), soft_wrap=True)


def _label(measure: Measure, lang: str) -> str:
    if measure.name.startswith(_TIERS):
        customers, reviews = measure.name.removeprefix(_TIERS).split("_")
        return say("tiers", lang, customers=int(customers), reviews=int(reviews))
    return say(measure.name, lang)


def _cells(measure: Measure) -> list[str]:
    return [
        f"{measure.seconds:.2f}",
        "" if measure.bound_seconds is None else f"{measure.bound_seconds:g}",
        "" if measure.peak_megabytes is None else f"{measure.peak_megabytes:,.0f}",
        "" if measure.rows is None else f"{measure.rows:,}",
    ]


def _facts(bench: Bench, lang: str) -> list[str]:
    facts = bench.facts
    if bench.topic == "tiers":
        return [
            say("time_ratios", lang, **facts["time_ratios"]),
            say("memory_limit", lang, limit=facts["sizes"][-1]["memory_limit"]),
        ]
    if bench.topic == "scores":
        landed = ", ".join(f"{table} {count:,}" for table, count in facts["landed_rows"].items())
        return [say("landed_rows", lang, rows=landed), say("memory_limit", lang, limit=facts["memory_limit"])]
    fitted = facts["fitted"]
    counts = {name: fitted[f"cell_days_{days}"]["evaluation_count"] for name, days in (("daily", 1), ("weekly", 7))}
    return [
        say("speed_ratio", lang, strata=facts["strata_seconds"], ratio=facts["speed_ratio"]),
        say("evaluations", lang, **counts),
        *(
            say("parameters", lang, source=source, values=_values(values))
            for source, values in {"planted": facts["planted"], **fitted}.items()
        ),
    ]


def _values(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {values[name]:.4f}" for name in _PARAMETERS)


def _made_with(bench: Bench, lang: str) -> str:
    named = ", ".join(f"{name} {number}" for name, number in bench.versions.items())
    return say("versions", lang, cores=bench.cores, versions=named)
