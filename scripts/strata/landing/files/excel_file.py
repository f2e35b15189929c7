"""Excel workbooks: the cells of one sheet as text, without loss and in bounded memory."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import duckdb
import openpyxl
from openpyxl.utils import get_column_letter

from strata.errors import DataError
from strata.landing.files.opened import Opened, Spool, UserFile, tidy, titles_hint
from strata.landing.files.suggestions import hint

# a spreadsheet keeps 15 digits of a number, so a longer one is no longer what was typed
_EXACT_BELOW = 10**15
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_CHUNK_BYTES, _OVERLAP_BYTES = 1_000_000, 64


def open_excel(connection: duckdb.DuckDBPyConnection, file: UserFile, sheet: str | None, skip_rows: int) -> Opened:
    """Open a workbook and copy one sheet's cells as text. Formulas give the values that were saved.

    Args:
        connection: where the rows will be read.
        file: the workbook (.xlsx).
        sheet: name of the sheet; None if there is only one.
        skip_rows: rows of titles before the header.

    Raises:
        DataError: the file is no workbook, the sheet is unknown or not named, a row is longer than the header, or a
            formula has no saved value.
        OSError: the file cannot be read or the copy not be written.
    """
    name = file.name
    formulas = None
    try:
        book = openpyxl.load_workbook(file.path, read_only=True, data_only=True)
        if _has_formulas(file.path):
            formulas = openpyxl.load_workbook(file.path, read_only=True)
    except OSError:
        raise
    except Exception as error:  # the library ends damaged files in errors of many kinds
        raise DataError(f"{name} cannot be read: it is damaged or no Excel workbook (.xlsx); save it again") from error
    try:
        found = _sheet(book, name, sheet)
        if formulas is None:
            rows = found.iter_rows(values_only=True)
        else:
            rows = _with_saved_values(found.iter_rows(), _sheet(formulas, name, found.title), name, skip_rows)
        return _open_sheet(connection, rows, file, skip_rows)
    finally:
        book.close()
        if formulas is not None:
            formulas.close()


def cell_text(value: object) -> str | None:
    """The text of a cell, or None if it is empty.

    Args:
        value: what the workbook holds. Days and times become ISO 8601; a whole number of 16 digits or more, of which a
            spreadsheet has lost the last, is written with an exponent so that it is not taken for an id.
    """
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return _number_text(value) if isinstance(value, int | float) else str(value)


def _number_text(value: float) -> str:
    if isinstance(value, int) or value.is_integer():
        return str(int(value)) if abs(value) < _EXACT_BELOW else f"{Decimal(value):.14E}"
    text = repr(value)
    return f"{Decimal(text):f}" if "e" in text else text


def _sheet(book: Any, name: str, wanted: str | None) -> Any:
    names = [sheet.title for sheet in book.worksheets]
    if wanted is None and len(names) == 1:
        wanted = names[0]
    if wanted is None:
        listed = ", ".join(names)
        raise DataError(f"{name} has {len(names)} sheets ({listed}): name one as sheet at its table in mapping.yml")
    if wanted not in names:
        raise DataError(f"{name} has no sheet {wanted}{hint(wanted, names)}; it has {', '.join(names)}")
    sheet = book[wanted]
    # some programs write a wrong size, which would cut the sheet
    sheet.reset_dimensions()
    return sheet


def _has_formulas(path: Path) -> bool:
    """Whether any sheet may have a formula, by a search that costs far less than reading the cells."""
    with ZipFile(path) as archive:
        for part in archive.namelist():
            if part.startswith("xl/worksheets/") and part.endswith(".xml"):
                with archive.open(part) as raw:
                    end = b""
                    while chunk := raw.read(_CHUNK_BYTES):
                        if _FORMULA.search(end + chunk):
                            return True
                        end = chunk[-_OVERLAP_BYTES:]
    return False


def _with_saved_values(
    rows: Iterable[tuple[Any, ...]], formulas: Any, name: str, skip_rows: int
) -> Iterator[tuple[object, ...]]:
    """Give the values of rows of cells, from the header on only if each formula among them has a value."""
    written = formulas.iter_rows(values_only=True)
    for line, (cells, sources) in enumerate(zip(rows, written, strict=True), start=1):
        for number, (cell, source) in enumerate(zip(cells, sources, strict=False), start=1):
            # a formula that gave a text without letters has the type str
            if cell.value is None and cell.data_type != "str" and source not in (None, "") and line > skip_rows:
                raise DataError(
                    f"{name} sheet {formulas.title} cell {get_column_letter(number)}{line}: a formula without a saved"
                    " value; open and save it in Excel, or export values"
                )
        yield tuple(cell.value for cell in cells)


def _open_sheet(
    connection: duckdb.DuckDBPyConnection, rows: Iterable[tuple[object, ...]], file: UserFile, skip_rows: int
) -> Opened:
    name, spool = file.name, Spool(file.copy_as("rows"))
    header: tuple[str, ...] = ()
    try:
        for line, cells in enumerate(rows, start=1):
            if line <= skip_rows:
                continue
            if line == skip_rows + 1:
                header = _trimmed([tidy(cell_text(cell) or "") for cell in cells])
                continue
            _add_row(spool, header, cells, name, line)
    except (DataError, OSError):
        raise
    except Exception as error:  # a damaged sheet ends the library in errors of many kinds
        raise DataError(f"{name} cannot be read to its end: it is damaged; save it again") from error
    if not header:
        raise DataError(
            f"{name} row {skip_rows + 1}: no header; write column names there, or set skip_rows in mapping.yml"
        )
    return Opened(name, header, spool.read(connection, len(header)))


def _add_row(spool: Spool, header: tuple[str, ...], cells: Iterable[object], name: str, line: int) -> None:
    texts = [(number, text) for number, cell in enumerate(cells) if (text := cell_text(cell)) is not None]
    if texts and texts[-1][0] >= len(header):
        raise DataError(
            f"{name} row {line}: {texts[-1][0] + 1} cells where the header has {len(header)}; correct the file;"
            f" {titles_hint(header)}"
        )
    if texts:
        spool.add(texts, line)


def _trimmed(header: list[str]) -> tuple[str, ...]:
    while header and not header[-1]:
        header.pop()
    return tuple(header)
