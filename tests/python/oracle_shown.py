"""What is shown of a tier: overrides clamp the machine's tier (step 9), and what it lacks for more and for staying.

Part of the oracle: shares nothing with the SQL models.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from oracle_machine import Decision, Metrics, Policy, Way, carried_rank

REASONS = {
    "first": "first_tier",
    "up": "qualified_higher",
    "stay": "requirements_met",
    "down": "requirements_missed",
    "excluded": "excluded_incomplete",
}


@dataclass(frozen=True)
class Override:
    """A manual decision on the tier shown of one customer; ``ends_on`` null = open."""

    mode: str
    tier_code: str
    starts_on: date
    ends_on: date | None = None

    def is_in_force(self, review: date) -> bool:
        """Whether it counts at a review."""
        return self.starts_on <= review and (self.ends_on is None or review <= self.ends_on)


@dataclass(frozen=True)
class Shown:
    """The tier shown at one review, beside what the machine decided.

    ``previous_tier`` is the tier shown at the review before, as a rank of the version in force.
    """

    decision: Decision
    tier: int | None
    previous_tier: int | None
    previous_code: str | None
    change: str | None
    since: date | None
    override_mode: str | None

    @property
    def machine_tier(self) -> int | None:
        """The tier before overrides."""
        return None if self.decision.state is None else self.decision.state.tier

    @property
    def code(self) -> str | None:
        """Code of the tier shown."""
        return None if self.tier is None else self.decision.policy.tier_codes[self.tier]

    @property
    def held_by(self) -> str:
        """The column of that name."""
        return self.decision.held_by if self.override_mode is None else "override"

    @property
    def reason(self) -> str:
        """The column ``reason_code``."""
        if self.override_mode is not None:
            return f"override_{self.override_mode}"
        return REASONS.get(self.decision.name, f"held_by_{self.decision.name}")


def clamped(
    policy: Policy, machine: int | None, overrides: Sequence[Override], review: date
) -> tuple[int | None, str | None]:
    """Step 9: the tier shown and the mode that changed it; a tier that the version does not have is no override."""
    valid = [one for one in overrides if one.is_in_force(review) and one.tier_code in policy.rank_of]

    def ranks(mode: str) -> list[int]:
        chosen = sorted((one for one in valid if one.mode == mode), key=lambda one: one.starts_on)
        return [policy.rank_of[one.tier_code] for one in chosen]

    if ranks("fixed"):
        latest = ranks("fixed")[-1]
        return latest, None if latest == machine else "fixed"
    if machine is None:
        return None, None
    tier = min([max([machine, *ranks("floor")]), *ranks("cap")])
    if tier == machine:
        return tier, None
    # where both bite, the one in whose direction the tier went
    return tier, "floor" if tier > machine else "cap"


def change_of(before: int | None, tier: int | None) -> str | None:
    """New, upgrade, downgrade or stay; null without a tier."""
    if tier is None:
        return None
    if before is None:
        return "new"
    return "upgrade" if tier > before else "downgrade" if tier < before else "stay"


def shown(decisions: Sequence[Decision], overrides: Sequence[Override] = ()) -> list[Shown]:
    """What is shown of one customer at each of its reviews."""
    rows: list[Shown] = []
    for decision in decisions:
        policy, machine = decision.policy, None if decision.state is None else decision.state.tier
        tier, mode = clamped(policy, machine, overrides, decision.review)
        before = rows[-1] if rows else None
        previous, compared, since = None, None, None if tier is None else decision.review
        if before is not None and before.tier is not None:
            previous = carried_rank(before.decision.policy, policy, before.tier)
            # a code that the new version does not have is compared by its number
            compared = before.tier if before.code not in policy.rank_of else previous
            if tier is not None and policy.tier_codes[tier] == before.code:
                since = before.since
        code = None if before is None else before.code
        rows.append(Shown(decision, tier, previous, code, change_of(compared, tier), since, mode))
    return rows


def shortfall(way: Way, values: Metrics) -> tuple[Fraction, str, Decimal | None]:
    """The largest relative shortfall of an alternative, its metric (ties: first column) and what that lacks.

    A metric that is not known lacks more than any other, and nobody knows how much.
    """
    found: list[tuple[Fraction, str, Decimal | None]] = []
    for metric, least in way.items():
        value = values[metric]
        lacking = None if value is None else max(Decimal(0), least - value)
        relative = Fraction(10**30) if lacking is None else Fraction(lacking) / (abs(Fraction(least)) or 1)
        found.append((relative, metric, lacking))
    return max(found, key=lambda one: one[0])


def easiest(ways: Sequence[Way], values: Metrics) -> tuple[str | None, Decimal | None]:
    """Metric and amount lacking of the alternative whose largest relative shortfall is smallest; ties: the first."""
    if not ways:
        return None, None
    _, metric, lacking = min((shortfall(way, values) for way in ways), key=lambda found: found[0])
    return metric, lacking


def gap_to_next(policy: Policy, tier: int | None, values: Metrics) -> tuple[str | None, Decimal | None]:
    """What is lacking for the next tier above the shown one that is not by invitation only."""
    above = [] if tier is None else [r for r in policy.tier_codes if r > tier and r not in policy.invitation_only]
    return easiest(policy.enter.get(min(above), ()), values) if above else (None, None)


def needed_to_stay(policy: Policy, tier: int | None, at_next_review: Metrics) -> tuple[str | None, Decimal | None]:
    """What the tier shown will lack at the next review if nothing happens; null at rank 1 and by invitation."""
    if tier is None or tier == 1 or tier in policy.invitation_only:
        return None, None
    return easiest(policy.keep_ways.get(tier, ()), at_next_review)
