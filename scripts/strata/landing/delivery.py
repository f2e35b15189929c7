"""What a source hands to the writer, and the errors that reading it can end in."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

import duckdb

from strata.errors import ConfigurationError, DataError

_CSV_LINE = re.compile(r"CSV Error on Line: (\d+)")
_CSV_CAUSES = (
    (re.compile(r"Expected Number of Columns: (\d+) Found: (\d+)"), "{1} fields where the header has {0}"),
    (re.compile(r"unterminated quote"), "a quote that is never closed"),
    (re.compile(r"not utf-8 encoded|[Ii]nvalid unicode"), "bytes that are not UTF-8"),
    (re.compile(r"[Mm]aximum line size"), "a line longer than 8 MB"),
)
_CSV_FILE = re.compile(r"^\s*file = (.*)$", re.MULTILINE)
_OTHER_FAULTS = (
    duckdb.BinderException,
    duckdb.CatalogException,
    duckdb.InternalException,
    duckdb.OutOfMemoryException,
    duckdb.ParserException,
)


@dataclass(frozen=True)
class SourceDefaults:
    """The row of the landed settings table: what holds for a source where no project var says otherwise."""

    source_name: str
    business_timezone: str
    reporting_currency: str
    count_zero_amount_orders: bool


@dataclass(frozen=True)
class InputFile:
    """A file as it was when it was first looked at: sha256 of its bytes, their number, time of the last change."""

    path: Path
    sha256: str
    byte_count: int
    modified_ns: int

    @classmethod
    def of(cls, path: Path) -> "InputFile":
        """Hash a file; a change while it is hashed shows as a change afterwards."""
        state = path.stat()
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return cls(path, digest, state.st_size, state.st_mtime_ns)

    def has_changed(self) -> bool:
        """Whether the file has another size or time of change by now."""
        state = self.path.stat()
        return (state.st_size, state.st_mtime_ns) != (self.byte_count, self.modified_ns)


@dataclass(frozen=True)
class Delivery:
    """The tables of one source, not yet read.

    Attributes:
        defaults: the source's settings.
        relations: table name -> rows in landing order with the contract columns the source has (personal ones as they
            came, as text), source_file and source_line (bigint).
        inputs: file name -> file that the rows come from, hashed before it was read.
        origins: table name -> name of the file to name when reading it fails.
        phone_region: ISO 3166 code of the country of phone numbers without a country code; None = find out.
        notes: what a reader of the manifest should know about the files, by name of the note.
    """

    defaults: SourceDefaults
    relations: Mapping[str, duckdb.DuckDBPyRelation]
    inputs: Mapping[str, InputFile]
    origins: Mapping[str, str]
    phone_region: str | None = None
    notes: Mapping[str, Any] = field(default_factory=dict)


def package_file(distribution: str, path: str) -> Path:
    """Find a data file of an installed package without importing the package.

    Args:
        distribution: name of the installed distribution.
        path: the file's path inside it.

    Raises:
        ConfigurationError: the package or the file is not installed.
    """
    try:
        found = Path(str(metadata.distribution(distribution).locate_file(path)))
    except metadata.PackageNotFoundError as error:
        raise ConfigurationError(f"package {distribution} is not installed: make run sets everything up") from error
    if not found.is_file():
        raise ConfigurationError(
            f"package {distribution} holds no {path}: install it again, or delete .venv and make run"
        )
    return found


def reading_failure(name: str, error: duckdb.Error) -> DataError | None:
    """Turn DuckDB's text, which quotes the input's values, into one line that names file, row and cause.

    None means that the fault is not in the file.

    Args:
        name: name of the input file, or the names of all that may be meant, one a line.
        error: what DuckDB raised while reading it.
    """
    if isinstance(error, _OTHER_FAULTS):
        return None
    text = str(error)
    name = _meant(name.split("\n"), text)
    line = _CSV_LINE.search(text)
    if line is not None:
        for pattern, cause in _CSV_CAUSES:
            found = pattern.search(text)
            if found is not None:
                return DataError(f"{name} line {line[1]}: {cause.format(*found.groups())}; correct the file")
        return DataError(f"{name} line {line[1]}: not valid CSV; correct the file")
    if "CSV Parser state machine" in text:
        return DataError(
            f"{name} has line breaks of two kinds, or a carriage return inside a line; write it with one kind"
        )
    kind = "Parquet file" if name.lower().endswith(".parquet") else "CSV file"
    return DataError(f"{name} cannot be read: it is damaged or no {kind}; write it again")


def _meant(names: list[str], text: str) -> str:
    """The one of several files that a message of DuckDB is about; private copies keep the names."""
    if len(names) == 1:
        return names[0]
    place = _CSV_FILE.search(text)
    found = [name for name in names if (place[1].endswith(f"/{name}") if place is not None else f"/{name}" in text)]
    return max(found, key=len, default=", ".join(names))
