"""How each kind of metric is said: the value, what a rule asks for, what lacks; in English and Chinese."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from strata.explain.facts import Metric, Term
from strata.explain.numbers import MONEY, WHOLE, asked, is_share, lacking, owned, with_currency

Pair = tuple[str, str]

RECENCY = "negated_recency_days"
_REMARK = re.compile(r"\s*[(（][^()（）]*[)）]$")

CUSTOMER_SAFE_UNITS = (MONEY, "purchase days", "days")
_CUSTOMER_TYPES: Mapping[int, Pair] = {
    1: ("person", "个人"),
    2: ("company", "企业"),
    3: ("institution", "机构"),
}


@dataclass(frozen=True)
class _Words:
    """Templates in (English, Chinese); an English one may be ``one|many``.

    Attributes:
        value: what the customer has.
        asked: what a rule asks for.
        lacking: what lacks.
        wish: what a customer is asked to do about it.
        window: said once for all values of the same window: after them in English, before them in Chinese.
        is_bare: whether ``asked`` is a mere number, to be read after "from".
    """

    value: Pair
    asked: Pair
    lacking: Pair
    wish: Pair = ("", "")
    window: Pair = ("", "")
    is_bare: bool = True


_SPEND: Pair = ("net spend {value}", "净消费{value}")
_SPEND_MORE: Pair = ("{needed} more", "再消费{needed}")
_SPEND_WISH: Pair = ("spend {needed} more", "再消费{needed}")
_DAYS: Pair = ("{value} purchase day|{value} purchase days", "消费{value}天")
_DAYS_ASKED: Pair = ("{threshold}", "{threshold}天")
_DAYS_MORE: Pair = ("{needed} more purchase day|{needed} more purchase days", "再增加{needed}个消费日")
_DAYS_WISH: Pair = (
    "make purchases on {needed} more day|make purchases on {needed} more days",
    "再在{needed}个不同日期消费",
)
_IN_DAYS: Pair = (" in {days} days", "近{days}天")
_SO_FAR: Pair = (" in all", "累计")
_BARE: Pair = ("{threshold}", "{threshold}")

_FAMILIES: tuple[tuple[re.Pattern[str], _Words], ...] = (
    (re.compile(r"spend_(\d+)d_amount"), _Words(_SPEND, _BARE, _SPEND_MORE, _SPEND_WISH, _IN_DAYS)),
    (re.compile(r"purchase_days_(\d+)d_count"), _Words(_DAYS, _DAYS_ASKED, _DAYS_MORE, _DAYS_WISH, _IN_DAYS)),
    (re.compile(r"lifetime_spend_amount"), _Words(_SPEND, _BARE, _SPEND_MORE, _SPEND_WISH, _SO_FAR)),
    (re.compile(r"lifetime_purchase_days_count"), _Words(_DAYS, _DAYS_ASKED, _DAYS_MORE, _DAYS_WISH, _SO_FAR)),
    (
        re.compile(r"spend_(\d+)d_percentile"),
        _Words(
            ("more spend in {days} days than {value} of buyers", "近{days}天净消费高于{value}的购买客户"),
            ("more than {threshold} of buyers{when}{cutoff}", "高于{when}{threshold}的购买客户{cutoff}"),
            (
                "spend in {days} days above that of {threshold} of buyers{when}{bracket}",
                "近{days}天净消费高于{when}{threshold}的购买客户{bracket}",
            ),
            is_bare=False,
        ),
    ),
    (
        re.compile(r"account_\w+_percentile"),
        _Words(
            ("{measure} above {value} of those who have one", "{measure}高于{value}的有记录客户"),
            ("above {threshold} of those who have one{when}{cutoff}", "高于{when}{threshold}的有记录客户{cutoff}"),
            (
                "{measure} above {threshold} of those who have one{when}{bracket}",
                "{measure}高于{when}{threshold}的有记录客户{bracket}",
            ),
            is_bare=False,
        ),
    ),
    (
        re.compile(RECENCY),
        _Words(
            ("last purchase {value} day ago|last purchase {value} days ago", "距上次消费{value}天"),
            ("last purchase at most {threshold} days ago", "距上次消费不超过{threshold}天"),
            ("a new purchase", "再次消费"),
            ("make a purchase", "再次消费"),
            is_bare=False,
        ),
    ),
    (
        re.compile(r"tenure_days"),
        _Words(
            ("{value} day since the first purchase|{value} days since the first purchase", "首次消费至今{value}天"),
            ("{threshold} days", "{threshold}天"),
            ("{needed} more day as a customer|{needed} more days as a customer", "再满{needed}天"),
            ("stay with us {needed} more day|stay with us {needed} more days", "再满{needed}天"),
        ),
    ),
    (
        re.compile(r"category_count"),
        _Words(
            ("{value} product category|{value} product categories", "购买品类{value}个"),
            ("{threshold} categories", "{threshold}个品类"),
            ("{needed} more product category|{needed} more product categories", "再购买{needed}个品类"),
        ),
    ),
    (
        re.compile(r"customer_type_level"),
        _Words(
            ("customer type {value}", "客户类型为{value}"),
            _BARE,
            ("customer type {threshold}", "客户类型为{threshold}"),
        ),
    ),
)
_OTHERS = _Words(("{label} {value}", "{label}{value}"), _BARE, ("{label} {needed} higher", "{label}再提高{needed}"))


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
    words, days = _words(term.metric)
    value = term.value
    if term.metric.code == RECENCY:
        value = -value
        if not value:
            return "当日有消费" if lang == "zh" else "last purchase that day"
    number = customer_type(value, lang) if _is_type(term) else owned(value, term.metric.unit)
    if term.metric.unit == MONEY:
        number = with_currency(number, currency, lang)
    return _filled(words.value, lang, value, term, value=number, days=days)


def asked_said(terms: Sequence[Term], lang: str) -> tuple[list[str], list[str]]:
    """What a rule asks for: the mere numbers, and the conditions that need words."""
    numbers: list[str] = []
    conditions: list[str] = []
    for term in terms:
        words, days = _words(term.metric)
        (numbers if words.is_bare else conditions).append(
            _filled(words.asked, lang, term.threshold, term, threshold=_threshold(term, lang), days=days)
        )
    return numbers, conditions


def lacking_said(term: Term, lang: str, *, at_next: bool = False) -> str:
    """What lacks now, or at the next review if nothing happens."""
    words, days = _words(term.metric)
    needed = term.needed_at_next if at_next and term.needed_at_next is not None else term.needed
    # "20% higher" could be read as a fifth more of what there is.
    is_unclear = needed is None or (words is _OTHERS and is_share(term.metric.unit))
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
    words, _ = _words(term.metric)
    needed = term.needed_at_next if at_next and term.needed_at_next is not None else term.needed
    amount = needed or Decimal(0)
    number = lacking(amount, term.metric.unit)
    if term.metric.unit == MONEY:
        number = with_currency(number, currency, lang)
    return _filled(words.wish, lang, amount, term, needed=number)


def is_customer_safe(metric: Metric) -> bool:
    """Whether a metric may be named to the customer: own money and days, never a score or a rank among others."""
    words, _ = _words(metric)
    return metric.unit in CUSTOMER_SAFE_UNITS and bool(words.wish[0])


def listed(texts: Sequence[str], lang: str) -> str:
    """Texts as a list in a sentence: "a, b and c"."""
    if lang == "zh":
        return "、".join(texts)
    *first, last = texts
    return f"{', '.join(first)} and {last}" if first else last


def _words(metric: Metric) -> tuple[_Words, str]:
    for pattern, words in _FAMILIES:
        if found := pattern.fullmatch(metric.code):
            return words, found[1] if pattern.groups else ""
    return _OTHERS, ""


def _window(term: Term, lang: str) -> str:
    words, days = _words(term.metric)
    return "" if term.value is None else words.window[lang == "zh"].format(days=days)


def _threshold(term: Term, lang: str) -> str:
    if _is_type(term):
        return customer_type(term.threshold, lang)
    return asked(abs(term.threshold) if term.metric.code == RECENCY else term.threshold, term.metric.unit, lang)


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
    return asked(term.cutoff, term.metric.measure.unit if term.metric.measure else MONEY, "zh")


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
    brackets = (f"，即{cutoff}起", f"（{cutoff}起）") if lang == "zh" else (f", from {cutoff}", f" (from {cutoff})")
    after, bracket = brackets if cutoff else ("", "")
    when = ""
    if term.frozen_on:
        when = f"{term.frozen_on}时" if lang == "zh" else f" of {term.frozen_on}"
    is_one = count == 1 and term.metric.unit in WHOLE
    return (one if is_one or not many else many).format(
        label=label_said(term.metric, lang),
        measure=label_said(measure, lang),
        cutoff=after,
        bracket=bracket,
        when=when,
        **places,
    )
