"""What a user starts from: empty input files with their headers, an example mapping, a bilingual data dictionary."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from strata.choices import one_of
from strata.disk import disk_error
from strata.errors import DiskError, UsageError
from strata.landing.contract import Table, read_contract
from strata.template.dictionary import dictionary_page

__all__ = ["DICTIONARY", "MAPPING", "TemplateResult", "write_template"]

DICTIONARY = "data-dictionary.html"
MAPPING = "mapping.yml"


@dataclass(frozen=True)
class TemplateResult:
    """The folder and the names of the files that were written into it, in order."""

    folder: Path
    files: tuple[str, ...]


def write_template(
    project: Path, folder: Path, tables: Sequence[str] | None = None, force: bool = False
) -> TemplateResult:
    """Write a header-only CSV for each table, ``mapping.yml`` and ``data-dictionary.html``.

    Args:
        project: the dbt project's folder.
        folder: where to write; made when missing.
        tables: names of the tables to write a CSV for; all of the contract when not given. The dictionary has all.
        force: replace files of these names.

    Raises:
        UsageError: a table is unknown, the folder is a file, or a file is there already.
        DiskError: the disk is full or the folder cannot be written.
        ConfigurationError: the contract cannot be read.
    """
    contract = read_contract(project)
    names = [table.name for table in contract]
    wanted = names if tables is None else [one_of("--tables", name, names) for name in tables]
    if not wanted:
        raise UsageError("--tables names no table: give names with commas, for example customers,orders")
    contents = {f"{table.name}.csv": _header(table) for table in contract if table.name in wanted}
    contents[MAPPING] = resources.files(__package__).joinpath("mapping.yml").read_text(encoding="utf-8")
    contents[DICTIONARY] = dictionary_page(contract)
    _refuse_to_replace(folder, list(contents), force)
    _write(folder, contents, force)
    return TemplateResult(folder, tuple(contents))


def _header(table: Table) -> str:
    return ",".join(column.name for column in table.columns) + "\n"


def _refuse_to_replace(folder: Path, names: Sequence[str], force: bool) -> None:
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file: give a folder")
    there = [name for name in names if (folder / name).exists()]
    if there and not force:
        raise UsageError(
            f"{folder} already holds {', '.join(there)}: give another folder, or --force to replace what they hold"
        )


def _write(folder: Path, contents: dict[str, str], force: bool) -> None:
    written: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            # x: a file that appeared since the check is not replaced either
            with (folder / name).open("w" if force else "x", encoding="utf-8", newline="\n") as file:
                written.append(folder / name)
                file.write(content)
    except OSError as error:
        if not force:
            # half a template would be in the way of the next try
            for path in written:
                with contextlib.suppress(OSError):
                    path.unlink()
        if isinstance(error, FileExistsError):
            raise UsageError(f"{error.filename} already exists: give another folder, or --force to replace") from error
        full = disk_error("", folder, code=error.errno) if error.errno in (28, 122) else None
        raise full or DiskError(f"{folder} cannot be written ({error.strerror}): give another folder") from error
