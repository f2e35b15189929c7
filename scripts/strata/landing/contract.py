"""The input contract: the tables and columns that every landing holds, read from the dbt source that models use."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from strata.errors import ConfigurationError

CONTRACT_FILE = Path("models") / "staging" / "_landing__sources.yml"
SETTINGS_TABLE = "settings"
NEEDED_TABLES = ("customers", "orders")
PROVENANCE = ("source_file", "source_line", "row_hash")


@dataclass(frozen=True)
class Feature:
    """What an input table or column switches on.

    Attributes:
        code: stable name.
        en: what it is, as an English noun phrase.
        zh: the same in Chinese.
        planned: the input is landed and checked, and no mart uses it yet.
    """

    code: str
    en: str
    zh: str
    planned: bool = False


@dataclass(frozen=True)
class Column:
    """One column of the contract.

    Attributes:
        name: lower-case name.
        data_type: string, date, timestamp, boolean or decimal(p,s): what staging casts the landed value to.
        required: the column must exist in the input.
        personal: email, phone, name or identifier for a value that identifies a person: it is landed as a token and
            a status, never as it came.
        description: what it means, in English.
        label_zh: short Chinese name.
        description_zh: what it means, in Chinese.
        example: a value that is accepted.
        values: the codes that are understood; none for a column of free values.
        enables: what the column switches on.
    """

    name: str
    data_type: str
    required: bool = False
    personal: str | None = None
    description: str = ""
    label_zh: str = ""
    description_zh: str = ""
    example: str = ""
    values: tuple[str, ...] = ()
    enables: tuple[Feature, ...] = ()

    @property
    def landed(self) -> tuple[str, ...]:
        """Names of the landed columns that the value becomes."""
        return (f"{self.name}_token", f"{self.name}_status") if self.personal else (self.name,)


@dataclass(frozen=True)
class Table:
    """One table of the contract, without the provenance columns that every landed row carries."""

    name: str
    columns: tuple[Column, ...]
    description: str = ""
    description_zh: str = ""
    enables: tuple[Feature, ...] = ()

    @property
    def is_needed(self) -> bool:
        """Whether nothing can be built without this table."""
        return self.name in NEEDED_TABLES

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the columns that must exist in the input, in contract order."""
        return tuple(column.name for column in self.columns if column.required)

    @property
    def landed(self) -> tuple[str, ...]:
        """Names of the landed columns, in contract order, without provenance."""
        return tuple(name for column in self.columns for name in column.landed)


def read_contract(project: Path) -> tuple[Table, ...]:
    """Read the contract's tables, in the order of the file, without the settings table.

    Args:
        project: the dbt project's folder.

    Raises:
        ConfigurationError: the file cannot be read, or does not describe the source ``landing`` and its features.
    """
    path = project / CONTRACT_FILE
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        source = next(source for source in document["sources"] if source["name"] == "landing")
        features = {
            code: Feature(code, entry["en"], entry["zh"], bool(entry.get("planned", False)))
            for code, entry in _meta(source).get("features", {}).items()
        }
        return tuple(_table(entry, features) for entry in source["tables"] if entry["name"] != SETTINGS_TABLE)
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read ({error.strerror}): restore it from the repository") from error
    except (yaml.YAMLError, KeyError, TypeError, StopIteration) as error:
        raise ConfigurationError(f"{path} does not describe the source landing: restore it from the repository") from (
            error
        )


def _table(entry: Mapping[str, Any], features: Mapping[str, Feature]) -> Table:
    meta = _meta(entry)
    return Table(
        name=entry["name"],
        columns=tuple(_column(column, features) for column in entry["columns"] if column["name"] not in PROVENANCE),
        description=entry.get("description", ""),
        description_zh=meta.get("description_zh", ""),
        enables=tuple(features[code] for code in meta.get("enables", ())),
    )


def _column(entry: Mapping[str, Any], features: Mapping[str, Feature]) -> Column:
    meta = _meta(entry)
    return Column(
        name=entry["name"],
        data_type=entry["data_type"],
        required=bool(meta.get("required", False)),
        personal=meta.get("personal"),
        description=entry.get("description", ""),
        label_zh=meta.get("label_zh", ""),
        description_zh=meta.get("description_zh", ""),
        example=meta.get("example", ""),
        values=tuple(meta.get("values", ())),
        enables=tuple(features[code] for code in meta.get("enables", ())),
    )


def _meta(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    meta: Mapping[str, Any] = entry.get("config", {}).get("meta", {})
    return meta
