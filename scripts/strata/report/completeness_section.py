"""The part of the page about what is missing: fields, old tables, tables not delivered, customers held for it."""

from collections import defaultdict
from dataclasses import replace

from strata.report.data import ReportData
from strata.report.marts import Row, Rows
from strata.report.quality_section import table_name
from strata.report.texts import Words
from strata.report.tier_sections import policy_name
from strata.report.view import LONG_LIST, Block, Cell, Section, Table, bar, columns, missing, name, part_of

LOW_SHARE = 0.5
OLD_DAYS = 30


def completeness_section(data: ReportData, words: Words) -> Section:
    """Which data is missing or old, and which customers have no tier of their own for it."""
    blocks = (_fields(data, words), _last_rows(data, words), _incomplete(data, words))
    return Section("completeness", words("completeness"), words("completeness_intro"), blocks)


def _fields(data: ReportData, words: Words) -> Block:
    fields, title = data.trust.fields, words("fields")
    if not fields:
        return replace(missing(words, "marts.fct_data_completeness"), title=title)
    gaps = [row for row in fields if row["is_required"] and row["filled_count"] < row["row_count"]]
    low = [row for row in fields if not row["is_required"] and 0 < row["filled_count"] < LOW_SHARE * row["row_count"]]
    blank = [row for row in fields if not row["is_required"] and not row["filled_count"]]
    tables = []
    if gaps or low:
        listed = sorted(gaps, key=_share) + sorted(low, key=_share)
        heads = columns(words, ("field", "table", "need"), ("filled_share", "blank_rows"))
        rows = tuple(_field_line(row, data, words) for row in listed)
        tables.append(Table(words("fields_table"), heads, rows, is_open=len(rows) <= LONG_LIST))
    if blank:
        tables.append(_blank_fields(tuple(blank), data, words))
    finding = words("fields_complete")
    if gaps:
        lowest = min(gaps, key=_share)
        finding = words(
            "fields_gaps",
            count=words.count(len(gaps)),
            field=str(lowest["field_name"]),
            table=table_name(data, words, lowest["source_table"]),
            share=words.rate(_share(lowest)),
        )
    has_guests = any(row["source_table"] == "orders" and row["field_name"] == "customer_id" for row in gaps)
    note = words("guest_orders_note") if has_guests else None
    return Block(title=title, findings=(finding,), note=note, tables=tuple(tables))


def _share(row: Row) -> float:
    return part_of(row["filled_count"], row["row_count"])


def _field_line(row: Row, data: ReportData, words: Words) -> tuple[Cell, ...]:
    return (
        name(str(row["field_name"])),
        name(table_name(data, words, row["source_table"])),
        name(words("required" if row["is_required"] else "optional")),
        bar(words, _share(row)),
        Cell(words.count(row["row_count"] - row["filled_count"])),
    )


def _blank_fields(blank: Rows, data: ReportData, words: Words) -> Table:
    by_table: dict[str, list[str]] = defaultdict(list)
    for row in blank:
        by_table[str(row["source_table"])].append(str(row["field_name"]))
    rows = tuple(
        (name(table_name(data, words, table)), name(words("list_separator").join(fields)))
        for table, fields in by_table.items()
    )
    return Table(words("blank_fields_table"), columns(words, ("table", "blank_fields")), rows)


def _last_rows(data: ReportData, words: Words) -> Block:
    last_rows, title = data.trust.last_rows, words("last_rows")
    if last_rows is None:
        return replace(missing(words, "marts.fct_data_completeness"), title=title)
    old = [row for row in last_rows if row["age_days"] > OLD_DAYS]
    findings: tuple[str, ...] = ()
    if last_rows:
        named = words("list_separator").join(table_name(data, words, row["source_table"]) for row in old)
        findings = (words("last_rows_old" if old else "last_rows_fresh", days=str(OLD_DAYS), tables=named),)
    rows = tuple(
        (
            name(table_name(data, words, row["source_table"])),
            Cell(str(row["last_row_date"])),
            Cell(words.count(row["age_days"])),
        )
        for row in last_rows
    )
    heads = columns(words, ("table",), ("last_row_date", "age_days"))
    tables = (Table(words("last_rows_table"), heads, rows, is_open=len(rows) <= LONG_LIST),) if rows else ()
    return Block(title=title, findings=findings, note=_not_delivered(data, words), tables=tables)


def _not_delivered(data: ReportData, words: Words) -> str | None:
    delivered = {str(row["source_table"]) for row in data.trust.fields or ()}
    absent = sorted(code for kind, code in data.labels if kind == "input_table" and code not in delivered)
    if not delivered or not absent:
        return None
    named = words("list_separator").join(table_name(data, words, code) for code in absent)
    return words("not_delivered", tables=named)


def _incomplete(data: ReportData, words: Words) -> Block:
    policies, title = data.trust.incomplete, words("incomplete")
    if not policies:
        return replace(missing(words, "marts.fct_customer_tiers"), title=title)
    # Under the rule "lowest" a tier does not say why it is low: their number is not available, so never none.
    if not any(
        row["incomplete_count"] or row["short_history_count"] or row["missing_input_rule"] == "lowest"
        for row in policies
    ):
        return Block(title=title, note=words("incomplete_none"))
    labels = {policy.policy_id: policy_name(policy, words) for policy in data.policies or ()}
    rows = tuple(
        (
            name(labels.get(row["policy_id"], str(row["policy_id"]))),
            name(data.named("missing_input_rule", str(row["missing_input_rule"] or words.absent), words.lang)),
            Cell(str(row["review_date"])),
            Cell(words.count(row["min_history_days"])),
            Cell(words.count(None if row["missing_input_rule"] == "lowest" else row["incomplete_count"])),
            Cell(words.count(row["short_history_count"])),
            Cell(words.count(row["customer_count"])),
        )
        for row in policies
    )
    heads = columns(
        words,
        ("policy", "missing_input_rule"),
        ("review", "min_history_days", "incomplete_count", "short_history_count", "customers"),
    )
    findings = tuple(
        words(
            f"incomplete_{row['missing_input_rule']}",
            policy=labels.get(row["policy_id"], str(row["policy_id"])),
            count=words.count(row["incomplete_count"]),
        )
        for row in policies
        if row["incomplete_count"] and row["missing_input_rule"] in ("hold", "exclude")
    )
    return Block(title=title, findings=findings, tables=(Table(words("incomplete_table"), heads, rows, is_open=True),))
