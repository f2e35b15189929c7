"""The part of the page about custom segments and tags: how large each is, and who came and went."""

from dataclasses import replace

from strata.report import charts
from strata.report.data import ReportData
from strata.report.marts import Rows
from strata.report.texts import Words
from strata.report.view import Block, Cell, Section, Table, bar, columns, figure_of_two, missing, name

# Lines that one chart can hold and still be read.
DRAWN_GROUPS = 6


def segment_section(data: ReportData, words: Words) -> Section:
    """Sizes of the custom segments, then of the tags."""
    blocks = tuple(_sizes(kind, data, words) for kind in ("segment", "tag"))
    return Section("segments", words("segments"), words("segments_intro"), blocks)


def _sizes(kind: str, data: ReportData, words: Words) -> Block:
    title = words(f"{kind}_sizes")
    sizes = tuple(row for row in data.segment_sizes or () if row["group_kind"] == kind)
    if not sizes:
        return replace(missing(words, "marts.fct_segment_sizes"), title=title)
    reviews = sorted({str(row["review_date"]) for row in sizes})
    last = tuple(row for row in sizes if row["review_date"] == reviews[-1])
    known = tuple(row for row in last if row["customer_count"] is not None)
    drawn = {row["group_id"]: colour for row, colour in zip(known[:DRAWN_GROUPS], charts.SERIES_COLOURS, strict=False)}
    findings = _findings(known, reviews, data, words)
    points = [
        {
            "review": row["review_date"],
            "value": int(row["customer_count"]),
            "series": row["group_id"],
            "colour": drawn[row["group_id"]],
        }
        for row in sizes
        if row["group_id"] in drawn and row["customer_count"] is not None
    ]
    has_chart = len(reviews) > 1 and bool(points)
    widths = (charts.WIDE, charts.NARROW) if has_chart else ()
    drawings = [charts.lines(points, reviews, width) for width in widths]
    return Block(
        title=title,
        findings=findings,
        note=_missing_note(tuple(row for row in last if row["customer_count"] is None), data, words),
        figure=figure_of_two(words("sizes_alt", finding=" ".join(findings)), *drawings) if drawings else None,
        legend=tuple((data.named(kind, group, words.lang), colour) for group, colour in drawn.items())
        if drawings
        else (),
        tables=(_table(kind, last, data, words),),
    )


def _findings(known: Rows, reviews: list[str], data: ReportData, words: Words) -> tuple[str, ...]:
    if not known:
        return ()
    largest = known[0]
    findings = [
        words(
            "size_largest",
            date=reviews[-1],
            name=data.named(largest["group_kind"], largest["group_id"], words.lang),
            count=words.count(largest["customer_count"]),
            share=words.rate(largest["customer_rate"]),
        )
    ]
    moved = [row for row in known if row["entered_count"] is not None and row["left_count"] is not None]
    if moved and len(reviews) > 1:
        # The first by size where two moved alike.
        most = max(moved, key=lambda row: abs(int(row["entered_count"]) - int(row["left_count"])))
        findings.append(
            words(
                "size_moves",
                date=reviews[-2],
                name=data.named(most["group_kind"], most["group_id"], words.lang),
                entered=words.count(most["entered_count"]),
                left=words.count(most["left_count"]),
            )
            if most["entered_count"] != most["left_count"]
            else words("size_unmoved", date=reviews[-2])
        )
    return tuple(findings)


def _missing_note(lacking: Rows, data: ReportData, words: Words) -> str | None:
    if not lacking:
        return None
    groups = [
        words(
            "size_missing_group",
            name=data.named(row["group_kind"], row["group_id"], words.lang),
            fields=_fields(row["missing_fields"], data, words),
        )
        for row in lacking
    ]
    return words("size_missing", groups=words("clause_separator").join(groups))


def _fields(listed: str | None, data: ReportData, words: Words) -> str:
    fields = [data.named("field", field, words.lang) for field in (listed or "").split(", ")]
    return words("list_separator").join(fields)


def _table(kind: str, last: Rows, data: ReportData, words: Words) -> Table:
    rows = tuple(
        (
            name(data.named(kind, row["group_id"], words.lang)),
            Cell(words.count(row["customer_count"])),
            bar(words, row["customer_rate"]),
            Cell(words.count(row["entered_count"])),
            Cell(words.count(row["left_count"])),
        )
        for row in last
    )
    heads = columns(words, (f"{kind}_name",), ("customers", "customer_share", "entered_count", "left_count"))
    return Table(words(f"{kind}_sizes_table", date=str(last[0]["review_date"])), heads, rows, is_open=True)
