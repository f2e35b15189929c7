"""The tier machine, one step per review of one customer, from the numbered steps of the policy text.

Part of the oracle: shares nothing with the SQL models.
"""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

Metrics = Mapping[str, Decimal | None]
Way = Mapping[str, Decimal]
Rules = Mapping[int, Sequence[Way]]

SOFT_LANDING_MONTHS = 12


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
    version: int = 1
    valid_from: date = date(1900, 1, 1)
    valid_to: date | None = None
    grandfathering: str = "immediate"
    grandfathered_until: date | None = None
    nullable_metrics: frozenset[str] = frozenset()

    @property
    def metrics(self) -> set[str]:
        """The metrics that the policy's rules use."""
        return {name for rules in (self.enter, self.keep) for ways in rules.values() for way in ways for name in way}

    @property
    def rank_of(self) -> dict[str, int]:
        """Rank of each tier code."""
        return {code: rank for rank, code in self.tier_codes.items()}

    @property
    def keep_ways(self) -> Rules:
        """What keeps each tier: its enter rows, unless it has keep rows of its own and the policy heeds them."""
        return self.enter if self.keep_rule == "same" else {**self.enter, **self.keep}


@dataclass(frozen=True)
class Observation:
    """What one review knows of one customer; ``joined`` is null when nothing dates the customer."""

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
    valid_since: date | None = None


@dataclass(frozen=True)
class Ranks:
    """Steps 1 and 2: q, k, k by metrics before refunds, and hold or exclude where input is missing."""

    qualified: int
    kept: int
    kept_before_refunds: int
    missing: str | None = None


@dataclass(frozen=True)
class Decision:
    """The outcome of one review; ``state`` is null for a customer left out for lack of data.

    ``previous`` is the tier before the review as a rank of the version in force. ``name`` is first, up, stay, down,
    excluded or what held: never, min_stay, validity, grandfathering, grace, missing_input.
    """

    review: date
    policy: Policy
    ranks: Ranks
    previous: int | None
    state: State | None
    name: str

    @property
    def held_by(self) -> str:
        """The column of that name, before overrides."""
        return "none" if self.name in ("first", "up", "stay", "down", "excluded") else self.name


def add_months(day: date, months: int) -> date:
    """The same day some months later, or that month's last day when it is shorter."""
    year, month = divmod(12 * day.year + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


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


def in_force(versions: Sequence[Policy], review: date) -> Policy:
    """The version that decides at a review; before the first one the first.

    Raises:
        ValueError: the versions leave a gap.
    """
    ordered = sorted(versions, key=lambda version: version.valid_from)
    if review < ordered[0].valid_from:
        return ordered[0]
    for version in ordered:
        if version.valid_from <= review and (version.valid_to is None or review <= version.valid_to):
            return version
    raise ValueError(f"no version of {ordered[0].policy_id} is in force on {review}")


def carried_rank(old: Policy, new: Policy, rank: int) -> int:
    """Step 10: the rank that a tier becomes: that of its code, else the highest not above the old rank."""
    same_code = new.rank_of.get(old.tier_codes[rank])
    return max(other for other in new.tier_codes if other <= rank) if same_code is None else same_code


def carried(old: Policy, new: Policy, state: State) -> State:
    """Step 10: the state in a new version; the lowest q of the streak is carried like the tier."""
    low = None if state.streak_low is None else carried_rank(old, new, state.streak_low)
    return replace(state, tier=carried_rank(old, new, state.tier), streak_low=low)


def meets(way: Way, metrics: Metrics) -> bool:
    """Whether an alternative holds in full; what is not known holds nothing."""
    return all(value is not None and value >= least for name, least in way.items() for value in [metrics[name]])


def highest_rank(policy: Policy, rules: Rules, metrics: Metrics) -> int:
    """Step 1: the highest rank of which one alternative holds in full; rank 1 if none."""
    open_ranks = (rank for rank in rules if rank not in policy.invitation_only)
    return max((rank for rank in open_ranks if any(meets(way, metrics) for way in rules[rank])), default=1)


def qualified_and_kept(policy: Policy, metrics: Metrics) -> tuple[int, int]:
    """Step 1: the ranks qualified for and kept."""
    qualified = highest_rank(policy, policy.enter, metrics)
    return qualified, max(qualified, highest_rank(policy, policy.keep_ways, metrics))


def metrics_used(policy: Policy, seen: Observation) -> Metrics:
    """The metrics that decide, by the policy's rule on refunds."""
    return seen.before_refunds if policy.refund_rule == "ignore" else seen.metrics


def ranks_of(policy: Policy, seen: Observation) -> Ranks:
    """Steps 1 and 2: what a review gives before the state matters."""
    used = metrics_used(policy, seen)
    needed = policy.metrics - policy.nullable_metrics
    missing = seen.history_days < policy.min_history_days or any(used[name] is None for name in needed)
    if missing and policy.missing_input_rule == "lowest":
        return Ranks(1, 1, 1)
    qualified, kept = qualified_and_kept(policy, used)
    _, kept_before_refunds = qualified_and_kept(policy, seen.before_refunds)
    return Ranks(qualified, kept, kept_before_refunds, policy.missing_input_rule if missing else None)


def step(policy: Policy, state: State | None, seen: Observation) -> Decision:
    """One review of one customer, whose state is in terms of the version in force."""
    review, restart = seen.review, valid_until(policy, seen.review, seen.joined)
    ranks = ranks_of(policy, seen)
    previous = None if state is None else state.tier

    def decided(after: State | None, name: str) -> Decision:
        return Decision(review, policy, ranks, previous, after, name)

    if ranks.missing == "exclude":
        return decided(None, "excluded")
    if ranks.missing == "hold":
        return decided(state or State(1, review, restart), "missing_input")
    if state is None:
        return decided(State(ranks.qualified, review, restart), "first")
    return decided(*move(policy, state, review, restart, ranks))


def move(policy: Policy, state: State, review: date, restart: date | None, ranks: Ranks) -> tuple[State, str]:
    """Steps 4 to 7: the state after a review and the name of what was decided.

    Args:
        policy: the version in force.
        state: before the review.
        review: its day.
        restart: end of a validity that starts at it.
        ranks: q and k.
    """
    if ranks.qualified > state.tier:
        low = ranks.qualified if state.streak_low is None else min(ranks.qualified, state.streak_low)
        if state.streak + 1 >= policy.promote_after_reviews:
            return State(low, review, restart), "up"
        state = replace(state, streak=state.streak + 1, streak_low=low)
    else:
        state = replace(state, streak=0, streak_low=None)
    if ranks.kept >= state.tier:
        renewed = state.valid_until is not None and state.valid_until <= review
        if renewed:
            state = replace(state, valid_until=restart, valid_since=review)
        return replace(state, misses=0), "stay"
    caused_by_refunds = policy.refund_rule == "recheck" and ranks.kept_before_refunds >= state.tier
    held_by = None if caused_by_refunds else protection(policy, state, review)
    if held_by is None:
        return State(lower_tier(policy, state.tier, ranks.kept, review), review, restart), "down"
    return replace(state, misses=state.misses + (held_by == "grace")), held_by


def protection(policy: Policy, state: State, review: date) -> str | None:
    """Step 6: what holds a tier whose keep rule failed."""
    if policy.downgrade_timing == "never":
        return "never"
    if review < add_months(state.since, policy.min_stay_months):
        return "min_stay"
    if policy.downgrade_timing == "at_expiry" and state.valid_until is not None and review < state.valid_until:
        return "validity"
    # what was renewed under the new version is no longer protected
    if policy.grandfathering == "protect_until_expiry" and (state.valid_since or state.since) < policy.valid_from:
        protected_until = state.valid_until or policy.grandfathered_until
        if protected_until is not None and review < protected_until:
            return "grandfathering"
    return "grace" if state.misses + 1 <= policy.grace_reviews else None


def lower_tier(policy: Policy, tier: int, kept: int, review: date) -> int:
    """Step 7: where a downgrade leads."""
    one_lower = max(
        (rank for rank in policy.tier_codes if rank < tier and rank not in policy.invitation_only), default=1
    )
    soft_until = policy.grandfathered_until or add_months(policy.valid_from, SOFT_LANDING_MONTHS)
    is_soft = policy.grandfathering == "soft_landing" and review < soft_until
    if policy.downgrade_step == "one" or is_soft:
        return one_lower
    return kept if policy.downgrade_step == "fit" else 1


def replay(versions: Sequence[Policy], seen: Sequence[Observation]) -> list[Decision]:
    """Every review of one customer in order; a review left out makes the next one a first review."""
    decisions: list[Decision] = []
    for observation in seen:
        policy = in_force(versions, observation.review)
        before = decisions[-1] if decisions else None
        state = None if before is None or before.state is None else carried(before.policy, policy, before.state)
        decisions.append(step(policy, state, observation))
    return decisions
