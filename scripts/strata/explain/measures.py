"""How each kind of metric is said: the value, what a rule asks for, what lacks; in English and Chinese."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import groupby

from strata.explain.facts import Metric, Term
from strata.explain.numbers import MONEY, WHOLE, asked, is_share, lacking, owned, with_currency
from strata.explain.words import OTHERS, RECENCY, Pair, words_of

_REMARK = re.compile(r"\s*[(（][^()（）]*[)）]$")

CUSTOMER_SAFE_UNITS = (MONEY, "purchase days", "days")
_CUSTOMER_TYPES: Mapping[int, Pair] = {
    1: ("person", "个人"),
    2: ("company", "企业"),
    3: ("institution", "机构"),
}
_NOBODY: Pair = ("a frozen cut-off that nobody reached", "无人达到的冻结分界值")


def values_said(terms: Sequence[Term], lang: str, currency: str | None) -> str:
    """What the customer has, the windows said once: "net spend 1,204.50 and 14 purchase days in 365 days"."""
    said = [(_window(term, lang), value_said(term, lang, currency)) for term in terms]
    groups = []
    for window, pairs in groupby(said, key=lambda pair: pair[0]):
        texts = [text for _, text in pairs]
        groups.append(window + "、".join(texts) if lang == "zh" else listed(texts, lang) + window)
    return ("，" if lang == "zh" else ", ").join(groups)


def value_said(term: Term, lang: str, currency: str | None) -> str:
    """What the customer has of one metric, without its window."""
    if term.value is None:
        return _no_value(term, lang)
    words, days = words_of(term.metric)
    value = term.value
    if term.metric.code == RECENCY:
        value = -value
        if not value:
            return "当日有消费" if lang == "zh" else "last purchase that day"
    number = customer_type(value, lang) if _is_type(term) else owned(value, term.metric.unit)
    if term.metric.unit == MONEY:
        number = with_currency(number, currency, lang)
    return _filled(words.value, lang, value, term, value=number, days=days, own=_own(term, lang, currency))


def asked_said(terms: Sequence[Term], lang: str) -> tuple[list[str], list[str]]:
    """What a rule asks for: the mere numbers, and the conditions that need words."""
    numbers: list[str] = []
    conditions: list[str] = []
    for term in terms:
        if term.threshold is None:
            conditions.append(_NOBODY[lang == "zh"])
            continue
        words, days = words_of(term.metric)
        (numbers if words.is_bare else conditions).append(
            _filled(words.asked, lang, term.threshold, term, threshold=_threshold(term, lang), days=days)
        )
    return numbers, conditions


def lacking_said(term: Term, lang: str, *, at_next: bool = False) -> str:
    """What lacks now, or at the next review if nothing happens."""
    if term.threshold is None:
        return _NOBODY[lang == "zh"]
    words, days = words_of(term.metric)
    needed = term.needed_at_next if at_next and term.needed_at_next is not None else term.needed
    # "20% higher" could be read as a fifth more of what there is.
    is_unclear = needed is None or (words is OTHERS and is_share(term.metric.unit))
    if is_unclear and term.metric.code != RECENCY:
        asks = _threshold(term, lang)
        return (
            f"{label_said(term.metric, lang)}达到{asks}"
            if lang == "zh"
            else f"{label_said(term.metric, lang)} from {asks}"
        )
    amount = needed or Decimal(0)
    number = lacking(amount, term.metric.unit)
    return _filled(words.lacking, lang, amount, term, needed=number, threshold=_threshold(term, lang), days=days)


def wish_said(term: Term, lang: str, currency: str | None, *, at_next: bool) -> str:
    """What a customer is asked to do about a term; only for metrics that may be named to the customer."""
    words, _ = words_of(term.metric)
    needed = term.needed_at_next if at_next and term.needed_at_next is not None else term.needed
    amount = needed or Decimal(0)
    number = lacking(amount, term.metric.unit)
    if term.metric.unit == MONEY:
        number = with_currency(number, currency, lang)
    return _filled(words.wish, lang, amount, term, needed=number)


def is_customer_safe(metric: Metric) -> bool:
    """Whether a metric may be named to the customer: own money and days, never a score or a rank among others."""
    words, _ = words_of(metric)
    return metric.unit in CUSTOMER_SAFE_UNITS and bool(words.wish[0])


def listed(texts: Sequence[str], lang: str) -> str:
    """Texts as a list in a sentence: "a, b and c"."""
    if lang == "zh":
        return "、".join(texts)
    *first, last = texts
    return f"{', '.join(first)} and {last}" if first else last


def _window(term: Term, lang: str) -> str:
    words, days = words_of(term.metric)
    return "" if term.value is None else words.window[lang == "zh"].format(days=days)


def _threshold(term: Term, lang: str) -> str:
    threshold = term.threshold or Decimal(0)
    if _is_type(term):
        return customer_type(threshold, lang)
    return asked(abs(threshold) if term.metric.code == RECENCY else threshold, term.metric.unit, lang)


def _own(term: Term, lang: str, currency: str | None) -> str:
    """The measure that a share ranks, as the customer has it."""
    if term.measured is None:
        return ""
    unit = _measure_unit(term)
    number = owned(term.measured, unit)
    number = with_currency(number, currency if unit == MONEY else None, lang)
    return f"{number}，" if lang == "zh" else f"{number}, "


def _is_type(term: Term) -> bool:
    return term.metric.code == "customer_type_level"


def customer_type(level: Decimal, lang: str) -> str:
    """A level of customer_type_level in words."""
    names = _CUSTOMER_TYPES.get(int(level))
    return names[lang == "zh"] if names else f"{level:f}"


def cutoff_said(term: Term) -> str:
    """What a percentile threshold meant at the review, as a number; empty where nobody reached it."""
    if term.cutoff is None:
        return ""
    return asked(term.cutoff, _measure_unit(term), "zh")


def measured_said(term: Term) -> str:
    """The measure that a share ranks, as a number; empty where it is not known."""
    return "" if term.measured is None else owned(term.measured, _measure_unit(term))


def _measure_unit(term: Term) -> str:
    return term.metric.measure.unit if term.metric.measure else MONEY


def _no_value(term: Term, lang: str) -> str:
    if term.metric.code == RECENCY:
        return "尚无消费" if lang == "zh" else "no purchase yet"
    return f"{label_said(term.metric, lang)}无数据" if lang == "zh" else f"no value for {label_said(term.metric, lang)}"


def label_said(metric: Metric, lang: str) -> str:
    """A metric's label inside a sentence."""
    # What a label remarks in brackets is for tables.
    label = _REMARK.sub("", metric.label(lang))
    # "Share of ..." inside a sentence is "share of ..."; "NPS ..." stays.
    is_word = lang == "en" and label[1:2].islower()
    return label[:1].lower() + label[1:] if is_word else label


def _filled(words: Pair, lang: str, count: Decimal, term: Term, **places: str) -> str:
    one, _, many = words[lang == "zh"].partition("|")
    measure, cutoff = term.metric.measure or term.metric, cutoff_said(term)
    short = ""
    if term.cutoff is not None and term.measured is not None and term.measured < term.cutoff:
        # The cut-off moves with the others until the next review.
        gap = lacking(term.cutoff - term.measured, _measure_unit(term))
        short = f"，约差{gap}" if lang == "zh" else f", about {gap} more"
    brackets = (f", from {cutoff}", f" (from {cutoff}{short})")
    if lang == "zh":
        brackets = (f"，即{cutoff}起", f"（{cutoff}起{short}）")
    after, bracket = brackets if cutoff else ("", "")
    is_one = count == 1 and term.metric.unit in WHOLE
    return (one if is_one or not many else many).format(
        label=label_said(term.metric, lang),
        measure=label_said(measure, lang),
        cutoff=after,
        bracket=bracket,
        **places,
    )
