"""How long what holds a tier will hold it, and when the tier is at stake."""

from datetime import date

from strata.explain.facts import Facts, Policy, Standing


def kept_until(facts: Facts, standing: Standing) -> date | None:
    """The day at which what holds the tier ends; None where nothing does or the day cannot be told."""
    # An open review is decided again when its period closes: the misses count from there.
    place = facts.policy.grace_reviews - standing.misses + facts.is_open
    return {
        "min_stay": facts.min_stay_until,
        "validity": standing.valid_until,
        "grace": facts.next_closed[place] if 0 <= place < len(facts.next_closed) else None,
        "grandfathering": facts.grandfathered_until,
    }.get(standing.held_by)


def is_last_chance(facts: Facts, standing: Standing) -> bool:
    """Whether the tier is lost at the next review if its rule is missed there once more."""
    if standing.misses < facts.policy.grace_reviews:
        return False
    until, day = kept_until(facts, standing), facts.next_review
    if standing.held_by == "grace":
        return not facts.is_open and until in (day, None)
    if until is None or day is None:
        return False
    return until <= day and not _is_held_by_another(facts.policy, standing, day)


def _is_held_by_another(policy: Policy, standing: Standing, day: date) -> bool:
    """Whether validity or grandfathering holds the tier on a day, as in tier_decision."""
    valid_until, since = standing.valid_until, standing.since
    if policy.downgrade_timing == "at_expiry" and valid_until is not None and day < valid_until:
        return True
    is_protected = policy.grandfathering == "protect_until_expiry" and (since or day) < (policy.valid_from or date.min)
    until = valid_until or policy.grandfathered_until
    return is_protected and until is not None and day < until
