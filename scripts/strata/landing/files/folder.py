"""Which files of a folder belong to which table, by name or by mapping.yml."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from strata.errors import DataError
from strata.landing.files.mapping import MAPPING_FILE, Entry, FileMapping
from strata.landing.files.suggestions import hint

NEEDED = ("customers", "orders")
SUFFIXES = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".jsonl", ".ndjson", ".jsonl.gz", ".parquet", ".xlsx")
_PASSED_OVER = re.compile(
    r"mapping\.yml|readme.*|data-dictionary\.(html|md)|thumbs\.db|desktop\.ini|__macosx|[.~].*",
    re.IGNORECASE | re.DOTALL,
)
_HINTS = {
    ".xls": "save it as .xlsx or .csv",
    ".json": "write one object a line and call it .jsonl",
    ".zip": "unpack it",
    ".yaml": f"call it {MAPPING_FILE}",
    ".yml": f"call it {MAPPING_FILE}",
}
_DEEPEST = 8


@dataclass(frozen=True)
class Claim:
    """A file that a table is read from, and how."""

    table: str
    entry: Entry
    path: Path
    name: str


def suffix_of(name: str) -> str:
    """The ending that says a file's format, in lower case, with the format under ``.gz``."""
    return next((suffix for suffix in sorted(SUFFIXES, key=len, reverse=True) if name.lower().endswith(suffix)), "")


def list_files(folder: Path) -> dict[str, Path]:
    """The files of a folder and its subfolders, by path relative to it, in order; what is no input is passed over.

    Raises:
        DataError: a subfolder cannot be read or lies too deep, or something is neither file nor folder.
    """
    return dict(sorted(_walk(folder, "", 0)))


def claim_files(files: Mapping[str, Path], tables: Iterable[str], mapping: FileMapping) -> dict[str, list[Claim]]:
    """Say for each table, in the order of ``tables``, which files it is read from.

    Args:
        files: files by relative path.
        tables: names of the contract's tables.
        mapping: what mapping.yml says.

    Raises:
        DataError: a file belongs to no table, or a needed table has none.
    """
    names = list(tables)
    owners = {name: _owner(name, names) for name in files}
    claims: dict[str, list[Claim]] = {}
    for table in names:
        for entry in mapping.entries(table):
            for name, path in files.items():
                if _matches(name, entry.files) if entry.files else owners[name] == table:
                    claims.setdefault(table, []).append(Claim(table, entry, path, name))
    claimed = {claim.name for found in claims.values() for claim in found}
    for name in files:
        if not suffix_of(name):
            remedy = _HINTS.get(Path(name).suffix.lower(), f"give {', '.join(SUFFIXES)}")
            raise DataError(f"{name} is not read: {remedy}, or remove it")
        if name not in claimed:
            idle = [pattern for found in patterns_without_files(files, names, mapping).values() for pattern in found]
            raise DataError(_unclaimed(name, names, owners[name]) + _matched_nothing(idle))
    for table in NEEDED:
        if table not in claims:
            patterns = [pattern for entry in mapping.entries(table) for pattern in entry.files]
            wanted = (
                f"mapping.yml reads it from {', '.join(patterns)}, which matches nothing"
                if patterns
                else f"add {table}.csv"
            )
            raise DataError(f"{table} is missing: no file is of this table; {wanted}, or name its file in mapping.yml")
    return claims


def patterns_without_files(files: Iterable[str], tables: Iterable[str], mapping: FileMapping) -> dict[str, list[str]]:
    """Table -> patterns of mapping.yml's entries that match no file with any of theirs; an export may lack a report."""
    names = list(files)
    idle = {
        table: [
            pattern
            for entry in mapping.entries(table)
            if not any(_matches(name, entry.files) for name in names)
            for pattern in entry.files
        ]
        for table in tables
    }
    return {table: list(dict.fromkeys(patterns)) for table, patterns in idle.items() if patterns}


def _matched_nothing(patterns: Iterable[str]) -> str:
    listed = ", ".join(dict.fromkeys(patterns))
    return f"; no file matches mapping.yml's {listed}" if listed else ""


def _walk(folder: Path, prefix: str, depth: int) -> Iterable[tuple[str, Path]]:
    if depth > _DEEPEST:
        raise DataError(f"{prefix} lies too deep: put the files into one folder for each table")
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise DataError(
            f"{prefix or folder} cannot be read ({error.strerror}): check the folder and its rights"
        ) from error
    for path in entries:
        name = f"{prefix}{path.name}"
        if _PASSED_OVER.fullmatch(path.name):
            continue
        if path.is_dir():
            yield from _walk(path, f"{name}/", depth + 1)
        elif path.is_file() and name.isprintable():
            yield name, path
        else:
            raise DataError(f"{name!r} is no plain file with a printable name: remove it or rename it")


def _owner(name: str, tables: Iterable[str]) -> str | None:
    """The table that a file belongs to by its name or its folder."""
    *folders, file = name.lower().split("/")
    stem = file.removesuffix(suffix_of(file)) if suffix_of(file) else file.rpartition(".")[0]
    for table in sorted(tables, key=len, reverse=True):
        if re.fullmatch(rf"{table}([\s_.([-]+[0-9].*)?", stem, re.DOTALL) or (folders and folders[0] == table):
            return table
    return None


def _matches(name: str, patterns: Iterable[str]) -> bool:
    plain = name.lower()
    return any(
        fnmatchcase(plain if "/" in pattern else plain.rpartition("/")[2], pattern.lower()) for pattern in patterns
    )


def _unclaimed(name: str, tables: list[str], owner: str | None) -> str:
    if owner is not None:
        return f"{name} is not read: mapping.yml reads {owner} from other files; add it there or remove it"
    stem = Path(name).name.removesuffix(suffix_of(name))
    close = hint(stem, tables) or hint(re.sub(r"[\W\d_]+$", "", stem), tables)
    return f"{name} is named like no table{close}; rename or remove it, or name it in mapping.yml"
