"""Policies, versions, histories and manual decisions by chance, for properties of the tier machine."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

import pandas as pd
from hypothesis import strategies as st

from machine_rows import Case, Person
from oracle_machine import Observation, Policy, Rules
from oracle_shown import Override

CODES = "abcdefgh"
METRICS = ("spend", "days")
# month ends and the days around them, on which months of different length meet; a leap day; the end of a year
STARTS = (date(2023, 1, 31), date(2023, 2, 28), date(2023, 10, 31), date(2023, 12, 30), date(2024, 1, 30))
GAPS = (1, 14, 27, 28, 29, 30, 31, 31, 59, 62, 92)


@dataclass(frozen=True)
class Trial:
    """A calendar of reviews and the cases tried on it."""

    calendar: tuple[date, ...]
    cases: tuple[Case, ...]


@st.composite
def calendars(draw: st.DrawFn) -> tuple[date, ...]:
    """Month ends, or days at uneven distances."""
    count = draw(st.sampled_from([12, 10, 8, 5, 2]))
    if draw(st.booleans()):
        start = draw(st.sampled_from(STARTS))
        return tuple(stamp.date() for stamp in pd.date_range(start, periods=count, freq="ME"))
    days = [draw(st.sampled_from(STARTS))]
    for gap in draw(st.lists(st.sampled_from(GAPS), min_size=count - 1, max_size=count - 1)):
        days.append(days[-1] + timedelta(days=gap))
    return tuple(days)


ways = st.dictionaries(st.sampled_from(METRICS), st.integers(1, 9).map(Decimal), min_size=1)


@st.composite
def rules(draw: st.DrawFn, ranks: Sequence[int], is_for_keeping: bool) -> Rules:
    """Mostly one threshold that rises with the rank; else any alternatives, or none."""
    if ranks and draw(st.booleans()):
        metric, shift = draw(st.sampled_from(METRICS)), draw(st.integers(0, 2))
        step = Decimal(8 - shift) / len(ranks)
        lower = 2 if is_for_keeping else 0
        return {rank: [{metric: Decimal(round(step * (rank - 1)) + shift - lower)}] for rank in ranks}
    found = {rank: draw(st.lists(ways, min_size=0 if is_for_keeping else 1, max_size=2)) for rank in ranks}
    return {rank: alternatives for rank, alternatives in found.items() if alternatives}


@st.composite
def tier_codes(draw: st.DrawFn, before: Policy | None) -> dict[int, str]:
    """Codes by rank: new ones, those of the version before, or some of them in another order."""
    if before is not None and draw(st.booleans()):
        return dict(before.tier_codes)
    codes = draw(st.permutations(CODES))[: draw(st.sampled_from([5, 4, 3, 6, 2, 1]))]
    return dict(enumerate(codes, 1))


@st.composite
def versions_of(draw: st.DrawFn, calendar: Sequence[date]) -> tuple[Policy, ...]:
    """One to three versions without gap, which start on, before or after a review."""
    nearby = [day + timedelta(days=shift) for day in calendar for shift in (-1, 0, 1)]
    starts = sorted(draw(st.sets(st.sampled_from(nearby), min_size=draw(st.sampled_from([2, 1])), max_size=3)))
    found: list[Policy] = []
    for number, valid_from in enumerate(starts, 1):
        codes = draw(tier_codes(found[-1] if found else None))
        upper = [rank for rank in codes if rank > 1]
        is_own = draw(st.booleans())
        found.append(
            Policy(
                policy_id="p",
                tier_codes=codes,
                enter=draw(rules(upper, is_for_keeping=False)),
                keep=draw(rules(upper, is_for_keeping=True)) if is_own else {},
                invitation_only=frozenset(rank for rank in upper if draw(st.integers(0, 5)) == 5),
                promote_after_reviews=draw(st.sampled_from([1, 1, 2, 3, 4])),
                downgrade_timing=draw(st.sampled_from(["every_review", "every_review", "at_expiry", "never"])),
                downgrade_step=draw(st.sampled_from(["one", "fit", "base"])),
                validity_months=draw(st.none() | st.integers(1, 4) | st.sampled_from([6, 12, 24])),
                validity_anchor=draw(st.sampled_from(["tier_start", "join_date", "calendar_year"])),
                grace_reviews=draw(st.integers(0, 3)),
                min_stay_months=draw(st.sampled_from([0, 0, 1, 2, 3, 6])),
                refund_rule=draw(st.sampled_from(["ignore", "at_review", "recheck"])),
                keep_rule="own" if is_own else "same",
                min_history_days=draw(st.sampled_from([0, 0, 0, 30, 90])),
                missing_input_rule=draw(st.sampled_from(["hold", "lowest", "exclude"])),
                version=number,
                valid_from=valid_from,
                grandfathering=draw(st.sampled_from(["protect_until_expiry", "soft_landing", "immediate"])),
                grandfathered_until=draw(st.none() | st.sampled_from(nearby)),
            )
        )
    ends = [later.valid_from - timedelta(days=1) for later in found[1:]]
    return tuple(replace(one, valid_to=end) for one, end in zip(found, [*ends, None], strict=True))


def history(dice: random.Random, reviews: Sequence[date], joined: date) -> tuple[Observation, ...]:
    """What the reviews see of one customer: small numbers, so that thresholds are met exactly; some metrics unknown.

    A third of the reviews bring nothing new, a fifth a refund.
    """
    seen: list[Observation] = []
    for review in reviews:
        if seen and dice.random() < 1 / 3:
            seen.append(replace(seen[-1], review=review, history_days=(review - joined).days))
            continue
        after: dict[str, Decimal | None] = {name: Decimal(dice.randint(0, 10)) for name in METRICS}
        before = dict(after)
        if dice.random() < 1 / 16:
            after["days"] = before["days"] = None
        if dice.random() < 1 / 5:
            before["spend"] = (after["spend"] or Decimal(0)) + dice.randint(1, 5)
        seen.append(Observation(review, after, before, (review - joined).days, joined))
    return tuple(seen)


@st.composite
def overrides(draw: st.DrawFn, calendar: Sequence[date]) -> tuple[Override, ...]:
    """No, one or a few manual decisions, some on tiers that a version does not have; no two start on one day."""
    if draw(st.booleans()):
        return ()
    nearby = [day + timedelta(days=shift) for day in calendar for shift in (-1, 0, 1)]
    starts = draw(st.sets(st.sampled_from(nearby), min_size=1, max_size=4))
    found = []
    for starts_on in sorted(starts):
        ends_on = draw(st.none() | st.sampled_from([day for day in nearby if day >= starts_on]))
        mode = draw(st.sampled_from(["fixed", "floor", "cap"]))
        found.append(Override(mode, draw(st.sampled_from(CODES)), starts_on, ends_on))
    return tuple(found)


@st.composite
def people(draw: st.DrawFn, calendar: Sequence[date]) -> Person:
    """One customer from the review at which it enters."""
    first = draw(st.integers(0, 2 * len(calendar)))
    first = first if first < len(calendar) else 0
    joined = calendar[first] - timedelta(days=draw(st.sampled_from([0, 0, 1, 29, 30, 90, 365, 800])))
    # a seed and not draws: drawing each number is what would take the time
    dice = random.Random(draw(st.integers(0, 2**32)))  # noqa: S311 - made-up data, nothing secret
    return Person(history(dice, calendar[first:], joined), draw(overrides(calendar)))


@st.composite
def trials(draw: st.DrawFn, least_cases: int = 1, most_cases: int = 8) -> Trial:
    """Policies and customers on one calendar of reviews."""
    calendar = draw(calendars())
    cases = [
        Case(draw(versions_of(calendar)), tuple(draw(st.lists(people(calendar), min_size=1, max_size=3))))
        for _ in range(draw(st.integers(least_cases, most_cases)))
    ]
    return Trial(calendar, tuple(cases))
