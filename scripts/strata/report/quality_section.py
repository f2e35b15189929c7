"""The part of the page about quality: checks, the ledger, and where every delivered row went."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from strata.doctor_view import reason_text
from strata.report.data import ReportData
from strata.report.marts import Row, Rows
from strata.report.texts import Words
from strata.report.trust_data import FAILED_CHECKS
from strata.report.view import LONG_LIST, Block, Cell, Column, Section, Table, bar, columns, missing, name, part_of

NO_CURRENCY = "XXX"
PLACES = ("used", "kept_apart", "rejected", "duplicate")


def quality_section(data: ReportData, words: Words) -> Section:
    """What was checked, and what became of every delivered row and amount."""
    blocks = (_checks(data, words), _ledger(data, words), _places(data, words))
    return Section("quality", words("quality"), words("quality_intro"), blocks)


def table_name(data: ReportData, words: Words, code: str | None) -> str:
    """An input table by the name of its file, in Chinese after its label; empty for none."""
    if code is None:
        return ""
    label = data.named("input_table", code, words.lang)
    return f"{label} {code}" if words.lang == "zh" and label != code else code


def _checks(data: ReportData, words: Words) -> Block:
    title, trust = words("checks"), data.trust
    if not trust.checks:
        return replace(missing(words, "marts.fct_check_results"), title=title)
    statuses: Counter[str] = Counter()
    for row in trust.checks:
        statuses[str(row["status"])] += int(row["check_count"])
    total = statuses.total()
    tables = [
        Table(
            words("checks_table"),
            columns(words, ("kind", "status"), ("count",)),
            tuple(
                (name(str(row["kind"])), name(str(row["status"])), Cell(words.count(row["check_count"])))
                for row in trust.checks
            ),
            is_open=True,
        )
    ]
    if trust.failed_checks:
        tables.append(
            Table(
                words("failed_table", limit=str(FAILED_CHECKS)),
                columns(words, ("check", "kind", "table", "status"), ("failures",)),
                tuple(
                    (
                        *(name(str(row[key] or words.absent)) for key in ("check_id", "kind", "table_name", "status")),
                        Cell(words.count(row["failure_count"])),
                    )
                    for row in trust.failed_checks
                ),
                is_open=True,
            )
        )
    passed, warned = statuses["pass"], statuses["warn"]
    finding = words(
        "checks_finding",
        count=words.count(total),
        passed=words.count(passed),
        failed=words.count(total - passed - warned),
    )
    warnings = (words("checks_warned", count=words.count(warned)),) if warned else ()
    return Block(title=title, findings=(finding, *warnings), tables=tuple(tables))


def _is_zero(value: str | None) -> bool:
    try:
        return value is not None and Decimal(value) == 0
    except InvalidOperation:
        return False


def _ledger(data: ReportData, words: Words) -> Block:
    lines, title = data.trust.reconciliation, words("reconciliation")
    if not lines:
        return replace(missing(words, "marts.fct_reconciliation"), title=title)
    unbalanced = sum(not _is_zero(line["difference_value"]) for line in lines)
    rows = tuple(_ledger_line(line, data, words) for line in lines)
    heads = columns(
        words,
        ("compared", "invariant", "layer", "table_or_policy", "currency"),
        ("left_value", "right_value", "difference_value"),
    )
    finding = words(
        "reconciliation_unbalanced" if unbalanced else "reconciliation_balanced",
        count=words.count(len(lines)),
        unbalanced=words.count(unbalanced),
    )
    is_open = bool(unbalanced) or len(rows) <= LONG_LIST
    table = Table(words("reconciliation_table"), heads, rows, is_open=is_open)
    return Block(title=title, findings=(finding,), note=words("reconciliation_rules"), tables=(table,))


def _ledger_line(line: Row, data: ReportData, words: Words) -> tuple[Cell, ...]:
    written = words.exact if line["currency"] is None else words.exact_money
    return (
        name(data.named("reconciliation_check", str(line["check_id"]), words.lang)),
        name(words.get(f"invariant_{line['invariant']}", str(line["invariant"]))),
        name(data.named("reconciliation_layer", str(line["layer"] or words.absent), words.lang)),
        name(table_name(data, words, line["source_table"]) or str(line["policy_id"] or "")),
        name(words("no_currency") if line["currency"] == NO_CURRENCY else str(line["currency"] or "")),
        *(Cell(written(line[key])) for key in ("left_value", "right_value", "difference_value")),
    )


def _places(data: ReportData, words: Words) -> Block:
    counts, title = data.trust.row_counts, words("places")
    if not counts:
        return replace(missing(words, "marts.fct_input_row_counts"), title=title)
    placed = tuple(row for row in counts if row["place"] in PLACES)
    remarks = tuple(row for row in counts if row["place"] == "remark")
    tables = [_places_by_table(placed, data, words)]
    apart = tuple(row for row in placed if row["place"] != "used")
    if apart:
        tables.append(_rows_set_apart(apart, data, words))
    if remarks:
        tables.append(
            Table(
                words("remarks_table"),
                columns(words, ("table", "remark"), ("rows",)),
                tuple(
                    (
                        name(table_name(data, words, row["source_table"])),
                        name(data.named("row_remark", str(row["kind"]), words.lang)),
                        Cell(words.count(row["row_count"])),
                    )
                    for row in remarks
                ),
                is_open=len(remarks) <= LONG_LIST,
            )
        )
    return Block(title=title, findings=tuple(_place_findings(placed, data, words)), tables=tuple(tables))


def _place_findings(placed: Rows, data: ReportData, words: Words) -> Iterable[str]:
    totals = _totals(placed)
    values = {place: words.count(totals[place]) for place in PLACES}
    yield words("places_finding", count=words.count(totals.total()), **values)
    if not totals["rejected"]:
        yield words("rejected_none")
    else:
        top = max((row for row in placed if row["place"] == "rejected"), key=lambda row: int(row["row_count"]))
        yield words(
            "rejected_finding",
            reason=reason_text(str(top["kind"]), words.lang),
            table=table_name(data, words, top["source_table"]),
            top=words.count(top["row_count"]),
        )
    conflicting = sum(int(row["row_count"]) for row in placed if row["kind"] == "conflicting_content")
    if conflicting:
        yield words("conflicting_finding", count=words.count(conflicting))


def _totals(rows: Rows) -> Counter[str]:
    totals: Counter[str] = Counter()
    for row in rows:
        totals[str(row["place"])] += int(row["row_count"])
    return totals


def _places_by_table(placed: Rows, data: ReportData, words: Words) -> Table:
    listed = []
    for table in dict.fromkeys(str(row["source_table"]) for row in placed):
        totals = _totals(tuple(row for row in placed if row["source_table"] == table))
        landed = totals.total()
        listed.append(
            (
                landed,
                (
                    name(table_name(data, words, table)),
                    Cell(words.count(landed)),
                    *(Cell(words.count(totals[place])) for place in PLACES),
                    bar(words, part_of(totals["used"], landed)),
                ),
            )
        )
    heads = (
        *columns(words, ("table",), ("landed_rows",)),
        *(Column(data.named("row_place", place, words.lang)) for place in PLACES),
        Column(words("used_share")),
    )
    listed.sort(key=lambda one: -one[0])
    return Table(words("places_table"), heads, tuple(cells for _, cells in listed), is_open=len(listed) <= LONG_LIST)


def _rows_set_apart(apart: Rows, data: ReportData, words: Words) -> Table:
    first = {
        (row["source_table"], row["reason"]): f"{row['source_file']}:{row['source_line']}"
        for row in data.trust.first_rejected or ()
    }
    rows = tuple(
        (
            name(table_name(data, words, row["source_table"])),
            name(data.named("row_place", str(row["place"]), words.lang)),
            name(
                reason_text(str(row["kind"]), words.lang)
                if row["place"] == "rejected"
                else data.named("row_kind", str(row["kind"]), words.lang)
            ),
            name(first.get((row["source_table"], row["kind"]), "") if row["place"] == "rejected" else ""),
            Cell(words.count(row["row_count"])),
        )
        for row in apart
    )
    heads = columns(words, ("table", "place", "reason", "first_row"), ("rows",))
    return Table(words("apart_table"), heads, rows, is_open=len(rows) <= LONG_LIST)
