"""The part of the page about loyalty: what it is made of, its score, and who may be about to leave."""

from dataclasses import replace

from strata.report import charts
from strata.report.data import ReportData
from strata.report.marts import Row
from strata.report.texts import Words
from strata.report.view import Block, Cell, Column, Section, Table, bar, columns, figure_of_two, missing, name

NOT_LANDED = "not_landed"
# Columns of the mart, and what their texts end in.
KPIS = (
    "repurchase_rate",
    "repurchase_interval_days",
    "category_retention_rate",
    "referrals_made_count",
    "referrals_converted_count",
    "csat_score",
    "csat_customer_count",
    "nps",
    "nps_customer_count",
    "complaint_count",
    "complaint_resolved_rate",
    "loyalty_score",
)


def loyalty_section(data: ReportData, words: Words) -> Section:
    """Numbers of loyalty, its score, then the warnings of churn."""
    blocks = (_kpis(data, words), _score(data, words), _warnings(data, words))
    return Section("loyalty", words("loyalty"), words("loyalty_intro"), blocks)


def _kpis(data: ReportData, words: Words) -> Block:
    title, kpis = words("loyalty_kpis"), data.loyalty.kpis
    if not kpis:
        return replace(missing(words, "marts.fct_loyalty_kpis"), title=title)
    last, first = kpis[-1], kpis[0]
    findings = [_repurchase(last, words), _asked("nps", last, data, words), _asked("csat", last, data, words)]
    findings.append(_complaints(last, data, words))
    shown = (last, first) if len(kpis) > 1 else (last,)
    rows = tuple(
        (name(words(f"loyalty_{key}")), *(Cell(_written(key, _value(key, row, data), words)) for row in shown))
        for key in KPIS
    )
    heads = (*columns(words, ("loyalty_kpi",)), *(Column(str(row["review_date"])) for row in shown))
    return Block(
        title=title,
        findings=tuple(findings),
        note=words("loyalty_kpis_note"),
        tables=(Table(words("loyalty_kpis_table"), heads, rows, is_open=True),),
    )


def _repurchase(kpis: Row, words: Words) -> str:
    if kpis["repurchase_rate"] is None:
        return words("loyalty_no_buyer")
    return words(
        "loyalty_repurchase_finding",
        date=str(kpis["review_date"]),
        count=words.count(kpis["buyer_count"]),
        share=words.rate(kpis["repurchase_rate"]),
    )


def _asked(part: str, kpis: Row, data: ReportData, words: Words) -> str:
    value = kpis["nps" if part == "nps" else "csat_score"]
    if value is None:
        return _absent(part, data, words)
    count = words.count(kpis[f"{part}_customer_count"])
    return words(f"loyalty_{part}_finding", value=f"{value:+,.0f}" if part == "nps" else f"{value:,.2f}", count=count)


def _complaints(kpis: Row, data: ReportData, words: Words) -> str:
    if kpis["complaint_count"] is None:
        return _absent("complaints", data, words)
    if kpis["complaint_resolved_rate"] is None:
        return words("loyalty_complaints_none")
    return words(
        "loyalty_complaints_finding",
        count=words.count(kpis["complaint_count"]),
        share=words.rate(kpis["complaint_resolved_rate"]),
    )


def _absent(part: str, data: ReportData, words: Words) -> str:
    """Why a part is not available: the reason of most buyers."""
    reasons = [row["reason"] for row in data.loyalty.missing or () if row["part"] == part]
    label = data.named("loyalty_part", part, words.lang)
    if not reasons:
        return words("loyalty_part_absent", part=label)
    return words("loyalty_part_missing", part=label, reason=data.named("missing_reason", reasons[0], words.lang))


def _value(key: str, kpis: Row, data: ReportData) -> float | None:
    # Nobody can answer a survey that there is none of: that is not a count of zero.
    part = key.removesuffix("_customer_count")
    landed = not any(row["part"] == part and row["reason"] == NOT_LANDED for row in data.loyalty.missing or ())
    value: float | None = kpis[key]
    return value if landed else None


def _written(key: str, value: float | None, words: Words) -> str:
    if value is None or key.endswith("_count"):
        return words.count(value)
    if key.endswith("_rate"):
        return words.rate(value)
    return f"{value:+,.0f}" if key == "nps" else f"{value:,.1f}" if key != "csat_score" else f"{value:,.2f}"


def _score(data: ReportData, words: Words) -> Block:
    title, score, tens = words("loyalty_score"), data.loyalty.score, data.loyalty.tens
    if score is None or not tens:
        return replace(missing(words, "marts.fct_customer_loyalty"), title=title)
    total = int(score["customer_count"])
    counts = {int(row["lowest"]): int(row["customer_count"]) for row in tens}
    fullest = max(counts, key=lambda lowest: (counts[lowest], lowest))
    finding = words(
        "loyalty_score_finding",
        count=words.count(total),
        median=f"{score['median_score']:,.1f}",
        range=_range(fullest),
        share=words.share(counts[fullest], total),
    )
    bars: list[Row] = [
        {"group": str(lowest), "series": "buyers", "value": counts.get(lowest, 0) / total, "colour": charts.ACCENT}
        for lowest in range(0, 100, 10)
    ]
    order = [str(lowest) for lowest in range(0, 100, 10)]
    drawings = [
        charts.paired_columns(bars, order, width, x_title=words("loyalty_score_axis"), axis_format="%")
        for width in (charts.WIDE, charts.NARROW)
    ]
    rows = tuple(
        (name(_range(lowest)), Cell(words.count(counts.get(lowest, 0))), bar(words, counts.get(lowest, 0) / total))
        for lowest in range(90, -1, -10)
    )
    heads = columns(words, ("loyalty_score_range",), ("buyers", "buyer_share"))
    return Block(
        title=title,
        findings=(finding, *_lacking(data, words)),
        note=words("loyalty_score_note"),
        figure=figure_of_two(words("loyalty_score_alt", finding=finding), *drawings),
        tables=(Table(words("loyalty_score_table"), heads, rows), *_lacking_table(total, data, words)),
    )


def _range(lowest: int) -> str:
    return f"{lowest}–{lowest + 10}"


def _lacking(data: ReportData, words: Words) -> tuple[str, ...]:
    parts = [
        data.named("loyalty_part", row["part"], words.lang)
        for row in data.loyalty.missing or ()
        if row["reason"] == NOT_LANDED
    ]
    return (words("loyalty_not_landed", parts=words("list_separator").join(parts)),) if parts else ()


def _lacking_table(total: int, data: ReportData, words: Words) -> tuple[Table, ...]:
    rows = tuple(
        (
            name(data.named("loyalty_part", row["part"], words.lang)),
            name(data.named("missing_reason", row["reason"], words.lang)),
            Cell(words.count(row["customer_count"])),
            bar(words, int(row["customer_count"]) / total),
        )
        for row in data.loyalty.missing or ()
    )
    heads = columns(words, ("loyalty_part", "reason"), ("buyers", "buyer_share"))
    return (Table(words("loyalty_missing_table"), heads, rows),) if rows else ()


def _warnings(data: ReportData, words: Words) -> Block:
    title, warnings = words("churn_warnings"), data.loyalty.warnings
    if not warnings:
        return replace(missing(words, "marts.fct_customer_activity"), title=title)
    counts = {row["churn_warning_level"]: int(row["customer_count"]) for row in warnings}
    watched = sum(count for level, count in counts.items() if level is not None)
    findings = [
        words(
            "churn_finding",
            date=str(warnings[0]["review_date"]),
            watched=words.count(watched),
            high=words.count(counts.get("high", 0)),
            high_share=words.share(counts.get("high", 0), watched),
            watch=words.count(counts.get("watch", 0)),
            watch_share=words.share(counts.get("watch", 0), watched),
        )
        if watched
        else words("churn_nobody")
    ]
    if not any(row["trend_count"] for row in warnings):
        findings.append(words("churn_no_trend"))
    rows = tuple(
        (
            name(_level(row["churn_warning_level"], data, words)),
            Cell(words.count(row["customer_count"])),
            bar(words, int(row["customer_count"]) / sum(counts.values())),
            Cell(words.count(row["recency_count"])),
            Cell(words.count(row["gap_count"])),
            Cell(words.count(row["engagement_count"] if row["trend_count"] else None)),
        )
        for row in warnings
    )
    numbers = ("customers", "customer_share", "churn_recency", "churn_gap", "churn_engagement")
    heads = columns(words, ("churn_level",), numbers)
    table = Table(words("churn_table"), heads, rows, is_open=True)
    return Block(title=title, findings=tuple(findings), note=words("churn_note"), tables=(table,))


def _level(level: str | None, data: ReportData, words: Words) -> str:
    return words("churn_nobody_left") if level is None else data.named("churn_warning_level", level, words.lang)
