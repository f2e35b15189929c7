"""The order of thresholds: a higher tier asks for no less than a lower one, and keeping is no harder than entering.

Whoever meets one way into a tier is sure to meet a way into a lower one if the first asks for at least as much of each
metric as the second. If there is no such way, and it asks for less of a metric that one of them names too, the order is
wrong; if it shares no metric with them that could tell, the order cannot be judged and is only pointed out. A way to
keep a tier decides nothing if it asks for more than each way in, since whoever qualifies keeps the tier anyway.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from strata.policies.findings import Finding, finding
from strata.policies.metric_columns import guaranteed
from strata.policies.tables import RULE_PREFIX, Key, PolicyTables, Row
from strata.policies.tier_checks import tiers_of
from strata.policies.values import number


@dataclass(frozen=True)
class Way:
    """One row of rules: what it asks for, by column."""

    row: Row
    thresholds: Mapping[str, Decimal]

    @property
    def tier_code(self) -> str:
        """The tier that it leads to."""
        return self.row.get("tier_code")

    def implies(self, other: "Way") -> bool:
        """Whether whoever meets this one is sure to meet the other."""
        return not self.lacks(other)

    def lacks(self, other: "Way") -> list[str]:
        """The columns of the other one that whoever meets this one need not reach; those that both name come first."""
        asked = {column.removeprefix(RULE_PREFIX): value for column, value in self.thresholds.items()}
        sure = {column: guaranteed(asked, column.removeprefix(RULE_PREFIX)) for column in other.thresholds}
        columns = [c for c, value in other.thresholds.items() if (least := sure[c]) is None or least < value]
        return sorted(columns, key=lambda column: column not in self.thresholds)

    def less_than(self, other: "Way") -> str | None:
        """A column of which this one asks for less than the other; None if there is none."""
        both = (column for column in self.thresholds if column in other.thresholds)
        return next((column for column in both if self.thresholds[column] < other.thresholds[column]), None)


def order_findings(tables: PolicyTables) -> Iterator[Finding]:
    """Thresholds that contradict the order of the tiers, or entering and keeping."""
    tiers = tiers_of(tables)
    for policy in tables["tier_policies"].rows:
        own = tiers.get(policy.key)
        if own is None:
            continue
        enter = _ways(tables, policy.key, own, "enter")
        yield from _order(enter)
        if policy.get("keep_rule") == "own":
            kept = _ways(tables, policy.key, own, "keep")
            keep = [ways or enter[place] for place, ways in enumerate(kept)]
            yield from _order(keep)
            for entering, keeping in zip(enter, kept, strict=True):
                yield from _keeping(entering, keeping)


def _ways(tables: PolicyTables, key: Key, tiers: Sequence[Row], purpose: str) -> list[list[Way]]:
    columns = tables.rule_columns
    found: dict[str, list[Way]] = {}
    for row in tables["tier_rules"].rows:
        if row.key == key and row.get("purpose") == purpose:
            filled = {column: value for column in columns if (value := number(row, column)) is not None}
            found.setdefault(row.get("tier_code"), []).append(Way(row, filled))
    return [found.get(tier.get("tier_code"), []) for tier in tiers]


def _order(tiers: list[list[Way]]) -> Iterator[Finding]:
    for place, ways in enumerate(tiers):
        for way in ways:
            # the nearest tier below comes first: what is wrong there is not said again of those further down
            yield from _below(way, [lower for lower in reversed(tiers[:place]) if lower])


def _below(way: Way, lower_tiers: list[list[Way]]) -> Iterator[Finding]:
    unclear: Finding | None = None
    row = way.row
    for lower in lower_tiers:
        if any(way.implies(other) for other in lower):
            return
        less = [(column, other) for other in lower if (column := way.less_than(other)) is not None]
        if less:
            column, other = less[0]
            values = {"tier_code": way.tier_code, "value": row.get(column), "lower_code": other.tier_code}
            lower_values = {"lower_value": other.row.get(column), "lower_place": other.row.place}
            yield finding(row.file, row.line, column, "order", **values, **lower_values)
            return
        if unclear is None:
            lacking = (c.removeprefix(RULE_PREFIX) for c in lower[0].thresholds if c not in way.thresholds)
            values = {"tier_code": way.tier_code, "lower_code": lower[0].tier_code, "metrics": ", ".join(lacking)}
            unclear = finding(row.file, row.line, "tier_code", "order_unclear", **values)
    if unclear is not None:
        yield unclear


def _keeping(entering: list[Way], keeping: list[Way]) -> Iterator[Finding]:
    for way in keeping:
        # a row that asks for less of some way in may be meant, whatever it asks for besides
        if not entering or not all(way.implies(other) and not other.implies(way) for other in entering):
            continue
        row, column = way.row, entering[0].lacks(way)[0]
        values = {"tier_code": way.tier_code, "value": row.get(column)}
        places = ", ".join(other.row.place for other in entering)
        yield finding(row.file, row.line, column, "keep_above_enter", enter_places=places, **values)
