"""Texts, patterns and computed columns as SQL, whatever is in them."""

import re
from collections.abc import Iterable

import duckdb

# before a text that has not the declared form, so that nothing reads it in another
UNREAD = "? "
_STEP = re.compile(r'"step (\d+)"')


def literal(text: str) -> str:
    """Quote a text as a SQL value."""
    return "'" + text.replace("'", "''") + "'"


def escaped(text: str) -> str:
    """Write a text as a pattern that matches just it."""
    return "".join(f"\\x{{{ord(letter):x}}}" for letter in text)


def one_of(texts: Iterable[str]) -> str:
    """Write a pattern that matches any of some texts, the longest first."""
    return "(?:" + "|".join(escaped(text) for text in sorted(texts, key=len, reverse=True)) + ")"


class Steps:
    """Named intermediate results of a row, each computed once however often it is used."""

    def __init__(self) -> None:
        """Start with no step."""
        self._levels: list[int] = []
        self._expressions: list[str] = []

    def let(self, expression: str) -> str:
        """Name an expression over the relation's columns and earlier steps, and give the name as SQL."""
        used = (self._levels[int(number)] for number in _STEP.findall(expression) if int(number) < len(self._levels))
        self._levels.append(max(used, default=-1) + 1)
        self._expressions.append(expression)
        return f'"step {len(self._levels) - 1}"'

    def over(self, rows: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
        """Add the steps to a relation as columns, so that expressions can use their names."""
        for level in sorted(set(self._levels)):
            columns = (
                f'{expression} as "step {number}"'
                for number, expression in enumerate(self._expressions)
                if self._levels[number] == level
            )
            rows = rows.project(", ".join(["*", *columns]))
        return rows
