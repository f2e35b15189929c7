"""Personal columns on their way to the landing: each value becomes a token and a status inside the query itself."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import duckdb
import pyarrow as pa
from duckdb.func import PythonUDFType
from duckdb.sqltypes import VARCHAR

from strata.landing.contract import Column
from strata.landing.personal.identifiers import Blocked, normal_type, normalise
from strata.landing.personal.regions import region_of_country
from strata.vault import TOKEN_LENGTH, People, TokenKey

# so many values are kept to be met again; 1,000,000 take about 250 MB
_CACHED_VALUES = 2_000_000


@dataclass
class Tokeniser:
    """Makes tokens, and gives each value it meets to the vault.

    Attributes:
        key: the secret.
        people: where normalised values go.
        blocked: values that never join people.
        region: country of phone numbers without a country code.
        use_country: whether a row's country, where it is known, goes before ``region``.
    """

    key: TokenKey
    people: People
    blocked: Blocked
    region: str
    use_country: bool
    _seen: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict, init=False, repr=False)
    _seen_count: int = field(default=0, init=False, repr=False)

    def register(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Make the functions known that :func:`token_expression` calls."""
        functions: dict[str, tuple[Callable[..., Any], int]] = {
            "strata_email": (lambda values: self._column("email", values), 1),
            "strata_name": (lambda values: self._column("name", values), 1),
            "strata_phone": (self._phones, 2),
            "strata_identifier": (self._identifiers, 2),
        }
        for name, (function, arguments) in functions.items():
            # a null never reaches the function, which may give none
            connection.create_function(name, function, [VARCHAR] * arguments, VARCHAR, type=PythonUDFType.ARROW)

    def packed(self, rows: Iterable[tuple[str, str, str]]) -> list[str]:
        """Token and status of each (identifier type, region, value) as one text, empty for a blank value."""
        new: list[tuple[str, str, str]] = []
        result = []
        for kind, region, raw in rows:
            seen = self._seen.setdefault((kind, region), {})
            found = seen.get(raw)
            if found is None:
                found = self._make(kind, region, raw, new)
                if self._seen_count < _CACHED_VALUES:
                    self._seen_count += 1
                    seen[raw] = found
            result.append(found)
        if new:
            self.people.add(new)
        return result

    def _make(self, kind: str, region: str, raw: str, new: list[tuple[str, str, str]]) -> str:
        normalised = normalise(kind, raw, region, self.blocked)
        if normalised is None:
            return ""
        token = self.key.token(kind, normalised.text)
        new.append((kind, token, normalised.text))
        return token + normalised.status

    def _region(self, country: str) -> str:
        return (region_of_country(country) if self.use_country and country else None) or self.region

    def _column(self, kind: str, values: Any) -> Any:
        return _array(self.packed((kind, self.region, raw) for raw in values.to_pylist()))

    def _phones(self, values: Any, countries: Any) -> Any:
        rows = zip(values.to_pylist(), countries.to_pylist(), strict=True)
        return _array(self.packed(("phone", self._region(country), raw) for raw, country in rows))

    def _identifiers(self, values: Any, types: Any) -> Any:
        rows = zip(values.to_pylist(), types.to_pylist(), strict=True)
        return _array(self.packed((normal_type(kind), self.region, raw) for raw, kind in rows))


def token_expression(column: Column, present: set[str]) -> str:
    """SQL of a personal column that gives its token and status as one text, null or empty for a blank value.

    Args:
        column: the personal column.
        present: lower-case names of the relation's columns.
    """
    value = f"cast({column.name} as varchar)"
    if column.personal == "phone":
        country = "coalesce(cast(country as varchar), '')" if "country" in present else "''"
        return f"strata_phone({value}, {country})"
    if column.personal == "identifier":
        kind = "coalesce(cast(identifier_type as varchar), '')" if "identifier_type" in present else "''"
        return f"strata_identifier({value}, {kind})"
    return f"strata_{column.personal}({value})"


def unpacked(name: str) -> tuple[str, str]:
    """SQL of the token and of the status that :func:`token_expression` put into a column."""
    return (
        f"nullif(left({name}, {TOKEN_LENGTH}), '') as {name}_token",
        f"nullif(substring({name}, {TOKEN_LENGTH + 1}), '') as {name}_status",
    )


def _array(texts: list[str]) -> Any:
    return pa.array(texts, pa.string())
