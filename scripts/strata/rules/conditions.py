"""One condition of the grammar: which operators and values a field of a kind takes."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from strata.policies.findings import Finding, finding
from strata.policies.tables import Row
from strata.policies.values import NUMBER, calendar_day
from strata.rules.grammar import LISTS, NULLS, OPERATORS_OF

_FORMS = {"number": "number", "date": "date", "boolean": "truth", "text": "text"}


def condition_findings(row: Row, kind: str) -> Iterator[Finding]:
    """What is wrong with operator and value of a condition on a field of a kind.

    Args:
        row: the condition; its operator is one of the grammar.
        kind: kind of its field.
    """
    field, operator, value = row.get("field"), row.get("operator"), row.get("value")
    form: tuple[str, dict[str, str]] = (_FORMS[kind], {})
    if operator not in OPERATORS_OF[kind]:
        named = {"operator": operator, "field": field, "kind": kind, "operators": ", ".join(OPERATORS_OF[kind])}
        yield finding(row.file, row.line, "operator", "operator_of_kind", **named)
    elif operator in NULLS:
        if value:
            yield finding(row.file, row.line, "value", "idle_value", operator=operator, value=value)
    elif not value:
        yield finding(row.file, row.line, "value", "no_value", operator=operator, form=form)
    elif value.lower() == "null":
        yield finding(row.file, row.line, "value", "null_word", value=value)
    else:
        yield from _value(row, kind, operator, value)


def compared_values(operator: str, value: str) -> list[str]:
    """The single values that a condition compares with."""
    if operator in LISTS:
        return value.split("|")
    if operator == "between":
        return value.split("..", 1)
    return [value] if value else []


def _value(row: Row, kind: str, operator: str, value: str) -> Iterator[Finding]:
    values = compared_values(operator, value)
    if operator in LISTS and any(not one or one != one.strip() for one in values):
        yield finding(row.file, row.line, "value", "blank_in_list", value=value)
        return
    if operator == "between" and len(values) == 1:
        yield finding(row.file, row.line, "value", "no_range", value=value)
        return
    wrong = [one for one in values if _parsed(kind, one) is None]
    for one in wrong:
        form: tuple[str, dict[str, str]] = (_FORMS[kind], {})
        yield finding(row.file, row.line, "value", "value_of_kind", value=one, field=row.get("field"), form=form)
    if operator == "between" and not wrong:
        low, high = (_parsed(kind, one) for one in values)
        if low is not None and high is not None and low > high:  # type: ignore[operator]
            yield finding(row.file, row.line, "value", "empty_range", low=values[0], high=values[1])


def _parsed(kind: str, value: str) -> Decimal | date | str | None:
    """The value, if it has the form of its kind."""
    if kind == "number":
        return Decimal(value) if NUMBER.fullmatch(value) else None
    if kind == "date":
        return calendar_day(value)
    if kind == "boolean":
        return value if value in ("true", "false") else None
    return value or None
