"""Rules: what each row asks for, and whether anybody can be led by it."""

from collections.abc import Iterator
from decimal import Decimal

from strata.policies.findings import Finding, finding
from strata.policies.metric_columns import MetricColumns, highest, nearest
from strata.policies.tables import RULE_PREFIX, Key, PolicyTables, Row
from strata.policies.tier_checks import tiers_of
from strata.policies.values import is_true, number

_ONE = Decimal(1)
_NEGATED, _PERCENTILE = "negated_", "_percentile"


def rule_findings(tables: PolicyTables, columns: MetricColumns) -> Iterator[Finding]:
    """What is wrong with the rules and the metrics that they ask for."""
    yield from _metrics(tables, columns)
    yield from _twice(tables)
    tiers = tiers_of(tables)
    for row in tables["tier_rules"].rows:
        yield from _thresholds(row, tables.rule_columns)
        if row.key in tiers:
            yield from _place(row, tiers[row.key])
    yield from _keep_rows(tables)
    yield from _ways_in(tables, tiers)


def _metrics(tables: PolicyTables, columns: MetricColumns) -> Iterator[Finding]:
    registered: dict[str, int] = {}
    for row in tables["metrics"].rows:
        metric = row.get("metric")
        if metric in registered:
            yield finding(
                row.file, row.line, "metric", "twice", what=("name", {"name": metric}), first=registered[metric]
            )
        elif metric and metric not in columns.names:
            hint = columns.hint(metric)
            yield finding(row.file, row.line, "metric", "no_metric_column", metric=metric, hint=hint)
        registered.setdefault(metric, row.line)
    for header in tables["tier_rules"].headers:
        for column in header.columns:
            metric = column.removeprefix(RULE_PREFIX)
            if column.startswith(RULE_PREFIX) and metric not in registered:
                hint = nearest(metric, sorted(registered))
                yield finding(header.file, 1, column, "unknown_metric", metric=metric, hint=hint)


def _twice(tables: PolicyTables) -> Iterator[Finding]:
    first: dict[tuple[str, ...], int] = {}
    for row in tables["tier_rules"].rows:
        names = ("tier_code", "purpose", "alternative")
        place = (*row.key, *(row.get(name) for name in names))
        if all(place) and place in first:
            what = ("alternative", {name: row.get(name) for name in names})
            yield finding(row.file, row.line, "alternative", "twice", what=what, first=first[place])
        first.setdefault(place, row.line)


def _thresholds(row: Row, columns: tuple[str, ...]) -> Iterator[Finding]:
    if not any(row.get(column).strip() for column in columns):
        yield finding(row.file, row.line, None, "no_threshold")
    for column in columns:
        value, metric = number(row, column), column.removeprefix(RULE_PREFIX)
        if value is None:
            continue
        most = highest(metric)
        code, more = None, {}
        if metric.startswith(_NEGATED):
            code = "above_zero" if value > 0 else None
        elif metric.endswith(_PERCENTILE) and not 0 <= value <= _ONE:
            code = "percentile"
        elif value < 0:
            code = "negative"
        elif metric.endswith(_PERCENTILE) and value == _ONE:
            code, more = "out_of_reach", {"limit": "below 1", "limit_zh": "总小于 1"}
        elif most is not None and value > most:
            code, more = "out_of_reach", {"limit": f"at most {most}", "limit_zh": f"最大为 {most}"}
        if code:
            yield finding(row.file, row.line, column, code, value=row.get(column), metric=metric, **more)


def _place(row: Row, tiers: list[Row]) -> Iterator[Finding]:
    code = row.get("tier_code")
    tier = next((tier for tier in tiers if tier.get("tier_code") == code), None)
    if not code:
        return
    if tier is None:
        known = ", ".join(tier.get("tier_code") for tier in tiers)
        values = {"policy_id": row.policy_id, "version": row.get("version"), "known": known}
        yield finding(row.file, row.line, "tier_code", "unknown_tier", tier_code=code, **values)
    elif tier.get("tier_rank") == "1":
        yield finding(row.file, row.line, "tier_code", "rule_of_lowest", tier_code=code)
    elif is_true(tier, "is_invitation_only"):
        yield finding(row.file, row.line, "tier_code", "rule_by_invitation", tier_code=code)


def _keep_rows(tables: PolicyTables) -> Iterator[Finding]:
    same = {row.key for row in tables["tier_policies"].rows if row.get("keep_rule") == "same"}
    for row in tables["tier_rules"].rows:
        if row.get("purpose") == "keep" and row.key in same:
            policy_id, version = row.key
            yield finding(row.file, row.line, "purpose", "idle_keep", policy_id=policy_id, version=version)


def _ways_in(tables: PolicyTables, tiers: dict[Key, list[Row]]) -> Iterator[Finding]:
    entered = {(row.key, row.get("tier_code")) for row in tables["tier_rules"].rows if row.get("purpose") == "enter"}
    for key, own in tiers.items():
        for tier in own:
            code = tier.get("tier_code")
            needs_one = tier.get("tier_rank") != "1" and not is_true(tier, "is_invitation_only")
            if code and needs_one and (key, code) not in entered:
                yield finding(tier.file, tier.line, "tier_code", "no_way_in", tier_code=code)
