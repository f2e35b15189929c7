"""The input contract: the tables and columns that every landing holds, read from the dbt source that models use."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from strata.errors import ConfigurationError

CONTRACT_FILE = Path("models") / "staging" / "_landing__sources.yml"
SETTINGS_TABLE = "settings"
PROVENANCE = ("source_file", "source_line", "row_hash")


@dataclass(frozen=True)
class Column:
    """One column of the contract.

    Attributes:
        name: lower-case name.
        data_type: string, date, timestamp, boolean or decimal(p,s): what staging casts the landed value to.
        required: the column must exist in the input.
        personal: the value identifies a person and is never landed as it came.
    """

    name: str
    data_type: str
    required: bool = False
    personal: bool = False


@dataclass(frozen=True)
class Table:
    """One table of the contract, without the provenance columns that every landed row carries."""

    name: str
    columns: tuple[Column, ...]

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the columns that must exist in the input, in contract order."""
        return tuple(column.name for column in self.columns if column.required)


def read_contract(project: Path) -> tuple[Table, ...]:
    """Read the contract's tables, in the order of the file, without the settings table.

    Args:
        project: the dbt project's folder.

    Raises:
        ConfigurationError: the file cannot be read or does not describe the source ``landing``.
    """
    path = project / CONTRACT_FILE
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        source = next(source for source in document["sources"] if source["name"] == "landing")
        return tuple(_table(entry) for entry in source["tables"] if entry["name"] != SETTINGS_TABLE)
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read ({error.strerror}): restore it from the repository") from error
    except (yaml.YAMLError, KeyError, TypeError, StopIteration) as error:
        raise ConfigurationError(f"{path} does not describe the source landing: restore it from the repository") from (
            error
        )


def _table(entry: Mapping[str, Any]) -> Table:
    columns = (_column(column) for column in entry["columns"] if column["name"] not in PROVENANCE)
    return Table(name=entry["name"], columns=tuple(columns))


def _column(entry: Mapping[str, Any]) -> Column:
    meta = entry.get("config", {}).get("meta", {})
    return Column(
        name=entry["name"],
        data_type=entry["data_type"],
        required=bool(meta.get("required", False)),
        personal=bool(meta.get("personal", False)),
    )
