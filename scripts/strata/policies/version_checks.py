"""Policies and their versions: which is in force when, and settings that contradict each other."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from strata.policies.findings import Finding, finding
from strata.policies.tables import POLICY_TABLES, Key, PolicyTables, Row
from strata.policies.values import day, whole

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Version:
    """A version with a number and a first day."""

    row: Row
    number: int
    start: date

    @property
    def is_replayed(self) -> bool:
        """Whether it is live or shadow."""
        return self.row.get("status") != "retired"


def versions_of(tables: PolicyTables) -> dict[str, list[Version]]:
    """The versions of each policy by number, without those whose number or first day is wrong."""
    found: dict[str, list[Version]] = {}
    for row in tables["tier_policies"].rows:
        number, start = whole(row, "tier_policies", "version"), day(row, "valid_from")
        if row.policy_id and number is not None and start is not None:
            found.setdefault(row.policy_id, []).append(Version(row, number, start))
    return {policy_id: sorted(versions, key=lambda v: v.number) for policy_id, versions in found.items()}


def version_findings(tables: PolicyTables, primary: str) -> Iterator[Finding]:
    """What is wrong with versions and their settings.

    Args:
        tables: all policy tables.
        primary: the policy that the var ``primary_policy_id`` names.
    """
    policies = tables["tier_policies"]
    yield from _twice(tables)
    yield from _unknown_versions(tables)
    for versions in versions_of(tables).values():
        yield from _ranges([version for version in versions if version.is_replayed])
        yield from _retired(versions)
    for row in policies.rows:
        yield from _settings(row)
        start, end = day(row, "valid_from"), day(row, "valid_to")
        if start is not None and end is not None and end < start:
            yield finding(row.file, row.line, "valid_to", "ends_before_start", valid_to=end, valid_from=start)
    yield from _options(tables)
    if policies.rows:
        if all(row.get("status") != "live" for row in policies.rows):
            row = policies.rows[0]
            yield finding(row.file, row.line, "status", "none_live")
        replayed = list(dict.fromkeys(row.policy_id for row in policies.rows if row.get("status") != "retired"))
        if primary not in replayed:
            yield finding("dbt_project.yml", 1, None, "no_primary", value=primary, known=", ".join(replayed))


def _twice(tables: PolicyTables) -> Iterator[Finding]:
    for name in ("tier_policies", "tier_policy_options"):
        first: dict[Key, int] = {}
        for row in tables[name].rows:
            if row.key in first:
                what = ("version", {"policy_id": row.policy_id, "version": row.get("version")})
                yield finding(row.file, row.line, "version", "twice", what=what, first=first[row.key])
            first.setdefault(row.key, row.line)


def _unknown_versions(tables: PolicyTables) -> Iterator[Finding]:
    known: dict[str, list[str]] = {}
    for row in tables["tier_policies"].rows:
        known.setdefault(row.policy_id, []).append(row.get("version"))
    for name in POLICY_TABLES[1:]:
        for row in tables[name].rows:
            if not all(row.key) or row.get("version") in known.get(row.policy_id, ()):
                continue
            is_known = row.policy_id in known
            hint = ("versions" if is_known else "policies", {"known": ", ".join(known.get(row.policy_id, known))})
            column = "version" if is_known else "policy_id"
            policy_id, version = row.key
            yield finding(
                row.file, row.line, column, "unknown_version", policy_id=policy_id, version=version, hint=hint
            )


def _ranges(versions: list[Version]) -> Iterator[Finding]:
    for before, after in pairwise(versions):
        row = before.row
        if after.number == before.number:
            continue
        if after.start <= before.start:
            later = after.row
            values = {"valid_from": after.start, "before": before.number, "valid_from_before": before.start}
            yield finding(later.file, later.line, "valid_from", "backwards", version=after.number, **values)
            continue
        if row.get("valid_to") and day(row, "valid_to") is None:
            continue
        end, wanted = day(row, "valid_to"), after.start - _DAY
        if end != wanted:
            code = "gap" if end is not None and end < wanted else "overlap"
            values = {"version": before.number, "after": after.number, "start": after.start, "day": wanted}
            yield finding(row.file, row.line, "valid_to", code, policy_id=row.policy_id, **values)
    if versions and (end := day(versions[-1].row, "valid_to")) is not None:
        row = versions[-1].row
        yield finding(row.file, row.line, "valid_to", "no_version_after", policy_id=row.policy_id, day=end)


def _retired(versions: list[Version]) -> Iterator[Finding]:
    """Retired versions before the first one that is replayed, which decides their reviews too."""
    first = next((version for version in versions if version.is_replayed), None)
    for version in versions:
        if first is not None and version.number < first.number:
            values = {"version": version.number, "after": first.number}
            yield finding(version.row.file, version.row.line, "status", "retired_before", **values)


def _settings(row: Row) -> Iterator[Finding]:
    waits = row.get("promote_timing") == "after_n_reviews"
    if waits and not row.get("promote_after_reviews"):
        yield finding(row.file, row.line, "promote_after_reviews", "no_reviews_to_wait")
    months = row.get("validity_months")
    if row.get("downgrade_timing") == "at_expiry" and not months:
        yield finding(row.file, row.line, "validity_months", "no_validity")
    if months and not row.get("validity_anchor"):
        yield finding(row.file, row.line, "validity_anchor", "no_anchor", months=months)


def _options(tables: PolicyTables) -> Iterator[Finding]:
    versions = versions_of(tables)
    for row in tables["tier_policy_options"].rows:
        basis, kept_from = row.get("cutoff_basis"), row.get("cutoffs_from_date")
        if basis == "frozen" and not kept_from:
            yield finding(row.file, row.line, "cutoffs_from_date", "no_cutoffs_date")
        if basis in ("", "floating") and kept_from:
            yield finding(row.file, row.line, "cutoffs_from_date", "idle_cutoffs_date", value=kept_from)
        of_policy = versions.get(row.policy_id, [])
        place = next((i for i, version in enumerate(of_policy) if version.row.key == row.key), None)
        if place is not None:
            yield from _grandfathering(row, of_policy[place], of_policy[place - 1] if place else None)


def _grandfathering(row: Row, version: Version, before: Version | None) -> Iterator[Finding]:
    kind, until = row.get("grandfathering"), day(row, "grandfathered_until_date")
    if kind in ("", "immediate"):
        if until is not None:
            yield finding(row.file, row.line, "grandfathered_until_date", "idle_until_date", value=until)
        return
    if before is None:
        yield finding(row.file, row.line, "grandfathering", "nothing_before", value=kind, version=version.number)
        return
    if until is not None and until <= version.start:
        values = {"value": until, "valid_from": version.start}
        yield finding(row.file, row.line, "grandfathered_until_date", "until_before_start", **values)
    never_expires = not before.row.get("validity_months")
    if kind == "protect_until_expiry" and never_expires and not row.get("grandfathered_until_date"):
        yield finding(row.file, row.line, "grandfathered_until_date", "protects_nobody", before=before.number)
