"""Dates and times in the form that a mapping declares, as SQL over text.

What matches no declared form stays as it came, so that staging rejects the row with a reason. A date in ISO 8601, which
has one meaning, is read beside any form but one that puts the day before the month in the same dress (%Y-%d-%m).
"""

import re
from collections.abc import Sequence

from strata.landing.files.sql import UNREAD, escaped, literal

KEYWORDS = ("unix_seconds", "unix_milliseconds", "excel_serial")

_PARTS = {
    "Y": "[1-9][0-9]{3}",
    "y": "[0-9]{2}",
    "m": "[0-9]{1,2}",
    "d": "[0-9]{1,2}",
    "H": "[0-9]{1,2}",
    "I": "[0-9]{1,2}",
    "M": "[0-9]{1,2}",
    "S": "[0-9]{1,2}",
    "f": "[0-9]{1,6}",
    "p": "(?i:am|pm)",
    "z": "[+-][0-9]{2}(?::?[0-9]{2})?",
    "b": "(?i:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)",
    "B": "(?i:January|February|March|April|May|June|July|August|September|October|November|December)",
    "a": "(?i:Mon|Tue|Wed|Thu|Fri|Sat|Sun)",
    "A": "(?i:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)",
}
_DIRECTIVE = re.compile("%(.?)", re.DOTALL)
_ISO = "[1-8][0-9]{3}-[0-9]{2}-[0-9]{2}(?:[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.][0-9]{1,6})?)?)?"
# what the patterns let through lies within years of four digits
_DAY_FIRST = "%Y-%d-%m"
_NUMBERS = {
    "unix_seconds": (
        "(?:-?[0-9]{1,10}|[0-9]{11})(?:[.][0-9]{1,6})?",
        "make_timestamp(cast(try_cast({0} as decimal(24, 6)) * 1000000 as bigint))",
    ),
    "unix_milliseconds": (
        "(?:-?[0-9]{1,13}|[0-9]{14})(?:[.][0-9]{1,3})?",
        "make_timestamp(cast(try_cast({0} as decimal(24, 3)) * 1000 as bigint))",
    ),
    # days since 1899-12-30; a spreadsheet counts a 29 February 1900, so nothing before March 1900 is read. Its 15
    # significant digits hold the millisecond
    "excel_serial": (
        "(?:6[1-9]|[7-9][0-9]|[1-9][0-9]{2,5})(?:[.][0-9]{1,12})?",
        "make_timestamp((cast(round(try_cast({0} as decimal(24, 12)) * 86400000, 0) as bigint) - 2209161600000)"
        " * 1000)",
    ),
}


def format_fault(text: str) -> str | None:
    """Say what is wrong with a declared form, or None.

    Args:
        text: a strptime pattern, or one of ``KEYWORDS``.
    """
    if text in KEYWORDS:
        return None
    parts = [part for part in _DIRECTIVE.findall(text) if part != "%"]
    unknown = [part for part in parts if part not in _PARTS]
    if unknown:
        return f"%{unknown[0]} is not understood: use " + " ".join(f"%{part}" for part in _PARTS)
    if not parts:
        return f"no date form: write a pattern such as %Y-%m-%d %H:%M:%S, or {', '.join(KEYWORDS)}"
    return None


def date_expression(value: str, forms: Sequence[str], timezone: str | None, *, day_only: bool) -> str:
    """Write the SQL that turns a text in one of the forms into ISO 8601.

    Args:
        value: SQL of the text, trimmed.
        forms: declared forms, the first that matches counts.
        timezone: time zone of times without an offset; they become UTC with a ``Z``, and ISO 8601 is a form too.
            Without it they stay without an offset.
        day_only: give the day and no time. The day is the one written; of an instant, the day in ``timezone`` or UTC.
    """
    texts = [_form(value, form, timezone, day_only) for form in forms]
    if any(_DAY_FIRST in form for form in forms):
        is_iso = f"regexp_matches({value}, '^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}')"
        texts.append(f"case when {is_iso} then {literal(UNREAD)} || {value} end")
    elif timezone is not None:
        texts.append(_guarded(value, _ISO, _written(f"try_cast({value} as timestamp)", timezone, day_only)))
    return f"coalesce({', '.join([*texts, value])})"


def _form(value: str, form: str, timezone: str | None, day_only: bool) -> str:
    if form in _NUMBERS:
        pattern, template = _NUMBERS[form]
        stamp = template.format(value)
        # a serial is a wall clock, a Unix time an instant
        written = _written if form == "excel_serial" else _instant
        return _guarded(value, pattern, written(stamp, timezone, day_only))
    stamp = f"try_strptime({value}, {literal(form)})"
    if "z" in _DIRECTIVE.findall(form):
        return _guarded(value, _pattern(form), _instant(f"timezone('UTC', {stamp})", timezone, day_only))
    return _guarded(value, _pattern(form), _written(stamp, timezone, day_only))


def _pattern(form: str) -> str:
    pieces = re.split("(%.)", form, flags=re.DOTALL)
    return "".join(
        escaped(piece) if not piece.startswith("%") else "%" if piece == "%%" else _PARTS[piece[1]] for piece in pieces
    )


def _guarded(value: str, pattern: str, written: str) -> str:
    return f"case when regexp_full_match({value}, {literal(pattern)}) then {written} end"


def _written(stamp: str, timezone: str | None, day_only: bool) -> str:
    """Text of a wall clock."""
    if day_only:
        return f"cast(cast({stamp} as date) as varchar)"
    if timezone is None:
        return f"cast({stamp} as varchar)"
    return f"cast(timezone('UTC', timezone({literal(timezone)}, {stamp})) as varchar) || 'Z'"


def _instant(stamp: str, timezone: str | None, day_only: bool) -> str:
    """Text of an instant, given as its wall clock in UTC."""
    if not day_only:
        return f"cast({stamp} as varchar) || 'Z'"
    local = stamp if timezone is None else f"timezone({literal(timezone)}, timezone('UTC', {stamp}))"
    return f"cast(cast({local} as date) as varchar)"
