"""JSON Lines: one object a line, flattened to dotted names, its numbers kept as they are written."""

import json
from collections.abc import Iterator
from typing import Any

import duckdb

from strata.errors import DataError
from strata.landing.files.encodings import text_lines
from strata.landing.files.opened import Opened, Spool, UserFile, tidy

_MAX_LINE = 64_000_000


def open_json_lines(connection: duckdb.DuckDBPyConnection, file: UserFile, explode: str | None) -> Opened:
    """Copy a file of one JSON object a line as rows of text.

    Nested objects become dotted names (``billing.email``); a list stays one value, as JSON.

    Args:
        connection: where the rows will be read.
        file: the file, in UTF-8.
        explode: dotted name of a list: each element becomes a row, its fields named ``<explode>.<field>`` beside those
            of the object around it. Rows are then counted from 1; else the row's number is its line.

    Raises:
        DataError: a line is no JSON object, or ``explode`` names no list.
        OSError: the file cannot be read or the copy not be written.
    """
    name = file.name
    columns: dict[str, int] = {}
    rows, count, is_found = Spool(file.copy_as("rows")), 0, False
    for line, text in enumerate(text_lines(file.path, _MAX_LINE), start=1):
        if not text.strip():
            continue
        fields = _object(text, name, line)
        is_found = is_found or explode in fields
        try:
            for row in _rows(fields, explode, name, line):
                count += 1
                values = [(columns.setdefault(tidy(key), len(columns)), value) for key, value in row.items()]
                place = line if explode is None else count
                rows.add(((number, value) for number, value in values if value is not None), place)
        except UnicodeEncodeError as error:
            raise DataError(f"{name} line {line}: half a character; write the file again") from error
    if explode is not None and not is_found:
        raise DataError(f"{name} has no list {explode}: correct explode in mapping.yml")
    return Opened(name, tuple(columns), rows.read(connection, len(columns)))


def _object(text: str, name: str, line: int) -> dict[str, Any]:
    if len(text) >= _MAX_LINE:
        raise DataError(f"{name} line {line}: longer than {_MAX_LINE // 1_000_000} million characters; split it")
    try:
        value = json.loads(
            text,
            parse_float=_Number,
            parse_int=_Number,
            parse_constant=_Number,
            object_pairs_hook=_without_doubles,
        )
    except (ValueError, RecursionError) as error:
        cause = "a name written twice in one object" if isinstance(error, _DoubleError) else "not JSON"
        raise DataError(f"{name} line {line}: {cause}; write one whole JSON object a line") from error
    if not isinstance(value, dict):
        kind = "a list" if isinstance(value, list) else "a single value"
        raise DataError(f"{name} line {line}: {kind}; write one JSON object a line")
    try:
        return _flat(value)
    except _DoubleError as error:
        raise DataError(f"{name} line {line}: a name written twice in one object; correct the file") from error


class _Number(str):
    """A number as it is written."""

    __slots__ = ()


class _DoubleError(ValueError):
    """An object has a name twice."""


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise _DoubleError
    return fields


def _flat(fields: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Fields by dotted name; objects are opened, lists are kept."""
    flat: dict[str, Any] = {}
    for key, value in fields.items():
        inner = _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {f"{prefix}{key}": value}
        if not flat.keys().isdisjoint(inner):
            raise _DoubleError
        flat |= inner
    return flat


def _rows(fields: dict[str, Any], explode: str | None, name: str, line: int) -> Iterator[dict[str, str | None]]:
    if explode is None:
        yield {key: _text(value) for key, value in fields.items()}
        return
    elements = fields.pop(explode, None) or []
    if not isinstance(elements, list):
        raise DataError(f"{name} line {line}: {explode} is no list; correct explode in mapping.yml")
    around = {key: _text(value) for key, value in fields.items()}
    for element in elements:
        inner = _flat(element, f"{explode}.") if isinstance(element, dict) else {explode: element}
        yield around | {key: _text(value) for key, value in inner.items()}


def _text(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, list) else str(value)
    # fails on half a character, which no file can hold
    text.encode()
    return text
