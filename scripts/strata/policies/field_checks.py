"""Each file, header and value by itself."""

import re
from collections.abc import Iterator

from strata.policies.findings import Finding, finding
from strata.policies.metric_columns import nearest
from strata.policies.schema import COLUMNS, Column
from strata.policies.tables import RULE_PREFIX, TABLES, Header, PolicyTables, Row, Table
from strata.policies.values import DATE, NUMBER, WHOLE, calendar_day

_ID = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
_SHAPES = {
    "id": _ID,
    "code": re.compile(r"[A-Za-z0-9_]+", re.ASCII),
    "date": DATE,
    "truth": re.compile("true|false"),
    "number": NUMBER,
    # a product of two of them keeps four decimals in the sums of scores
    "points": re.compile(r"-?\d{1,4}(\.\d{1,4})?", re.ASCII),
}
# they break out of a value in the SQL of one engine or the other, or are read as a template
_MARKS = re.compile(r"\{\{|\{%|\{#|['\\\x00-\x1f\x7f]")


def field_findings(tables: PolicyTables) -> Iterator[Finding]:
    """What is wrong with files, headers and single values."""
    yield from tables.problems
    for name in TABLES:
        table = tables[name]
        if not table.headers:
            yield finding(f"{name}.csv", 1, None, "no_table")
            continue
        yield from table_findings(table)


def table_findings(table: Table) -> Iterator[Finding]:
    """What is wrong with the headers and single values of a table."""
    for header in table.headers:
        if header.columns:
            yield from _header(table.name, header)
    columns = {column.name: column for column in COLUMNS[table.name]}
    for row in table.rows:
        for column, value in row.values.items():
            yield from _value(row, column, value, columns.get(column))


def _header(table: str, header: Header) -> Iterator[Finding]:
    known = [column.name for column in COLUMNS[table]]
    strangers = [name for name in header.columns if name not in known and _ID.fullmatch(name)]
    for column in known:
        if column not in header.columns:
            near = nearest(column, strangers)
            yield finding(header.file, 1, None, "no_column", name=column, hint=near)
    if table == "tier_rules" and not any(name.startswith(RULE_PREFIX) for name in header.columns):
        yield finding(header.file, 1, None, "no_rule_column")
    for place, name in enumerate(header.columns):
        if name in header.columns[:place]:
            yield finding(header.file, 1, name, "twice_in_header")
        elif not _ID.fullmatch(name):
            yield finding(header.file, 1, name, "bad_column", value=name)
        elif name not in known and table == "tier_rules" and not name.startswith(RULE_PREFIX):
            yield finding(header.file, 1, name, "unknown_rule_column", hint=nearest(name, known))
        elif name not in known and table != "tier_rules":
            missing = [column for column in known if column not in header.columns]
            yield finding(header.file, 1, name, "unknown_column", hint=nearest(name, missing))


def _value(row: Row, name: str, value: str, column: Column | None) -> Iterator[Finding]:
    marks = _MARKS.search(value)
    if marks:
        shown = "\\n" if marks[0] in "\r\n" else marks[0]
        yield finding(row.file, row.line, name, "forbidden", value=value, mark=shown)
        return
    if value != value.strip():
        yield finding(row.file, row.line, name, "surrounded", value=value)
        return
    if name.startswith(RULE_PREFIX) and column is None:
        if value and not NUMBER.fullmatch(value):
            yield finding(row.file, row.line, name, "bad_value", value=value, form=("number", {}))
        return
    if column is None:
        return
    if not value:
        if not column.may_be_blank:
            yield finding(row.file, row.line, name, "blank", form=_form(column))
    elif column.kind == "date" and DATE.fullmatch(value) and calendar_day(value) is None:
        yield finding(row.file, row.line, name, "no_such_day", value=value)
    elif not _fits(value, column):
        yield finding(row.file, row.line, name, "bad_value", value=value, form=_form(column))


def _fits(value: str, column: Column) -> bool:
    if column.kind in _SHAPES:
        return _SHAPES[column.kind].fullmatch(value.lower() if column.kind == "truth" else value) is not None
    if column.kind == "whole":
        return WHOLE.fullmatch(value) is not None and column.least <= int(value) <= column.most
    return value in column.choices or column.kind == "text"


def _form(column: Column) -> tuple[str, dict[str, object]]:
    return column.kind, {"choices": ", ".join(column.choices), "least": column.least, "most": column.most}
