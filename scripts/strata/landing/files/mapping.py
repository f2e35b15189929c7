"""mapping.yml beside a user's files: how their files and columns become the contract's.

Every scalar is read as the text that was written, so that a code such as 007, yes or 2024-01-31 stays itself.
"""

import codecs
import re
import zoneinfo
from collections.abc import Mapping as AnyMapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Self

import phonenumbers
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from strata.landing.files.date_forms import format_fault
from strata.landing.files.number_forms import CURRENCY_SIGNS, LARGEST_UNIT_IN_PRODUCT, NumberShape

MAPPING_FILE = "mapping.yml"


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _as_rule(value: Any) -> Any:
    return {"from": value} if isinstance(value, str | list) else value


def _as_entries(value: Any) -> Any:
    return [value] if isinstance(value, AnyMapping) else value


def _signs(value: Any) -> Any:
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return list(CURRENCY_SIGNS) if value.lower() == "true" else []
    return _listed(value)


def _nothing_as_blank(value: Any) -> Any:
    return "" if value is None else value


Text = Annotated[str, Field(min_length=1)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(_listed)]
Value = Annotated[str, BeforeValidator(_nothing_as_blank)]
OptionalValue = Annotated[str | None, BeforeValidator(_nothing_as_blank)]
Mark = Annotated[str, Field(min_length=1, max_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)


class NumberForm(_Strict):
    """How a number is written in a file: marks, currency signs around it, units or a percent sign behind it."""

    decimal: Mark = "."
    thousands: Mark | None = None
    currency_signs: Annotated[tuple[Text, ...], BeforeValidator(_signs)] = ()
    units: dict[Text, Annotated[Decimal, Field(gt=0, max_digits=13, decimal_places=4)]] = {}
    percent: bool = False

    @model_validator(mode="after")
    def _is_unambiguous(self) -> Self:
        if self.decimal == self.thousands:
            raise ValueError("decimal and thousands are the same mark: give two")
        if self.percent and self.units:
            raise ValueError("percent and units exclude each other: leave one out")
        return self

    def shape(self) -> NumberShape:
        """The same as a value without validation."""
        return NumberShape(self.decimal, self.thousands, self.currency_signs, tuple(self.units.items()), self.percent)


class ColumnRule(_Strict):
    """Where the values of one contract column come from, and how they are written there."""

    source: Texts = Field(default=(), alias="from")
    separator: str = "-"
    first_of: Texts = ()
    constant: OptionalValue = None
    values: dict[Value, Value] = {}
    otherwise: OptionalValue = None
    date_format: Texts = ()
    timezone: Text | None = None
    number: NumberForm | None = None
    minor_units: bool = False
    times: Text | None = None
    plus: Texts = ()
    less: Texts = ()
    line_number: bool = False

    @field_validator("date_format")
    @classmethod
    def _is_known_form(cls, forms: tuple[str, ...]) -> tuple[str, ...]:
        for form in forms:
            fault = format_fault(form)
            if fault:
                raise ValueError(fault)
        return forms

    @field_validator("timezone")
    @classmethod
    def _is_known_zone(cls, name: str | None) -> str | None:
        return None if name is None else _known_zone(name)

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        if (bool(self.source) + bool(self.first_of) + (self.constant is not None)) != 1:
            raise ValueError("give one of from, first_of and constant")
        if self.constant is not None and self.model_fields_set != {"constant"}:
            raise ValueError("a constant stands alone: leave the other settings out")
        if self.is_number and self.is_date:
            raise ValueError(
                "a value is a date or a number: leave date_format and timezone, or the number settings, out"
            )
        if self.otherwise is not None and (self.is_number or self.is_date or not self.values):
            raise ValueError("otherwise needs values, and goes with no date or number form")
        number = self.number or NumberForm()
        if self.minor_units and (number.units or number.percent):
            raise ValueError("minor_units goes with no units and no percent: leave one out")
        if self.times is not None and any(size > LARGEST_UNIT_IN_PRODUCT for size in number.units.values()):
            raise ValueError(f"times goes with units up to {LARGEST_UNIT_IN_PRODUCT} only")
        return self

    @property
    def is_number(self) -> bool:
        """Whether the value is read as a number."""
        return self.number is not None or self.minor_units or bool(self.times or self.plus or self.less)

    @property
    def is_date(self) -> bool:
        """Whether the value is read as a date or time."""
        return bool(self.date_format) or self.timezone is not None

    @property
    def file_columns(self) -> tuple[str, ...]:
        """All columns of the file that the rule names."""
        times = (self.times,) if self.times is not None else ()
        return (*self.source, *self.first_of, *times, *self.plus, *self.less)


class Entry(_Strict):
    """Files of one table that are read in one way."""

    files: Texts = ()
    encoding: Text | None = None
    delimiter: Mark | None = None
    sheet: Text | None = None
    skip_rows: Annotated[int, Field(ge=0, le=1000)] = 0
    explode: Text | None = None
    rows_with: Texts = ()
    rows_without: Texts = ()
    rows_where: dict[Text, Annotated[tuple[Value, ...], BeforeValidator(_listed)]] = {}
    rows_where_not: dict[Text, Annotated[tuple[Value, ...], BeforeValidator(_listed)]] = {}
    distinct: bool = False
    strip: Texts = ()
    strip_formula: bool = False
    columns: dict[Text, Annotated[ColumnRule, BeforeValidator(_as_rule)]] = {}

    @field_validator("encoding")
    @classmethod
    def _is_text_encoding(cls, name: str | None) -> str | None:
        if name is not None:
            try:
                "".encode(codecs.lookup(name).name)
            except LookupError:
                raise ValueError(
                    "no known encoding: write utf-8, utf-16, gb18030, big5, shift_jis, cp1252, ..."
                ) from None
        return name

    @field_validator("delimiter")
    @classmethod
    def _is_usable(cls, mark: str | None) -> str | None:
        if mark is not None and (mark in '"\r\n' or not mark.isascii()):
            raise ValueError('one ASCII character other than " and a line break is needed, such as ; or "\\t"')
        return mark

    @property
    def file_columns(self) -> tuple[str, ...]:
        """All columns of the files that the entry names."""
        rules = (name for rule in self.columns.values() for name in rule.file_columns)
        return (*self.rows_with, *self.rows_without, *self.rows_where, *self.rows_where_not, *rules)


class SourceSettings(_Strict):
    """What holds for all files: time zone, currency, zero amounts, country of phone numbers."""

    business_timezone: Text = "UTC"
    reporting_currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = "USD"
    count_zero_amount_orders: bool = False
    phone_region: str | None = None

    @field_validator("business_timezone")
    @classmethod
    def _is_known_zone(cls, name: str) -> str:
        return _known_zone(name)

    @field_validator("phone_region")
    @classmethod
    def _is_known_region(cls, region: str | None) -> str | None:
        if region is not None and region not in phonenumbers.SUPPORTED_REGIONS:
            raise ValueError("no country of ISO 3166 with two capitals: write for example CN, US, GB")
        return region


class FileMapping(_Strict):
    """The whole of mapping.yml; without the file, everything is matched by the contract's names."""

    settings: SourceSettings = SourceSettings()
    tables: dict[Text, Annotated[tuple[Entry, ...], BeforeValidator(_as_entries)]] = {}

    def entries(self, table: str) -> tuple[Entry, ...]:
        """How a table's files are read: one plain entry where nothing is said."""
        return self.tables.get(table) or (Entry(),)


def find_mapping(folder: Path) -> Path | None:
    """The mapping in a folder of files, or None."""
    path = folder / MAPPING_FILE
    return path if path.is_file() else None


def _known_zone(name: str) -> str:
    # the pattern keeps paths out, which some systems would open
    if not re.fullmatch(r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*", name) or name not in zoneinfo.available_timezones():
        raise ValueError("no known time zone: write for example UTC, Asia/Shanghai, America/New_York")
    return name
