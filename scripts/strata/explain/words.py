"""The words of each kind of metric, in English and Chinese."""

import re
from dataclasses import dataclass

from strata.explain.facts import Metric

Pair = tuple[str, str]
RECENCY = "negated_recency_days"


@dataclass(frozen=True)
class Words:
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

_FAMILIES: tuple[tuple[re.Pattern[str], Words], ...] = (
    (re.compile(r"spend_(\d+)d_amount"), Words(_SPEND, _BARE, _SPEND_MORE, _SPEND_WISH, _IN_DAYS)),
    (re.compile(r"purchase_days_(\d+)d_count"), Words(_DAYS, _DAYS_ASKED, _DAYS_MORE, _DAYS_WISH, _IN_DAYS)),
    (re.compile(r"lifetime_spend_amount"), Words(_SPEND, _BARE, _SPEND_MORE, _SPEND_WISH, _SO_FAR)),
    (re.compile(r"lifetime_purchase_days_count"), Words(_DAYS, _DAYS_ASKED, _DAYS_MORE, _DAYS_WISH, _SO_FAR)),
    (
        re.compile(r"spend_(\d+)d_percentile"),
        Words(
            ("{own}more spend in {days} days than {value} of buyers", "近{days}天净消费{own}高于{value}的购买客户"),
            ("more than {threshold} of buyers{cutoff}", "高于{threshold}的购买客户{cutoff}"),
            (
                "spend in {days} days above that of {threshold} of buyers{bracket}",
                "近{days}天净消费高于{threshold}的购买客户{bracket}",
            ),
            is_bare=False,
        ),
    ),
    (
        re.compile(r"account_\w+_percentile"),
        Words(
            ("{measure} {own}above {value} of those who have one", "{measure}{own}高于{value}的有记录客户"),
            ("above {threshold} of those who have one{cutoff}", "高于{threshold}的有记录客户{cutoff}"),
            (
                "{measure} above {threshold} of those who have one{bracket}",
                "{measure}高于{threshold}的有记录客户{bracket}",
            ),
            is_bare=False,
        ),
    ),
    (
        re.compile(RECENCY),
        Words(
            ("last purchase {value} day ago|last purchase {value} days ago", "距上次消费{value}天"),
            ("last purchase at most {threshold} days ago", "距上次消费不超过{threshold}天"),
            ("a new purchase", "再次消费"),
            ("make a purchase", "再次消费"),
            is_bare=False,
        ),
    ),
    (
        re.compile(r"tenure_days"),
        Words(
            ("{value} day since the first purchase|{value} days since the first purchase", "首次消费至今{value}天"),
            ("{threshold} days", "{threshold}天"),
            ("{needed} more day as a customer|{needed} more days as a customer", "再满{needed}天"),
            ("stay with us {needed} more day|stay with us {needed} more days", "再满{needed}天"),
        ),
    ),
    (
        re.compile(r"category_count"),
        Words(
            ("{value} product category|{value} product categories", "购买品类{value}个"),
            ("{threshold} categories", "{threshold}个品类"),
            ("{needed} more product category|{needed} more product categories", "再购买{needed}个品类"),
        ),
    ),
    (
        re.compile(r"customer_type_level"),
        Words(
            ("customer type {value}", "客户类型为{value}"),
            _BARE,
            ("customer type {threshold}", "客户类型为{threshold}"),
        ),
    ),
)
OTHERS = Words(("{label} {value}", "{label}{value}"), _BARE, ("{label} {needed} higher", "{label}再提高{needed}"))


def words_of(metric: Metric) -> tuple[Words, str]:
    """The words of a metric, and the days of its window if it has one."""
    for pattern, words in _FAMILIES:
        if found := pattern.fullmatch(metric.code):
            return words, found[1] if pattern.groups else ""
    return OTHERS, ""
