"""A diagnosis as tables for people, in English or Chinese."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from strata.doctor_findings import Diagnosis, FoundColumn, FoundTable, Rejection, SwitchedOff
from strata.texts import text

_MOST_FILES = 3
_WHOLE_REASONS = (
    "ends_before_start",
    "no_exchange_rate",
    "refund_before_order",
    "unknown_order_id",
    "unknown_policy",
    "unknown_tier",
)
_REASON_STARTS = ("missing", "invalid", "damaged", "unknown", "negative", "not_positive")


def show(console: Console, diagnosis: Diagnosis, lang: str) -> None:
    """Print a diagnosis, the verdict last.

    Args:
        console: where to.
        diagnosis: what was found.
        lang: ``en`` or ``zh``.
    """
    _print(
        console,
        lang,
        "doctor_tables",
        ("table", "files", "row_count", "rejected", "duplicates", "days"),
        [_table_cells(table) for table in diagnosis.tables],
    )
    _print(
        console,
        lang,
        "doctor_rejections",
        ("table", "reason", "row_count", "first_lines"),
        [_rejection_cells(rejection, lang) for rejection in diagnosis.rejections],
    )
    _print(
        console,
        lang,
        "doctor_columns",
        ("table", "column", "blank", "not_joining"),
        [_column_cells(column, lang) for column in diagnosis.columns if _is_worth_a_line(column)],
    )
    off = diagnosis.switched_off
    for title, lines in (
        ("doctor_off_tables", [_off_line(o, lang) for o in off if o.column is None and not _is_planned(o)]),
        ("doctor_off_columns", [_off_line(o, lang) for o in off if o.column is not None and not _is_planned(o)]),
        ("doctor_off_planned", [_off_line(o, lang) for o in off if _is_planned(o)]),
        ("doctor_notes", [*_order_notes(diagnosis, lang), *_notes(diagnosis.notes, lang)]),
    ):
        if lines:
            console.print(f"\n[bold]{text(title, lang)}[/]")
            for line in lines:
                console.print(f"  {escape(line)}", soft_wrap=True)
    console.print(f"\n{escape(_verdict(diagnosis, lang))}", soft_wrap=True)


def reason_text(reason: str, lang: str) -> str:
    """A reason of rejection in words; the reason itself with blanks if it has none."""
    if reason in _WHOLE_REASONS:
        return text(f"reason_{reason}", lang)
    start = next((start for start in _REASON_STARTS if reason.startswith(f"{start}_")), None)
    if start is None:
        return reason.replace("_", " ")
    return text(f"reason_{start}", lang, column=reason.removeprefix(f"{start}_"))


def _print(console: Console, lang: str, title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    if not rows:
        return
    grid = Grid(title=text(title, lang), title_justify="left", title_style="bold", box=None, pad_edge=False)
    for heading in headings:
        is_number = heading in ("row_count", "rejected", "duplicates", "blank")
        grid.add_column(text(f"doctor_{heading}", lang), justify="right" if is_number else "left", overflow="fold")
    for row in rows:
        grid.add_row(*map(escape, row))
    console.print()
    console.print(grid)


def _table_cells(table: FoundTable) -> tuple[str, ...]:
    names = list(table.files)
    files = ", ".join(names[:_MOST_FILES]) + (f" +{len(names) - _MOST_FILES}" if len(names) > _MOST_FILES else "")
    days = f"{table.first_date} .. {table.last_date}" if table.first_date else "-"
    counts = (table.row_count, table.rejected_count, table.duplicate_count)
    return (table.name, files, *(f"{count:,}" for count in counts), days)


def _rejection_cells(rejection: Rejection, lang: str) -> tuple[str, ...]:
    lines: dict[str, list[str]] = {}
    for file, line in rejection.first_lines:
        lines.setdefault(file, []).append(str(line))
    first = "; ".join(f"{file}: {', '.join(numbers)}" for file, numbers in lines.items())
    more = ", ..." if rejection.row_count > len(rejection.first_lines) else ""
    return rejection.table, reason_text(rejection.reason, lang), f"{rejection.row_count:,}", first + more


def _is_worth_a_line(column: FoundColumn) -> bool:
    if column.blank_rate == 1:
        # an optional one that holds nothing is told with what it switches off
        return column.is_required
    return bool(column.is_key or column.unusable_counts or (column.is_required and column.blank_rate))


def _column_cells(column: FoundColumn, lang: str) -> tuple[str, ...]:
    unusable = ", ".join(f"{text(f'status_{status}', lang)} {n:,}" for status, n in column.unusable_counts.items())
    required = f" ({text('doctor_required', lang)})" if column.is_required else ""
    return column.table, column.name + required, f"{column.blank_rate:.1%}", unusable


def _is_planned(off: SwitchedOff) -> bool:
    return all(feature.planned for feature in off.features)


def _off_line(off: SwitchedOff, lang: str) -> str:
    place = off.table if off.column is None else f"{off.table}.{off.column}"
    what = text("doctor_and", lang).join(feature.zh if lang == "zh" else feature.en for feature in off.features)
    return f"{place}{text('doctor_colon', lang)}{what}"


def _order_notes(diagnosis: Diagnosis, lang: str) -> Iterator[str]:
    orders, used = diagnosis.orders, diagnosis.settings
    if orders.is_suspicious:
        counts = {"unknown": orders.unknown_count, "rows": orders.row_count, "rate": orders.unknown_rate}
        yield text("doctor_unknown_customers", lang, **counts)
    values = {"zone": used.business_timezone, "currency": used.reporting_currency}
    line = text("doctor_settings", lang, **values)
    if used.defaults:
        line += text("doctor_settings_defaults", lang, names=", ".join(used.defaults))
    yield line


def _notes(notes: Mapping[str, Any], lang: str) -> Iterator[str]:
    for table, columns in notes.get("ignored", {}).items():
        meant = notes.get("did_you_mean", {}).get(table, {})
        shown = [c + text("doctor_meant", lang, column=meant[c]) if c in meant else c for c in columns]
        yield text("doctor_ignored", lang, table=table, columns=", ".join(shown))
    for file, note in notes.get("decoded", {}).items():
        yield f"{file}{text('doctor_colon', lang)}{note}"
    if "without_rows" in notes:
        yield text("doctor_without_rows", lang, files=", ".join(notes["without_rows"]))
    for table, counts in notes.get("rows_left_out", {}).items():
        shown = [f"{file} {count:,}" for file, count in counts.items()]
        yield text("doctor_rows_left_out", lang, table=table, counts=", ".join(shown))
    if "phone_region" in notes:
        yield text("doctor_phone_region", lang, region=notes["phone_region"]["region"])


def _verdict(diagnosis: Diagnosis, lang: str) -> str:
    rejected = sum(table.rejected_count for table in diagnosis.tables)
    conflicting = sum(table.conflicting_count for table in diagnosis.tables)
    return text(
        f"doctor_{diagnosis.verdict}",
        lang,
        folder=diagnosis.folder,
        rejected=rejected,
        conflicting=conflicting,
        unknown=diagnosis.orders.unknown_count,
        problem=diagnosis.problem,
    )
