"""Tiers: ranks without a gap, codes and labels that name one tier each."""

from collections.abc import Iterator

from strata.policies.findings import Finding, finding
from strata.policies.tables import Key, PolicyTables, Row
from strata.policies.values import is_true, whole

_NAMED_ONCE = ("tier_code", "label_en", "label_zh")


def tiers_of(tables: PolicyTables) -> dict[Key, list[Row]]:
    """The tiers of each version by rank, without those whose rank is no number."""
    found: dict[Key, list[tuple[int, Row]]] = {}
    for row in tables["tiers"].rows:
        rank = whole(row, "tiers", "tier_rank")
        if rank is not None:
            found.setdefault(row.key, []).append((rank, row))
    return {key: [row for _, row in sorted(tiers, key=lambda pair: pair[0])] for key, tiers in found.items()}


def tier_findings(tables: PolicyTables) -> Iterator[Finding]:
    """What is wrong with the tiers of each version."""
    tiers = tiers_of(tables)
    with_tiers = {row.key for row in tables["tiers"].rows}
    for row in tables["tier_policies"].rows:
        if all(row.key) and row.key not in with_tiers:
            policy_id, version = row.key
            yield finding(row.file, row.line, "version", "no_tiers", policy_id=policy_id, version=version)
    for own in tiers.values():
        yield from _ranks(own)
    yield from _names(tables)


def _ranks(tiers: list[Row]) -> Iterator[Finding]:
    before = 0
    for row in tiers:
        rank, (policy_id, version) = int(row.get("tier_rank")), row.key
        if rank == before:
            first = next(other for other in tiers if int(other.get("tier_rank")) == rank)
            what = ("rank", {"rank": rank, "policy_id": policy_id, "version": version})
            yield finding(row.file, row.line, "tier_rank", "twice", what=what, first=first.line)
        elif rank != before + 1:
            values = {"rank": rank, "before": before, "next": before + 1}
            yield finding(row.file, row.line, "tier_rank", "rank_gap", policy_id=policy_id, version=version, **values)
        before = rank
    if tiers and is_true(tiers[0], "is_invitation_only"):
        yield finding(tiers[0].file, tiers[0].line, "is_invitation_only", "lowest_by_invitation")


def _names(tables: PolicyTables) -> Iterator[Finding]:
    first: dict[tuple[Key, str, str], int] = {}
    for row in tables["tiers"].rows:
        for column in _NAMED_ONCE:
            name = row.get(column).strip()
            if not name:
                continue
            place = (row.key, column, name)
            if place in first:
                values = {"name": name, "policy_id": row.policy_id, "version": row.get("version")}
                what = ("name_of_version", values)
                yield finding(row.file, row.line, column, "twice", what=what, first=first[place])
            first.setdefault(place, row.line)
