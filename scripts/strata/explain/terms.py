"""Reads the rules around a customer's tier: metrics, values, thresholds and cut-offs of one review."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from strata.built import Built
from strata.explain.facts import Metric, Policy, Term

Row = Mapping[str, Any]


def read_terms(
    built: Built, customer_id: str, policy: Policy, review: date, metrics: Mapping[str, Metric]
) -> tuple[Term, ...]:
    """The conditions around a customer's tier with the values at a review; none where they are not kept."""
    if "fct_tier_reasons" not in built.tables("marts"):
        return ()
    rows = rows_of(
        built,
        "select * from marts.fct_tier_reasons where policy_id = ? and review_date = ? and customer_id = ?"
        " order by purpose, alternative, metric",
        [policy.policy_id, review, customer_id],
    )
    places = _places(built)
    terms = [_term(row, metrics) for row in rows]
    return tuple(
        sorted(terms, key=lambda term: (term.purpose, term.alternative, places.get(term.metric.code, len(places))))
    )


def _places(built: Built) -> dict[str, int]:
    """The order in which the rule table names the metrics: that of their importance to who wrote it."""
    rows = rows_of(
        built,
        "select column_name, ordinal_position from information_schema.columns"
        " where table_catalog = ? and table_schema = 'reference' and table_name = 'tier_rules'",
        [built.catalog],
    )
    return {str(row["column_name"]).removeprefix("min_"): int(row["ordinal_position"]) for row in rows}


def _term(row: Row, metrics: Mapping[str, Metric]) -> Term:
    code = str(row["metric"])
    metric = metrics.get(code) or Metric(code, "", code, code)
    return Term(
        purpose=str(row["purpose"]),
        tier_code=str(row["tier_code"]),
        alternative=int(row["alternative"]),
        metric=metric,
        value=decimal(row["metric_value"]),
        threshold=decimal(row["threshold_value"]),
        cutoff=decimal(row["cutoff_value"]),
        is_met=bool(row["is_met"]),
        needed=decimal(row["needed_value"]),
        value_at_next=decimal(row["value_at_next_review"]),
        measured=decimal(row.get("measure_value")),
    )


def needed_inputs(built: Built, policy: Policy, metrics: Mapping[str, Metric]) -> tuple[Metric, ...]:
    """The metrics that the rules of a policy version ask for and that must have a value."""
    if "tier_rules" not in built.tables("reference"):
        return ()
    rows = rows_of(
        built,
        "select * from reference.tier_rules where policy_id = ? and version = ?",
        [policy.policy_id, policy.version],
    )
    asked = {
        name.removeprefix("min_"): None
        for row in rows
        for name, value in row.items()
        if name.startswith("min_") and value is not None
    }
    return tuple(found for code in asked if (found := metrics.get(code)) and found.is_null_missing)


def read_metrics(built: Built) -> dict[str, Metric]:
    """The registry of metrics, by code."""
    rows = rows_of(built, "select * from reference.metrics")
    found = {
        str(row["metric"]): Metric(
            str(row["metric"]), str(row["unit"]), row["label_en"], row["label_zh"], bool(row["is_null_missing"])
        )
        for row in rows
    }
    return {code: _with_measure(metric, found) for code, metric in found.items()}


def _with_measure(metric: Metric, metrics: Mapping[str, Metric]) -> Metric:
    base = metric.code.removesuffix("_percentile")
    measure = metrics.get(base, metrics.get(f"{base}_amount")) if base != metric.code else None
    return Metric(metric.code, metric.unit, metric.label_en, metric.label_zh, metric.is_null_missing, measure)


def decimal(value: Any) -> Decimal | None:
    """A number as an exact one."""
    return None if value is None else Decimal(value)


def rows_of(built: Built, sql: str, values: Sequence[Any] = ()) -> list[Row]:
    """The rows of a query, each a mapping of its columns."""
    found = built.connection.execute(sql, list(values))
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def row_of(built: Built, sql: str, values: Sequence[Any] = ()) -> Row | None:
    """The first row of a query; None where it has none."""
    return next(iter(rows_of(built, sql, values)), None)
