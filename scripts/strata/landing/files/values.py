"""The rows of one opened file as rows of one table: columns matched, and read as mapping.yml says."""

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from strata.errors import DataError
from strata.landing.contract import Column, Table
from strata.landing.files.date_forms import date_expression
from strata.landing.files.mapping import ColumnRule, Entry, NumberForm
from strata.landing.files.matching import Header
from strata.landing.files.number_forms import Arithmetic, number_expression
from strata.landing.files.numeric_texts import inexact_id, inexact_text, is_fractional, plain_text
from strata.landing.files.opened import SOURCE_LINE, Opened, column, titles_hint
from strata.landing.files.sql import Steps, literal, one_of
from strata.landing.writer import quoted

_NESTED = ("list", "array", "struct", "map", "union", "blob")
# besides the blank: tab, line breaks, no-break space, ideographic space
_BLANKS = r"[\s\x{a0}\x{3000}\x{feff}]"


@dataclass(frozen=True)
class TableRows:
    """Rows of a table from one file.

    Attributes:
        rows: the contract columns that the file gives, source_file and source_line, in the file's order.
        used: places of the file's columns that were used.
        left_out: number of rows that do not belong to the table, by ``rows_with`` and the like.
    """

    rows: duckdb.DuckDBPyRelation
    used: frozenset[int]
    left_out: int


def table_rows(table: Table, entry: Entry, opened: Opened, source_file: str, currency: str) -> TableRows:
    """Give an opened file's rows as rows of a table.

    Args:
        table: the contract's table.
        entry: how the file is read.
        opened: the file.
        source_file: name of the file in the landed rows.
        currency: ISO 4217 code of rows without a currency, for amounts in minor units.

    Raises:
        DataError: the file lacks a required column or one that mapping.yml names, or has one of them twice.
        duckdb.Error: rows that have to be counted cannot be read.
    """
    return _Reader(table, entry, opened, currency).read(source_file)


class _Reader:
    def __init__(self, table: Table, entry: Entry, opened: Opened, currency: str) -> None:
        self._table, self._entry, self._opened, self._currency = table, entry, opened, currency
        self._header = Header(opened.name, opened.header)
        self._steps = Steps()
        self._kinds = dict(zip(opened.rows.columns, opened.rows.types, strict=True))
        self._used: set[int] = set()
        self._texts: dict[int, str] = {}
        self._by_name = self._header.match(table, entry)

    def read(self, source_file: str) -> TableRows:
        expressions, numbered = [], []
        for contract_column in self._table.columns:
            expression = self._expression(contract_column)
            if expression is not None:
                expressions.append(f"{expression} as {quoted(contract_column.name)}")
                rule = self._entry.columns.get(contract_column.name)
                if rule is not None and rule.line_number:
                    numbered.append(quoted(contract_column.name))
        condition = self._condition()
        rows = self._steps.over(self._opened.rows)
        left_out = 0
        if condition is not None:
            left_out = rows.aggregate(f"count(*) filter (where not ({condition}))").fetchall()[0][0]
            rows = rows.filter(condition)
        rows = rows.project(", ".join([*expressions, f"{literal(source_file)} as source_file", SOURCE_LINE]))
        for name in numbered:
            number = f"{name} || '-' || row_number() over (partition by {name} order by {SOURCE_LINE})"
            rows = rows.project(f"* replace ({number} as {name})").order(SOURCE_LINE)
        return TableRows(rows, frozenset(self._used), left_out)

    def _expression(self, contract_column: Column) -> str | None:
        rule = self._entry.columns.get(contract_column.name)
        if rule is None:
            place = self._by_name.get(contract_column.name)
            return None if place is None else self._as_it_is(contract_column, place)
        if rule.constant is not None:
            return literal(rule.constant) if rule.constant else "cast(null as varchar)"
        if rule.model_fields_set <= {"source"} and len(rule.source) == 1:
            return self._as_it_is(contract_column, self._place(rule.source[0], contract_column))
        value = self._source(rule, contract_column)
        if rule.is_date:
            read = date_expression(value, rule.date_format, rule.timezone, day_only=contract_column.data_type == "date")
        elif rule.is_number:
            read = self._number(rule, value, contract_column)
        else:
            read = value if rule.otherwise is None else literal(rule.otherwise)
        if rule.values:
            read = _translated(value, rule.values, read)
        # a step, so that a row number can be appended to it
        return self._steps.let(f"nullif({read}, '')")

    def _number(self, rule: ColumnRule, value: str, contract_column: Column) -> str:
        arithmetic = Arithmetic(
            times=None if rule.times is None else self._text(rule.times, contract_column),
            plus=tuple(self._text(name, contract_column) for name in rule.plus),
            less=tuple(self._text(name, contract_column) for name in rule.less),
            currency=self._row_currency() if rule.minor_units else None,
        )
        return number_expression(self._steps, value, (rule.number or NumberForm()).shape(), arithmetic)

    def _row_currency(self) -> str:
        own = next((found for found in self._table.columns if found.name == "currency"), None)
        expression = None if own is None else self._expression(own)
        return literal(self._currency) if expression is None else f"coalesce({expression}, {literal(self._currency)})"

    def _source(self, rule: ColumnRule, contract_column: Column) -> str:
        texts = [self._text(name, contract_column) for name in rule.source or rule.first_of]
        if len(texts) == 1:
            return texts[0]
        joined = f"concat_ws({literal(rule.separator)}, {', '.join(texts)})"
        return self._steps.let(f"nullif({joined}, '')" if rule.source else f"coalesce({', '.join(texts)})")

    def _as_it_is(self, contract_column: Column, place: int) -> str:
        self._used.add(place)
        if self._entry.strip or self._entry.strip_formula:
            self._refuse_inexact(place, contract_column)
            return self._clean(place)
        value, kind = column(place), self._kinds[column(place)]
        self._refuse_nested(place)
        if _is_text(contract_column):
            self._refuse_inexact(place, contract_column)
            return plain_text(value, kind)
        # Spark reads no nanoseconds
        return f"cast({value} as timestamp)" if str(kind) == "TIMESTAMP_NS" else value

    def _place(self, name: str, contract_column: Column | None = None) -> int:
        place = self._header.find(name)
        if place is None:
            purpose = (
                f" for {self._table.name}.{contract_column.name}" if contract_column else f" for {self._table.name}"
            )
            near = self._header.hint(name)
            is_header = near or any(self._header.find(other) is not None for other in self._entry.file_columns)
            advice = "" if is_header else f"; {titles_hint(self._opened.header)}"
            raise DataError(
                f"{self._opened.name} has no column {name}{near}, which mapping.yml names{purpose};"
                f" correct the name there{advice}"
            )
        self._used.add(place)
        return place

    def _text(self, name: str, contract_column: Column | None = None) -> str:
        """SQL of a column's text without blanks around it, null when nothing is left."""
        place = self._place(name, contract_column)
        self._refuse_inexact(place, contract_column)
        if place not in self._texts:
            blanks = literal(f"^{_BLANKS}+|{_BLANKS}+$")
            trimmed = f"nullif(regexp_replace({self._clean(place)}, {blanks}, '', 'g'), '')"
            self._texts[place] = self._steps.let(trimmed)
        return self._texts[place]

    def _clean(self, place: int) -> str:
        """SQL of a column's text without what the entry strips."""
        self._refuse_nested(place)
        text = plain_text(column(place), self._kinds[column(place)])
        if self._entry.strip_formula:
            text = rf"""regexp_replace({text}, '(?s)^\s*="(.*)"\s*$', '\1')"""
        if self._entry.strip:
            ends = rf"(?:{_BLANKS}|{one_of(self._entry.strip)})+"
            text = f"regexp_replace({text}, {literal(f'^{ends}|{ends}$')}, '', 'g')"
        return f"nullif({text}, '')"

    def _condition(self) -> str | None:
        conditions = [f"{self._text(name)} is not null" for name in self._entry.rows_with]
        conditions += [f"{self._text(name)} is null" for name in self._entry.rows_without]
        for wanted, operator in ((self._entry.rows_where, "in"), (self._entry.rows_where_not, "not in")):
            conditions += [
                f"coalesce({self._text(name)}, '') {operator} ({', '.join(map(literal, values))})"
                for name, values in wanted.items()
            ]
        return " and ".join(conditions) or None

    def _refuse_inexact(self, place: int, contract_column: Column | None) -> None:
        kind = self._kinds[column(place)]
        if contract_column is None or not _is_text(contract_column) or not is_fractional(kind):
            return
        is_id = contract_column.personal is not None or contract_column.name.endswith("_id")
        inexact = inexact_id(column(place), kind) if is_id else inexact_text(column(place), kind)
        if self._opened.rows.filter(inexact).limit(1).fetchall():
            raise DataError(
                f"{self._opened.name} column {self._opened.header[place]} holds numbers that are not whole or have lost"
                f" digits, for {self._table.name}.{contract_column.name}: store ids as text or integers, and missing"
                " ones as null"
            )

    def _refuse_nested(self, place: int) -> None:
        kind = self._kinds[column(place)]
        if kind.id in _NESTED:
            name = self._opened.header[place]
            raise DataError(f"{self._opened.name} column {name} holds {kind}: write it as a plain value")


def _is_text(contract_column: Column) -> bool:
    return contract_column.data_type == "string" or contract_column.personal is not None


def _translated(value: str, values: Mapping[str, str], otherwise: str) -> str:
    cases = [
        f"when {value} is null then {literal(result)}"
        if not key.strip()
        else f"when {value} = {literal(key.strip())} then {literal(result)}"
        for key, result in values.items()
    ]
    return f"case {' '.join(cases)} else {otherwise} end"
