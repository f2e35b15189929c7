"""A folder of changed policies laid over the project's: what the project would hold, and which policies differ."""

import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from strata.policies.tables import OPTIONS, POLICY_TABLES, PolicyTables, Row, Table

_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_TRUTHS = ("true", "false")


def merged(base: PolicyTables, changes: PolicyTables) -> PolicyTables:
    """The project's tables with the policies of a folder in place of its own.

    A folder may be a whole edited copy or hold only what changes. Its rows of ``tier_policies`` are all versions of a
    policy; its rows of ``tiers`` and ``tier_policy_options`` are all of a version; its rows of ``tier_rules`` are all
    of a tier. What it does not name stays as it is.
    """
    named = set(changes.policy_ids)
    rows = {name: [row for row in base[name].rows if row.policy_id not in named] for name in POLICY_TABLES}
    for policy_id in changes.policy_ids:
        for name, own in _policy(base, changes, policy_id).items():
            rows[name] += own
    tables = {name: _joined(base[name], changes[name], rows[name]) for name in POLICY_TABLES}
    registered = {row.get("metric") for row in changes["metrics"].rows}
    kept = [row for row in base["metrics"].rows if row.get("metric") not in registered]
    tables["metrics"] = _joined(base["metrics"], changes["metrics"], [*kept, *changes["metrics"].rows])
    return PolicyTables({name: t for name, t in tables.items() if t.headers}, (*base.problems, *changes.problems))


def differing(base: PolicyTables, other: PolicyTables, policy_ids: Iterable[str]) -> list[str]:
    """Those of the policies whose rows do not say the same in both."""
    return [
        policy_id
        for policy_id in policy_ids
        if any(_said(base[name].of(policy_id)) != _said(other[name].of(policy_id)) for name in POLICY_TABLES)
    ]


def plain(value: str) -> str:
    """A value in one spelling: numbers without idle zeros, truths in small letters."""
    value = value.strip()
    if _NUMBER.fullmatch(value):
        try:
            return f"{Decimal(value).normalize():f}"
        except InvalidOperation:
            return value
    return value.lower() if value.lower() in _TRUTHS else value


def said(row: Row, without: Iterable[str] = ()) -> frozenset[tuple[str, str]]:
    """What a row says: its filled values, in one spelling."""
    left_out = set(without)
    return frozenset((column, plain(v)) for column, v in row.values.items() if v.strip() and column not in left_out)


def _said(rows: Iterable[Row]) -> list[list[tuple[str, str]]]:
    return sorted(sorted(said(row)) for row in rows)


def _joined(base: Table, changes: Table, rows: Iterable[Row]) -> Table:
    return replace(base, headers=(*base.headers, *changes.headers), rows=tuple(rows))


def _policy(base: PolicyTables, changes: PolicyTables, policy_id: str) -> dict[str, list[Row]]:
    present = {name: base[name].of(policy_id) for name in POLICY_TABLES}
    new = {name: changes[name].of(policy_id) for name in POLICY_TABLES}
    policies = new["tier_policies"] or present["tier_policies"]
    keys = {row.key for row in policies}
    tiers = _by_version(present["tiers"], new["tiers"], keys)
    options = new[OPTIONS]
    if not (new["tier_policies"] and changes[OPTIONS].headers):
        options = _by_version(present[OPTIONS], options, keys)
    ruled = {(row.key, row.get("tier_code")) for row in new["tier_rules"]}
    # a rule that a tier may not have is no part of what stays
    open_tiers = {(row.key, row.get("tier_code")) for row in tiers if row.get("is_invitation_only").lower() != "true"}
    kept = [
        row
        for row in present["tier_rules"]
        if (place := (row.key, row.get("tier_code"))) in open_tiers and place not in ruled
    ]
    rules = _in_tier_order([*kept, *new["tier_rules"]], tiers) if kept else new["tier_rules"]
    return {"tier_policies": policies, "tiers": tiers, "tier_rules": rules, OPTIONS: options}


def _in_tier_order(rules: list[Row], tiers: list[Row]) -> list[Row]:
    places = {(row.key, row.get("tier_code")): place for place, row in enumerate(tiers)}
    return sorted(rules, key=lambda row: places.get((row.key, row.get("tier_code")), len(places)))


def _by_version(present: list[Row], new: list[Row], keys: set[tuple[str, str]]) -> list[Row]:
    replaced = {row.key for row in new}
    return [*(row for row in present if row.key in keys - replaced), *new]
