"""How long what holds a tier will hold it."""

from datetime import date

from strata.explain.facts import Facts, Standing


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
