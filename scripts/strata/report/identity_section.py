"""The part of the page about identity: records that became people, what was kept from joining, and changes."""

from collections.abc import Iterable
from dataclasses import replace

from strata.report.data import ReportData
from strata.report.marts import Row
from strata.report.texts import Words
from strata.report.view import LONG_LIST, Block, Cell, Section, Table, bar, columns, missing, name

IDENTIFYING_FIELDS = ("email", "phone", "identifier_value")
MOST_RECORDS = 10


def identity_section(data: ReportData, words: Words) -> Section:
    """How the customers of the sources became people, and what spoke against it."""
    blocks = (_people(data, words), _kept_from_joining(data, words), _changes(data, words))
    return Section("identity", words("identity"), words("identity_intro"), blocks)


def _people(data: ReportData, words: Words) -> Block:
    people, title = data.trust.people, words("people")
    if people is None:
        return replace(missing(words, "marts.dim_identity_map", "marts.dim_customers"), title=title)
    tables: tuple[Table, ...] = ()
    groups = data.trust.people_by_records or ()
    if people["several_count"]:
        rows = tuple(
            (
                name(words("most_records" if row["record_count"] == MOST_RECORDS else "records", count=_plain(row))),
                Cell(words.count(row["person_count"])),
                bar(words, row["person_count"] / people["person_count"]),
                Cell(words.count(row["joined_count"])),
            )
            for row in groups
        )
        heads = columns(words, ("records_each",), ("people_count", "people_share", "records_joined"))
        tables = (Table(words("people_table"), heads, rows, is_open=True),)
    return Block(title=title, findings=tuple(_people_findings(people, data, words)), tables=tables)


def _plain(row: Row) -> str:
    return str(int(row["record_count"]))


def _people_findings(people: Row, data: ReportData, words: Words) -> Iterable[str]:
    yield words(
        "people_finding", records=words.count(people["record_count"]), people=words.count(people["person_count"])
    )
    if people["several_count"]:
        yield words(
            "several_finding", count=words.count(people["several_count"]), most=words.count(people["largest_count"])
        )
    elif _nothing_identifies(data):
        yield words("nothing_identifies")
    else:
        yield words("several_none")
    if people["guest_count"]:
        yield words("guests_finding", count=words.count(people["guest_count"]))


def _nothing_identifies(data: ReportData) -> bool:
    fields = [row for row in data.trust.fields or () if row["field_name"] in IDENTIFYING_FIELDS]
    return bool(fields) and not any(row["filled_count"] for row in fields)


def _kept_from_joining(data: ReportData, words: Words) -> Block:
    audit, title = data.trust.kept_from_joining, words("kept_from_joining")
    if audit is None:
        return replace(missing(words, "marts.fct_identity_audit"), title=title)
    if not audit:
        return Block(title=title, note=words("kept_from_joining_none"))
    rows = tuple(
        (
            name(data.named("identifier_type", str(row["identifier_type"]), words.lang)),
            name(data.named("identity_audit_reason", str(row["reason"]), words.lang)),
            Cell(words.count(row["identifier_count"])),
            Cell(words.count(row["record_count"])),
        )
        for row in audit
    )
    finding = words("kept_from_joining_finding", count=words.count(sum(int(row["identifier_count"]) for row in audit)))
    heads = columns(words, ("identifier_type", "reason"), ("identifiers", "records_concerned"))
    table = Table(words("kept_from_joining_table"), heads, rows, is_open=len(rows) <= LONG_LIST)
    return Block(title=title, findings=(finding,), tables=(table,))


def _changes(data: ReportData, words: Words) -> Block:
    changes, title = data.trust.identity_changes, words("identity_changes")
    if changes is None:
        return replace(missing(words, "marts.fct_identity_changes"), title=title)
    if not changes:
        return Block(title=title, note=words("identity_changes_none"))
    rows = tuple(
        (
            name(str(row["recorded_date"])),
            name(data.named("identity_change", str(row["change_type"]), words.lang)),
            *(Cell(words.count(row[key])) for key in ("previous_count", "person_count", "record_count")),
        )
        for row in changes
    )
    latest = changes[0]["recorded_date"]
    findings = tuple(
        words(
            f"{row['change_type']}_finding",
            date=str(latest),
            before=words.count(row["previous_count"]),
            after=words.count(row["person_count"]),
        )
        for row in changes
        if row["recorded_date"] == latest and row["change_type"] in ("merge", "unmerge")
    )
    heads = columns(words, ("recorded_date", "change"), ("people_before", "people_after", "records_moved"))
    table = Table(words("identity_changes_table"), heads, rows, is_open=len(rows) <= LONG_LIST)
    return Block(title=title, findings=findings, tables=(table,))
