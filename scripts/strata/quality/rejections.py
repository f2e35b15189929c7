"""When a delivery is broken: so many of a table's rows are rejected that nothing of it is worth publishing."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from strata.quality.suites import (
    CHECK_OF_REJECTED_ROWS,
    FEWEST_ROWS_FOR_A_RATE,
    LANDING_TABLES,
    MAX_REJECTED_RATE,
    REJECTED_ROWS,
)

_REASONS = """
    select source_table, kind as reason, row_count
    from marts.fct_input_row_counts
    where place = 'rejected'
    order by row_count desc, kind
"""


def is_broken(table: str, row_count: int, rejected_count: int) -> bool:
    """Whether a table's rejected rows stop a run.

    Args:
        table: table of the input contract.
        row_count: rows delivered.
        rejected_count: how many of them are rejected.
    """
    return (
        table in LANDING_TABLES
        and row_count >= FEWEST_ROWS_FOR_A_RATE
        and rejected_count > MAX_REJECTED_RATE * row_count
    )


def broken_line(table: str, row_count: int, rejected_count: int, reason: str, reason_count: int) -> str:
    """What is said of a broken table: its share of rejected rows, their commonest reason and what to do."""
    return (
        f"check {CHECK_OF_REJECTED_ROWS} failed on {table}: {rejected_count:,} of {row_count:,} rows "
        f"({rejected_count / row_count:.0%}) are rejected, most often for {reason} ({reason_count:,}); "
        f"at most {MAX_REJECTED_RATE:.0%} may be: correct the files, strata doctor names the lines"
    )


def broken_table(read: Callable[[str], pd.DataFrame]) -> str:
    """Say which table of a build is broken; the first of the contract if several are.

    Args:
        read: runs a query on the built marts (schema ``marts``).
    """
    found = {str(row["source_table"]): row for row in _records(read(REJECTED_ROWS))}
    table, row = next(
        (name, found[name])
        for name in LANDING_TABLES
        if name in found and is_broken(name, int(found[name]["row_count"]), int(found[name]["rejected_count"]))
    )
    reason = next(r for r in _records(read(_REASONS)) if r["source_table"] == table)
    counts = int(row["row_count"]), int(row["rejected_count"])
    return broken_line(table, *counts, str(reason["reason"]), int(reason["row_count"]))


def _records(frame: pd.DataFrame) -> list[dict[Any, Any]]:
    return frame.to_dict("records")
