"""Charts as inline SVG, drawn by Vega-Lite without a browser and without a network.

Positions and colours are computed before drawing, so a chart shows exactly the numbers of its table. Each
chart has a drawn width in pixels: the page picks the one that fits, so text keeps its size on a phone.
"""

from collections.abc import Sequence
from typing import Any

import altair as alt
import vl_convert

ACCENT = "#1f5f8b"
PALE = "#d6e4ef"
INK = "#1c2733"
MUTED = "#5b6875"
WIDE = 760
NARROW = 330
TINY_SHARE = {WIDE: 0.05, NARROW: 0.10}

STAGE_COLOURS = {
    "mature": "#1f5f8b",
    "growing": "#4687b2",
    "active": "#83b3d3",
    "reactivated": "#4fa095",
    "new": "#a9d6cf",
    "at_risk": "#f2cd7c",
    "dormant": "#d39a55",
    "churned": "#8d949c",
    "prospect": "#dbe0e5",
}
CAUSE_COLOURS = {
    "behaviour": "#1f5f8b",
    "cut_off_drift": "#d39a55",
    "refund": "#b5564e",
    "identity_change": "#4fa095",
    "rule_change": "#8468a8",
    "override": "#f2cd7c",
    "missing_input": "#8d949c",
}
# None is no grade.
GRADE_COLOURS: dict[str | None, str] = {
    "A": "#1f5f8b",
    "B": "#4687b2",
    "C": "#83b3d3",
    "D": "#f2cd7c",
    "E": "#d39a55",
    None: "#dbe0e5",
}
SERIES_COLOURS = ("#1f5f8b", "#d39a55", "#4fa095", "#8468a8", "#b5564e", "#83b3d3", "#a9d6cf", "#f2cd7c")
OTHER_COLOUR = "#b7bec6"


def ramp(position: float, low: str = PALE, high: str = ACCENT) -> str:
    """The colour at ``position`` (0-1) between two hex colours."""
    share = min(max(position, 0.0), 1.0)
    pairs = [(int(low[at : at + 2], 16), int(high[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(start + (end - start) * share):02x}" for start, end in pairs)


def ink_on(colour: str) -> str:
    """Dark or white text, whichever reads better on ``colour``."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return INK if 0.299 * red + 0.587 * green + 0.114 * blue > 145 else "#ffffff"  # noqa: PLR2004


def share_bars(bars: Sequence[dict[str, Any]], order: Sequence[str], width: int, *, row_height: int = 48) -> str:
    """One horizontal bar a measure, cut into coloured shares.

    Args:
        bars: rows of measure, start, end (0-1), colour and text.
        order: the measures from top to bottom.
        width: drawn width in pixels.
        row_height: height of a bar with the space around it, in pixels.
    """
    parts = [
        {
            **bar,
            "middle": (bar["start"] + bar["end"]) / 2,
            "ink": ink_on(bar["colour"]),
            "text": bar["text"] if bar["end"] - bar["start"] >= TINY_SHARE[width] else "",
        }
        for bar in bars
    ]
    base = alt.Chart(alt.Data(values=parts)).encode(
        y=alt.Y("measure:N", sort=list(order), title=None, axis=alt.Axis(ticks=False, domain=False, labelLimit=130))
    )
    drawn = base.mark_bar(aria=False, stroke="white", strokeWidth=1).encode(
        x=alt.X("start:Q", title=None, axis=_percent_axis(), scale=alt.Scale(nice=False)),
        x2="end:Q",
        color=alt.Color("colour:N", scale=None),
    )
    texts = base.mark_text(aria=False, fontSize=12).encode(
        x="middle:Q", text="text:N", color=alt.Color("ink:N", scale=None)
    )
    return _svg(drawn + texts, width, row_height * len(order) + 30)


def share_columns(bars: Sequence[dict[str, Any]], order: Sequence[str], width: int) -> str:
    """One column a review, cut into coloured shares.

    Args:
        bars: rows of review, start, end (0-1) and colour.
        order: the reviews from left to right.
        width: drawn width in pixels.
    """
    chart = (
        alt.Chart(alt.Data(values=list(bars)))
        .mark_bar(aria=False)
        .encode(
            x=alt.X(
                "review:O",
                sort=list(order),
                title=None,
                scale=alt.Scale(paddingInner=0.12, paddingOuter=0.1),
                axis=_review_axis(order, width),
            ),
            y=alt.Y("start:Q", title=None, axis=_percent_axis(), scale=alt.Scale(domain=[0, 1])),
            y2="end:Q",
            color=alt.Color("colour:N", scale=None),
        )
    )
    return _svg(chart, width, 300)


def signed_columns(bars: Sequence[dict[str, Any]], order: Sequence[str], width: int) -> str:
    """One column a review, coloured counts up and down from zero.

    Args:
        bars: rows of review, start, end (below zero: downwards) and colour.
        order: the reviews from left to right.
        width: drawn width in pixels.
    """
    x = alt.X(
        "review:O",
        sort=list(order),
        title=None,
        scale=alt.Scale(domain=list(order), paddingInner=0.3, paddingOuter=0.15),
        axis=_review_axis(order, width),
    )
    # A count has no sign: above and below say which way.
    counts = alt.Axis(
        labelExpr="format(abs(datum.value), ',')", tickMinStep=1, tickCount=5, domain=False, ticks=False,
        gridColor="#e6eaee",
    )  # fmt: skip
    drawn = (
        alt.Chart(alt.Data(values=list(bars)))
        .mark_bar(aria=False)
        .encode(x=x, y=alt.Y("start:Q", title=None, axis=counts), y2="end:Q", color=alt.Color("colour:N", scale=None))
    )
    zero = alt.Chart(alt.Data(values=[{"value": 0}])).mark_rule(aria=False, color=MUTED).encode(y="value:Q")
    return _svg(drawn + zero, width, 240)


def lines(
    points: Sequence[dict[str, Any]],
    order: Sequence[str],
    width: int,
    *,
    limits: Sequence[float] = (),
    is_stepped: bool = False,
) -> str:
    """One line a series over the reviews.

    Args:
        points: rows of review, value, series and colour.
        order: the reviews from left to right.
        width: drawn width in pixels.
        limits: values that a dashed line marks.
        is_stepped: whether a value holds until the next review.
    """
    x = alt.X("review:O", sort=list(order), title=None, axis=_review_axis(order, width))
    axis = alt.Axis(tickCount=4, domain=False, ticks=False, gridColor="#e6eaee")
    base = alt.Chart(alt.Data(values=list(points))).encode(
        x=x, y=alt.Y("value:Q", title=None, axis=axis), color=alt.Color("colour:N", scale=None), detail="series:N"
    )
    marks = alt.Chart(alt.Data(values=[{"value": limit} for limit in limits])).mark_rule(
        aria=False, strokeDash=[4, 4], color=MUTED
    )
    drawn = [base.mark_line(aria=False, interpolate="step-after" if is_stepped else "linear", strokeWidth=2)]
    drawn += [base.mark_point(aria=False, filled=True, size=28, opacity=1)]
    return _svg(alt.layer(*([marks.encode(y="value:Q")] if limits else []), *drawn), width, 220)


def paired_columns(
    bars: Sequence[dict[str, Any]], order: Sequence[str], width: int, *, x_title: str, axis_format: str
) -> str:
    """Columns of several series side by side.

    Args:
        bars: rows of group, series, value and colour; the first series stands left.
        order: the groups from left to right.
        width: drawn width in pixels.
        x_title: what the groups are.
        axis_format: number format of the values, such as ``%``.
    """
    series = list(dict.fromkeys(bar["series"] for bar in bars))
    drawn = (
        alt.Chart(alt.Data(values=list(bars)))
        .mark_bar(aria=False)
        .encode(
            x=alt.X(
                "group:O",
                sort=list(order),
                title=x_title,
                scale=alt.Scale(domain=list(order), paddingInner=0.25, paddingOuter=0.15),
                axis=alt.Axis(labelAngle=0, ticks=False, domain=False, titlePadding=8),
            ),
            xOffset=alt.XOffset("series:N", sort=series),
            y=alt.Y(
                "value:Q",
                title=None,
                axis=alt.Axis(format=axis_format, tickCount=4, domain=False, ticks=False, gridColor="#e6eaee"),
            ),
            color=alt.Color("colour:N", scale=None),
        )
    )
    return _svg(drawn, width, 250)


def weekly_curves(points: Sequence[dict[str, Any]], width: int, *, marked_week: int, mark: str, x_title: str) -> str:
    """One line a series over numbered weeks, with a dashed upright line where something ends.

    Args:
        points: rows of week, value, series, colour and is_dashed.
        width: drawn width in pixels.
        marked_week: the week at whose end the upright line stands.
        mark: what it says.
        x_title: what the weeks are counted from.
    """
    x = alt.X(
        "week:Q", title=x_title, scale=alt.Scale(nice=False),
        axis=alt.Axis(tickCount=8 if width == WIDE else 4, format="d", grid=False, ticks=False, titlePadding=8),
    )  # fmt: skip
    counts = alt.Axis(tickCount=4, format=",d", domain=False, ticks=False, gridColor="#e6eaee")
    drawn = (
        alt.Chart(alt.Data(values=list(points)))
        .mark_line(aria=False, strokeWidth=2)
        .encode(
            x=x,
            y=alt.Y("value:Q", title=None, axis=counts),
            color=alt.Color("colour:N", scale=None),
            detail="series:N",
            strokeDash=alt.StrokeDash(
                "is_dashed:N", scale=alt.Scale(domain=[False, True], range=[[1, 0], [6, 4]]), legend=None
            ),
        )
    )
    marked = alt.Chart(alt.Data(values=[{"week": marked_week, "text": mark}])).encode(x="week:Q")
    rule = marked.mark_rule(aria=False, strokeDash=[4, 4], color=MUTED)
    text = marked.mark_text(aria=False, align="left", baseline="top", dx=6, fontSize=12, color=MUTED).encode(
        text="text:N", y=alt.value(0)
    )
    return _svg(drawn + rule + text, width, 260)


def heat_map(
    cells: Sequence[dict[str, Any]], columns: Sequence[str], rows: Sequence[str], *, x_title: str, y_title: str
) -> str:
    """A grid of coloured cells, each with a number and a smaller one below it.

    Args:
        cells: rows of column, row, heat (0-1), text and detail.
        columns: column names from left to right.
        rows: row names from top to bottom.
        x_title: what the columns are.
        y_title: what the rows are.
    """
    shaded = [{**cell, "colour": "#f4f6f8" if not cell["text"] else ramp(cell["heat"])} for cell in cells]
    inked = [{**cell, "ink": ink_on(cell["colour"])} for cell in shaded]
    axis = {"ticks": False, "domain": False, "titlePadding": 10, "labelLimit": 92}
    # Names wider than their column are turned; left of the columns are the names of the rows and the titles.
    left = min(max(_drawn_width(row) for row in rows), 92) + 56
    turned = max(_drawn_width(column) for column in columns) > (NARROW - left) / len(columns) - 4
    slant = {"labelAngle": -40, "labelAlign": "left"} if turned else {"labelAngle": 0}
    base = alt.Chart(alt.Data(values=inked)).encode(
        x=alt.X("column:N", sort=list(columns), title=x_title, axis=alt.Axis(orient="top", **slant, **axis)),
        y=alt.Y("row:N", sort=list(rows), title=y_title, axis=alt.Axis(**axis)),
    )
    ink = alt.Color("ink:N", scale=None)
    drawn = base.mark_rect(aria=False, stroke="white", strokeWidth=2).encode(color=alt.Color("colour:N", scale=None))
    large, small = (13, 10.5) if len(columns) <= 5 else (11, 9)  # noqa: PLR2004
    texts = base.mark_text(aria=False, fontSize=large, dy=-6, fontWeight=600).encode(text="text:N", color=ink)
    details = base.mark_text(aria=False, fontSize=small, dy=9).encode(text="detail:N", color=ink)
    return _svg(drawn + texts + details, NARROW, 46 * len(rows) + (90 if turned else 50))


def _drawn_width(text: str) -> float:
    """About how many pixels a text takes: 12 a Chinese letter or a per cent sign, 6.5 another letter."""
    return sum(12 if ord(letter) > 0x2E80 or letter == "%" else 6.5 for letter in text)  # noqa: PLR2004


def _review_axis(order: Sequence[str], width: int) -> alt.Axis:
    step = max(1, -(-len(order) // (8 if width == WIDE else 3)))
    # Counted from the last review, so that the newest one is always named.
    ticks = list(reversed(order[::-1][::step]))
    return alt.Axis(values=ticks, labelAngle=0, labelOverlap=True, ticks=False, domain=False)


def _percent_axis() -> alt.Axis:
    return alt.Axis(format="%", tickCount=4, domain=False, ticks=False, gridColor="#e6eaee")


def _svg(chart: alt.LayerChart | alt.Chart, width: int, height: int) -> str:
    finished = (
        chart.properties(width=width, height=height, autosize=alt.AutoSizeParams(type="fit", contains="padding"))
        # The page's fonts may be wider than the ones measured here.
        .configure(background="transparent", padding={"left": 12, "right": 16, "top": 2, "bottom": 2})
        .configure_view(stroke=None)
        .configure_axis(labelFontSize=12, titleFontSize=12, titleFontWeight="normal", labelColor=INK, titleColor=MUTED)
    )
    # The library's grammar version, as vl-convert names it: "v6.4.1" -> "6.4".
    version = alt.SCHEMA_VERSION.removeprefix("v").rsplit(".", 1)[0]
    return str(vl_convert.vegalite_to_svg(finished.to_dict(), vl_version=version))
