"""Numbers of typed files as the texts that were meant: 1001, not 1001.0."""

from duckdb.sqltypes import DuckDBPyType

# whole numbers from here on may have lost digits
_EXACT_BELOW = {"float": 2**24, "double": 2**53}


def is_fractional(kind: DuckDBPyType) -> bool:
    """Whether a type can hold fractions."""
    return kind.id in _EXACT_BELOW or kind.id == "decimal"


def plain_text(value: str, kind: DuckDBPyType) -> str:
    """SQL of a value's text; a whole number has no fraction."""
    text = f"cast({value} as varchar)"
    if kind.id == "decimal":
        return f"regexp_replace({text}, '[.]0+$', '')"
    if kind.id not in _EXACT_BELOW:
        return text
    return f"case when {_is_whole(value, kind)} then cast(try_cast({value} as bigint) as varchar) else {text} end"


def inexact_id(value: str, kind: DuckDBPyType) -> str:
    """SQL of whether a fractional type's value can be no id: not whole, or so large that digits are lost."""
    if kind.id == "decimal":
        return f"{value} <> trunc({value})"
    return f"not ({_is_whole(value, kind)})"


def inexact_text(value: str, kind: DuckDBPyType) -> str:
    """SQL of whether a fractional type's value has lost digits, wherever it is used as text."""
    return "false" if kind.id == "decimal" else f"abs({value}) >= {_EXACT_BELOW[kind.id]}"


def _is_whole(value: str, kind: DuckDBPyType) -> str:
    return f"({value} = trunc({value}) and abs({value}) < {_EXACT_BELOW[kind.id]})"
