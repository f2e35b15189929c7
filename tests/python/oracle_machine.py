"""The tier machine, one step per review of one customer, from the numbered steps of the policy text.

Part of the oracle: shares nothing with the SQL models. Overrides (step 9) and changes of version (step 10) are not
part of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import pandas as pd

Metrics = Mapping[str, Decimal | None]
Rules = Mapping[int, Sequence[Mapping[str, Decimal]]]


@dataclass(frozen=True)
class Policy:
    """One version of a policy; rules are keyed by tier rank: alternatives of ``metric -> least value``."""

    policy_id: str
    tier_codes: Mapping[int, str]
    enter: Rules
    keep: Rules
    invitation_only: frozenset[int] = frozenset()
    population: str = "buyers"
    promote_after_reviews: int = 1
    downgrade_timing: str = "every_review"
    downgrade_step: str = "one"
    validity_months: int | None = None
    validity_anchor: str = "tier_start"
    grace_reviews: int = 0
    min_stay_months: int = 0
    refund_rule: str = "at_review"
    keep_rule: str = "same"
    min_history_days: int = 0
    missing_input_rule: str = "hold"

    @property
    def metrics(self) -> set[str]:
        """The metrics that the policy's rules use."""
        return {name for rules in (self.enter, self.keep) for ways in rules.values() for way in ways for name in way}


@dataclass(frozen=True)
class Observation:
    """What one review knows of one customer."""

    review: date
    metrics: Metrics
    before_refunds: Metrics
    history_days: int
    joined: date


@dataclass(frozen=True)
class State:
    """The machine's memory between reviews."""

    tier: int
    since: date
    valid_until: date | None
    misses: int = 0
    streak: int = 0
    streak_low: int | None = None


@dataclass(frozen=True)
class Decision:
    """The outcome of one review; ``state`` is null for a customer left out for lack of data."""

    review: date
    qualified: int | None
    kept: int | None
    state: State | None
    held_by: str


def add_months(day: date, months: int) -> date:
    """The same day some months later, or that month's last day when it is shorter."""
    return (pd.Timestamp(day) + pd.DateOffset(months=months)).date()


def valid_until(policy: Policy, review: date, joined: date) -> date | None:
    """Step 8: the end of the validity that starts at this review."""
    months = policy.validity_months
    if months is None:
        return None
    if policy.validity_anchor == "tier_start":
        return add_months(review, months)
    if policy.validity_anchor == "calendar_year":
        return date(add_months(review, months).year, 12, 31)
    periods = 1
    while add_months(joined, periods * months) <= review:
        periods += 1
    return add_months(joined, periods * months)


def highest_rank(policy: Policy, rules: Rules, metrics: Metrics) -> int:
    """Step 1: the highest rank of which one alternative holds in full; rank 1 if none."""

    def holds(least: Mapping[str, Decimal]) -> bool:
        return all(value is not None and value >= least[name] for name in least for value in [metrics[name]])

    return max(
        (rank for rank, ways in rules.items() if rank not in policy.invitation_only and any(map(holds, ways))),
        default=1,
    )


def ranks_of(policy: Policy, metrics: Metrics) -> tuple[int, int]:
    """Step 1: the ranks qualified for and kept."""
    qualified = highest_rank(policy, policy.enter, metrics)
    if policy.keep_rule == "same":
        return qualified, qualified
    return qualified, max(qualified, highest_rank(policy, {**policy.enter, **policy.keep}, metrics))


def step(policy: Policy, state: State | None, seen: Observation) -> Decision:
    """One review of one customer: step 2, and the steps after it when the data suffices."""
    used = seen.before_refunds if policy.refund_rule == "ignore" else seen.metrics
    missing = seen.history_days < policy.min_history_days or any(used[name] is None for name in policy.metrics)
    if missing and policy.missing_input_rule == "exclude":
        return Decision(seen.review, None, None, None, "missing_input")
    if missing and policy.missing_input_rule == "hold":
        frozen = state or State(1, seen.review, valid_until(policy, seen.review, seen.joined))
        return Decision(seen.review, None, None, frozen, "missing_input")
    qualified, kept = (1, 1) if missing else ranks_of(policy, used)
    after, held_by = move(policy, state, seen, qualified, kept)
    return Decision(seen.review, qualified, kept, after, held_by)


def move(policy: Policy, state: State | None, seen: Observation, qualified: int, kept: int) -> tuple[State, str]:
    """Steps 3 to 7: the state after a review and what held it."""
    review, restart = seen.review, valid_until(policy, seen.review, seen.joined)
    if state is None:
        return State(qualified, review, restart), "none"
    if qualified > state.tier:
        low = qualified if state.streak_low is None else min(qualified, state.streak_low)
        if state.streak + 1 >= policy.promote_after_reviews:
            return State(low, review, restart), "none"
        state = replace(state, streak=state.streak + 1, streak_low=low)
    else:
        state = replace(state, streak=0, streak_low=None)
    if kept >= state.tier:
        renewed = state.valid_until is not None and state.valid_until <= review
        return replace(state, misses=0, valid_until=restart if renewed else state.valid_until), "none"
    caused_by_refunds = policy.refund_rule == "recheck" and ranks_of(policy, seen.before_refunds)[1] >= state.tier
    held_by = None if caused_by_refunds else protection(policy, state, review)
    if held_by is None:
        return State(lower_tier(policy, state.tier, kept), review, restart), "none"
    return replace(state, misses=state.misses + (held_by == "grace")), held_by


def protection(policy: Policy, state: State, review: date) -> str | None:
    """Step 6: what holds a tier whose keep rule failed."""
    if policy.downgrade_timing == "never":
        return "never"
    if review < add_months(state.since, policy.min_stay_months):
        return "min_stay"
    if policy.downgrade_timing == "at_expiry" and state.valid_until is not None and review < state.valid_until:
        return "validity"
    return "grace" if state.misses + 1 <= policy.grace_reviews else None


def lower_tier(policy: Policy, tier: int, kept: int) -> int:
    """Step 7: where a downgrade leads."""
    if policy.downgrade_step == "one":
        return max(rank for rank in policy.tier_codes if rank < tier and rank not in policy.invitation_only)
    return kept if policy.downgrade_step == "fit" else 1


def replay(policy: Policy, seen: Sequence[Observation]) -> list[Decision]:
    """Every review of one customer in order; a review left out makes the next one a first review."""
    decisions: list[Decision] = []
    state: State | None = None
    for observation in seen:
        decisions.append(step(policy, state, observation))
        state = decisions[-1].state
    return decisions
