"""The condition grammar means what a plain Python evaluator says, for any rows and rules.

The macros that compile rules are rendered as dbt does and run in DuckDB; the evaluator shares nothing with them.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import jinja2
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

MACROS = Path(__file__).resolve().parents[2] / "macros"
FILES = (
    "portability/text_literal",
    "segments/condition_literal",
    "segments/condition_term",
    "segments/matched_alternative",
)
FIELDS = {"spend": "number", "orders": "number", "city": "text", "joined": "date", "is_buyer": "boolean"}
TYPES = {
    "spend": pa.decimal128(28, 6),
    "orders": pa.int32(),
    "city": pa.string(),
    "joined": pa.date32(),
    "is_buyer": pa.bool_(),
}
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Term:
    """One condition, its value as a seed holds it, and the values that it compares with."""

    field: str
    operator: str
    operands: tuple[Any, ...]

    @property
    def value(self) -> str | None:
        texts = [written(operand) for operand in self.operands]
        if self.operator in ("is_null", "is_not_null"):
            return None
        return "..".join(texts) if self.operator == "between" else "|".join(texts)


def written(operand: Any) -> str:
    """An operand as a seed holds it."""
    if isinstance(operand, bool):
        return str(operand).lower()
    if isinstance(operand, Decimal):
        return f"{operand:f}"
    return str(operand).replace("'", "&apos;")


class CompilerError(Exception):
    """What dbt raises when a macro refuses its input."""


def refuse(message: str) -> None:
    raise CompilerError(message)


def is_calendar_date(text: str) -> bool:
    try:
        return date.fromisoformat(text) is not None
    except ValueError:
        return False


def rendered() -> Any:
    """The macros, as a module of functions."""
    # what is rendered is SQL and no page
    environment = jinja2.Environment(extensions=["jinja2.ext.do"], undefined=jinja2.StrictUndefined)  # noqa: S701
    text = "\n".join((MACROS / f"{name}.sql").read_text(encoding="utf-8") for name in FILES)
    # dbt's dispatch to the engine
    text = re.sub(r"\{% macro text_literal.*?endmacro %\}", "", text, flags=re.DOTALL)
    text = text.replace("duckdb__text_literal", "text_literal")
    given_by_dbt = {
        "modules": SimpleNamespace(re=re),
        "exceptions": SimpleNamespace(raise_compiler_error=refuse),
        "is_calendar_date": is_calendar_date,
    }
    return environment.from_string(text, globals=given_by_dbt).module


@pytest.fixture(scope="module")
def compiled() -> Callable[[Sequence[Sequence[Term]]], str]:
    macros = rendered()

    def compile_rule(alternatives: Sequence[Sequence[Term]]) -> str:
        return str(
            macros.matched_alternative(
                {
                    "valid_from": None,
                    "valid_to": None,
                    "alternatives": [
                        {
                            "alternative": number,
                            "terms": [
                                {"field": t.field, "kind": FIELDS[t.field], "operator": t.operator, "value": t.value}
                                for t in terms
                            ],
                        }
                        for number, terms in enumerate(alternatives, 1)
                    ],
                }
            )
        )

    return compile_rule


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


# few values, so that rows often lie on the bounds of conditions; the last ones of each are there to be mistaken
numbers = st.sampled_from(
    [Decimal(text) for text in ("-1", "0", "0.000001", "1", "2", "99.99", "100", "100.000001", "999999999999.999999")]
)
whole_numbers = st.sampled_from([-1, 0, 1, 2, 3, 100])
days = st.sampled_from([date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1), date(1, 1, 1), date(9999, 12, 31)])
cities = st.one_of(
    st.sampled_from(
        [
            *("North", "north", "North ", "Xi'an", "''", "a'); drop table given; --", "西安", "é", "e\u0301", "null"),
            *("%", "$1", "{{ x }}", "&amp;", "N_rth", "😀", "0", "1..2", "-- x", "/* x"),
        ]
    ),
    st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\\|"), min_size=1, max_size=6),
).filter(lambda text: "&apos;" not in text)
VALUES: Mapping[str, st.SearchStrategy[Any]] = {
    "spend": numbers,
    "orders": whole_numbers,
    "city": cities,
    "joined": days,
    "is_buyer": st.booleans(),
}
ORDERS = ("=", "<>", ">=", ">", "<=", "<")
OPERATORS = {
    "number": (*ORDERS, "between", "in", "not_in", "is_null", "is_not_null"),
    "date": (*ORDERS, "between", "in", "not_in", "is_null", "is_not_null"),
    "text": ("=", "<>", "in", "not_in", "is_null", "is_not_null"),
    "boolean": ("=", "<>", "is_null", "is_not_null"),
}
rows = st.lists(
    st.fixed_dictionaries({field: st.none() | values for field, values in VALUES.items()}), min_size=1, max_size=12
)


@st.composite
def terms(draw: st.DrawFn) -> Term:
    field = draw(st.sampled_from(list(FIELDS)))
    operator = draw(st.sampled_from(OPERATORS[FIELDS[field]]))
    # whole numbers are compared with any number
    values = numbers if field == "orders" and draw(st.booleans()) else VALUES[field]
    count = {"between": 2, "is_null": 0, "is_not_null": 0}.get(operator, 1)
    if operator in ("in", "not_in"):
        count = draw(st.integers(1, 3))
    return Term(field, operator, tuple(draw(values) for _ in range(count)))


rules = st.lists(st.lists(terms(), min_size=1, max_size=3), min_size=1, max_size=3)


def holds(term: Term, row: Row) -> bool:
    """Whether a condition holds: with null nothing does but is_null."""
    value = row[term.field]
    if term.operator in ("is_null", "is_not_null"):
        return (value is None) == (term.operator == "is_null")
    if value is None:
        return False
    operands = term.operands
    first = operands[0]
    checks: Mapping[str, Callable[[], bool]] = {
        "=": lambda: value == first,
        "<>": lambda: value != first,
        ">=": lambda: value >= first,
        ">": lambda: value > first,
        "<=": lambda: value <= first,
        "<": lambda: value < first,
        "between": lambda: first <= value <= operands[-1],
        "in": lambda: any(value == operand for operand in operands),
        "not_in": lambda: all(value != operand for operand in operands),
    }
    return checks[term.operator]()


def evaluated(alternatives: Sequence[Sequence[Term]], row: Row) -> int:
    """The first alternative all of whose conditions hold; 0 where none does."""
    return next((n for n, terms in enumerate(alternatives, 1) if all(holds(term, row) for term in terms)), 0)


def selected(connection: duckdb.DuckDBPyConnection, sql: str, given_rows: Sequence[Row]) -> list[int]:
    table = pa.table({field: pa.array([row[field] for row in given_rows], kind) for field, kind in TYPES.items()})
    connection.register("given", table.append_column("n", pa.array(range(len(given_rows)))))
    found = connection.execute(f"select {sql} from given as fields order by n").fetchall()
    connection.unregister("given")
    return [value for (value,) in found]


@settings(max_examples=300, deadline=None)
@given(rule=rules, given_rows=rows)
def test_compiled_rules_mean_what_the_evaluator_says(
    compiled: Callable[[Sequence[Sequence[Term]]], str],
    connection: duckdb.DuckDBPyConnection,
    rule: list[list[Term]],
    given_rows: list[Row],
) -> None:
    assert selected(connection, compiled(rule), given_rows) == [evaluated(rule, row) for row in given_rows]


BOUNDS: list[tuple[Term, Any, bool]] = [
    (Term("spend", ">=", (Decimal("100"),)), Decimal("100"), True),
    (Term("spend", ">", (Decimal("100"),)), Decimal("100"), False),
    (Term("spend", ">", (Decimal("100"),)), Decimal("100.000001"), True),
    (Term("spend", "between", (Decimal("1"), Decimal("2"))), Decimal("2"), True),
    (Term("spend", "between", (Decimal("1"), Decimal("2"))), Decimal("2.000001"), False),
    (Term("orders", ">", (Decimal("0.5"),)), 1, True),
    (Term("orders", "=", (Decimal("0.5"),)), 1, False),
    (Term("spend", "<>", (Decimal("1"),)), None, False),
    (Term("city", "not_in", ("North",)), None, False),
    (Term("city", "not_in", ("North",)), "north", True),
    (Term("city", "is_null", ()), None, True),
    (Term("city", "is_null", ()), "", False),
    (Term("city", "=", ("Xi'an",)), "Xi'an", True),
    (Term("joined", "<=", (date(2024, 2, 29),)), date(2024, 2, 29), True),
    (Term("is_buyer", "<>", (True,)), None, False),
]


@pytest.mark.parametrize(("term", "value", "expected"), BOUNDS)
def test_a_condition_at_its_bound(
    term: Term,
    value: Any,
    expected: bool,
    compiled: Callable[[Sequence[Sequence[Term]]], str],
    connection: duckdb.DuckDBPyConnection,
) -> None:
    row = {**dict.fromkeys(FIELDS), term.field: value}
    assert selected(connection, compiled([[term]]), [row]) == [1 if expected else 0]
    assert holds(term, row) is expected


@pytest.mark.parametrize(
    ("field", "kind", "operator", "value"),
    [
        ("spend", "number", ">=", "1 or 1=1"),
        ("spend", "number", ">=", "1e3"),
        ("spend", "number", ">=", "１"),
        ("spend", "number", ">=", None),
        ("spend", "number", "between", "1"),
        ("spend", "number", "in", "1|"),
        ("spend", "number", "or 1=1 or", "1"),
        ("spend or true", "number", ">=", "1"),
        ("spend", "money", ">=", "1"),
        ("city", "text", ">=", "North"),
        ("city", "text", "=", "North\\"),
        ("city", "text", "=", "North\n"),
        ("city", "text", "=", ""),
        ("joined", "date", "=", "2024-02-30"),
        ("is_buyer", "boolean", "=", "yes"),
        ("is_buyer", "boolean", "in", "true|false"),
    ],
)
def test_what_is_no_condition_never_becomes_sql(field: str, kind: str, operator: str, value: str | None) -> None:
    with pytest.raises((CompilerError, jinja2.UndefinedError)):
        rendered().condition_term(field, kind, operator, value)


def test_a_quote_is_escaped_as_each_engine_reads_it() -> None:
    assert str(rendered().text_literal("Xi'an")) == "'Xi''an'"
    assert str(rendered().spark__text_literal("Xi'an")) == r"'Xi\'an'"
