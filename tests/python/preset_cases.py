"""Hand-made customers for each preset: what a customer's metrics are at each review, and the tier that follows.

Reviews are month ends from ``REVIEWS[0]`` on. The numbers are written down from the guide, not taken from the seeds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pandas as pd

REVIEWS = [day.date() for day in pd.date_range("2025-01-31", periods=26, freq="ME")]


@dataclass(frozen=True)
class Case:
    """One customer of one preset.

    Attributes:
        preset: policy id.
        claim: what the case shows.
        seen: per review, the values of ``METRICS[preset]`` in that order; ``none`` is null.
        tiers: per review, the tier code; null without a tier.
        known: day since which the customer is known, and of the first purchase.
        is_buyer: whether there is a first purchase.
    """

    preset: str
    claim: str
    seen: Sequence[str]
    tiers: Sequence[str | None]
    known: date = date(2025, 1, 10)
    is_buyer: bool = True

    @property
    def name(self) -> str:
        """Preset and claim."""
        return f"{self.preset}: {self.claim}"

    def metrics(self, review: int) -> dict[str, Decimal | None]:
        """Metric -> value at the review of this number, from 0."""
        pairs = zip(METRICS[self.preset], self.seen[review].split(), strict=True)
        return {metric: None if value == "none" else Decimal(value) for metric, value in pairs}


METRICS = {
    "vip_3": ("lifetime_purchase_days_count", "purchase_days_365d_count", "spend_365d_percentile"),
    "gold_3": ("purchase_days_365d_count", "spend_365d_percentile"),
    "retail_value_3": ("negated_recency_days", "spend_365d_percentile"),
    "b2b_abc": ("weighted_rfm_score",),
    "bank_5": ("account_aum_percentile", "account_credit_score_percentile"),
    "bank_networth_3": ("account_aum_percentile",),
    "bank_client_type": ("customer_type_level",),
    "telecom_3": ("spend_140d_percentile", "account_call_minutes_percentile", "account_broadband"),
    "education_3": ("negated_recency_days", "account_course_progress"),
    "auto_3": ("negated_recency_days", "lifetime_purchase_days_count", "spend_365d_percentile"),
    "value_starter": ("spend_365d_percentile",),
}


def _once(preset: str, rows: str, known: date = date(2025, 1, 10)) -> list[Case]:
    """Customers seen once, ``metrics: tier; ...``. At a first review the tier is what the metrics qualify for."""
    parts = [row.split(": ") for row in rows.split("; ")]
    return [
        Case(preset, f"{seen} is {tier}", [seen], [None if tier == "none" else tier], known) for seen, tier in parts
    ]


VIP = [
    Case("vip_3", "known without a purchase", ["0 0 0"], ["potential"], is_buyer=False),
    Case("vip_3", "the first purchase counts at once", ["0 0 0", "1 1 0.4"], ["potential", "regular"]),
    *_once("vip_3", "1 0 0: regular; 2 2 0.8: vip; 2 2 0.799999: regular; 9 1 0.99: regular"),
    Case("vip_3", "the lower bar keeps a VIP, also on one purchase day", ["5 2 0.8", *["5 1 0.7"] * 6], ["vip"] * 7),
    # 31 January + 3 months is 30 April: min stay in February and March, grace in April, down in May
    Case(
        "vip_3",
        "below the lower bar a VIP stays three months and one review",
        ["5 2 0.8", *["5 2 0.699999"] * 4],
        ["vip"] * 4 + ["regular"],
    ),
    Case("vip_3", "who has bought is never potential again", ["1 1 0.1", *["1 0 0"] * 20], ["regular"] * 21),
]
GOLD = [
    *_once(
        "gold_3", "1 0.95: regular; 2 0.6: silver; 2 0.599999: regular; 4 0.9: gold; 4 0.899999: silver; 3 0.99: silver"
    ),
    # 31 January 2025 + 12 months is 31 January 2026, the 13th review
    Case(
        "gold_3",
        "gold for a year, then silver for a year",
        ["4 0.9", *["0 0"] * 24],
        ["gold"] * 12 + ["silver"] * 12 + ["regular"],
        known=date(2024, 6, 15),
    ),
    Case("gold_3", "up at once inside the year", ["2 0.6", "4 0.9"], ["silver", "gold"]),
]
RETAIL_VALUE = [
    *_once(
        "retail_value_3",
        "-90 0.8: high_value; -91 0.8: mid_value; -90 0.799999: mid_value; -180 0.5: mid_value; "
        "-181 0.99: low_value; 0 0.499999: low_value",
    ),
    Case(
        "retail_value_3",
        "one missed review is forgiven, then down to what fits",
        ["0 0.8", *["-91 0.8"] * 2, "0 0.8", *["-181 0.8"] * 2],
        ["high_value", "high_value", "mid_value", "high_value", "high_value", "low_value"],
    ),
    Case("retail_value_3", "up at once", ["0 0", "0 0.8"], ["low_value", "high_value"]),
    Case(
        "retail_value_3",
        "a good review between two misses clears them",
        ["0 0.8", "-91 0.8", "-5 0.8", "-91 0.8"],
        ["high_value"] * 4,
    ),
]
ESTABLISHED = date(2024, 1, 10)
B2B = [
    *_once("b2b_abc", "4.5: a; 4.4999: b; 3: b; 2.9999: c; none: c", known=ESTABLISHED),
    Case(
        "b2b_abc",
        "no grade before 90 days, then the one that fits",
        ["5", "5", "5", "5"],
        [None, None, None, "a"],
        known=date(2025, 1, 30),
    ),
    Case("b2b_abc", "the 90th day is enough", ["5"], ["a"], known=date(2024, 11, 2)),
    Case("b2b_abc", "89 days are not", ["5"], [None], known=date(2024, 11, 3)),
    Case("b2b_abc", "two reviews confirm a promotion", ["3", "4.5", "4.5"], ["b", "b", "a"], known=ESTABLISHED),
    Case("b2b_abc", "one review does not", ["3", "4.5", "4", "4.5"], ["b"] * 4, known=ESTABLISHED),
    # half a year of minimum stay to 31 July, then three misses forgiven
    Case(
        "b2b_abc",
        "half a year and three reviews before one grade is lost",
        ["4.5", *["1"] * 9],
        ["a"] * 9 + ["b"],
        known=ESTABLISHED,
    ),
]
BANK = [
    *_once(
        "bank_5",
        "0.499999 0.99: regular; 0.5 0: silver; 0.75 0.25: gold; 0.749999 0.25: silver; "
        "0.9 0.25: platinum; 0.899999 0.25: gold; 0.99 0.249999: silver; 0.98 0.5: vip; 0.979999 0.5: platinum; "
        "0.98 0.499999: platinum; none 0.9: none; 0.99 none: none",
    ),
    Case("bank_5", "a client without a purchase has a tier", ["0.98 0.5"], ["vip"], is_buyer=False),
    Case("bank_5", "the first tier comes with the first figures", ["none none", "0.75 0.25"], [None, "gold"]),
    # valid until 31 December of the next year: December 2026 is the 24th review
    Case(
        "bank_5",
        "safe until the end of the next calendar year, then one tier down",
        ["0.98 0.5", *["0.1 0.1"] * 24],
        ["vip"] * 23 + ["platinum"] * 2,
    ),
    Case("bank_5", "up at once", ["0.5 0.5", "0.98 0.5"], ["silver", "vip"]),
]
NET_WORTH = [
    *_once(
        "bank_networth_3",
        "0.95: high_net_worth; 0.949999: mid_net_worth; 0.7: mid_net_worth; 0.699999: regular; none: none",
    ),
    Case(
        "bank_networth_3",
        "three month ends confirm a promotion",
        ["0.1", *["0.96"] * 3],
        ["regular"] * 3 + ["high_net_worth"],
    ),
    Case(
        "bank_networth_3",
        "and lead to the lowest of the three",
        ["0.1", "0.96", "0.8", "0.96"],
        ["regular"] * 3 + ["mid_net_worth"],
    ),
    Case("bank_networth_3", "the lower bar keeps", ["0.95", *["0.9"] * 5], ["high_net_worth"] * 6),
    Case(
        "bank_networth_3",
        "the third miss costs one tier",
        ["0.95", *["0.899999"] * 2, "0"],
        ["high_net_worth"] * 3 + ["mid_net_worth"],
    ),
    Case(
        "bank_networth_3",
        "the lower bar of the middle keeps too",
        ["0.7", *["0.6"] * 4, *["0.599999"] * 3],
        ["mid_net_worth"] * 7 + ["regular"],
    ),
]
CLIENT_TYPE = [
    *_once("bank_client_type", "1: individual; 2: small_business; 3: institution; none: none"),
    Case(
        "bank_client_type",
        "a corrected type is followed at once",
        ["3", "2", "3", "1"],
        ["institution", "small_business", "institution", "individual"],
    ),
]
TELECOM = [
    *_once(
        "telecom_3",
        "0.9 0 0: high_value; 0.899999 0.699999 1: mid_value; 0.7 0.7 1: high_value; "
        "0.699999 0.7 1: mid_value; 0.7 0.7 0: mid_value; 0.5 0 0: mid_value; 0.499999 0.5 1: mid_value; "
        "0.499999 0.499999 1: low_value; 0.499999 0.99 0: low_value; 0.9 none 1: none; "
        "0.9 0.9 none: none",
    ),
    Case(
        "telecom_3",
        "three bills confirm a promotion",
        ["0.1 0 0", *["0.9 0 0"] * 3],
        ["low_value"] * 3 + ["high_value"],
    ),
    # half a year to 31 July, two misses forgiven
    Case(
        "telecom_3",
        "half a year and two reviews before one tier is lost",
        ["0.9 0 0", *["0 0 0"] * 8],
        ["high_value"] * 8 + ["mid_value"],
    ),
]
EDUCATION = [
    *_once(
        "education_3",
        "-90 0: active; -91 0.499: potential; -91 0.5: active; -365 0.5: active; -365 0: potential; "
        "-366 1: lost; -10 none: none",
    ),
    Case(
        "education_3",
        "one miss is forgiven, and nobody is lost in one step",
        ["-5 0", *["-400 0"] * 4],
        ["active", "active", "potential", "potential", "lost"],
    ),
    Case("education_3", "who comes back is active at once", ["-366 0", "-1 0"], ["lost", "active"]),
]
AUTO = [
    *_once(
        "auto_3",
        "-10 1 0.99: owner; -365 2 0: loyal_owner; -366 2 0.99: owner; -365 4 0.75: premium_owner; "
        "-365 4 0.749999: loyal_owner; -365 3 0.75: loyal_owner; -366 4 0.75: owner",
    ),
    Case("auto_3", "up at once", ["-5 1 0.9", "-5 2 0.9"], ["owner", "loyal_owner"]),
    # known since 10 January: safe to 10 January 2026, so down at the review of 31 January 2026, the 13th
    Case(
        "auto_3",
        "the owner's own year protects",
        ["-5 4 0.75", *["-366 4 0"] * 13],
        ["premium_owner"] * 12 + ["loyal_owner"] * 2,
    ),
    Case(
        "auto_3",
        "the year counts from the purchase",
        ["-5 2 0", *["-366 2 0"] * 3],
        ["loyal_owner"] * 3 + ["owner"],
        known=date(2024, 4, 15),
    ),
]
STARTER = [
    *_once("value_starter", "0.8: high_spend; 0.799999: mid_spend; 0.5: mid_spend; 0.499999: low_spend"),
    Case(
        "value_starter",
        "up and down at once to what fits",
        ["0.9", "0.5", "0.9", "0"],
        ["high_spend", "mid_spend", "high_spend", "low_spend"],
    ),
]

CASES = [
    case
    for cases in (VIP, GOLD, RETAIL_VALUE, B2B, BANK, NET_WORTH, CLIENT_TYPE, TELECOM, EDUCATION, AUTO, STARTER)
    for case in cases
]
