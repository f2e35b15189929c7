"""Numbers in the form that a mapping declares, as SQL over text. All arithmetic is decimal and nothing is rounded.

What does not match the declared form, or has more digits than the arithmetic holds, stays as it came, so that staging
rejects the row with a reason; where staging would take it for a number of another meaning, ``UNREAD`` goes before it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from strata.landing.files.sql import UNREAD, Steps, escaped, literal, one_of

CURRENCY_SIGNS = (
    *("¥", "￥", "$", "€", "£", "₩", "₹", "US$", "HK$", "NT$", "A$", "C$", "S$", "R$", "CN¥", "元", "円", "원"),
    *("RMB", "CNY", "USD", "EUR", "GBP", "JPY", "HKD", "TWD", "KRW", "SGD", "AUD", "CAD", "CHF", "INR"),
)
# ISO 4217 where it differs from two, as in macros/staging/minor_unit_digits.sql
NO_MINOR_UNITS = (
    *("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW"),
    *("PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"),
)
THOUSANDTH_MINOR_UNITS = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
# the largest unit that can also be multiplied by a column
LARGEST_UNIT_IN_PRODUCT = Decimal(99_999)


@dataclass(frozen=True)
class NumberShape:
    """How a number is written.

    Attributes:
        decimal: decimal mark.
        thousands: mark between groups of three digits, or None; a blank stands for every kind of space.
        signs: texts that may stand before or after the number, such as currency signs.
        units: text after the number and what it multiplies by.
        percent: the number ends in a percent sign and is a hundredth.
    """

    decimal: str = "."
    thousands: str | None = None
    signs: tuple[str, ...] = ()
    units: tuple[tuple[str, Decimal], ...] = ()
    percent: bool = False


@dataclass(frozen=True)
class Arithmetic:
    """What is done with a number: ``value * times + plus - less``, each operand as SQL of a trimmed text.

    Attributes:
        times: a factor, a plain number; where it is blank or none, the value is unread.
        plus: what is added; blank counts as 0.
        less: what is taken off; blank counts as 0.
        currency: SQL of the row's currency code, for amounts in minor units (cents); None for whole units.
    """

    times: str | None = None
    plus: tuple[str, ...] = ()
    less: tuple[str, ...] = ()
    currency: str | None = None


def number_expression(steps: Steps, value: str, shape: NumberShape, arithmetic: Arithmetic) -> str:
    """Write the SQL that turns a text into a plain decimal without needless zeros.

    Args:
        steps: where intermediate results go.
        value: SQL of the text, trimmed.
        shape: how the number is written.
        arithmetic: what is done with it.
    """
    scaled = bool(shape.units) or shape.percent or arithmetic.currency is not None
    amount = _amount(steps, value, shape, arithmetic.currency, in_product=scaled and arithmetic.times is not None)
    if arithmetic.times is not None:
        amount = f"{amount} * {_read(arithmetic.times, 7 if scaled else 10, 4)}"
    for sign, operands in (("+", arithmetic.plus), ("-", arithmetic.less)):
        for operand in operands:
            other = _amount(steps, operand, shape, arithmetic.currency, in_product=False)
            amount = (
                f"cast({amount} as decimal(38, 14)) {sign}"
                f" cast(case when {operand} is null then 0 else {other} end as decimal(38, 14))"
            )
    result = steps.let(amount)
    text = steps.let(f"cast({result} as varchar)")
    plain = f"case when contains({text}, '.') then rtrim(rtrim({text}, '0'), '.') else {text} end"
    return f"case when {result} = 0 then '0' else coalesce({plain}, {_unread(value, shape, arithmetic)}) end"


def _unread(value: str, shape: NumberShape, arithmetic: Arithmetic) -> str:
    """The texts of all operands in one, which nothing takes for a number; just the value where it stands alone."""
    words = [("times", arithmetic.times)] if arithmetic.times is not None else []
    words += [("plus", operand) for operand in arithmetic.plus] + [("less", operand) for operand in arithmetic.less]
    if not words:
        if shape.decimal == "." and not shape.percent and arithmetic.currency is None:
            return value
        # 1.000 is no thousandth part where the decimal mark is a comma, and 15 no 15 where percents are declared
        is_plain = f"regexp_full_match({value}, {literal('-?[0-9]+([.][0-9]+)?')})"
        return f"case when {is_plain} then {literal(UNREAD)} || {value} else {value} end"
    parts = ", ".join(f"{literal(word)}, coalesce({operand}, '-')" for word, operand in words)
    return f"case when {value} is not null then concat_ws(' ', {value}, {parts}) end"


def _amount(steps: Steps, value: str, shape: NumberShape, currency: str | None, *, in_product: bool) -> str:
    """SQL of one operand as a decimal, null when unread. No product of the types passes 38 digits."""
    number, unit = _parts(steps, value, shape)
    amount = _read(number, *((12, 6) if in_product else (13, 10)))
    if currency is not None:
        code = f"upper(trim({currency}))"
        scale = (
            f"case when {code} in ({_texts(NO_MINOR_UNITS)}) then 1"
            f" when {code} in ({_texts(THOUSANDTH_MINOR_UNITS)}) then 0.001 else 0.01 end"
        )
    elif shape.percent:
        scale = "0.01"
    elif shape.units:
        scale = (
            f"case {unit} {' '.join(f'when {literal(name)} then {size:f}' for name, size in shape.units)} else 1 end"
        )
    else:
        return amount
    return f"{amount} * cast({scale} as decimal({'9' if in_product else '14'}, 4))"


def _parts(steps: Steps, value: str, shape: NumberShape) -> tuple[str, str]:
    """SQL of the plain number in a text (null when it has another form), and of the unit behind it."""
    bare = value
    if shape.signs:
        signs = one_of(shape.signs)
        pattern = rf"^\s*([+-]?)\s*{signs}\s*|\s*{signs}\s*$"
        bare = steps.let(rf"regexp_replace({value}, {literal(pattern)}, '\1', 'g')")
    whole = "[0-9]+"
    if shape.thousands is not None:
        mark = r"[ \x{a0}\x{2009}\x{202f}]" if shape.thousands == " " else escaped(shape.thousands)
        whole = f"[0-9]{{1,3}}(?:{mark}[0-9]{{3}})+|[0-9]+"
    tail = ""
    if shape.percent:
        tail = r"\s*[%％]"
    elif shape.units:
        tail = rf"\s*({one_of(name for name, _ in shape.units)})?"
    pattern = f"^([+-]?)({whole})(?:{escaped(shape.decimal)}([0-9]+))?{tail}$"
    names = ["sign", "whole", "decimals", *(["unit"] if shape.units and not shape.percent else [])]
    found = steps.let(f"regexp_extract({bare}, {literal(pattern)}, [{_texts(names)}])")
    number = steps.let(
        f"case when {found}['whole'] <> '' then replace({found}['sign'], '+', '')"
        f" || regexp_replace({found}['whole'], '[^0-9]', '', 'g')"
        f" || case when {found}['decimals'] <> '' then '.' || {found}['decimals'] else '' end end"
    )
    return number, f"{found}['unit']"


def _read(number: str, whole: int, decimals: int) -> str:
    """SQL of a plain number as decimal, null when it is none or has more digits."""
    pattern = f"-?0*[0-9]{{1,{whole}}}(?:[.][0-9]{{1,{decimals}}}0*)?"
    text = f"case when regexp_full_match({number}, {literal(pattern)}) then {number} end"
    return f"cast({text} as decimal({whole + decimals}, {decimals}))"


def _texts(texts: Sequence[str]) -> str:
    return ", ".join(map(literal, texts))
