"""The score models and the weights of events: everything that is wrong with the tables of seeds/scores."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from strata.policies.field_checks import table_findings
from strata.policies.findings import Finding, finding
from strata.policies.metric_columns import OF_LAST_REVIEW, MetricColumns, nearest
from strata.policies.tables import Row, Table, read_table
from strata.policies.values import day, number

SCORES = Path("seeds/scores")
_TABLES = ("score_models", "score_grades", "score_rules", "score_points", "event_weights")
_KEYS: Mapping[str, tuple[str, ...]] = {
    "score_models": ("score_model_id",),
    "score_grades": ("score_model_id", "grade"),
    "score_rules": ("score_model_id", "rule_id"),
    "event_weights": ("event_type",),
}
# what a rule of each kind looks at: one of these columns; the others of all kinds are idle in it
_INPUTS: Mapping[str, tuple[str, ...]] = {
    "band": ("metric",),
    "value": ("metric", "attribute"),
    "per_unit": ("metric",),
    "event_count": ("event_type",),
}
_SPANS: Mapping[str, tuple[str, ...]] = {"event_count": ("window_days", "half_life_days")}
_ALL_INPUTS = ("metric", "attribute", "event_type", "window_days", "half_life_days")
_OF_POINTS: Mapping[str, tuple[str, ...]] = {"band": ("lower_bound", "upper_bound"), "value": ("matched_value",)}
_ALL_OF_POINTS = ("lower_bound", "upper_bound", "matched_value")
_OPEN_ENDED = ("per_unit", "event_count")
# less is better, so that no tier rule may ask for it; a band may
_MORE_METRICS = frozenset({"recency_days"})
_MOST_SCORE = 100

Rule = tuple[str, str]


def score_findings(project: Path, columns: MetricColumns) -> Iterator[Finding]:
    """What is wrong with the score models of a project; one without the folder has none.

    Args:
        project: the dbt project.
        columns: the metrics that there are.
    """
    if not (project / SCORES).is_dir():
        return
    tables: dict[str, Table] = {}
    for name in _TABLES:
        file = f"{SCORES.as_posix()}/{name}.csv"
        if not (project / file).is_file():
            yield finding(file, 1, None, "no_table")
            continue
        tables[name], problems = read_table(project / file, file)
        yield from problems
        yield from table_findings(tables[name])
    if len(tables) < len(_TABLES):
        return
    yield from _twice(tables)
    yield from _belongings(tables)
    yield from _models(tables)
    yield from _grades(tables["score_grades"].rows)
    for row in tables["score_rules"].rows:
        yield from _inputs(row)
        yield from _metric(row, columns)
        yield from _limits(row)
    yield from _points(tables)
    for row in tables["event_weights"].rows:
        weight = number(row, "weight")
        if weight is not None and weight < 0:
            yield finding(row.file, row.line, "weight", "weight_below_zero", value=row.get("weight"))


def _rule(row: Row) -> Rule:
    return row.get("score_model_id"), row.get("rule_id")


def _twice(tables: Mapping[str, Table]) -> Iterator[Finding]:
    for name, key in _KEYS.items():
        first: dict[tuple[str, ...], int] = {}
        for row in tables[name].rows:
            place = tuple(row.get(column) for column in key)
            if all(place) and place in first:
                what = ("name", {"name": " ".join(place)})
                yield finding(row.file, row.line, key[-1], "twice", what=what, first=first[place])
            first.setdefault(place, row.line)


def _belongings(tables: Mapping[str, Table]) -> Iterator[Finding]:
    """Rows that name a model or a rule that is not there."""
    models = list(dict.fromkeys(row.get("score_model_id") for row in tables["score_models"].rows))
    rules = {_rule(row) for row in tables["score_rules"].rows}
    for name in ("score_grades", "score_rules", "score_points"):
        for row in tables[name].rows:
            model, rule_id = _rule(row)
            if model and model not in models:
                hint = nearest(model, models)
                values = {"score_model_id": model, "hint": hint}
                yield finding(row.file, row.line, "score_model_id", "unknown_score_model", **values)
            elif name == "score_points" and model and rule_id and (model, rule_id) not in rules:
                hint = nearest(rule_id, [other for of_model, other in sorted(rules) if of_model == model])
                values = {"score_model_id": model, "rule_id": rule_id, "hint": hint}
                yield finding(row.file, row.line, "rule_id", "unknown_score_rule", **values)


def _models(tables: Mapping[str, Table]) -> Iterator[Finding]:
    for row in tables["score_models"].rows:
        model = row.get("score_model_id")
        for name, code in (("score_rules", "no_score_rules"), ("score_grades", "no_score_grades")):
            if model and all(other.get("score_model_id") != model for other in tables[name].rows):
                yield finding(row.file, row.line, "score_model_id", code, score_model_id=model)
        least, most = number(row, "min_points"), number(row, "max_points")
        if least is not None and most is not None and most <= least:
            yield finding(row.file, row.line, "max_points", "empty_scale", least=least, most=most)


def _grades(rows: Sequence[Row]) -> Iterator[Finding]:
    by_model: dict[str, list[tuple[str, Decimal, Row]]] = {}
    for row in rows:
        value = number(row, "min_score")
        if value is None:
            continue
        if not 0 <= value <= _MOST_SCORE:
            yield finding(row.file, row.line, "min_score", "score_outside", value=row.get("min_score"))
        by_model.setdefault(row.get("score_model_id"), []).append((row.get("grade"), value, row))
    for grades in by_model.values():
        for (before, value_before, _), (grade, value, row) in pairwise(sorted(grades, key=lambda own: own[0])):
            if grade != before and value >= value_before:
                values = {"grade": grade, "value": value, "before": before, "value_before": value_before}
                yield finding(row.file, row.line, "min_score", "grade_order", **values)


def _inputs(row: Row) -> Iterator[Finding]:
    """Whether the columns that the kind of a rule needs are filled, and no others."""
    kind = row.get("kind")
    if kind not in _INPUTS:
        return
    needed = [_INPUTS[kind], *([_SPANS[kind]] if kind in _SPANS else [])]
    for names in needed:
        filled = [name for name in names if row.get(name)]
        if not filled:
            yield finding(row.file, row.line, names[0], "needed_by_kind", kind=kind, needed=" / ".join(names))
        elif len(filled) > 1:
            yield finding(row.file, row.line, filled[1], "one_of_two", a=filled[0], b=filled[1])
    wanted = {name for names in needed for name in names}
    for name in _ALL_INPUTS:
        if name not in wanted and row.get(name):
            yield finding(row.file, row.line, name, "idle_in_kind", kind=kind, value=row.get(name))


def _metric(row: Row, columns: MetricColumns) -> Iterator[Finding]:
    metric = row.get("metric")
    if not metric:
        return
    known = sorted((columns.names - columns.scores) | _MORE_METRICS)
    if metric in columns.scores:
        yield finding(row.file, row.line, "metric", "score_of_scores", metric=metric)
    elif metric not in known:
        hint = nearest(metric, known) if metric.startswith("score_") else columns.hint(metric)
        yield finding(row.file, row.line, "metric", "unknown_score_metric", metric=metric, hint=hint)
    elif metric in OF_LAST_REVIEW:
        yield finding(row.file, row.line, "metric", "known_at_last_review", metric=metric)


def _limits(row: Row) -> Iterator[Finding]:
    start, end, cap = day(row, "valid_from"), day(row, "valid_to"), number(row, "cap_points")
    if start and end and end < start:
        yield finding(row.file, row.line, "valid_to", "rule_ends_before_start", valid_from=start, valid_to=end)
    if cap is not None and cap <= 0:
        yield finding(row.file, row.line, "cap_points", "cap_not_positive", value=row.get("cap_points"))


def _points(tables: Mapping[str, Table]) -> Iterator[Finding]:
    own: dict[Rule, list[Row]] = {}
    for row in tables["score_points"].rows:
        own.setdefault(_rule(row), []).append(row)
    models = {row.get("score_model_id"): row for row in tables["score_models"].rows}
    for rule in tables["score_rules"].rows:
        kind, rows = rule.get("kind"), own.get(_rule(rule), [])
        model, rule_id = _rule(rule)
        if not rows:
            yield finding(rule.file, rule.line, "rule_id", "no_score_points", score_model_id=model, rule_id=rule_id)
        for row in rows if kind in _INPUTS else ():
            for name in _ALL_OF_POINTS:
                if row.get(name) and name not in _OF_POINTS.get(kind, ()):
                    yield finding(row.file, row.line, name, "idle_in_kind", kind=kind, value=row.get(name))
        if kind == "band":
            yield from _bands(rows)
        elif kind == "value":
            yield from _values(rule, rows)
        elif kind in _OPEN_ENDED:
            yield from _open_ended(rule, rows, models.get(model))


def _bands(rows: Sequence[Row]) -> Iterator[Finding]:
    bands = []
    for row in rows:
        lower, upper = _bound(row, "lower_bound", "-Infinity"), _bound(row, "upper_bound", "Infinity")
        if lower >= upper:
            lower_text, upper_text = row.get("lower_bound"), row.get("upper_bound")
            yield finding(row.file, row.line, "upper_bound", "empty_band", lower=lower_text, upper=upper_text)
            continue
        bands.append((lower, upper, row))
    for place, (lower, upper, row) in enumerate(bands):
        for other_lower, other_upper, other in bands[:place]:
            if lower < other_upper and other_lower < upper:
                values = {"band": _shown(row), "other": _shown(other), "first": other.line}
                yield finding(row.file, row.line, "lower_bound", "bands_overlap", **values)
                break


def _bound(row: Row, name: str, end: str) -> Decimal:
    value = number(row, name)
    return Decimal(end) if value is None else value


def _shown(row: Row) -> str:
    return f"{row.get('lower_bound')}..{row.get('upper_bound')}"


def _values(rule: Row, rows: Sequence[Row]) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for row in rows:
        value = row.get("matched_value").lower()
        if not value:
            yield finding(row.file, row.line, "matched_value", "needed_by_kind", kind="value", needed="matched_value")
        elif rule.get("metric") and number(row, "matched_value") is None:
            values = {"value": row.get("matched_value"), "metric": rule.get("metric")}
            yield finding(row.file, row.line, "matched_value", "value_no_number", **values)
        elif value in first:
            what = ("name", {"name": row.get("matched_value")})
            yield finding(row.file, row.line, "matched_value", "twice", what=what, first=first[value])
        first.setdefault(value, row.line)


def _open_ended(rule: Row, rows: Sequence[Row], model: Row | None) -> Iterator[Finding]:
    for row in rows[1:]:
        yield finding(row.file, row.line, "points", "points_twice", kind=rule.get("kind"), first=rows[0].line)
    points, weight = (number(rows[0], "points") if rows else None), number(rule, "weight")
    if points is None or weight is None or model is None or rule.get("cap_points"):
        return
    # as int_score_scales has it: a negated metric is at most 0
    most = points * weight * (-1 if rule.get("metric").startswith("negated") else 1)
    end = "max_points" if most > 0 else "min_points"
    if most and not model.get(end):
        values = {"kind": rule.get("kind"), "end": end, "score_model_id": rule.get("score_model_id")}
        yield finding(rule.file, rule.line, "cap_points", "no_end", **values)
