"""The check of tags, segments, their conditions and the promotion calendar."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import yaml

from strata.errors import ConfigurationError
from strata.policies.field_checks import table_findings
from strata.policies.findings import Finding, finding
from strata.policies.metric_columns import nearest
from strata.policies.tables import PolicyTables, Row, Table, read_table
from strata.policies.values import day
from strata.rules.conditions import compared_values, condition_findings
from strata.rules.grammar import KINDS, OPERATORS

_SEGMENTS, _TAGS = Path("seeds/segments"), Path("seeds/tags")
_FILES = {
    "fields": _SEGMENTS,
    "segments": _SEGMENTS,
    "segment_rules": _SEGMENTS,
    "tags": _TAGS,
    "tag_rules": _TAGS,
    "promotion_calendar": _TAGS,
}
_GROUPS = {"tag": ("tags", "tag_rules"), "segment": ("segments", "segment_rules")}
_FIELDS_MODEL = Path("models/intermediate/segments/int_customer_fields_by_review.yml")
# columns of that model that say whose row it is
_KEYS = ("customer_key", "review_index", "review_date")
_LABELS = Path("seeds/labels.csv")
_KIND_OF_TYPE = {"string": "text", "date": "date", "boolean": "boolean"}
_ATTRIBUTE = re.compile(r"attribute_[a-z0-9_]+", re.ASCII)
_OF_POLICY = re.compile(r"tier_code_of_([a-z][a-z0-9_]*)", re.ASCII)

Tables = Mapping[str, Table]


def membership_findings(policies: PolicyTables, project: Path, primary: str) -> Iterator[Finding]:
    """What is wrong with the tags and segments of a project, and with what their conditions name.

    Args:
        policies: the policies that there are, or would be.
        project: the dbt project; one that has neither folder has no tags and segments.
        primary: the policy whose tiers the field tier_code holds.
    """
    if not any((project / folder).is_dir() for folder in (_SEGMENTS, _TAGS)):
        return
    tables: dict[str, Table] = {}
    for name, folder in _FILES.items():
        file = (folder / f"{name}.csv").as_posix()
        if not (project / file).is_file():
            yield finding(file, 1, None, "no_table")
            continue
        tables[name], problems = read_table(project / file, file)
        yield from problems
        yield from (_with_quotes(found) for found in table_findings(tables[name]))
    metrics = {row.get("metric") for row in policies["metrics"].rows}
    yield from _fields(_rows(tables, "fields"), metrics, _built_in(project), policies)
    yield from _dates(_rows(tables, "promotion_calendar"), "starts_on", "ends_on")
    yield from _twice(_rows(tables, "promotion_calendar"), "promotion_id")
    kinds = {row.get("field"): row.get("kind") for row in _rows(tables, "fields") if row.get("kind") in KINDS}
    kinds |= dict.fromkeys(metrics, "number")
    codes = _codes(project, policies, primary, kinds)
    for group, (names, rules) in _GROUPS.items():
        groups, conditions = _rows(tables, names), _rows(tables, rules)
        yield from _twice(groups, f"{group}_id")
        yield from _dates(groups, "valid_from", "valid_to")
        yield from _ways_in(groups, conditions, group)
        for row in conditions:
            yield from _condition(row, kinds, codes)
        yield from _repeated(conditions, f"{group}_id")
    for label in ("label_en", "label_zh"):
        yield from _twice([*_rows(tables, "segments"), *_rows(tables, "tags")], label)


def _rows(tables: Tables, name: str) -> tuple[Row, ...]:
    return tables[name].rows if name in tables else ()


def _with_quotes(found: Finding) -> Finding:
    """Of a value to compare with, how to write the quote that it may not hold."""
    is_quote = found.code == "forbidden" and found.column == "value" and found.values["mark"] == "'"
    return replace(found, code="quote") if is_quote else found


def _built_in(project: Path) -> dict[str, str]:
    """The fields that the model of fields describes, with their kinds."""
    path = project / _FIELDS_MODEL
    try:
        columns = yaml.safe_load(path.read_text(encoding="utf-8"))["models"][0]["columns"]
    except (OSError, yaml.YAMLError) as error:
        raise ConfigurationError(f"{path} cannot be read: {' '.join(str(error).split())}") from error
    types = {column["name"]: column["data_type"] for column in columns if column["name"] not in _KEYS}
    return {name: _KIND_OF_TYPE.get(data_type, "number") for name, data_type in types.items()}


def _fields(
    rows: Iterable[Row], metrics: Iterable[str], built_in: Mapping[str, str], policies: PolicyTables
) -> Iterator[Finding]:
    yield from _twice(rows, "field")
    for row in rows:
        field, kind = row.get("field"), row.get("kind")
        if not field or kind not in KINDS:
            continue
        if row.get("is_profiled").lower() == "true" and kind != "text":
            yield finding(row.file, row.line, "is_profiled", "profiled_kind", field=field, kind=kind)
        wanted = _kinds(field, built_in, policies)
        if field in metrics:
            yield finding(row.file, row.line, "field", "field_is_metric", field=field)
        elif not wanted:
            known = [*built_in, *(f"tier_code_of_{policy_id}" for policy_id in policies.policy_ids)]
            yield finding(row.file, row.line, "field", "field_without_source", field=field, hint=nearest(field, known))
        elif kind not in wanted:
            yield finding(row.file, row.line, "kind", "field_of_other_kind", field=field, kind=kind, wanted=wanted[0])


def _kinds(field: str, built_in: Mapping[str, str], policies: PolicyTables) -> tuple[str, ...]:
    """The kinds that a field can have; none if nothing gives it."""
    of_policy = _OF_POLICY.fullmatch(field)
    if field in built_in:
        return (built_in[field],)
    if of_policy:
        return ("text",) if of_policy[1] in policies.policy_ids else ()
    return ("text", "number") if _ATTRIBUTE.fullmatch(field) else ()


def _condition(row: Row, kinds: Mapping[str, str], codes: Mapping[str, list[str]]) -> Iterator[Finding]:
    field, operator = row.get("field"), row.get("operator")
    if field and field not in kinds:
        hint = nearest(field, sorted(kinds))
        yield finding(row.file, row.line, "field", "unknown_field", field=field, hint=hint)
    if field not in kinds or operator not in OPERATORS:
        return
    found = list(condition_findings(row, kinds[field]))
    yield from found
    if field in codes and not found:
        for value in compared_values(operator, row.get("value")):
            if value not in codes[field]:
                hint, known = nearest(value, codes[field]), ", ".join(codes[field])
                yield finding(
                    row.file, row.line, "value", "unknown_code", value=value, field=field, hint=hint, known=known
                )


def _codes(project: Path, policies: PolicyTables, primary: str, kinds: Mapping[str, str]) -> dict[str, list[str]]:
    """The values of those fields that have no others: codes with a label, and tiers."""
    codes: dict[str, list[str]] = {}
    if (project / _LABELS).is_file():
        for row in read_table(project / _LABELS, _LABELS.as_posix())[0].rows:
            if kinds.get(row.get("kind")) == "text":
                codes.setdefault(row.get("kind"), []).append(row.get("code"))
    for field in kinds:
        of_policy = _OF_POLICY.fullmatch(field)
        policy_id = primary if field == "tier_code" else of_policy[1] if of_policy else None
        tiers = [row.get("tier_code") for row in policies["tiers"].rows if row.policy_id == policy_id]
        if tiers:
            codes[field] = list(dict.fromkeys(tiers))
    return codes


def _ways_in(groups: Iterable[Row], conditions: Iterable[Row], group: str) -> Iterator[Finding]:
    column = f"{group}_id"
    known = [row.get(column) for row in groups if row.get(column)]
    named = {row.get(column) for row in conditions}
    for row in groups:
        if row.get(column) and row.get(column) not in named:
            yield finding(row.file, row.line, column, "no_condition", id=row.get(column), table=f"{group}_rules.csv")
    for row in conditions:
        if row.get(column) and row.get(column) not in known:
            hint = nearest(row.get(column), known)
            yield finding(
                row.file, row.line, column, "unknown_group", id=row.get(column), table=f"{group}s.csv", hint=hint
            )


def _repeated(conditions: Iterable[Row], column: str) -> Iterator[Finding]:
    first: dict[tuple[str, ...], int] = {}
    for row in conditions:
        key = tuple(row.get(name) for name in (column, "alternative", "field", "operator", "value"))
        if key in first:
            what = ("name", {"name": " ".join(part for part in key[2:] if part)})
            yield finding(row.file, row.line, "field", "twice", what=what, first=first[key])
        first.setdefault(key, row.line)


def _twice(rows: Iterable[Row], column: str) -> Iterator[Finding]:
    first: dict[str, Row] = {}
    for row in rows:
        value = row.get(column)
        if value and value in first:
            other = first[value]
            name = value if other.file == row.file else f"{value} ({other.file})"
            yield finding(row.file, row.line, column, "twice", what=("name", {"name": name}), first=other.line)
        first.setdefault(value, row)


def _dates(rows: Iterable[Row], start: str, end: str) -> Iterator[Finding]:
    for row in rows:
        begins, ends = day(row, start), day(row, end)
        if begins and ends and ends < begins:
            yield finding(row.file, row.line, end, "ends_early", end=ends, start=begins)
