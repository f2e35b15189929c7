"""What a source hands to the writer, and the errors that reading it can end in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

import duckdb

from strata.errors import ConfigurationError, DataError

_CSV_LINE = re.compile(r"CSV Error on Line: (\d+)")
_CSV_CAUSES = (
    (re.compile(r"Expected Number of Columns: (\d+) Found: (\d+)"), "{1} fields where the header has {0}"),
    (re.compile(r"unterminated quote"), "a quote that is never closed"),
    (re.compile(r"not utf-8 encoded|[Ii]nvalid unicode"), "bytes that are not UTF-8"),
    (re.compile(r"[Mm]aximum line size"), "a line longer than 2 MB"),
)
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
class Delivery:
    """The tables of one source, not yet read.

    Attributes:
        defaults: the source's settings.
        relations: table name -> rows in landing order with the contract columns the source has, source_file and
            source_line (bigint).
        inputs: file name -> file that the rows come from.
        origins: table name -> name of the file to name when reading it fails.
        withheld: table name -> personal columns that were delivered and are landed as null.
        ignored: table name -> delivered columns that the contract does not know.
    """

    defaults: SourceDefaults
    relations: Mapping[str, duckdb.DuckDBPyRelation]
    inputs: Mapping[str, Path]
    origins: Mapping[str, str]
    withheld: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ignored: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


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
        name: name of the input file.
        error: what DuckDB raised while reading it.
    """
    if isinstance(error, _OTHER_FAULTS):
        return None
    text = str(error)
    line = _CSV_LINE.search(text)
    if line is not None:
        for pattern, cause in _CSV_CAUSES:
            found = pattern.search(text)
            if found is not None:
                return DataError(f"{name} line {line[1]}: {cause.format(*found.groups())}; correct the file")
        return DataError(f"{name} line {line[1]}: not valid CSV (UTF-8, comma, header); correct the file")
    kind = "Parquet file" if name.lower().endswith(".parquet") else "CSV file in UTF-8"
    return DataError(f"{name} cannot be read: it is damaged or no {kind}; write it again")
