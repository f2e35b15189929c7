"""Why tiers moved, review by review, of the policy shown."""

from dataclasses import replace
from itertools import groupby

from strata.report import charts
from strata.report.data import ReportData
from strata.report.marts import Row
from strata.report.texts import Words
from strata.report.view import LONG_LIST, Block, Cell, Column, Table, figure_of_two, missing, name

Counts = dict[str, tuple[int, int]]


def cause_block(policy_id: str, data: ReportData, words: Words) -> Block:
    """Moves up and down of a policy by cause: a column a review, and the numbers."""
    title = words("causes")
    rows = [row for row in data.standards.causes or () if row["policy_id"] == policy_id]
    if not rows:
        return replace(missing(words, "marts.fct_tier_migrations"), title=title)
    reviews: dict[str, Counts] = {
        date: {str(row["cause"]): (int(row["up_count"]), int(row["down_count"])) for row in found if row["cause"]}
        for date, found in groupby(rows, key=lambda row: str(row["review_date"]))
    }
    moved = {cause for counts in reviews.values() for cause, moves in counts.items() if any(moves)}
    causes = [cause for cause in charts.CAUSE_COLOURS if cause in moved]
    causes += sorted(moved.difference(causes))
    if not causes:
        return Block(title=title, findings=(words("causes_none", first=next(iter(reviews))),))
    names = {cause: data.named("move_cause", cause, words.lang) for cause in causes}
    findings = _findings(reviews, names, words)
    drawings = [
        charts.signed_columns(_bars(reviews, causes), list(reviews), width) for width in (charts.WIDE, charts.NARROW)
    ]
    return Block(
        title=title,
        findings=findings,
        note=words("causes_note"),
        figure=figure_of_two(words("causes_chart_alt", finding=" ".join(findings)), *drawings),
        legend=tuple((names[cause], _colour(cause)) for cause in causes),
        tables=(_table(reviews, names, words),),
    )


def _colour(cause: str) -> str:
    return charts.CAUSE_COLOURS.get(cause, charts.OTHER_COLOUR)


def _bars(reviews: dict[str, Counts], causes: list[str]) -> list[Row]:
    bars = []
    for review, counts in reviews.items():
        above = below = 0
        for cause in causes:
            up, down = counts.get(cause, (0, 0))
            colour = _colour(cause)
            if up:
                bars.append({"review": review, "start": above, "end": above + up, "colour": colour})
            if down:
                bars.append({"review": review, "start": below, "end": below - down, "colour": colour})
            above, below = above + up, below - down
    return bars


def _table(reviews: dict[str, Counts], names: dict[str, str], words: Words) -> Table:
    heads = [Column(words("review"), False), Column(words("upgrade_count")), Column(words("downgrade_count"))]
    rows = []
    for review, counts in reversed(reviews.items()):
        ups, downs = (sum(moves[way] for moves in counts.values()) for way in (0, 1))
        rows.append(
            (
                name(review),
                Cell(words.count(ups)),
                Cell(words.count(downs)),
                *(Cell(_both_ways(counts.get(cause, (0, 0)), words)) for cause in names),
            )
        )
    heads += [Column(label) for label in names.values()]
    return Table(words("causes_table"), tuple(heads), tuple(rows), is_open=len(rows) <= LONG_LIST)


def _both_ways(moves: tuple[int, int], words: Words) -> str:
    signed = [f"{sign}{words.count(count)}" for sign, count in zip("+\N{MINUS SIGN}", moves, strict=True) if count]
    return " / ".join(signed) or "0"


def _findings(reviews: dict[str, Counts], names: dict[str, str], words: Words) -> tuple[str, ...]:
    last = next(reversed(reviews))
    ups, downs = (sum(moves[way] for moves in reviews[last].values()) for way in (0, 1))
    totals = {cause: sum(sum(counts.get(cause, ())) for counts in reviews.values()) for cause in names}
    every = sum(totals.values())
    shares = words("list_separator").join(
        words("cause_share", cause=names[cause], share=words.share(totals[cause], every))
        for cause in sorted(names, key=lambda cause: -totals[cause])
    )
    return (
        words("causes_last", date=last, up=words.count(ups), down=words.count(downs)),
        words("causes_all", first=next(iter(reviews)), count=words.count(every), shares=shares),
    )
