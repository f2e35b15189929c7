"""The page's words in English and Chinese, and how numbers are written."""

import json
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files

LANGUAGES = ("en", "zh")
LANGUAGE_NAMES = {"en": "English", "zh": "中文"}


@cache
def _texts() -> dict[str, dict[str, str]]:
    texts: dict[str, dict[str, str]] = json.loads(files("strata.report").joinpath("texts.json").read_text("utf-8"))
    return texts


class Words:
    """Texts and number formats of one language; an absent value is written as "not available"."""

    def __init__(self, lang: str) -> None:
        """Take the texts of ``lang`` (``en`` or ``zh``)."""
        self.lang = lang
        self.absent = self("not_available")

    def __call__(self, key: str, **values: str) -> str:
        """The text of ``key`` with its values filled in."""
        return _texts()[key][self.lang].format(**values)

    def get(self, key: str, default: str) -> str:
        """The text of ``key``, ``default`` when there is none."""
        return self(key) if key in _texts() else default

    def count(self, value: float | None) -> str:
        """A whole number with thousands separators."""
        return self.absent if value is None else f"{int(value):,}"

    def money(self, value: float | None) -> str:
        """An amount to the whole unit."""
        # Adding zero turns a rounded -0 into 0.
        return self.absent if value is None else f"{round(float(value)) + 0:,}"

    def rate(self, value: float | None) -> str:
        """A share of 0-1 as a percentage with one decimal."""
        return self.absent if value is None else f"{round(float(value), 3) + 0.0:.1%}"

    def exact(self, value: str | None) -> str:
        """A decimal given as text, in full: whole, or with two decimals or more."""
        if value is None:
            return self.absent
        try:
            number = Decimal(value)
        except InvalidOperation:
            return value
        if number == number.to_integral_value():
            return f"{int(number):,}"
        return f"{number:,.2f}" if number == round(number, 2) else f"{number:,}"

    def exact_money(self, value: str | None) -> str:
        """As ``exact``, with two decimals at least."""
        written = self.exact(value)
        return f"{written}.00" if written.lstrip("-").replace(",", "").isdecimal() else written

    def short(self, value: float) -> str:
        """A number that fits a small cell: in thousands, millions, 万 or 亿 from 100,000 on."""
        units = ((1e8, "亿"), (1e4, "万")) if self.lang == "zh" else ((1e9, "B"), (1e6, "M"), (1e3, "k"))
        if abs(value) < 1e5:  # noqa: PLR2004
            return self.money(value)
        size, unit = next((size, unit) for size, unit in units if abs(value) >= size)
        return f"{value / size:,.1f}{unit}"

    def share(self, part: float, whole: float) -> str:
        """A part of a whole as a percentage; a whole that is not positive has no shares."""
        return self.rate(part / whole) if whole > 0 else self.absent

    def moment(self, value: str | None) -> str:
        """A timestamp to the minute in UTC; one without an offset is in UTC."""
        if value is None:
            return self.absent
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return value
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return f"{aware.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
