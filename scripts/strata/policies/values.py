"""Values of the tables as Python has them; None for what a check of the fields has found wrong already."""

import re
from datetime import date
from decimal import Decimal

from strata.policies.schema import COLUMNS
from strata.policies.tables import Row

WHOLE = re.compile(r"0|[1-9]\d{0,9}", re.ASCII)
NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,6})?", re.ASCII)
DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_BY_NAME = {(name, column.name): column for name, columns in COLUMNS.items() for column in columns}


def whole(row: Row, table: str, name: str) -> int | None:
    """A whole number within its range."""
    column, value = _BY_NAME[table, name], row.get(name)
    if not WHOLE.fullmatch(value) or not column.least <= int(value) <= column.most:
        return None
    return int(value)


def day(row: Row, name: str) -> date | None:
    """A day of the calendar."""
    return calendar_day(row.get(name))


def calendar_day(value: str) -> date | None:
    """The day that a text names."""
    if not DATE.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def number(row: Row, name: str) -> Decimal | None:
    """A threshold."""
    value = row.get(name)
    return Decimal(value) if NUMBER.fullmatch(value) else None


def is_true(row: Row, name: str) -> bool:
    """Whether a value is true."""
    return row.get(name).lower() == "true"
