"""The part of the page about data quality: checks, reconciliation, rejected rows and duplicates."""

from collections import Counter
from decimal import Decimal, InvalidOperation

from strata.report.data import ReportData
from strata.report.marts import FAILED_CHECKS
from strata.report.texts import Words
from strata.report.view import Block, Cell, Section, Table, columns, missing, name


def quality_section(data: ReportData, words: Words) -> Section:
    """What was checked, and what became of every delivered row."""
    blocks = (_checks(data, words), _reconciliation(data, words), _rejected(data, words), _duplicates(data, words))
    return Section("quality", words("quality"), words("quality_intro"), blocks)


def _titled(title: str, block: Block) -> Block:
    return Block(title=title, findings=block.findings, note=block.note, tables=block.tables)


def _checks(data: ReportData, words: Words) -> Block:
    if not data.checks:
        return _titled(words("checks"), missing(words, "marts.fct_check_results"))
    statuses: Counter[str] = Counter()
    for row in data.checks:
        statuses[str(row["status"])] += int(row["check_count"])
    total = statuses.total()
    tables = [
        Table(
            words("checks_table"),
            columns(words, ("kind", "status"), ("count",)),
            tuple(
                (name(str(row["kind"])), name(str(row["status"])), Cell(words.count(row["check_count"])))
                for row in data.checks
            ),
            is_open=True,
        )
    ]
    if data.failed_checks:
        tables.append(
            Table(
                words("failed_table", limit=str(FAILED_CHECKS)),
                columns(words, ("check", "kind", "table", "status"), ("failures",)),
                tuple(
                    (
                        *(name(str(row[key] or words.absent)) for key in ("check_id", "kind", "table_name", "status")),
                        Cell(words.count(row["failure_count"])),
                    )
                    for row in data.failed_checks
                ),
                is_open=True,
            )
        )
    passed = statuses["pass"]
    finding = words(
        "checks_finding", count=words.count(total), passed=words.count(passed), failed=words.count(total - passed)
    )
    return Block(title=words("checks"), findings=(finding,), tables=tuple(tables))


def _is_zero(value: str | None) -> bool:
    try:
        return value is not None and Decimal(value) == 0
    except InvalidOperation:
        return False


def _reconciliation(data: ReportData, words: Words) -> Block:
    lines = data.reconciliation
    if not lines:
        return _titled(words("reconciliation"), missing(words, "marts.fct_reconciliation"))
    unbalanced = sum(not _is_zero(line["difference_value"]) for line in lines)
    rows = tuple(
        (
            name(str(line["check_id"])),
            name(words.get(f"invariant_{line['invariant']}", str(line["invariant"]))),
            name(str(line["source_table"] or "")),
            name(str(line["currency"] or "")),
            *(Cell(words.exact(line[key])) for key in ("left_value", "right_value", "difference_value")),
        )
        for line in lines
    )
    heads = columns(
        words, ("check", "invariant", "table", "currency"), ("left_value", "right_value", "difference_value")
    )
    return Block(
        title=words("reconciliation"),
        findings=(
            words(
                "reconciliation_unbalanced" if unbalanced else "reconciliation_balanced",
                count=words.count(len(lines)),
                unbalanced=words.count(unbalanced),
            ),
        ),
        tables=(Table(words("reconciliation_table"), heads, rows),),
    )


def _rejected(data: ReportData, words: Words) -> Block:
    title, rows = words("rejected"), data.rejected
    if rows is None:
        return _titled(title, missing(words, "marts.fct_rejected_records"))
    if not rows:
        return Block(title=title, findings=(words("rejected_none"),))
    finding = words(
        "rejected_finding",
        count=words.count(sum(int(row["row_count"]) for row in rows)),
        reason=str(rows[0]["reason"]),
        table=str(rows[0]["source_table"]),
        top=words.count(rows[0]["row_count"]),
    )
    listed = tuple(
        (name(str(row["source_table"])), name(str(row["reason"])), Cell(words.count(row["row_count"]))) for row in rows
    )
    table = Table(words("rejected_table"), columns(words, ("table", "reason"), ("rows",)), listed)
    return Block(title=title, findings=(finding,), tables=(table,))


def _duplicates(data: ReportData, words: Words) -> Block:
    title, rows = words("duplicates"), data.duplicates
    if rows is None:
        return _titled(title, missing(words, "marts.fct_duplicate_records"))
    if not rows:
        return Block(title=title, findings=(words("duplicates_none"),))
    finding = words(
        "duplicates_finding",
        count=words.count(sum(int(row["row_count"]) for row in rows)),
        conflicting=words.count(sum(int(row["conflicting_count"]) for row in rows)),
    )
    listed = tuple(
        (
            name(str(row["source_table"])),
            Cell(words.count(row["row_count"])),
            Cell(words.count(row["conflicting_count"])),
        )
        for row in rows
    )
    table = Table(words("duplicates_table"), columns(words, ("table",), ("rows", "conflicting")), listed)
    return Block(title=title, findings=(finding,), tables=(table,))
