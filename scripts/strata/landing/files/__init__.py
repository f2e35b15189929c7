"""A folder of the user's own files, of any format and encoding, named like the tables or mapped by mapping.yml.

Text stays text, however it is written, but for what mapping.yml declares; Parquet keeps its types, but for ids and
other text columns.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb

from strata.errors import DataError, UsageError
from strata.landing.contract import Table
from strata.landing.delivery import Delivery, InputFile, SourceDefaults, reading_failure
from strata.landing.files.folder import NEEDED, Claim, claim_files, list_files, patterns_without_files
from strata.landing.files.mapping import Entry, FileMapping, find_mapping
from strata.landing.files.mapping_file import read_mapping
from strata.landing.files.matching import Header
from strata.landing.files.opened import SOURCE_LINE, Opened, UserFile
from strata.landing.files.opening import open_file
from strata.landing.files.stacking import COPY, stacked, with_copies_counted
from strata.landing.files.values import table_rows
from strata.landing.writer import quoted


def deliver(connection: duckdb.DuckDBPyConnection, tables: Iterable[Table], folder: Path) -> Delivery:
    """Give the folder's files as tables of the contract.

    Columns are matched by name whatever their case and order, or as mapping.yml says. Files that DuckDB cannot read as
    they are get a private copy beside its spill folder.

    Args:
        connection: a connection of :func:`strata.landing.writer.connect`.
        tables: the contract.
        folder: the folder of the files; only read.

    Raises:
        UsageError: the folder does not exist.
        ConfigurationError: mapping.yml is not understood.
        DataError: a file belongs to no table, is missing, cannot be read, or lacks a column.
        DiskError: the disk has no room for private copies.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder} is no folder: give the folder of the input files with --input")
    contract = {table.name: table for table in tables}
    path = find_mapping(folder)
    mapping = FileMapping() if path is None else read_mapping(path, contract.values())
    listed = list_files(folder)
    claims = claim_files(listed, contract, mapping)
    inputs = {claim.name: claim.path for found in claims.values() for claim in found}
    hashed = {name: _hashed(place, name) for name, place in inputs.items()}
    for found in claims.values():
        _refuse_twins(found, hashed)
    reading = _Reading(connection, contract, mapping, claims)
    relations = {name: reading.table(name) for name in claims}
    settings = mapping.settings
    idle = patterns_without_files(listed, contract, mapping)
    return Delivery(
        defaults=SourceDefaults(
            "files", settings.business_timezone, settings.reporting_currency, settings.count_zero_amount_orders
        ),
        relations={name: relation for name, relation in relations.items() if relation is not None},
        inputs=hashed if path is None else {path.name: _hashed(path, path.name), **hashed},
        origins={name: "\n".join(dict.fromkeys(claim.name for claim in found)) for name, found in claims.items()},
        phone_region=settings.phone_region,
        notes=reading.notes() | ({"patterns_without_files": idle} if idle else {}),
    )


class _Reading:
    """The files of one folder while they are opened, table by table."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        contract: Mapping[str, Table],
        mapping: FileMapping,
        claims: Mapping[str, list[Claim]],
    ) -> None:
        self._connection, self._contract, self._mapping, self._claims = connection, contract, mapping, claims
        spill = connection.execute("select current_setting('temp_directory')").fetchall()[0][0]
        self._copies = Path(spill).parent / "copies"
        # copies hold personal values until the landing ends
        self._copies.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._opened: dict[tuple[Any, ...], Opened] = {}
        # (table, file) -> the reading and the columns used; a file's column is ignored if no table uses it
        self._used: list[tuple[Claim, Opened, frozenset[int]]] = []
        self._empty: list[str] = []
        self._left_out: dict[str, dict[str, int]] = {}

    def table(self, name: str) -> duckdb.DuckDBPyRelation | None:
        """The rows of a table from all its files; None if an optional table's files hold no row."""
        by_entry: dict[int, list[duckdb.DuckDBPyRelation]] = {}
        seen: list[str] = []
        is_empty = True
        for claim in self._claims[name]:
            opened = self._open(claim)
            try:
                if name not in NEEDED and not opened.rows.limit(1).fetchall():
                    self._empty.append(claim.name)
                else:
                    is_empty = False
                part = self._part(claim, opened, seen.count(claim.name))
            except duckdb.Error as error:
                raise reading_failure(claim.name, error) or error from error
            seen.append(claim.name)
            by_entry.setdefault(id(claim.entry), []).append(part)
        if is_empty:
            return None
        entries = {id(claim.entry): claim.entry for claim in self._claims[name]}
        parts = [self._whole(name, entries[key], found) for key, found in by_entry.items()]
        return stacked(parts, self._contract[name])

    def notes(self) -> dict[str, Any]:
        """What a reader of the manifest should know about the files."""
        ignored: dict[str, list[str]] = {}
        likely: dict[str, dict[str, str]] = {}
        for claim, opened, _ in self._used:
            wanted = frozenset().union(*(used for other, _, used in self._used if other.name == claim.name))
            places = [place for place, text in enumerate(opened.header) if text and place not in wanted]
            names = ignored.setdefault(claim.table, [])
            names += [opened.header[place] for place in places if opened.header[place] not in names]
            found = Header(claim.name, opened.header).likely_columns(self._contract[claim.table], claim.entry, places)
            likely.setdefault(claim.table, {}).update(found)
        notes: dict[str, Any] = {"ignored": {table: names for table, names in ignored.items() if names}}
        decoded = {opened.name: opened.note for opened in self._opened.values() if opened.note is not None}
        others = {
            "did_you_mean": {table: names for table, names in likely.items() if names},
            "decoded": decoded,
            "without_rows": sorted(set(self._empty)),
            "rows_left_out": self._left_out,
        }
        return notes | {name: note for name, note in others.items() if note}

    def _open(self, claim: Claim) -> Opened:
        entry = claim.entry
        key = (claim.name, entry.encoding, entry.delimiter, entry.sheet, entry.skip_rows, entry.explode)
        if key not in self._opened:
            claims = (other for found in self._claims.values() for other in found if other.name == claim.name)
            wanted = {column for other in claims for column in other.entry.file_columns}
            copies = self._copies / str(len(self._opened))
            file = UserFile(claim.path, claim.name, copies)
            self._opened[key] = open_file(self._connection, file, entry, wanted)
        return self._opened[key]

    def _part(self, claim: Claim, opened: Opened, times: int) -> duckdb.DuckDBPyRelation:
        # two readings of one file must not give two rows the same place
        source_file = claim.name if not times else f"{claim.name}#{times + 1}"
        table = self._contract[claim.table]
        found = table_rows(table, claim.entry, opened, source_file, self._mapping.settings.reporting_currency)
        self._used.append((claim, opened, found.used))
        if found.left_out:
            self._leave_out(claim.table, source_file, found.left_out)
        return found.rows

    def _whole(self, table: str, entry: Entry, parts: list[duckdb.DuckDBPyRelation]) -> duckdb.DuckDBPyRelation:
        rows = stacked(parts, self._contract[table])
        if not entry.distinct:
            return rows
        marked = with_copies_counted(rows)
        try:
            doubled = marked.filter(f"{COPY} > 1").aggregate("source_file, count(*)", "source_file").fetchall()
        except duckdb.Error as error:
            names = "\n".join(claim.name for claim in self._claims[table])
            raise reading_failure(names, error) or error from error
        for source_file, count in sorted(doubled):
            self._leave_out(table, source_file, count)
        kept = marked.filter(f"{COPY} = 1").order(f"source_file, {SOURCE_LINE}")
        return kept.project(", ".join(map(quoted, rows.columns)))

    def _leave_out(self, table: str, source_file: str, count: int) -> None:
        counts = self._left_out.setdefault(table, {})
        counts[source_file] = counts.get(source_file, 0) + count


def _hashed(path: Path, name: str) -> InputFile:
    try:
        return InputFile.of(path)
    except OSError as error:
        raise DataError(f"{name} cannot be read ({error.strerror}): check the file and its rights") from error


def _refuse_twins(claims: list[Claim], hashed: Mapping[str, InputFile]) -> None:
    first: dict[str, str] = {}
    for name in dict.fromkeys(claim.name for claim in claims):
        twin = first.setdefault(hashed[name].sha256, name)
        if twin != name:
            raise DataError(f"{twin} and {name} are the same file twice: remove one of them")
