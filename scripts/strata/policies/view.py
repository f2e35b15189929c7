"""The result of a check and of an adoption as text and tables for people, in English or Chinese."""

from collections.abc import Sequence
from datetime import date

from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid
from rich.text import Text

from strata.policies.checking import PolicyReport, VersionSummary
from strata.policies.findings import Finding
from strata.policies.texts import VIEW

_COLOURS = {"-": "red", "+": "green"}


def show_report(console: Console, report: PolicyReport, lang: str) -> None:
    """Print the versions and what is wrong with them, the verdict last.

    Args:
        console: where to.
        report: what the check found.
        lang: ``en`` or ``zh``.
    """
    headings: tuple[str, ...]
    if report.versions:
        headings = ("policy", "version", "status", "valid", "tiers", "metrics", "problems")
        _print(console, lang, "versions", headings, [_version_cells(version, lang) for version in report.versions])
    if report.findings:
        headings = ("severity", "place", "column", "message")
        _print(console, lang, "findings", headings, [_finding_cells(found, lang) for found in report.findings])
    console.print(f"\n{escape(verdict(report, lang))}", soft_wrap=True)


def verdict(report: PolicyReport, lang: str) -> str:
    """The result in one sentence."""
    errors = len(report.errors)
    counts = {
        "policies": len({version.policy_id for version in report.versions}),
        "versions": len(report.versions),
        "tiers": sum(len(version.tiers) for version in report.versions),
        "errors": errors,
        "warnings": len(report.findings) - errors,
    }
    key = "broken" if errors else ("sound_with_warnings" if report.findings else "sound")
    return VIEW[key][lang == "zh"].format(**counts)


def show_changes(console: Console, changes: Sequence[tuple[str, str, str]]) -> None:
    """Print changed lines of files.

    Args:
        console: where to.
        changes: file, ``-`` or ``+`` or blank for a note, and the line.
    """
    before = None
    for file, sign, line in changes:
        if file != before:
            console.print(Text(file, style="bold"), soft_wrap=True)
            before = file
        console.print(Text(f"{sign} {line}", style=_COLOURS.get(sign, "")), soft_wrap=True)


def _print(console: Console, lang: str, title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    is_chinese = lang == "zh"
    grid = Grid(title=VIEW[title][is_chinese], title_justify="left", title_style="bold", box=None, pad_edge=False)
    for heading in headings:
        grid.add_column(
            VIEW[f"column_{heading}"][is_chinese],
            justify="right" if heading in ("version", "problems") else "left",
            overflow="fold",
            no_wrap=heading in ("policy", "valid", "place"),
        )
    for row in rows:
        grid.add_row(*map(escape, row))
    console.print()
    console.print(grid)


def _version_cells(version: VersionSummary, lang: str) -> tuple[str, ...]:
    return (
        version.policy_id,
        version.version,
        version.status,
        _span(version.valid_from, version.valid_to, lang),
        ", ".join(version.tiers),
        ", ".join(version.metrics),
        f"{version.problem_count}" if version.problem_count else "-",
    )


def _span(start: date | None, end: date | None, lang: str) -> str:
    return f"{start or '?'} .. {end or VIEW['open'][lang == 'zh']}"


def _finding_cells(found: Finding, lang: str) -> tuple[str, ...]:
    severity = VIEW["error" if found.is_error else "warning"][lang == "zh"]
    return severity, f"{found.file}:{found.line}", found.column or "", found.message(lang)
