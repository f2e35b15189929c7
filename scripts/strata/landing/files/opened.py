"""One opened input file of any format: its header and its rows."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from strata.paths import exact

SOURCE_LINE = "source_line"
_BATCH = 10_000
_SHOWN_LETTERS = 40
_MAYBE_PERSONAL = re.compile(r"@|\d[\d\s*-]{4}")


@dataclass(frozen=True)
class UserFile:
    """A file to open.

    Attributes:
        path: where it lies.
        name: how messages and landed rows call it: its path relative to the folder of the files.
        copies: folder for private copies of this file, made if needed.
    """

    path: Path
    name: str
    copies: Path

    def copy_as(self, kind: str) -> Path:
        """Where a private copy of one kind goes. It keeps the name, by which errors of a reader are understood."""
        path = self.copies / kind / self.name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def at(self, path: Path) -> "UserFile":
        """The same file, read from a private copy."""
        return replace(self, path=path)


@dataclass(frozen=True)
class Opened:
    """An opened file.

    Attributes:
        name: path relative to the folder of the files.
        header: column names as written, without blanks around and doubled blanks inside; "" for a column without one.
        rows: one column for each name of the header, in its order, then ``source_line`` (bigint); values are text or,
            from Parquet, typed.
        note: how the file was decoded, or None.
    """

    name: str
    header: tuple[str, ...]
    rows: duckdb.DuckDBPyRelation
    note: str | None = None


def tidy(name: object) -> str:
    """A column name without a byte order mark, blanks around it, and line breaks or doubled blanks inside."""
    return " ".join(str(name).replace("\ufeff", "").replace("\u200b", "").split())


def titles_hint(header: Iterable[str]) -> str:
    """What to do if a header is not the one that was meant, for the end of a message."""
    names = [name for name in header if name]
    first = names[0] if names else ""
    if first.lower().startswith("sep="):
        return f"its first line is {first[:_SHOWN_LETTERS]}, a spreadsheet's note: write skip_rows: 1"
    # a file without a header shows its first row here, so no more of it than the first cell and no number or address
    shown = "..." if _MAYBE_PERSONAL.search(first) else first[:_SHOWN_LETTERS]
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return f"if rows above the header are titles, write skip_rows: N; the header found is {shown}{more}"


def column(number: int) -> str:
    """The name that the n-th column of an opened file has in its rows, counted from 0."""
    return f"column_{number}"


class Spool:
    """Rows of text written as Parquet in batches, so that a file of any size needs little memory."""

    def __init__(self, folder: Path) -> None:
        """Start a spool in a new folder."""
        folder.mkdir(parents=True)
        self._folder = folder
        self._rows: list[dict[int, str]] = []
        self._lines: list[int] = []
        self._parts = 0

    def add(self, values: Iterable[tuple[int, str]], line: int) -> None:
        """Add a row: values by the number of their column, and the row's place in the file."""
        self._rows.append(dict(values))
        self._lines.append(line)
        if len(self._rows) >= _BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what is waiting."""
        if not self._rows:
            return
        numbers = sorted({number for row in self._rows for number in row})
        arrays = {column(number): pa.array([row.get(number) for row in self._rows], pa.string()) for number in numbers}
        table = pa.table({**arrays, SOURCE_LINE: pa.array(self._lines, pa.int64())})
        pq.write_table(table, self._folder / f"{self._parts:06}.parquet")
        self._parts += 1
        self._rows, self._lines = [], []

    def read(self, connection: duckdb.DuckDBPyConnection, columns: int) -> duckdb.DuckDBPyRelation:
        """Give what was added, in order, with ``columns`` text columns and ``source_line``."""
        self.flush()
        names = [*map(column, range(columns)), SOURCE_LINE]
        nothing = [*(f"cast(null as varchar) as {name}" for name in names[:-1]), f"cast(0 as bigint) as {SOURCE_LINE}"]
        # a part lacks the columns that none of its rows has; this one has them all
        connection.sql(f"select {', '.join(nothing)} where false").write_parquet(str(self._folder / "none.parquet"))
        parts = sorted(exact(path) for path in self._folder.iterdir())
        return connection.read_parquet(parts, union_by_name=True).project(", ".join(names))
