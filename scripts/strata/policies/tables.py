"""The policy tables as they are written: every value with its file and physical line."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from strata.policies.findings import Finding, finding

OPTIONS = "tier_policy_options"
TABLES = ("tier_policies", "tiers", "tier_rules", "metrics", OPTIONS)
POLICY_TABLES = tuple(name for name in TABLES if name != "metrics")
RULE_PREFIX = "min_"
_ENDS = re.compile(r"(?<=\n)")

Key = tuple[str, str]


@dataclass(frozen=True)
class Row:
    """One record of a table: where it begins, and its values by column."""

    file: str
    line: int
    values: Mapping[str, str]

    def get(self, column: str) -> str:
        """The value of a column; blank if the file has no such column."""
        return self.values.get(column, "")

    @property
    def place(self) -> str:
        """File and line, as compilers write them."""
        return f"{self.file}:{self.line}"

    @property
    def policy_id(self) -> str:
        """The policy that the row belongs to."""
        return self.get("policy_id")

    @property
    def key(self) -> Key:
        """The policy and version that the row belongs to."""
        return self.policy_id, self.get("version")


@dataclass(frozen=True)
class Header:
    """The columns of one file, in its order."""

    file: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """One table, read from one or two files."""

    name: str
    headers: tuple[Header, ...] = ()
    rows: tuple[Row, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of all its files, each once."""
        return tuple(dict.fromkeys(column for header in self.headers for column in header.columns))

    def of(self, policy_id: str) -> list[Row]:
        """The rows of a policy."""
        return [row for row in self.rows if row.policy_id == policy_id]


@dataclass(frozen=True)
class PolicyTables:
    """All policy tables, and what could not be read of them."""

    tables: Mapping[str, Table]
    problems: tuple[Finding, ...] = ()

    def __getitem__(self, name: str) -> Table:
        """A table; without rows if there is no file of it."""
        return self.tables.get(name) or Table(name)

    @property
    def policy_ids(self) -> tuple[str, ...]:
        """Each policy that any row names, in the order of the files."""
        named = (row.policy_id for name in POLICY_TABLES for row in self[name].rows)
        return tuple(dict.fromkeys(policy_id for policy_id in named if policy_id))

    @property
    def rule_columns(self) -> tuple[str, ...]:
        """The columns min_<metric> of tier_rules."""
        return tuple(column for column in self["tier_rules"].columns if column.startswith(RULE_PREFIX))


def read_tables(folder: Path, place: str = "") -> PolicyTables:
    """Read the policy tables that a folder holds.

    Args:
        folder: holds ``tier_policies.csv`` and its companions; those that are missing have no rows.
        place: what goes before the file names in messages.
    """
    tables, problems = {}, []
    for name in TABLES:
        path = folder / f"{name}.csv"
        if not path.is_file():
            continue
        tables[name], found = read_table(path, f"{place}{path.name}")
        problems += found
    return PolicyTables(tables, tuple(problems))


def read_table(path: Path, file: str) -> tuple[Table, list[Finding]]:
    """Read one table, and what could not be read of it.

    Args:
        path: its file.
        file: how messages name it.
    """
    header, rows, found = _read(path, file)
    return Table(path.stem, (header,), tuple(rows)), found


def records(lines: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Each record of a CSV text, with the number of the physical line it begins on.

    Raises:
        csv.Error: a quote is not closed, or stands where none may.
    """
    reader = csv.reader(lines, strict=True)
    begins = 1
    for values in reader:
        yield begins, values
        begins = reader.line_num + 1


def lines_of(text: str) -> list[str]:
    """The physical lines of a text, each with its own end."""
    return [line for line in _ENDS.split(text) if line]


def _read(path: Path, file: str) -> tuple[Header, list[Row], list[Finding]]:
    problems: list[Finding] = []
    rows: list[Row] = []
    columns: tuple[str, ...] | None = None
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return Header(file, ()), [], [finding(file, line, None, "not_utf8")]
    line = 0
    try:
        for line, values in records(lines_of(text)):
            if columns is None:
                columns = tuple(values)
            elif not values:
                problems.append(finding(file, line, None, "blank_line"))
            elif len(values) != len(columns):
                problems.append(finding(file, line, None, "wrong_shape", found=len(values), expected=len(columns)))
            else:
                rows.append(Row(file, line, dict(zip(columns, values, strict=True))))
    except csv.Error as error:
        problems.append(finding(file, line + 1, None, "not_csv", problem=error))
    if columns is None:
        problems.append(finding(file, 1, None, "no_header"))
    return Header(file, columns or ()), rows, problems
