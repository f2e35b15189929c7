"""Which way into a tier speaks for the customer: alternatives, the tier above and the tier below."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby

from strata.explain.facts import Facts, Term, Tier

_NEVER = Decimal("Infinity")


def shown_rule(facts: Facts) -> tuple[Term, ...]:
    """The rule that the tier stands on: one alternative of what keeps it, or of what led to it at its first review.

    Of several the first that holds, else the nearest.
    """
    standing = facts.standing
    if standing is None:
        return ()
    is_move_up = standing.reason in ("first_tier", "qualified_higher")
    purposes = ("enter", "keep") if is_move_up else ("keep", "enter")
    terms = next((found for purpose in purposes if (found := facts.terms_for(purpose))), ())
    return _nearest(ways_of(terms), at_next=False)


def next_rule(facts: Facts) -> tuple[Term, ...]:
    """The nearest way into the next tier: the one that ``gap_to_next_value`` speaks of."""
    standing = facts.standing
    ways = ways_of(facts.terms_for("next"))
    named = [
        way
        for way in ways
        if standing and any(_is(term, standing.gap_metric, term.needed, standing.gap) for term in way)
    ]
    return _nearest(named or ways, at_next=False)


def stay_rule(facts: Facts) -> tuple[Term, ...]:
    """The nearest way to meet the tier at the next review: the one that ``needed_to_stay_value`` speaks of."""
    standing = facts.standing
    ways = ways_of(facts.terms_for("keep") or facts.terms_for("enter"))
    named = [
        way
        for way in ways
        if standing and any(_is(term, standing.stay_metric, term.needed_at_next, standing.stay) for term in way)
    ]
    return _nearest(named or ways, at_next=True)


def is_own_keep_rule(facts: Facts, rule: Sequence[Term]) -> bool:
    """Whether a rule keeps a tier by other thresholds than those that lead to it."""
    keeps = all(term.purpose == "keep" for term in rule)
    entries = [_thresholds(way) for way in ways_of(facts.terms_for("enter"))]
    return keeps and bool(entries) and _thresholds(rule) not in entries


def unmet(terms: Sequence[Term]) -> tuple[Term, ...]:
    """The terms that do not hold now."""
    return tuple(term for term in terms if not term.is_met)


def unmet_at_next(terms: Sequence[Term]) -> tuple[Term, ...]:
    """The terms that will not hold at the next review if nothing happens."""
    return tuple(term for term in terms if not term.is_met_at_next)


def missing_terms(facts: Facts) -> tuple[Term, ...]:
    """The terms whose metric has no value where it should have one, each metric once."""
    found = {term.metric.code: term for term in facts.terms or () if term.value is None and term.metric.is_null_missing}
    return tuple(found.values())


def tier_above(facts: Facts) -> Tier | None:
    """The next tier that rules lead to; None at the top or without a tier."""
    return next((other for other in _higher(facts) if not other.is_invitation_only), None)


def invitation_above(facts: Facts) -> Tier | None:
    """The next tier by invitation above the tier."""
    return next((other for other in _higher(facts) if other.is_invitation_only), None)


def tier_after_loss(facts: Facts) -> Tier | None:
    """The tier that follows if the rule is missed once too often, as the policy steps down."""
    tier, standing = facts.tier, facts.standing
    if tier is None or standing is None:
        return None
    lower = [other for other in facts.tiers if other.rank < tier.rank and not other.is_invitation_only]
    step = facts.policy.downgrade_step
    if not lower:
        return None
    if step != "one" and _may_land_softly(facts):
        # Without the day of the next review it cannot be told which of the two it is.
        return lower[-1] if facts.next_review else None
    if step == "fit":
        return next((other for other in lower if other.rank == standing.keep_rank), None)
    return lower[-1] if step == "one" else lower[0]


def _may_land_softly(facts: Facts) -> bool:
    """Whether a tier lost at the next review falls one rank at a time, whatever the policy's step is."""
    until = facts.policy.grandfathered_until
    day = facts.next_review or facts.review_date
    return facts.policy.grandfathering == "soft_landing" and until is not None and day < until


def _higher(facts: Facts) -> list[Tier]:
    tier = facts.tier
    return [] if tier is None else [other for other in facts.tiers if other.rank > tier.rank]


def ways_of(terms: Sequence[Term]) -> list[tuple[Term, ...]]:
    """The alternatives of a rule, by number."""
    by_alternative = sorted(terms, key=lambda term: term.alternative)
    return [tuple(way) for _, way in groupby(by_alternative, key=lambda term: term.alternative)]


def _thresholds(way: Sequence[Term]) -> dict[str, Decimal | None]:
    return {term.metric.code: term.threshold for term in way}


def _nearest(ways: Sequence[tuple[Term, ...]], *, at_next: bool) -> tuple[Term, ...]:
    return min(ways, key=lambda way: max(_shortfall(term, at_next) for term in way), default=())


def _shortfall(term: Term, at_next: bool) -> Decimal:
    needed = term.needed_at_next if at_next and term.needed_at_next is not None else term.needed
    if needed is None or term.threshold is None:
        return _NEVER
    return needed / abs(term.threshold) if term.threshold else needed


def _is(term: Term, metric: str | None, needed: Decimal | None, wanted: Decimal | None) -> bool:
    return metric is not None and term.metric.code == metric and needed == wanted
