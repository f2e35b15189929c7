"""What the published reviews before a review tell about it: the start of a stay, a streak, the end of an override."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import zip_longest

from strata.built import Built
from strata.explain.facts import Policy, Tier
from strata.explain.terms import Row, row_of, rows_of

_MOVES = ("first_tier", "qualified_higher", "requirements_missed")


def min_stay_until(built: Built, customer_id: str, policy: Policy, standing: Row) -> date | None:
    """The end of the minimum stay, if the shown tier started with the machine's own move."""
    if standing["held_by"] != "min_stay" or standing["tier_since_date"] is None:
        return None
    # With an override or a change of codes in between, the shown tier starts on another day than the machine's.
    since = standing["tier_since_date"]
    rows = rows_of(
        built,
        "select review_date, reason_code, held_by from marts.fct_customer_tiers"
        " where policy_id = ? and customer_id = ? and review_date between ? and ? order by review_date",
        [policy.policy_id, customer_id, since, standing["review_date"]],
    )
    is_own_move = rows and rows[0]["review_date"] == since and rows[0]["reason_code"] in _MOVES
    if not is_own_move or any(row["held_by"] == "override" for row in rows):
        return None
    ends = row_of(built, "select cast(cast(? as date) + to_months(?) as date) as day", [since, policy.min_stay_months])
    return ends["day"] if ends and ends["day"] > standing["review_date"] else None


def streak_rank(built: Built, customer_id: str, policy: Policy, standing: Row) -> int | None:
    """The rank that a running streak leads to: the lowest that its reviews qualified for.

    Returns:
        None without a streak, and where its reviews are not all published or fell under several versions, whose ranks
        are not the same.
    """
    count = int(standing["streak_count"] or 0)
    rows = rows_of(
        built,
        "select policy_version, qualified_rank, streak_count, reason_code from marts.fct_customer_tiers"
        " where policy_id = ? and customer_id = ? and review_date <= ? order by review_date desc",
        [policy.policy_id, customer_id, standing["review_date"]],
    )
    counted = _counted(rows)[:count]
    ranks = [int(row["qualified_rank"]) for row in counted if row["policy_version"] == policy.version]
    return min(ranks) if count and len(ranks) == count else None


def is_override_over(
    built: Built, customer_id: str, policy: Policy, standing: Row, tiers: Mapping[int, Sequence[Tier]]
) -> bool:
    """Whether the tier shown moved because an override ended, while the machine's own tier did not move."""
    is_move = standing["tier_change"] in ("upgrade", "downgrade") and standing["held_by"] != "override"
    if not is_move or standing["reason_code"] in _MOVES:
        return False
    before = row_of(
        built,
        "select policy_version, machine_tier_rank, held_by from marts.fct_customer_tiers"
        " where policy_id = ? and customer_id = ? and review_date < ? order by review_date desc limit 1",
        [policy.policy_id, customer_id, standing["review_date"]],
    )
    if before is None or before["held_by"] != "override":
        return False
    return _machine_code(before, tiers) == _machine_code(standing, tiers)


def _machine_code(row: Row, tiers: Mapping[int, Sequence[Tier]]) -> str | None:
    """The machine's tier as a code: versions may give one tier several ranks."""
    found = tiers.get(int(row["policy_version"]), ())
    return next((tier.code for tier in found if tier.rank == row["machine_tier_rank"]), None)


def _counted(rows: Sequence[Row]) -> list[Row]:
    """The reviews at which a streak grew, of reviews latest first: input that was missing leaves it as it was."""
    return [
        row
        for row, before in zip_longest(rows, rows[1:])
        if (row["streak_count"] > before["streak_count"] if before else row["reason_code"] == "requirements_met")
    ]
