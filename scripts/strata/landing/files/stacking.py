"""Several files of one table as one relation, in order."""

from collections.abc import Sequence

import duckdb

from strata.landing.contract import Table
from strata.landing.files.opened import SOURCE_LINE
from strata.landing.writer import quoted

COPY = '"copy"'
_PLACE = ("source_file", SOURCE_LINE)


def stacked(parts: Sequence[duckdb.DuckDBPyRelation], table: Table) -> duckdb.DuckDBPyRelation:
    """One below the other, with all columns that any part has; a column of several types becomes text."""
    if len(parts) == 1:
        return parts[0]
    kinds: dict[str, set[str]] = {}
    for part in parts:
        for name, kind in zip(part.columns, part.types, strict=True):
            kinds.setdefault(name, set()).add(str(kind))
    names = [*(column.name for column in table.columns if column.name in kinds), *_PLACE]
    common = {name: next(iter(kinds[name])) if len(kinds[name]) == 1 else "VARCHAR" for name in names}
    level = [part.project(", ".join(_column(part, name, common[name]) for name in names)) for part in parts]
    # pairs of pairs, since a chain of hundreds of unions is too deep for the planner
    while len(level) > 1:
        pairs = [level[i : i + 2] for i in range(0, len(level), 2)]
        level = [pair[0].union(pair[1]) if len(pair) > 1 else pair[0] for pair in pairs]
    return level[0]


def with_copies_counted(rows: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
    """Add the column ``COPY``: 1 for the first of equal rows by file and line, 2 for the next, ..."""
    values = ", ".join(quoted(name) for name in rows.columns if name not in _PLACE)
    number = f"row_number() over (partition by {values} order by {', '.join(_PLACE)})"
    return rows.project(f"*, {number} as {COPY}")


def _column(part: duckdb.DuckDBPyRelation, name: str, kind: str) -> str:
    value = quoted(name) if name in part.columns else "null"
    return f"cast({value} as {kind}) as {quoted(name)}"
