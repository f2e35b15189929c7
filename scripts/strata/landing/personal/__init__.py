"""The personal columns of one delivery: key, vault, phone region, and what the manifest says about them."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from strata.disk import disk_error
from strata.errors import ConfigurationError, StrataError
from strata.landing.contract import Column, Table
from strata.landing.delivery import Delivery, reading_failure
from strata.landing.personal.identifiers import read_blocked
from strata.landing.personal.regions import detected_region, is_region
from strata.landing.personal.tokens import Tokeniser
from strata.settings import Settings
from strata.vault import People, TokenKey, collected_people, forget_people, load_key

_SAMPLE_ROWS = 5_000


@dataclass(frozen=True)
class PersonalValues:
    """What became of the personal values of one delivery.

    Attributes:
        columns: table name -> names of the personal columns that the source delivers.
        vault: the vault's folder.
        people: the values on their way into the vault; None when no personal column is delivered.
        key: the key of the tokens; None in that case too.
        phone_region: country of phone numbers without a country code and where it is known from; None without phones.
    """

    columns: Mapping[str, tuple[str, ...]]
    vault: Path
    people: People | None = None
    key: TokenKey | None = None
    phone_region: tuple[str, str] | None = None

    def notes(self, key_before: str | None) -> dict[str, Any]:
        """What the manifest says about the tokens.

        Args:
            key_before: name of the key of the landing that is replaced.
        """
        notes: dict[str, Any] = {}
        if self.key is not None:
            changed = key_before not in (None, self.key.fingerprint)
            notes |= {"token_key": self.key.fingerprint, "token_key_changed": changed}
        if self.phone_region is not None:
            region, origin = self.phone_region
            notes["phone_region"] = {"region": region, "from": origin}
        return notes

    def prepare(self) -> None:
        """Write the vault's new file beside the present one."""
        if self.people is not None:
            self.people.prepare()

    def publish(self) -> None:
        """Put the vault's new file in the place of the present one, or remove that when there is no new one."""
        if self.people is not None:
            self.people.publish()
        else:
            forget_people(self.vault)


@contextmanager
def personal_values(
    connection: duckdb.DuckDBPyConnection, settings: Settings, tables: Iterable[Table], delivery: Delivery
) -> Iterator[PersonalValues]:
    """Make the token functions known to a connection for one delivery; without personal columns nothing is made.

    Args:
        connection: the connection that the delivery's relations belong to.
        settings: the project, whose seeds say which values never join people, and the home.
        tables: the contract.
        delivery: what the source has.

    Raises:
        ConfigurationError: the key, the vault's rights, a seed or the phone region is not usable.
        DataError: an input cannot be read.
    """
    columns = _delivered(tables, delivery)
    names = {table: tuple(column.name for column in found) for table, found in columns.items()}
    if not columns:
        yield PersonalValues(names, settings.vault)
        return
    blocked = read_blocked(settings.project)
    region, origin = _phone_region(settings.home, delivery, columns)
    key = load_key(settings)
    with collected_people(settings.vault) as people:
        Tokeniser(key, people, blocked, region, use_country=delivery.phone_region is None).register(connection)
        has_phones = any(column.personal in ("phone", "identifier") for found in columns.values() for column in found)
        yield PersonalValues(names, settings.vault, people, key, (region, origin) if has_phones else None)


@contextmanager
def reading_errors(origin: str, home: Path) -> Iterator[None]:
    """Turn what DuckDB says while it reads an input, which quotes values, into one line.

    Args:
        origin: name of the input file.
        home: the home folder.

    Raises:
        DataError: the file cannot be read.
        DiskError: the disk is full or the home folder cannot be written.
        StrataError: a personal value could not be made a token.
    """
    try:
        yield
    except duckdb.Error as error:
        if disk_error(str(error), home) is None and "executing the UDF" in str(error):
            # not the file's fault, and the text may hold a value
            raise StrataError(f"{origin}: a personal value could not be made a token; report this as a bug") from None
        raise disk_error(str(error), home) or reading_failure(origin, error) or error from error


def _delivered(tables: Iterable[Table], delivery: Delivery) -> dict[str, tuple[Column, ...]]:
    found = {}
    for table in tables:
        if table.name in delivery.relations:
            present = {name.lower() for name in delivery.relations[table.name].columns}
            found[table.name] = tuple(c for c in table.columns if c.personal and c.name in present)
    return {name: columns for name, columns in found.items() if columns}


def _phone_region(home: Path, delivery: Delivery, columns: Mapping[str, tuple[Column, ...]]) -> tuple[str, str]:
    """The region that the source gives, or the one that its numbers speak for; and which of the two."""
    given, source = delivery.phone_region, delivery.defaults.source_name
    if given is not None:
        if not is_region(given):
            raise ConfigurationError(
                f"phone region {given!r} is no ISO 3166 code in capitals, such as CN or US: correct it"
            )
        return given, "mapping.yml" if source == "files" else source
    numbers: list[str] = []
    for table, found in columns.items():
        with reading_errors(delivery.origins.get(table, table), home):
            for column in found:
                numbers += _numbers(delivery.relations[table], column)
    return detected_region(numbers, delivery.defaults.reporting_currency), "detected"


def _numbers(relation: duckdb.DuckDBPyRelation, column: Column) -> list[str]:
    """The first phone numbers of a column that are written without +, so that the same files give the same region."""
    if column.personal == "phone":
        rows = relation
    elif column.personal == "identifier":
        rows = relation.filter("lower(trim(cast(identifier_type as varchar))) = 'phone'")
    else:
        return []
    values = rows.project(f"trim(cast({column.name} as varchar)) as value")
    sample = values.filter("value <> '' and not starts_with(value, '+')").limit(_SAMPLE_ROWS)
    return [str(row[0]) for row in sample.fetchall()]
