"""Changed policies go into force from a day on, and the newest version can be taken back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from strata.errors import UsageError
from strata.policies.checking import report_of
from strata.policies.findings import Finding, PolicyError
from strata.policies.folders import SEEDS, read_changes, read_project, require_readable
from strata.policies.merging import differing, merged, said
from strata.policies.seed_changes import SeedChanges, add_metrics, open_seeds
from strata.policies.tables import OPTIONS, POLICY_TABLES, Key, PolicyTables, Row
from strata.policies.version_checks import Version, versions_of

# what an adoption decides by itself
_DATES = ("version", "valid_from", "valid_to", "status", "grandfathering", "grandfathered_until_date")
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Terms:
    """When a new version starts, and what becomes of the tiers that people have by then.

    Attributes:
        start: first day of the new version; None for the day that the folder gives it.
        grandfathering: value of tier_policy_options; None for what the folder says.
        until: last day but one of the protection.
    """

    start: date | None = None
    grandfathering: str | None = None
    until: date | None = None


@dataclass(frozen=True)
class Step:
    """What happens to a policy: ``adopted``, ``added`` or ``taken_back``."""

    kind: str
    policy_id: str
    version: int
    start: date | None = None
    version_before: int | None = None


@dataclass(frozen=True)
class Plan:
    """What would be written: nothing is, until ``SeedChanges.write`` is called."""

    steps: tuple[Step, ...]
    seeds: SeedChanges
    warnings: tuple[Finding, ...] = ()


def plan_adoption(project: Path, folder: Path, terms: Terms) -> Plan:
    """Plan to put the policies of a folder that differ into the project's tables.

    A policy that the project has gets a new version, and the version before ends the day before it starts. A policy
    that it does not have is added as it stands. What the folder does not change keeps its lines.

    Raises:
        UsageError: the folder holds no policy, a day is missing, or it lies where a version has been in force already.
        PolicyError: the folder's policies, or the tables with them, break the rules.
        ConfigurationError: the folder contradicts the project's register of metrics.
    """
    base, changes = read_project(project, named=True), read_changes(folder)
    require_readable(base, changes)
    whole = merged(base, changes)
    report = report_of(whole, project)
    if report.errors:
        raise PolicyError(report.findings)
    seeds = add_metrics(open_seeds(project / SEEDS), base, changes)
    present, new = versions_of(base), versions_of(whole)
    steps: list[Step] = []
    for policy_id in differing(base, whole, changes.policy_ids):
        if policy_id not in present:
            seeds = _added(seeds, whole, policy_id)
            steps.append(Step("added", policy_id, new[policy_id][-1].number))
        elif _is_changed(base, changes, whole, present[policy_id], new[policy_id]):
            old, candidate = present[policy_id][-1], new[policy_id][-1]
            start = _start(old, candidate, terms)
            seeds = _adopted(seeds, whole, old, candidate, replace(terms, start=start))
            steps.append(Step("adopted", policy_id, old.number + 1, start, old.number))
    if steps and terms != Terms() and all(step.kind == "added" for step in steps):
        names = ", ".join(step.policy_id for step in steps)
        raise UsageError(f"--from, --grandfathering and --until are for policies that change; {names} would be new")
    return Plan(tuple(steps), seeds.checked(project), report.findings)


def plan_rollback(project: Path, policy_id: str) -> Plan:
    """Plan to take the newest version of a policy back and to put the one before in force again.

    Raises:
        UsageError: there is no such policy, or it has one version only.
        PolicyError: the tables without the version break the rules.
    """
    base = read_project(project)
    require_readable(base)
    present = versions_of(base)
    if policy_id not in present:
        raise UsageError(f"--rollback {policy_id!r} is no policy: there are {', '.join(present)}")
    versions = present[policy_id]
    if len(versions) == 1:
        raise UsageError(f"{policy_id} has one version only: there is none to go back to")
    before, newest = versions[-2:]
    seeds = open_seeds(project / SEEDS)
    for name in POLICY_TABLES:
        seeds = seeds.without(name, [row for row in base[name].of(policy_id) if row.key == newest.row.key])
    seeds = seeds.with_value("tier_policies", before.row, "valid_to", "")
    step = Step("taken_back", policy_id, newest.number, before.start, before.number)
    return Plan((step,), seeds.checked(project))


def _is_changed(
    base: PolicyTables, changes: PolicyTables, whole: PolicyTables, present: list[Version], new: list[Version]
) -> bool:
    """Whether the newest version of a folder says something new; its earlier ones must be those of the project."""
    old, candidate = present[-1], new[-1]
    by_number = {version.number: version for version in present}
    if candidate.number < old.number:
        if _says_the_same(base, whole, by_number.get(candidate.number), candidate):
            return False
        raise UsageError(
            f"{_place(changes, candidate)}: the folder ends with version {candidate.number} of "
            f"{candidate.row.policy_id}, the project with version {old.number}: number yours {old.number + 1}, or "
            "begin with a new copy"
        )
    for version in new[:-1]:
        if not _says_the_same(base, whole, by_number.get(version.number), version):
            raise UsageError(
                f"{_place(changes, version)}: the folder changes version {version.number} of {version.row.policy_id}, "
                f"but version {candidate.number} is the newest and earlier ones stay as they are: change that one"
            )
    return not _says_the_same(base, whole, old, candidate)


def _says_the_same(base: PolicyTables, whole: PolicyTables, old: Version | None, new: Version) -> bool:
    return old is not None and _content(base, old.row.key) == _content(whole, new.row.key)


def _content(tables: PolicyTables, key: Key) -> list[list[list[tuple[str, str]]]]:
    # options at their defaults are the same as none
    idle = [("cutoff_basis", "floating"), ("policy_id", key[0])]
    rows = ([sorted(said(row, _DATES)) for row in tables[name].rows if row.key == key] for name in POLICY_TABLES)
    return [sorted(row for row in of_table if row not in (idle, idle[1:])) for of_table in rows]


def _place(changes: PolicyTables, version: Version) -> str:
    key = version.row.key
    row = next((row for name in POLICY_TABLES for row in changes[name].rows if row.key == key), version.row)
    return f"{row.file} line {row.line}"


def _start(old: Version, candidate: Version, terms: Terms) -> date:
    policy_id = old.row.policy_id
    if not old.is_replayed:
        raise UsageError(f"version {old.number} of {policy_id} is retired: write another status for it first")
    start = terms.start
    if start is None and candidate.number > old.number:
        start = candidate.start
    if start is None:
        raise UsageError(f"--from is missing: say from which day on the new {policy_id} decides, as YYYY-MM-DD")
    if start <= old.start:
        raise UsageError(
            f"--from {start} is not after {old.start}, when version {old.number} of {policy_id} starts, and past "
            f"reviews keep their rules: give a later day, or take it back by strata adopt --rollback {policy_id}"
        )
    if terms.until is not None and terms.until <= start:
        raise UsageError(f"--until {terms.until} is not after --from {start}: nobody would be protected")
    return start


def _added(seeds: SeedChanges, whole: PolicyTables, policy_id: str) -> SeedChanges:
    for name in POLICY_TABLES:
        seeds = seeds.with_rows(name, (row.values for row in whole[name].of(policy_id)))
    return seeds


def _adopted(seeds: SeedChanges, whole: PolicyTables, old: Version, candidate: Version, terms: Terms) -> SeedChanges:
    if terms.start is None:
        raise ValueError("a new version needs its first day")
    rows = {name: [row for row in whole[name].rows if row.key == candidate.row.key] for name in POLICY_TABLES}
    number = {"version": f"{old.number + 1}"}
    dates = {"valid_from": f"{terms.start}", "valid_to": "", "status": old.row.get("status")}
    seeds = seeds.with_value("tier_policies", old.row, "valid_to", f"{terms.start - _DAY}")
    seeds = seeds.with_rows("tier_policies", _with(rows["tier_policies"], number | dates))
    for name in ("tiers", "tier_rules"):
        seeds = seeds.with_rows(name, _with(rows[name], number))
    option = dict(rows[OPTIONS][0].values) if rows[OPTIONS] else {}
    if candidate.number <= old.number:
        # it was for those who had a tier when the old version started
        option |= {"grandfathering": "", "grandfathered_until_date": ""}
    return seeds.with_rows(OPTIONS, _option(option, {"policy_id": old.row.policy_id} | number, terms))


def _with(rows: Iterable[Row], values: Mapping[str, str]) -> list[dict[str, str]]:
    return [{**row.values, **values} for row in rows]


def _option(option: dict[str, str], key: dict[str, str], terms: Terms) -> list[dict[str, str]]:
    option = {**option, **key}
    if terms.grandfathering is not None:
        option["grandfathering"] = terms.grandfathering
        option["grandfathered_until_date"] = ""
    if terms.until is not None:
        option["grandfathered_until_date"] = f"{terms.until}"
    if terms.until is not None and option.get("grandfathering", "") in ("", "immediate"):
        raise UsageError("--until needs --grandfathering protect-until-expiry or soft-landing")
    return [option] if any(value for column, value in option.items() if column not in key) else []
