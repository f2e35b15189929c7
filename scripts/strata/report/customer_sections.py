"""The parts of the page about customers, in one language: RFM and lifecycle."""

from itertools import groupby

from strata.report import charts
from strata.report.data import ReportData
from strata.report.marts import SHOWN_REVIEWS, Row
from strata.report.texts import Words
from strata.report.view import Block, Cell, Column, Section, Table, bar, columns, figure, figure_of_two, missing, name

GOOD_SCORE = 4
LAPSING_STAGES = ("at_risk", "dormant", "churned")


def rfm_section(data: ReportData, words: Words) -> Section:
    """The grid of recency by frequency and the named segments, at the last review."""
    cells = data.rfm_cells
    intro = words("rfm_intro", date=data.rfm_date or words.absent)
    if not cells or not data.buyers:
        return Section("rfm", words("rfm"), intro, (missing(words, "marts.fct_customer_rfm"),))
    strong = sum(
        int(cell["customer_count"])
        for cell in cells
        if min(cell["recency_score"] or 0, cell["frequency_score"] or 0) >= GOOD_SCORE
    )
    finding = words("rfm_finding_cells", count=words.count(strong), share=words.share(strong, data.buyers))
    best, segments = _segments(data, words)
    grid, listed = _rfm_grid(data, words)
    block = Block(
        findings=(best, finding),
        figure=figure(words("rfm_chart_alt", finding=finding), grid),
        tables=(segments, listed),
    )
    return Section("rfm", words("rfm"), intro, (block,))


def _rfm_grid(data: ReportData, words: Words) -> tuple[str, Table]:
    by_score = {(cell["recency_score"], cell["frequency_score"]): cell for cell in data.rfm_cells or ()}
    largest = max(int(cell["customer_count"]) for cell in by_score.values())
    drawn, rows = [], []
    for recency in range(5, 0, -1):
        for frequency in range(1, 6):
            cell = by_score.get((recency, frequency))
            count = int(cell["customer_count"]) if cell else 0
            amount = cell["monetary_amount"] if cell else None
            average = None if amount is None or not count else float(amount) / count
            drawn.append(
                {
                    "row": str(recency),
                    "column": str(frequency),
                    "heat": count / largest,
                    "text": words.short(count) if cell else "",
                    "detail": "" if average is None else words.short(average),
                }
            )
            if cell:
                rows.append(
                    (
                        Cell(str(recency)),
                        Cell(str(frequency)),
                        Cell(words.count(count)),
                        bar(words, count / (data.buyers or 1)),
                        Cell(words.money(average)),
                    )
                )
    scores = [str(score) for score in range(1, 6)]
    svg = charts.heat_map(drawn, scores, scores[::-1], x_title=words("rfm_x"), y_title=words("rfm_y"))
    numbers = ("recency_score", "frequency_score", "customers", "buyer_share", "average_amount")
    return svg, Table(words("rfm_table"), columns(words, (), numbers), tuple(rows))


def _segments(data: ReportData, words: Words) -> tuple[str, Table]:
    revenue = float(data.net_revenue or 0)
    rows, named = [], []
    for row in data.rfm_segments or ():
        label = data.label("rfm_segment", row["rfm_segment"])
        segment = label.get(words.lang) if label else words.absent
        count, amount = int(row["customer_count"]), row["monetary_amount"]
        share = None if amount is None or revenue <= 0 else float(amount) / revenue
        named.append((segment, count, share))
        rows.append(
            (
                name(segment),
                Cell(words.count(count)),
                bar(words, count / (data.buyers or 1)),
                Cell(words.money(amount)),
                bar(words, share),
            )
        )
    segment, count, share = named[0]
    finding = words(
        "rfm_finding_segment",
        segment=segment,
        customers=words.share(count, data.buyers or 0),
        revenue=words.rate(share),
    )
    heads = columns(words, ("segment",), ("customers", "buyer_share", "revenue", "revenue_share"))
    return finding, Table(words("segment_table"), heads, tuple(rows), is_open=True)


def lifecycle_section(data: ReportData, words: Words) -> Section:
    """Share of customers in each stage, review by review."""
    reviews = {
        date: {str(row["lifecycle_stage"]): int(row["customer_count"]) for row in rows}
        for date, rows in groupby(data.lifecycle or (), key=lambda row: str(row["review_date"]))
    }
    intro = words("lifecycle_intro", count=str(len(reviews)), limit=str(SHOWN_REVIEWS))
    if not reviews:
        return Section("lifecycle", words("lifecycle"), intro, (missing(words, "marts.fct_customer_lifecycle"),))
    found = {stage for counts in reviews.values() for stage in counts}
    stages = [stage for stage in charts.STAGE_COLOURS if stage in found]
    stages += sorted(found.difference(stages))
    colours = {stage: charts.STAGE_COLOURS.get(stage, charts.OTHER_COLOUR) for stage in stages}
    labels = {
        stage: label.get(words.lang) for stage in stages if (label := data.label("lifecycle_stage", stage)) is not None
    }
    findings = _lifecycle_findings(reviews, labels, words)
    bars: list[Row] = []
    for review, counts in reviews.items():
        total, below = sum(counts.values()), 0
        for stage in stages:
            start, below = below, below + counts.get(stage, 0)
            bars.append({"review": review, "start": start / total, "end": below / total, "colour": colours[stage]})
    order = list(reviews)
    rows = tuple(
        (
            name(review),
            *(
                Cell(f"{words.count(counts.get(stage, 0))} ({words.share(counts.get(stage, 0), sum(counts.values()))})")
                for stage in stages
            ),
        )
        for review, counts in reversed(reviews.items())
    )
    heads = (Column(words("review"), False), *(Column(labels[stage]) for stage in stages))
    block = Block(
        findings=findings,
        figure=figure_of_two(
            words("lifecycle_chart_alt", finding=" ".join(findings)),
            charts.share_columns(bars, order, charts.WIDE),
            charts.share_columns(bars, order, charts.NARROW),
        ),
        legend=tuple((labels[stage], colours[stage]) for stage in stages),
        tables=(Table(words("lifecycle_table"), heads, rows),),
    )
    return Section("lifecycle", words("lifecycle"), intro, (block,))


def _lifecycle_findings(reviews: dict[str, dict[str, int]], labels: dict[str, str], words: Words) -> tuple[str, ...]:
    first, last = next(iter(reviews)), next(reversed(reviews))

    def lapsing(review: str) -> str:
        counts = reviews[review]
        return words.share(sum(counts.get(stage, 0) for stage in LAPSING_STAGES), sum(counts.values()))

    counts = reviews[last]
    largest = max(counts, key=lambda stage: counts[stage])
    findings = [
        words(
            "lifecycle_finding",
            date=last,
            stage=labels[largest],
            share=words.share(counts[largest], sum(counts.values())),
        )
    ]
    lapsed = [labels[stage] for stage in LAPSING_STAGES if stage in labels]
    if lapsed and first != last:
        stages = words("list_separator").join(lapsed)
        findings.append(
            words("lifecycle_lapsing", stages=stages, now=lapsing(last), before=lapsing(first), first=first)
        )
    return tuple(findings)
