"""Values of options: checked before anything starts, with the nearest one that would do."""

import calendar
import difflib
import re
from collections.abc import Sequence
from datetime import date

from strata.errors import UsageError

_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_MONTHS = 12


def one_of(option: str, value: str, choices: Sequence[str]) -> str:
    """The value, if it is one of the choices.

    Raises:
        UsageError: it is not; the text names the nearest one and all of them.
    """
    if value in choices:
        return value
    near = difflib.get_close_matches(value.lower(), choices, n=1)
    hint = f"did you mean {near[0]}? " if near else ""
    raise UsageError(f"{option} {value!r} is unknown: {hint}choose one of {', '.join(choices)}")


def calendar_date(option: str, value: str) -> date:
    """The day that a text YYYY-MM-DD names.

    Raises:
        UsageError: the text has another shape, or there is no such day.
    """
    match = _DATE.fullmatch(value)
    if match is None:
        raise UsageError(f"{option} {value!r} is no date: write YYYY-MM-DD, for example 2017-12-31")
    year, month, day = (int(part) for part in match.groups())
    if not year or not 1 <= month <= _MONTHS:
        raise UsageError(f"{option} {value!r} is no date: months go from 01 to 12")
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise UsageError(f"{option} {value!r} is no date: {year:04}-{month:02} ends on {year:04}-{month:02}-{last}")
    return date(year, month, day)
