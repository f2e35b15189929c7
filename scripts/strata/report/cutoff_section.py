"""The part of the page about cut-offs: where scores and tiers begin, and how far customers moved across them."""

from dataclasses import replace

from strata.report import charts
from strata.report.data import Label, ReportData
from strata.report.marts import Row, Rows
from strata.report.texts import Words
from strata.report.tier_sections import policy_name
from strata.report.view import LONG_LIST, Block, Cell, Column, Section, Table, columns, figure_of_two, missing, name

MEASURE_COLOURS = {"recency": "#1f5f8b", "frequency": "#d39a55", "monetary": "#4fa095"}
LAST_REVIEWS = 12
LIMITS = (0.1, 0.25)


def cutoff_section(data: ReportData, words: Words) -> Section:
    """Drift at the last review and over time, and the cut-offs in force."""
    blocks = [_drift(data, words), _rfm_cutoffs(data, words)]
    if data.cutoffs.tiers:
        blocks.append(_tier_cutoffs(data.cutoffs.tiers, data, words))
    return Section("cutoffs", words("cutoffs"), words("cutoffs_intro"), tuple(blocks))


def _measure(data: ReportData, words: Words, code: str) -> str:
    labels = {
        str(row["metric"]): Label(str(row["label_en"]), str(row["label_zh"])) for row in data.cutoffs.measures or ()
    }
    return labels[code].get(words.lang) if code in labels else data.named("rfm_measure", code, words.lang)


def _user(data: ReportData, words: Words, code: str) -> str:
    policies = {policy.policy_id: policy_name(policy, words) for policy in data.policies or ()}
    return words("rfm_scores") if code == "rfm" else policies.get(code, code)


def _drift(data: ReportData, words: Words) -> Block:
    title, drift = words("drift"), data.cutoffs.drift
    if not drift:
        return replace(missing(words, "marts.fct_cutoff_drift"), title=title)
    last_date = drift[-1]["review_date"]
    last = [row for row in drift if row["review_date"] == last_date]
    compared = [row for row in last if row["stability_index"] is not None]
    finding = words("drift_nothing", date=last_date)
    if compared:
        top = max(compared, key=lambda row: float(row["stability_index"]))
        finding = words(
            "drift_finding",
            date=last_date,
            user=_user(data, words, top["used_by"]),
            measure=_measure(data, words, top["measure"]),
            reference=top["reference_review_date"],
            index=_index(words, top["stability_index"]),
            level=data.named("drift_level", str(top["drift_level"]), words.lang),
        )
    heads = columns(
        words, ("used_by", "measure", "cutoff_basis", "drift_level"), ("compared_with", "psi", "largest_move")
    )
    rows = tuple(_drift_line(row, data, words) for row in last)
    points = [row for row in drift if row["used_by"] == "rfm" and row["stability_index"] is not None]
    drawings = [_drift_chart(points, width) for width in (charts.WIDE, charts.NARROW)] if points else []
    return Block(
        title=title,
        findings=(finding,),
        note=words("drift_note"),
        figure=figure_of_two(words("drift_chart_alt", finding=finding), *drawings) if drawings else None,
        legend=tuple((_measure(data, words, code), colour) for code, colour in MEASURE_COLOURS.items())
        if drawings
        else (),
        tables=(Table(words("drift_table", date=last_date), heads, rows, is_open=len(rows) <= LONG_LIST),),
    )


def _index(words: Words, value: float | None) -> str:
    return words.absent if value is None else f"{float(value):.3f}"


def _drift_line(row: Row, data: ReportData, words: Words) -> tuple[Cell, ...]:
    return (
        name(_user(data, words, row["used_by"])),
        name(_measure(data, words, row["measure"])),
        name(data.named("cutoff_basis", row["cutoff_basis"], words.lang)),
        name(words.absent if row["drift_level"] is None else data.named("drift_level", row["drift_level"], words.lang)),
        Cell(row["reference_review_date"] or words.absent),
        Cell(_index(words, row["stability_index"])),
        Cell(words.rate(row["largest_cutoff_move_rate"])),
    )


def _drift_chart(points: list[Row], width: int) -> str:
    drawn = [
        {
            "review": row["review_date"],
            "value": float(row["stability_index"]),
            "series": row["measure"],
            "colour": MEASURE_COLOURS.get(row["measure"], charts.OTHER_COLOUR),
        }
        for row in points
    ]
    return charts.lines(drawn, list(dict.fromkeys(row["review"] for row in drawn)), width, limits=LIMITS)


def _rfm_cutoffs(data: ReportData, words: Words) -> Block:
    title, cutoffs = words("rfm_cutoffs"), data.cutoffs.rfm
    if not cutoffs:
        return replace(missing(words, "marts.dim_rfm_cutoffs"), title=title)
    dates = list(dict.fromkeys(str(row["review_date"]) for row in cutoffs))
    first, last = dates[-LAST_REVIEWS:][0], dates[-1]
    values = {(row["review_date"], row["measure"], row["score"]): row["cutoff_value"] for row in cutoffs}
    rows = tuple(
        (
            name(_measure(data, words, row["measure"])),
            name(words(f"{row['measure']}_score_from", score=str(row["score"]))),
            Cell(_value(values.get((first, row["measure"], row["score"])), words)),
            Cell(_value(row["cutoff_value"], words)),
        )
        for row in cutoffs
        if row["review_date"] == last
    )
    heads = (*columns(words, ("measure", "score")), Column(first), Column(last))
    basis = next(row for row in cutoffs if row["review_date"] == last)
    finding = words(f"rfm_basis_{basis['cutoff_basis']}", date=basis["reference_review_date"] or words.absent)
    spend = [row for row in cutoffs if row["measure"] == "monetary"]
    drawings = [_spend_chart(spend, dates, width) for width in (charts.WIDE, charts.NARROW)]
    return Block(
        title=title,
        findings=(finding,),
        figure=figure_of_two(words("rfm_cutoffs_chart_alt", finding=finding), *drawings),
        legend=tuple((words("monetary_score_from", score=str(score)), _score_colour(score)) for score in range(2, 6)),
        tables=(Table(words("rfm_cutoffs_table"), heads, rows, is_open=len(rows) <= LONG_LIST),),
    )


def _value(value: float | None, words: Words) -> str:
    return words.exact(None if value is None else f"{float(value):.2f}")


def _score_colour(score: int) -> str:
    return charts.ramp((score - 2) / 3, low="#a9c8de", high="#17496d")


def _spend_chart(spend: list[Row], dates: list[str], width: int) -> str:
    drawn = [
        {
            "review": row["review_date"],
            "value": float(row["cutoff_value"]),
            "series": str(row["score"]),
            "colour": _score_colour(int(row["score"])),
        }
        for row in spend
    ]
    return charts.lines(drawn, dates, width, is_stepped=True)


def _tier_cutoffs(cutoffs: Rows, data: ReportData, words: Words) -> Block:
    tiers = {
        (policy.policy_id, tier.code): tier.label.get(words.lang)
        for policy in data.policies or ()
        for tier in policy.tiers
        if tier.label
    }
    rows = tuple(
        (
            name(_user(data, words, row["policy_id"])),
            name(tiers.get((row["policy_id"], row["tier_code"]), str(row["tier_code"]))),
            name(words("to_keep" if row["purpose"] == "keep" else "to_enter")),
            name(_measure(data, words, row["measure"])),
            name(data.named("cutoff_basis", row["cutoff_basis"], words.lang)),
            Cell(str(row["reference_review_date"])),
            Cell(words.rate(1 - row["threshold_value"])),
            Cell(words("reached_by_nobody") if row["cutoff_value"] is None else words.exact(row["cutoff_value"])),
        )
        for row in cutoffs
    )
    heads = columns(
        words, ("policy", "tier", "purpose", "measure", "cutoff_basis"), ("taken_at", "top_share", "cutoff_value")
    )
    table = Table(words("tier_cutoffs_table"), heads, rows, is_open=len(rows) <= LONG_LIST)
    return Block(title=words("tier_cutoffs"), note=words("tier_cutoffs_note"), tables=(table,))
