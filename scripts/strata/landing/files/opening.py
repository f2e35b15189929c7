"""Open an input file by its ending."""

import csv
import errno
from collections.abc import Iterable, Iterator
from dataclasses import replace

import duckdb

from strata.disk import disk_error
from strata.errors import DataError
from strata.landing.delivery import reading_failure
from strata.landing.files.csv_file import header_of, open_csv
from strata.landing.files.encodings import as_utf8
from strata.landing.files.excel_file import open_excel
from strata.landing.files.folder import suffix_of
from strata.landing.files.json_lines import open_json_lines
from strata.landing.files.mapping import Entry
from strata.landing.files.opened import SOURCE_LINE, Opened, UserFile, column, tidy
from strata.landing.writer import quoted
from strata.paths import exact

_DELIMITERS = {".csv": ",", ".tsv": "\t"}
_JSON = (".jsonl", ".ndjson")
_ROW_NUMBER = "file_row_number"


def open_file(connection: duckdb.DuckDBPyConnection, file: UserFile, entry: Entry, wanted: Iterable[str]) -> Opened:
    """Open a file of any format that is read.

    Args:
        connection: where the rows will be read.
        file: the file.
        entry: how it is read.
        wanted: column names that mapping.yml looks for in the file.

    Raises:
        DataError: the file cannot be read, or is not what its ending says.
        DiskError: the disk has no room for a private copy.
    """
    home = file.copies.parent
    try:
        return _open(connection, file, entry, frozenset(map(tidy, wanted)))
    except OSError as error:
        full = disk_error(str(error), home, code=error.errno) if error.errno in (errno.ENOSPC, errno.EDQUOT) else None
        fault = DataError(f"{file.name} cannot be read ({error.strerror}): check the file and its rights")
        raise full or fault from error
    except duckdb.Error as error:
        raise disk_error(str(error), home) or reading_failure(file.name, error) or error from error


def _open(connection: duckdb.DuckDBPyConnection, file: UserFile, entry: Entry, wanted: frozenset[str]) -> Opened:
    suffix = suffix_of(file.name).removesuffix(".gz")
    if file.path.stat().st_size == 0:
        raise DataError(f"{file.name} is empty: write it again, with a header")
    if entry.explode is not None and suffix not in _JSON:
        raise DataError(f"{file.name} holds no lists: explode in mapping.yml is for JSON Lines only")
    if suffix == ".parquet":
        return _open_parquet(connection, file)
    if suffix == ".xlsx":
        return open_excel(connection, file, entry.sheet, entry.skip_rows)
    if suffix in _JSON:
        text, note = as_utf8(file, entry.encoding, lambda lines: False)
        return replace(open_json_lines(connection, text, entry.explode), note=note)
    delimiter = entry.delimiter or _DELIMITERS.get(suffix)
    if delimiter is None:
        raise DataError(
            f"{file.name} needs its delimiter: write delimiter at its table in mapping.yml, or call it .csv"
        )

    def is_proof(lines: Iterator[str]) -> bool:
        try:
            header = header_of(lines, delimiter, entry.skip_rows)
        except csv.Error:
            return False
        return any(cell in wanted and not cell.isascii() for cell in header)

    text, note = as_utf8(file, entry.encoding, is_proof)
    return replace(open_csv(connection, text, delimiter, entry.skip_rows), note=note)


def _open_parquet(connection: duckdb.DuckDBPyConnection, file: UserFile) -> Opened:
    rows = connection.read_parquet(exact(file.path), file_row_number=True)
    names = [found for found in rows.columns if found != _ROW_NUMBER]
    columns = [f"{quoted(name)} as {column(place)}" for place, name in enumerate(names)]
    line = f"cast({_ROW_NUMBER} + 1 as bigint) as {SOURCE_LINE}"
    return Opened(file.name, tuple(map(tidy, names)), rows.project(", ".join([*columns, line])))
