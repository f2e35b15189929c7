"""The part of the page about policies side by side: pairs that were compared, and every policy there is."""

from strata.comparison.results import Comparison
from strata.comparison.results import Row as Found
from strata.comparison.texts import say
from strata.comparison.view import verdict
from strata.report import charts
from strata.report.data import Policy, ReportData
from strata.report.marts import Row
from strata.report.texts import Words
from strata.report.tier_sections import featured, named_with_id, tier_colours, tier_name, tier_table
from strata.report.view import Block, Cell, Column, Section, Table, columns, figure, figure_of_two, missing, name

MEASURES = ("flapping_rate", "regret_rate", "change_rate", "demotion_rate", "gini", "capture_rate")
INTERVALS = {"flapping_rate": "flapping_difference", "gini": "gini_difference"}
_NOTHING = "-"


def comparison_section(data: ReportData, words: Words) -> Section:
    """Each pair that was compared, then every policy with the share of each of its tiers."""
    blocks = [_pair(pair, data, words) for pair in data.standards.comparisons or ()]
    if not blocks:
        blocks.append(missing(words, "marts.fct_policy_comparison"))
    blocks.append(_every_policy(data, words))
    return Section("comparison", words("comparison"), words("comparison_intro"), tuple(blocks))


def _pair(pair: Comparison, data: ReportData, words: Words) -> Block:
    found, lang = pair.measures, words.lang
    names = {side: _policy_label(pair, side, lang) for side in "ab"}
    conclusion = say("verdict", lang, verdict=verdict(pair, lang))
    tables = []
    if pair.seats:
        tables.append(_seats(pair, names, data, words))
    if found["status"] == "ok":
        tables += [_conditions(found, words), _measures(found, words)]
    return Block(
        title=say("heading", lang, a=names["a"], a_id=pair.policy_a, b=names["b"], b_id=pair.policy_b),
        findings=(conclusion,),
        note=("" if words.lang == "zh" else " ").join(_remarks(pair, words)) or None,
        figure=figure(words("movers_chart_alt", finding=conclusion), _movers(pair, names, words))
        if pair.movers
        else None,
        tables=tuple(tables),
    )


def _policy_label(pair: Comparison, side: str, lang: str) -> str:
    policy = str(pair.measures[f"policy_{side}_id"])
    label = pair.policy_labels.get(policy)
    return label.of(lang) if label else policy


def _tier_label(pair: Comparison, side: str, code: str | None, words: Words) -> str:
    if code is None:
        return words("no_tier")
    label = pair.tier_labels[str(pair.measures[f"policy_{side}_id"])].get(code)
    return label.of(words.lang) if label else code


def _remarks(pair: Comparison, words: Words) -> list[str]:
    found, lang, said = pair.measures, words.lang, []
    if found["status"] == "ok":
        everyone = found["customer_group"] == "everyone"
        counts = {"customers": int(found["customer_count"]), "reviews": int(found["review_count"])}
        dates = {"first": found["first_review_date"], "last": found["last_review_date"]}
        group = say("everyone", lang) if everyone else found["customer_group"]
        said.append(say("who", lang, group=group, days=int(found["holdout_days"]), **counts, **dates))
    if pair.movers:
        for way in ("up", "down"):
            money = {kind: words.money(found[f"{way}_{kind}_amount"]) for kind in ("spend", "margin")}
            said.append(say(way, lang, count=int(found[f"{way}_count"]), **money))
        said += [
            say(way, lang, count=int(found[f"{way}_count"])) for way in ("enters", "leaves") if found[f"{way}_count"]
        ]
        said.append(say("money_window", lang, date=found["latest_review_date"]))
    return said


def _movers(pair: Comparison, names: dict[str, str], words: Words) -> str:
    places = {
        side: sorted({(row[f"{side}_tier_rank"] or 0, row[f"{side}_tier_code"]) for row in pair.movers}, reverse=True)
        for side in "ab"
    }
    counts = {(row["a_tier_code"], row["b_tier_code"]): int(row["customer_count"]) for row in pair.movers}
    totals = {a: sum(counts.get((a, b), 0) for _, b in places["b"]) for _, a in places["a"]}
    cells = []
    for _, a in places["a"]:
        for _, b in places["b"]:
            count = counts.get((a, b), 0)
            cells.append(
                {
                    "row": _tier_label(pair, "a", a, words),
                    "column": _tier_label(pair, "b", b, words),
                    "heat": count / totals[a] if totals[a] else 0.0,
                    "text": words.short(count) if count else "",
                    "detail": f"{count / totals[a]:.0%}" if count else "",
                }
            )
    return charts.heat_map(
        cells,
        [_tier_label(pair, "b", code, words) for _, code in places["b"]],
        [_tier_label(pair, "a", code, words) for _, code in places["a"]],
        x_title=names["b"],
        y_title=names["a"],
    )


def _seats(pair: Comparison, names: dict[str, str], data: ReportData, words: Words) -> Table:
    colours = {policy.policy_id: tier_colours(policy.tiers) for policy in data.policies or ()}
    held = {side: {int(row["tier_rank"]): row for row in pair.seats if row["side"] == side} for side in "ab"}
    rows = []
    for rank in sorted({*held["a"], *held["b"]}, reverse=True):
        cells: list[Cell] = []
        for side, policy in (("a", pair.policy_a), ("b", pair.policy_b)):
            row = held[side].get(rank)
            if row is None:
                cells += [name(_NOTHING), Cell(_NOTHING)]
                continue
            colour = colours.get(policy, {}).get(row["tier_code"])
            count = f"{words.count(row['customer_count'])} ({words.rate(row['customer_rate'])})"
            cells += [name(_tier_label(pair, side, row["tier_code"], words), colour), Cell(count)]
        counts = [int(held[side][rank]["customer_count"]) if rank in held[side] else 0 for side in "ab"]
        rows.append((*cells, Cell(f"{counts[1] - counts[0]:+,}")))
    customers = Column(words("customers"))
    heads = (Column(names["a"], False), customers, Column(names["b"], False), customers, Column(words("seat_change")))
    caption = words("seats_table", date=str(pair.measures["latest_review_date"]))
    return Table(caption, heads, tuple(rows), is_open=True)


def _conditions(found: Found, words: Words) -> Table:
    low = found["gini_difference_low"]
    rows = (
        ("gini", words.absent if low is None else f"{low:+.4f}", found["is_gini_kept"]),
        ("flapping", words.rate(found["flapping_fall_rate"]), found["is_flapping_reduced"]),
        ("seats", words.rate(found["seat_difference_rate"]), found["is_seat_count_kept"]),
    )
    lines = tuple(
        (
            name(words(f"condition_{key}")),
            Cell(value),
            name(words(f"condition_{key}_needs")),
            name(words("condition_met" if is_met else "condition_not_met")),
        )
        for key, value, is_met in rows
    )
    heads = (
        Column(words("condition"), False),
        Column(words("condition_found")),
        Column(words("condition_needs"), False),
        Column(words("condition_result"), False),
    )
    return Table(words("conditions_table"), heads, lines, is_open=True)


def _measures(found: Found, words: Words) -> Table:
    rows = []
    for measure in MEASURES:
        form = ".4f" if measure == "gini" else ".1%"
        label = say(measure, words.lang, seats=int(found["top_seat_count"] or 0))
        a, b = found[f"a_{measure}"], found[f"b_{measure}"]
        ends = [found[f"{INTERVALS[measure]}_{end}"] for end in ("low", "high")] if measure in INTERVALS else []
        rows.append(
            (
                name(label[:1].upper() + label[1:]),
                *(Cell(words.absent if value is None else format(value, form)) for value in (a, b)),
                Cell(_NOTHING if a is None or b is None else format(b - a, f"+{form}")),
                Cell(_NOTHING if not ends or None in ends else " .. ".join(format(end, f"+{form}") for end in ends)),
            )
        )
    heads = [Column(say(key, words.lang)) for key in ("a", "b", "difference", "interval")]
    return Table(words("measures_table"), (Column(words("measure"), False), *heads), tuple(rows), is_open=True)


def _every_policy(data: ReportData, words: Words) -> Block:
    title, listed = words("every_policy"), data.standards.listed
    if not listed:
        return Block(title=title, note=missing(words, "marts.dim_tier_policies").note)
    replayed = {policy.policy_id: policy for policy in data.policies or ()}
    rows = tuple(
        (
            name(_listed_name(row, words)),
            name(_shares(row, replayed.get(str(row["policy_id"])), data, words)),
        )
        for row in listed
    )
    shown = [policy for row in listed if (policy := replayed.get(str(row["policy_id"]))) and _is_held(policy)]
    finding = words(
        "every_policy_finding",
        count=words.count(len(listed)),
        replayed=words.count(len(replayed)),
        held=words.count(len(shown)),
    )
    drawings = [_share_chart(shown, width) for width in (charts.WIDE, charts.NARROW)] if shown else []
    table = Table(words("every_policy_table"), columns(words, ("policy", "tier_shares")), rows, is_open=True)
    return Block(
        title=title,
        findings=(finding,),
        note=words("every_policy_note") if drawings else None,
        figure=figure_of_two(words("every_policy_chart_alt", finding=finding), *drawings) if drawings else None,
        tables=(table, *(tier_table(policy, words, is_open=False) for policy in shown if policy not in featured(data))),
    )


def _listed_name(row: Row, words: Words) -> str:
    label = row["label_zh" if words.lang == "zh" else "label_en"]
    return words(
        "listed_policy",
        policy=named_with_id(str(label or row["policy_id"]), str(row["policy_id"]), words),
        status=words.get(f"status_{row['policy_status']}", str(row["policy_status"])),
    )


def _is_held(policy: Policy) -> bool:
    return any(tier.kpis["customer_count"] for tier in policy.tiers)


def _shares(row: Row, policy: Policy | None, data: ReportData, words: Words) -> str:
    if not row["is_replayed"] or policy is None:
        reason = f"not_replayed_{row['not_replayed_reason']}"
        return words("not_replayed", reason=words.get(reason, str(row["not_replayed_reason"] or words.absent)))
    if not _is_held(policy):
        left_out = [
            int(counted["incomplete_count"])
            for counted in data.trust.incomplete or ()
            if counted["policy_id"] == policy.policy_id
        ]
        if left_out and left_out[0]:
            return words("everybody_left_out", count=words.count(left_out[0]))
        return words("nobody_has_a_tier")
    return words("list_separator").join(
        words("tier_share", tier=tier_name(tier, words), share=words.rate(tier.kpis["customer_rate"]))
        for tier in policy.tiers
        if tier.code is not None
    )


def _share_chart(policies: list[Policy], width: int) -> str:
    bars: list[Row] = []
    for policy in policies:
        colours, start = tier_colours(policy.tiers), 0.0
        for tier in reversed(policy.tiers):
            rate = float(tier.kpis["customer_rate"] or 0)
            label = f"{rate:.0%}"
            bars.append(
                {
                    "measure": policy.policy_id,
                    "start": start,
                    "end": start + rate,
                    "colour": colours[tier.code],
                    "text": label,
                }
            )
            start += rate
    return charts.share_bars(bars, [policy.policy_id for policy in policies], width, row_height=26)
