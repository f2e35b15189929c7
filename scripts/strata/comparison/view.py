"""A comparison as tables and sentences for people, in English or Chinese."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from strata.comparison.results import Comparison, Row
from strata.comparison.texts import say

_RATES = ("change_rate", "demotion_rate", "jump_rate", "flapping_rate", "regret_rate", "stability_rate")
_NUMBERS = ("stability_index", "gini")
_INTERVALS = {"flapping_rate": "flapping_difference", "gini": "gini_difference"}
_MISSING = "-"


def show(console: Console, comparison: Comparison, lang: str) -> None:
    """Print a comparison, the verdict after the tables.

    Args:
        console: where to.
        comparison: what was found.
        lang: ``en`` or ``zh``.
    """
    heading = say("heading", lang, a_id=comparison.policy_a, b_id=comparison.policy_b, **_names(comparison, lang))
    console.print(f"\n[bold]{escape(heading)}[/]", soft_wrap=True)
    _line(console, _who(comparison, lang))
    date = comparison.measures["latest_review_date"]
    _grid(console, say("seats", lang, date=date), *_seats(comparison, lang))
    _grid(console, say("movers", lang, date=date), *_matrix(comparison, lang))
    console.print()
    for line in _movement(comparison, lang):
        _line(console, line)
    if comparison.measures["status"] == "ok":
        _grid(console, say("measures", lang), *_measures(comparison.measures, lang))
    if comparison.moving_down:
        counts = {"count": len(comparison.moving_down), "total": comparison.measures["down_count"]}
        _grid(console, say("moving_down", lang, **counts), *_moving_down(comparison, lang))
    console.print(f"\n[bold]{escape(say('verdict', lang, verdict=verdict(comparison, lang)))}[/]", soft_wrap=True)


def verdict(comparison: Comparison, lang: str) -> str:
    """Whether the candidate should replace the present standard, and why, in one sentence."""
    found = comparison.measures
    if found["verdict"] not in ("replace", "keep"):
        return say(found["verdict"], lang, days=found["holdout_days"])
    gini = {"difference": found["gini_difference"], "low": found["gini_difference_low"]}
    gini["high"] = found["gini_difference_high"]
    flapping = {"a": found["a_flapping_rate"], "b": found["b_flapping_rate"]}
    seats = {"rate": found["seat_difference_rate"]}
    names = _names(comparison, lang)
    if found["verdict"] == "replace":
        reasons = {
            "gini": say("gini_kept", lang, **gini),
            "flapping": say("flapping_reduced", lang, **flapping),
            "seats": say("seats_kept", lang, **seats),
        }
        return say("replace", lang, **names, **reasons)
    against = []
    if None in gini.values():
        against.append(say("gini_unknown", lang))
    elif not found["is_gini_kept"]:
        against.append(say("gini_lost", lang, **gini))
    if not found["is_flapping_reduced"]:
        against.append(say("flapping_kept", lang, **flapping))
    if not found["is_seat_count_kept"]:
        against.append(say("seats_lost", lang, **seats))
    return say("keep", lang, reasons=say("and", lang).join(against), **names)


def _line(console: Console, text: str) -> None:
    console.print(escape(text), soft_wrap=True)


def _names(comparison: Comparison, lang: str) -> dict[str, str]:
    labels = comparison.policy_labels
    return {
        side: labels[policy].of(lang) if policy in labels else policy
        for side, policy in (("a", comparison.policy_a), ("b", comparison.policy_b))
    }


def _who(comparison: Comparison, lang: str) -> str:
    found = comparison.measures
    group = say("everyone", lang) if found["customer_group"] == "everyone" else found["customer_group"]
    if found["status"] != "ok":
        return say("who_none", lang, group=group)
    return say(
        "who",
        lang,
        group=group,
        customers=found["customer_count"],
        reviews=found["review_count"],
        first=found["first_review_date"],
        last=found["last_review_date"],
        days=found["holdout_days"],
    )


def _tier(comparison: Comparison, side: str, code: str | None, lang: str) -> str:
    if code is None:
        return say("no_tier", lang)
    policy = comparison.policy_a if side == "a" else comparison.policy_b
    label = comparison.tier_labels[policy].get(code)
    return label.of(lang) if label else code


def _seats(comparison: Comparison, lang: str) -> tuple[list[str], list[list[str]]]:
    latest = [row for row in comparison.seats if row["moment"] == "latest"]
    by_side = {side: {row["tier_rank"]: row for row in latest if row["side"] == side} for side in "ab"}
    has_benefits = any(row["benefit_cost_amount"] is not None for row in latest)
    headings = ["rank", "tier_a", "count_a", "tier_b", "count_b", "change", "spend_a", "spend_b"]
    headings += ["benefit_a", "benefit_b"] if has_benefits else []
    rows = []
    for rank in sorted({*by_side["a"], *by_side["b"]}, reverse=True):
        a, b = by_side["a"].get(rank), by_side["b"].get(rank)
        difference = (b["customer_count"] if b else 0) - (a["customer_count"] if a else 0)
        cells = [str(rank)]
        for side, row in (("a", a), ("b", b)):
            cells += [
                _tier(comparison, side, row["tier_code"], lang) if row else _MISSING,
                f"{row['customer_count']:,} ({row['customer_rate'] or 0:.1%})" if row else _MISSING,
            ]
        cells += [f"{difference:+,}", *(_money(row, "spend_amount", lang) for row in (a, b))]
        cells += [_money(row, "benefit_cost_amount", lang) for row in (a, b)] if has_benefits else []
        rows.append(cells)
    return [say(heading, lang) for heading in headings], rows


def _matrix(comparison: Comparison, lang: str) -> tuple[list[str], list[list[str]]]:
    ranks = {
        side: sorted({_place(row, side) for row in comparison.movers}, reverse=True, key=lambda place: place[0])
        for side in "ab"
    }
    counts = {(_place(row, "a"), _place(row, "b")): row["customer_count"] for row in comparison.movers}
    headings = [say("tier_a", lang), *(_tier(comparison, "b", code, lang) for _, code in ranks["b"])]
    rows = [
        [_tier(comparison, "a", a[1], lang), *(f"{counts[a, b]:,}" if (a, b) in counts else "" for b in ranks["b"])]
        for a in ranks["a"]
    ]
    return headings, rows


def _place(row: Row, side: str) -> tuple[int, str | None]:
    return row[f"{side}_tier_rank"] or 0, row[f"{side}_tier_code"]


def _movement(comparison: Comparison, lang: str) -> list[str]:
    found = comparison.measures
    lines = [
        say(
            move,
            lang,
            count=found[f"{move}_count"],
            spend=_money(found, f"{move}_spend_amount", lang),
            margin=_money(found, f"{move}_margin_amount", lang),
        )
        for move in ("up", "down")
    ]
    lines += [say(move, lang, count=found[f"{move}_count"]) for move in ("enters", "leaves") if found[f"{move}_count"]]
    if all(row["benefit_cost_amount"] is None for row in comparison.seats):
        lines.append(say("benefits_missing", lang))
    return [*lines, say("money_window", lang, date=found["latest_review_date"])]


def _measures(found: Row, lang: str) -> tuple[list[str], list[list[str]]]:
    rows = [_measure(found, name, say(name, lang), ".1%", lang) for name in _RATES]
    rows += [_measure(found, name, say(name, lang), ".4f", lang) for name in _NUMBERS]
    rows.append(_measure(found, "capture_rate", say("capture_rate", lang, seats=found["top_seat_count"]), ".1%", lang))
    rows.append(_measure(found, "lift", say("lift", lang), ".2f", lang))
    return [say(name, lang) for name in ("measure", "a", "b", "difference", "interval")], rows


def _measure(found: Row, name: str, label: str, form: str, lang: str) -> list[str]:
    a, b = found[f"a_{name}"], found[f"b_{name}"]
    cells = [label, *(_MISSING if value is None else format(value, form) for value in (a, b))]
    cells.append(_MISSING if a is None or b is None else format(b - a, f"+{form}"))
    ends = [found[f"{_INTERVALS[name]}_{end}"] for end in ("low", "high")] if name in _INTERVALS else [None]
    cells.append("" if None in ends else " .. ".join(format(end, f"+{form}") for end in ends))
    return cells


def _moving_down(comparison: Comparison, lang: str) -> tuple[list[str], list[list[str]]]:
    rows = [
        [
            mover.customer_id,
            mover.source_customer_id or _MISSING,
            _tier(comparison, "a", mover.a_tier_code, lang),
            _tier(comparison, "b", mover.b_tier_code, lang),
            f"{mover.spend_amount:,.2f}",
        ]
        for mover in comparison.moving_down
    ]
    return [say(name, lang) for name in ("customer", "source_customer", "from", "to", "spend")], rows


def _money(row: Mapping[str, Any] | None, name: str, lang: str) -> str:
    if row is None:
        return _MISSING
    return say("not_available", lang) if row[name] is None else f"{row[name]:,.2f}"


def _grid(console: Console, title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    if not rows:
        return
    # not the title of the grid: that is broken to the grid's own width
    console.print(f"\n[bold]{escape(title)}[/]", soft_wrap=True)
    grid = Grid(box=None, pad_edge=False)
    for column, heading in enumerate(headings):
        texts = [row[column] for row in rows if row[column] not in (_MISSING, "")]
        is_number = bool(texts) and all(text[0] in "+-0123456789" for text in texts) and column > 0
        grid.add_column(escape(heading), justify="right" if is_number else "left", overflow="fold")
    for row in rows:
        grid.add_row(*map(escape, row))
    console.print(grid)
