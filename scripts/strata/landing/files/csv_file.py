"""CSV, TSV and other text with a delimiter, read strictly by DuckDB from a UTF-8 file."""

import codecs
import csv
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from unicodedata import category

import duckdb

from strata.errors import DataError
from strata.landing.files.encodings import ends_in_line_break, text_lines
from strata.landing.files.opened import SOURCE_LINE, Opened, UserFile, column, tidy
from strata.paths import exact

_ADVICE = "write one row of column names as text, or say in mapping.yml what the file is (encoding, skip_rows)"
# a value of a million characters of four bytes fits
MAX_LINE_BYTES = 8_000_000


def header_of(lines: Iterable[str], delimiter: str, skip_rows: int) -> tuple[str, ...]:
    """The column names in the first lines of a file, after ``skip_rows`` rows of titles.

    Raises:
        csv.Error: a row cannot be read.
    """
    rows = csv.reader(lines, delimiter=delimiter, strict=True)
    for _ in range(skip_rows):
        next(rows, None)
    return tuple(tidy(name) for name in next(rows, []))


def open_csv(connection: duckdb.DuckDBPyConnection, file: UserFile, delimiter: str, skip_rows: int) -> Opened:
    """Open a text file with a delimiter; nothing but its header is read yet.

    Args:
        connection: where the rows will be read.
        file: the file, in UTF-8.
        delimiter: one ASCII character.
        skip_rows: rows of titles before the header.

    Raises:
        DataError: there is no readable header, or the file looks cut off.
        OSError: the file cannot be read or the copy not be written.
    """
    name, head = file.name, list[str]()
    try:
        header = header_of(_remembered(file.path, head), delimiter, skip_rows)
    except csv.Error as error:
        raise DataError(f"{name} line {skip_rows + 1}: no readable header; {_ADVICE}") from error
    if any(category(letter) in ("Cc", "Cs") for cell in header for letter in cell) or not any(header):
        raise DataError(f"{name} line {skip_rows + 1}: no readable header; {_ADVICE}")
    if not ends_in_line_break(file.path):
        raise DataError(
            f"{name} does not end with a line break: it looks cut off; write it again, or add one if it is complete"
        )
    # a reader may count the lines of quoted titles in another way
    if len(head) > skip_rows + 1 or (skip_rows and any('"' in line for line in head)):
        file = _with_plain_head(file, head, delimiter.join(map(column, range(len(header)))), skip_rows)
    rows = connection.read_csv(
        exact(file.path),
        header=True,
        skiprows=skip_rows,
        delimiter=delimiter,
        quotechar='"',
        escapechar='"',
        na_values="",
        auto_detect=False,
        columns={column(i): "varchar" for i in range(len(header))},
        null_padding=False,
        strict_mode=True,
        max_line_size=MAX_LINE_BYTES,
        # an unpacked copy keeps its name
        compression="none",
    )
    # the header of a file without titles is row 1
    line = f"cast(row_number() over () + {skip_rows + 1} as bigint) as {SOURCE_LINE}"
    return Opened(name, header, rows.project(f"*, {line}"))


def _remembered(path: Path, head: list[str]) -> Iterator[str]:
    for line in text_lines(path, MAX_LINE_BYTES):
        head.append(line)
        yield line


def _with_plain_head(file: UserFile, head: list[str], names: str, skip_rows: int) -> UserFile:
    """Copy a file with titles and column names that take one line each and no quotes."""
    copy = file.copy_as("head")
    with file.path.open("rb") as raw, copy.open("wb") as out:
        has_mark = raw.read(len(codecs.BOM_UTF8)) == codecs.BOM_UTF8
        raw.seek(sum(len(line.encode()) for line in head) + (len(codecs.BOM_UTF8) if has_mark else 0))
        end = head[-1][len(head[-1].rstrip("\r\n")) :]
        out.write((f"title{end}" * skip_rows + names + end).encode())
        shutil.copyfileobj(raw, out)
    return file.at(copy)
