"""Numbers and dates as people read them.

What a customer has is cut and what lacks is raised, so that a miss never reads as met.
"""

from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

MONEY = "reporting currency"
_SHARE = "share "
WHOLE = ("days", "purchase days", "categories", "products")
_CENT = Decimal("0.01")
_TENTH_OF_PERCENT = Decimal("0.001")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_CURRENCIES_ZH = {
    "AUD": "澳元",
    "CAD": "加元",
    "CHF": "瑞士法郎",
    "CNY": "元",
    "EUR": "欧元",
    "GBP": "英镑",
    "HKD": "港元",
    "JPY": "日元",
    "KRW": "韩元",
    "MOP": "澳门元",
    "SGD": "新加坡元",
    "TWD": "新台币",
    "USD": "美元",
}


def is_share(unit: str) -> bool:
    """Whether a unit is a share, shown in percent."""
    return unit.startswith(_SHARE)


def owned(value: Decimal, unit: str) -> str:
    """What a customer has, cut to what is shown."""
    return _written(value, unit, ROUND_FLOOR)


def lacking(value: Decimal, unit: str) -> str:
    """What a customer lacks, raised to what is shown."""
    return _written(value, unit, ROUND_CEILING)


def asked(value: Decimal, unit: str, lang: str = "en") -> str:
    """What a rule asks for, in full; in English whole amounts have no cents."""
    if is_share(unit):
        return f"{trimmed(value * 100)}%"
    if unit == MONEY and (lang == "zh" or value != value.to_integral_value()):
        return f"{value.quantize(_CENT, ROUND_CEILING):,}"
    return trimmed(value)


def trimmed(value: Decimal) -> str:
    """A number without trailing zeros, with thousands separators."""
    return f"{value.normalize():,f}" if value else "0"


def with_currency(amount: str, currency: str | None, lang: str) -> str:
    """An amount and its currency; the amount alone where the currency is not known."""
    if currency is None:
        return amount
    if lang == "zh" and currency in _CURRENCIES_ZH:
        return amount + _CURRENCIES_ZH[currency]
    return f"{amount} {currency}"


def spoken_date(day: date, lang: str) -> str:
    """A date as a letter to a customer has it."""
    if lang == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _written(value: Decimal, unit: str, rounding: str) -> str:
    if is_share(unit):
        return f"{trimmed(value.quantize(_TENTH_OF_PERCENT, rounding) * 100)}%"
    if unit == MONEY:
        return f"{value.quantize(_CENT, rounding):,}"
    if unit in WHOLE:
        return f"{value.to_integral_value(rounding):,}"
    return trimmed(value.quantize(_CENT, rounding))
