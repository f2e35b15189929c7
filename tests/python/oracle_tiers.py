"""The tiers of customers: policies read from the seed files, metrics computed from their names, the machine replayed.

Part of the oracle: shares nothing with the SQL models. A policy has one version here.
"""

import csv
import re
from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from oracle import buyers_at
from oracle_inputs import Customer
from oracle_machine import Decision, Observation, Policy, replay

METRIC_NAME = re.compile(r"(spend|purchase_days)_(\d+)d_(amount|count|percentile)")


def read_policy(folder: Path, policy_id: str) -> Policy:
    """Read one policy of ``tier_policies.csv``, ``tiers.csv`` and ``tier_rules.csv``.

    Raises:
        ValueError: the policy does not have exactly one version.
    """

    def rows(name: str) -> list[dict[str, str]]:
        with (folder / name).open(encoding="utf-8", newline="") as lines:
            return [row for row in csv.DictReader(lines) if row["policy_id"] == policy_id]

    versions = rows("tier_policies.csv")
    if len(versions) != 1:
        raise ValueError(f"tier_policies.csv holds {len(versions)} versions of {policy_id}; the oracle replays one")
    settings, tiers, rules = versions[0], rows("tiers.csv"), rows("tier_rules.csv")
    rank_of = {tier["tier_code"]: int(tier["tier_rank"]) for tier in tiers}
    by_purpose: dict[str, dict[int, list[dict[str, Decimal]]]] = {"enter": {}, "keep": {}}
    for rule in rules:
        least = {name[4:]: Decimal(text) for name, text in rule.items() if name.startswith("min_") and text}
        by_purpose[rule["purpose"]].setdefault(rank_of[rule["tier_code"]], []).append(least)
    immediate = settings["promote_timing"] == "immediate"
    return Policy(
        policy_id=policy_id,
        tier_codes={rank: code for code, rank in rank_of.items()},
        enter=by_purpose["enter"],
        keep=by_purpose["keep"],
        invitation_only=frozenset(int(t["tier_rank"]) for t in tiers if t["is_invitation_only"].lower() == "true"),
        population=settings["population"],
        promote_after_reviews=1 if immediate else int(settings["promote_after_reviews"]),
        downgrade_timing=settings["downgrade_timing"],
        downgrade_step=settings["downgrade_step"],
        validity_months=int(settings["validity_months"]) if settings["validity_months"] else None,
        validity_anchor=settings["validity_anchor"],
        grace_reviews=int(settings["grace_reviews"] or 0),
        min_stay_months=int(settings["min_stay_months"] or 0),
        refund_rule=settings["refund_rule"],
        keep_rule=settings["keep_rule"],
        min_history_days=int(settings["min_history_days"] or 0),
        missing_input_rule=settings["missing_input_rule"],
    )


def tier_rows(policy: Policy, customer_id: str, decisions: Sequence[Decision]) -> list[dict[str, Any]]:
    """Rows of ``fct_customer_tiers`` of one customer."""
    rows: list[dict[str, Any]] = []
    before: int | None = None
    for decision in decisions:
        state = decision.state
        tier = None if state is None else state.tier
        rows.append(
            {
                "policy_id": policy.policy_id,
                "review_date": decision.review,
                "source_customer_id": customer_id,
                "qualified_rank": decision.qualified,
                "keep_rank": decision.kept,
                "machine_tier_rank": tier,
                "tier_code": None if tier is None else policy.tier_codes[tier],
                "previous_tier_code": None if before is None else policy.tier_codes[before],
                "tier_change": _change(before, tier),
                "held_by": decision.held_by,
                "tier_since_date": None if state is None else state.since,
                "valid_until_date": None if state is None else state.valid_until,
                "miss_count": None if state is None else state.misses,
                "streak_count": None if state is None else state.streak,
            }
        )
        before = tier
    return rows


def _change(before: int | None, tier: int | None) -> str | None:
    if tier is None:
        return None
    if before is None:
        return "new"
    return "upgrade" if tier > before else "downgrade" if tier < before else "stay"


def measure(person: Customer, review: date, name: str, less_refunds: bool) -> Decimal:
    """A windowed amount or count of one customer, from the metric's name.

    Raises:
        ValueError: the name is not one the oracle knows.
    """
    parts = METRIC_NAME.fullmatch(name)
    if parts is None:
        raise ValueError(f"the oracle does not know the metric {name}")
    days = int(parts[2])
    if parts[1] == "purchase_days":
        return Decimal(person.days_within(review, days))
    return person.spend(review - timedelta(days=days), review, less_refunds=less_refunds)


def percentile(others: Sequence[Decimal], value: Decimal) -> Decimal:
    """``floor(1e6 * strictly lower / n) / 1e6`` among ascending values."""
    return Decimal(10**6 * bisect_left(others, value) // len(others)) / 10**6 if others else Decimal(0)


def tiers(
    people: Mapping[str, Customer], reviews: Sequence[date], policy: Policy, wanted: Collection[str]
) -> pd.DataFrame:
    """Rows of ``fct_customer_tiers`` of one policy for the wanted customers."""
    seen: dict[str, list[Observation]] = {key: [] for key in sorted(wanted)}
    for review in reviews:
        buyers = {person.customer_id: person for person in buyers_at(people, review)}
        spread = {
            (name, net): sorted(measure(person, review, name, net) for person in buyers.values())
            for name in policy.metrics
            if name.endswith("_percentile")
            for net in (True, False)
        }
        for key, of_one in seen.items():
            person = people[key]
            if key not in buyers and (policy.population == "buyers" or not person.is_known(review, reviews[0])):
                continue
            values = {
                net: {
                    name: percentile(spread[name, net], value) if (name, net) in spread else value
                    for name in policy.metrics
                    for value in [measure(person, review, name, net)]
                }
                for net in (True, False)
            }
            started = person.purchase_days[0] if key in buyers else review
            joined = person.registered_date or started
            history = (review - min(started, joined)).days
            of_one.append(Observation(review, values[True], values[False], history, joined))
    rows = [row for key, of_one in seen.items() for row in tier_rows(policy, key, replay(policy, of_one))]
    return pd.DataFrame(rows)
