"""The tiers of customers: policies read from the seed files, metrics computed from their names, the machine replayed.

Part of the oracle: shares nothing with the SQL models.
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
from oracle_machine import Metrics, Observation, Policy, metrics_used, replay
from oracle_shown import Override, Shown, gap_to_next, needed_to_stay, shown

WINDOWED = re.compile(r"(spend|purchase_days)_(\d+)d_(amount|count|percentile)")
DATED = ("negated_recency_days", "tenure_days")
LIFETIME = ("lifetime_spend_amount", "lifetime_purchase_days_count")
ACCOUNT = ("account_aum",)
MILLIONTH = Decimal("0.000001")
Overrides = Mapping[tuple[str, str], Sequence[Override]]


def is_known_metric(name: str) -> bool:
    """Whether the oracle can compute a metric."""
    return name in (*DATED, *LIFETIME, *ACCOUNT) or WINDOWED.fullmatch(name) is not None


def read_versions(folder: Path, policy_id: str) -> tuple[Policy, ...]:
    """Read the versions of one policy from the tables in ``seeds/policies``.

    Raises:
        ValueError: there is no such policy.
    """

    def rows(name: str) -> list[dict[str, str]]:
        with (folder / name).open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))

    def of_version(name: str, version: str) -> list[dict[str, str]]:
        return [row for row in rows(name) if (row["policy_id"], row["version"]) == (policy_id, version)]

    nullable = frozenset(row["metric"] for row in rows("metrics.csv") if row["is_null_missing"].lower() == "false")
    found = []
    for settings in rows("tier_policies.csv"):
        if settings["policy_id"] == policy_id:
            parts = [of_version(f"{name}.csv", settings["version"]) for name in ("tiers", "tier_rules")]
            options = of_version("tier_policy_options.csv", settings["version"])
            found.append(_version(settings, *parts, options[0] if options else {}, nullable))
    if not found:
        raise ValueError(f"tier_policies.csv does not hold {policy_id}")
    return tuple(found)


def _version(
    settings: Mapping[str, str],
    tiers_read: Sequence[Mapping[str, str]],
    rules: Sequence[Mapping[str, str]],
    options: Mapping[str, str],
    nullable: frozenset[str],
) -> Policy:
    rank_of = {tier["tier_code"]: int(tier["tier_rank"]) for tier in tiers_read}
    by_purpose: dict[str, dict[int, list[dict[str, Decimal]]]] = {"enter": {}, "keep": {}}
    for rule in sorted(rules, key=lambda row: int(row["alternative"])):
        least = {name[4:]: Decimal(text) for name, text in rule.items() if name.startswith("min_") and text}
        by_purpose[rule["purpose"]].setdefault(rank_of[rule["tier_code"]], []).append(least)
    is_immediate = settings["promote_timing"] == "immediate"
    return Policy(
        policy_id=settings["policy_id"],
        tier_codes={rank: code for code, rank in rank_of.items()},
        enter=by_purpose["enter"],
        keep=by_purpose["keep"],
        invitation_only=frozenset(int(t["tier_rank"]) for t in tiers_read if t["is_invitation_only"].lower() == "true"),
        population=settings["population"],
        promote_after_reviews=1 if is_immediate else int(settings["promote_after_reviews"]),
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
        version=int(settings["version"]),
        valid_from=date.fromisoformat(settings["valid_from"]),
        valid_to=_day(settings["valid_to"]),
        grandfathering=options.get("grandfathering") or "immediate",
        grandfathered_until=_day(options.get("grandfathered_until_date")),
        nullable_metrics=nullable,
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def measure(person: Customer, review: date, name: str, less_refunds: bool, until: date | None = None) -> Decimal | None:
    """A metric of one customer from its name; null where it counts from a purchase and there is none.

    Args:
        person: the customer.
        review: the day that windows and ages end on.
        name: of the metric; a percentile gives the amount it is taken of.
        less_refunds: whether refunds count.
        until: the last day that is known; the review when not given.

    Raises:
        ValueError: the name is not one the oracle knows.
    """
    until = until or review
    if name in DATED:
        return _age(person, review, name, until)
    if name in ACCOUNT:
        return person.last_measured(name.removeprefix("account_"), until)
    parts = WINDOWED.fullmatch(name)
    if parts is None and name not in LIFETIME:
        raise ValueError(f"the oracle does not know the metric {name}")
    after = date.min if parts is None else review - timedelta(days=int(parts[2]))
    if "purchase_days" in name:
        return Decimal(sum(day > after for day in person.days_until(until)))
    return person.spend(after, until, less_refunds=less_refunds)


def _age(person: Customer, review: date, name: str, until: date) -> Decimal | None:
    days = person.days_until(until)
    if not days:
        return None
    return Decimal((days[-1] - review).days if name == "negated_recency_days" else (review - days[0]).days)


def percentile(others: Sequence[Decimal], value: Decimal) -> Decimal:
    """``floor(1e6 * strictly lower / n) / 1e6`` among ascending values."""
    return Decimal(10**6 * bisect_left(others, value) // len(others)) / 10**6 if others else Decimal(0)


class Measures:
    """The metrics of customers at one review, with or without refunds, now or at the next review if nothing happens."""

    def __init__(self, people: Mapping[str, Customer], review: date, next_review: date, names: Collection[str]) -> None:
        """Collect what percentiles are taken among: the buyers of the review."""
        self.people, self.review, self.names = people, review, sorted(names)
        self.buyers = {person.customer_id: person for person in buyers_at(people, review)}
        self.days = {False: review, True: next_review}
        self._spread: dict[tuple[str, bool, bool], list[Decimal]] = {}

    def of(self, key: str, net: bool, at_next: bool = False) -> Metrics:
        """The metrics of one customer."""
        return {name: self._value(key, name, net, at_next) for name in self.names}

    def _value(self, key: str, name: str, net: bool, at_next: bool) -> Decimal | None:
        value = measure(self.people[key], self.days[at_next], name, net, self.review)
        if not name.endswith("_percentile") or value is None:
            return value
        if key not in self.buyers:
            return Decimal(0)
        if (name, net, at_next) not in self._spread:
            amounts = [measure(one, self.days[at_next], name, net, self.review) for one in self.buyers.values()]
            self._spread[name, net, at_next] = sorted(amount for amount in amounts if amount is not None)
        return percentile(self._spread[name, net, at_next], value)


def next_month_end(day: date) -> date:
    """The first month end after a day."""
    later: date = (pd.Timestamp(day) + pd.offsets.MonthEnd(1)).date()
    return later


def tiers(
    people: Mapping[str, Customer],
    reviews: Sequence[date],
    versions: Sequence[Policy],
    wanted: Collection[str],
    overrides: Overrides | None = None,
) -> pd.DataFrame:
    """Rows of ``fct_customer_tiers`` of one policy for the wanted customers, whose reviews are month ends."""
    names = {name for version in versions for name in version.metrics}
    seen: dict[str, list[Observation]] = {key: [] for key in sorted(wanted)}
    at_next: dict[tuple[str, date], dict[bool, Metrics]] = {}
    population = {version.population for version in versions}
    if len(population) > 1:
        raise ValueError("the oracle replays one population")
    for review in reviews:
        measures = Measures(people, review, next_month_end(review), names)
        for key, of_one in seen.items():
            person = people[key]
            is_known = person.is_known(review, reviews[0])
            if key not in measures.buyers and ("buyers" in population or not is_known):
                continue
            # what is dated after the review is not known at it
            bought = person.purchase_days[0] if key in measures.buyers else None
            registered = person.registered_date
            dates = [day for day in (registered, bought) if day is not None and day <= review]
            # without a date there is no anniversary: validity starts where the tier does
            joined = dates[0] if dates else review
            history = (review - min(dates, default=reviews[0])).days
            of_one.append(Observation(review, measures.of(key, True), measures.of(key, False), history, joined))
            at_next[key, review] = {net: measures.of(key, net, at_next=True) for net in (True, False)}
    rows: list[dict[str, Any]] = []
    for key, of_one in seen.items():
        decisions = replay(versions, of_one)
        given = (overrides or {}).get((versions[0].policy_id, key), ())
        for observation, row in zip(of_one, shown(decisions, given), strict=True):
            next_values = at_next[key, observation.review][row.decision.policy.refund_rule != "ignore"]
            rows.append(_mart_row(key, row, metrics_used(row.decision.policy, observation), next_values))
    return pd.DataFrame(rows)


def _mart_row(customer_id: str, row: Shown, values: Metrics, at_next_review: Metrics) -> dict[str, Any]:
    decision, policy, state = row.decision, row.decision.policy, row.decision.state
    gap_metric, gap = gap_to_next(policy, row.tier, values)
    stay_metric, needed = needed_to_stay(policy, row.tier, at_next_review)
    return {
        "policy_id": policy.policy_id,
        "policy_version": policy.version,
        "review_date": decision.review,
        "source_customer_id": customer_id,
        "qualified_rank": decision.ranks.qualified,
        "keep_rank": decision.ranks.kept,
        "machine_tier_rank": row.machine_tier,
        "tier_rank": row.tier,
        "tier_code": row.code,
        "previous_tier_code": row.previous_code,
        "tier_change": row.change,
        "held_by": row.held_by,
        "reason_code": row.reason,
        "tier_since_date": row.since,
        "valid_until_date": None if state is None else state.valid_until,
        "miss_count": 0 if state is None else state.misses,
        "streak_count": 0 if state is None else state.streak,
        "gap_metric": gap_metric,
        "gap_to_next_value": None if gap is None else gap.quantize(MILLIONTH),
        "needed_to_stay_metric": stay_metric,
        "needed_to_stay_value": None if needed is None else needed.quantize(MILLIONTH),
    }
