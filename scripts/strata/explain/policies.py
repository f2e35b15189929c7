"""Reads a policy version and its tiers from the published file."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from strata.built import Built
from strata.explain.facts import Policy, Tier
from strata.explain.terms import Row, row_of, rows_of

_SOFT_LANDING_MONTHS = 12


def read_policy(built: Built, row: Row) -> Policy:
    """A version of a policy: its row of ``tier_policies`` and its options, if it has any."""
    options = _options(built, row)
    grandfathering = str(options.get("grandfathering") or "immediate")
    return Policy(
        policy_id=str(row["policy_id"]),
        version=int(row["version"]),
        status=str(row["status"]),
        label_en=str(row["label_en"]),
        label_zh=str(row["label_zh"]),
        population=str(row["population"]),
        promote_after_reviews=int(row["promote_after_reviews"] or 1) if row["promote_timing"] != "immediate" else 1,
        downgrade_timing=str(row["downgrade_timing"]),
        downgrade_step=str(row["downgrade_step"]),
        grace_reviews=int(row["grace_reviews"] or 0),
        min_stay_months=int(row["min_stay_months"] or 0),
        min_history_days=int(row["min_history_days"] or 0),
        missing_input_rule=str(row["missing_input_rule"]),
        valid_from=row["valid_from"],
        grandfathering=grandfathering,
        grandfathered_until=options.get("grandfathered_until_date") or _soft_landing_ends(built, row, grandfathering),
    )


def read_tiers(built: Built, policy_id: str) -> dict[int, tuple[Tier, ...]]:
    """The tiers of each version of a policy, lowest first."""
    rows = rows_of(built, "select * from reference.tiers where policy_id = ? order by version, tier_rank", [policy_id])
    found: dict[int, tuple[Tier, ...]] = {}
    for row in rows:
        tier = Tier(
            rank=int(row["tier_rank"]),
            code=str(row["tier_code"]),
            label_en=str(row["label_en"]),
            label_zh=str(row["label_zh"]),
            is_invitation_only=bool(row["is_invitation_only"]),
        )
        found[int(row["version"])] = (*found.get(int(row["version"]), ()), tier)
    return found


def _options(built: Built, row: Row) -> Mapping[str, Any]:
    if "tier_policy_options" not in built.tables("reference"):
        return {}
    found = row_of(
        built,
        "select * from reference.tier_policy_options where policy_id = ? and version = ?",
        [row["policy_id"], row["version"]],
    )
    return found or {}


def _soft_landing_ends(built: Built, row: Row, grandfathering: str) -> date | None:
    """Where no date is set, as in int_policies_by_review."""
    if grandfathering != "soft_landing":
        return None
    ends = row_of(
        built,
        "select cast(cast(? as date) + to_months(?) as date) as day",
        [row["valid_from"], _SOFT_LANDING_MONTHS],
    )
    return ends["day"] if ends else None
