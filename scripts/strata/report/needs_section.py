"""The part of the page about needs: what sets groups apart, what customers favour, and how recommendations do."""

from dataclasses import replace

from strata.report.data import ReportData
from strata.report.marts import Row
from strata.report.texts import Words
from strata.report.view import Block, Cell, Section, Table, bar, columns, missing, name

KINDS = ("category", "brand", "channel", "daypart", "weekday", "payment")
# A customer lacks these for not having bought: no reason why a kind is missing for all.
OWN_REASONS = ("no_recent_purchase", "no_purchase")
METHODS = ("recommended", "most_bought", "most_bought_new")
# What the recommendations of a kind of item are judged by: all bases together where several have a row.
JUDGED = ("all", "co_purchase", "repeat_cycle", "popular")


def needs_section(data: ReportData, words: Words) -> Section:
    """Cells of the group profiles, favourites, then the hit rates of recommendations."""
    blocks = (_cells(data, words), _favourites(data, words), _hit_rates(data, words))
    return Section("needs", words("needs"), words("needs_intro"), blocks)


def _cells(data: ReportData, words: Words) -> Block:
    title, cells = words("profiles"), data.needs.cells
    if cells is None or data.needs.least is None:
        return replace(missing(words, "marts.fct_group_profiles"), title=title)
    if not cells:
        return Block(title=title, findings=(words("profiles_alike"),))
    top = cells[0]
    finding = words(
        "profile_finding",
        group=_group(top, data, words),
        attribute=_attribute(top, data, words),
        value=_value(top, data, words),
        share=words.rate(top["group_share"]),
        population=words.rate(top["population_share"]),
        tgi=words.count(round(top["tgi_index"])),
        count=words.count(top["customer_count"]),
    )
    rows = tuple(
        (
            name(_group(cell, data, words)),
            name(data.named("group_kind", cell["group_kind"], words.lang)),
            name(_attribute(cell, data, words)),
            name(_value(cell, data, words)),
            Cell(words.count(round(cell["tgi_index"]))),
            Cell(words.count(cell["customer_count"])),
            bar(words, cell["group_share"]),
            bar(words, cell["population_share"]),
        )
        for cell in cells
    )
    names = ("profile_group", "kind", "profile_attribute", "profile_value")
    heads = columns(words, names, ("tgi", "customers", "profile_group_share", "profile_population_share"))
    table = Table(words("profiles_table", date=str(top["review_date"])), heads, rows, is_open=True)
    return Block(title=title, findings=(finding,), note=words("profiles_note"), tables=(table,))


def _group(cell: Row, data: ReportData, words: Words) -> str:
    kind, code = str(cell["group_kind"]), str(cell["group_code"])
    if kind == "tier":
        # Tiers are profiled by the primary policy, which is the first one here.
        tiers = data.policies[0].tiers if data.policies else ()
        return next((tier.label.get(words.lang) for tier in tiers if tier.code == code and tier.label), code)
    return data.named(kind, code, words.lang)


def _attribute(cell: Row, data: ReportData, words: Words) -> str:
    attribute = str(cell["attribute"])
    return words("profile_category") if attribute == "category" else data.named("field", attribute, words.lang)


def _value(cell: Row, data: ReportData, words: Words) -> str:
    return data.named(str(cell["attribute"]), str(cell["attribute_value"]), words.lang)


def _favourites(data: ReportData, words: Words) -> Block:
    title, favourites = words("favourites"), data.needs.favourites
    if favourites is None:
        return replace(missing(words, "marts.fct_customer_affinities"), title=title)
    least = data.needs.least
    shown = [row for row in favourites if least is not None and int(row["customer_count"]) >= least]
    found = {row["affinity_kind"] for row in favourites}
    absent = [_absent(kind, data, words) for kind in KINDS if kind not in found]
    findings = []
    if shown:
        top = max(shown, key=lambda row: int(row["strong_count"]) / int(row["kind_customer_count"]))
        if least is not None and int(top["strong_count"]) >= least:
            findings.append(
                words(
                    "favourite_finding",
                    kind=data.named("affinity_kind", top["affinity_kind"], words.lang),
                    value=data.named(top["affinity_kind"], top["affinity_value"], words.lang),
                    count=words.count(top["strong_count"]),
                    share=words.share(top["strong_count"], top["kind_customer_count"]),
                )
            )
    if absent:
        findings.append(words("favourites_absent", kinds=words("clause_separator").join(absent)))
    rows = tuple(
        (
            name(data.named("affinity_kind", row["affinity_kind"], words.lang)),
            name(data.named(row["affinity_kind"], row["affinity_value"], words.lang)),
            Cell(words.count(row["customer_count"])),
            bar(words, int(row["customer_count"]) / int(row["kind_customer_count"])),
            Cell(_strong(row, least, words)),
        )
        for row in shown
    )
    heads = columns(
        words, ("favourite_kind", "favourite_value"), ("customers", "favourite_share", "favourite_strong_count")
    )
    tables = (Table(words("favourites_table"), heads, rows, is_open=True),) if rows else ()
    return Block(title=title, findings=tuple(findings), note=words("favourites_note"), tables=tables)


def _strong(row: Row, least: int | None, words: Words) -> str:
    count = int(row["strong_count"])
    return words.count(count) if least is not None and count >= least else words("fewer_than", count=words.count(least))


def _absent(kind: str, data: ReportData, words: Words) -> str:
    reasons = [
        row["reason"] for row in data.needs.missing or () if row["part"] == kind and row["reason"] not in OWN_REASONS
    ]
    label = data.named("needs_part", kind, words.lang)
    if not reasons:
        return label
    return words("favourite_absent", kind=label, reason=data.named("missing_reason", reasons[0], words.lang))


def _hit_rates(data: ReportData, words: Words) -> Block:
    title, rates = words("recommendations"), data.needs.hit_rates
    if not rates:
        return replace(missing(words, "marts.fct_recommendation_hit_rates"), title=title)
    by_key = {(row["item_kind"], row["basis"], row["method"]): row for row in rates}
    findings = []
    for kind in dict.fromkeys(row["item_kind"] for row in rates):
        basis = next(basis for basis in JUDGED if (kind, basis, "recommended") in by_key)
        findings.append(_verdict([by_key.get((kind, basis, method)) for method in METHODS], words))
    rows = tuple(
        (
            name(words.get(f"item_{kind}", kind)),
            name(data.named("recommendation_basis", basis, words.lang)),
            Cell(words.count(row["customer_count"])),
            *(bar(words, _rate(by_key.get((kind, basis, method)))) for method in METHODS),
        )
        for (kind, basis, judged), row in by_key.items()
        if judged == "recommended"
    )
    numbers = ("customers", *(f"method_{method}" for method in METHODS))
    heads = columns(words, ("item_kind", "recommendation_basis"), numbers)
    table = Table(words("recommendations_table"), heads, rows, is_open=True)
    note = words("recommendations_note", fit=str(rates[0]["fit_date"]), end=str(rates[0]["as_of_date"]))
    return Block(title=title, findings=tuple(findings), note=note, tables=(table,))


def _rate(row: Row | None) -> float | None:
    return None if row is None else row["hit_rate"]


def _verdict(methods: list[Row | None], words: Words) -> str:
    own, *others = methods
    if own is None or not own["customer_count"]:
        return words("recommendations_untried")
    compared = [
        words(
            f"recommendations_{_against(own, other)}", method=words(f"against_{method}"), rate=words.rate(_rate(other))
        )
        for method, other in zip(METHODS[1:], others, strict=True)
        if other is not None
    ]
    return words(
        "recommendations_finding",
        items=words.get(f"items_{own['item_kind']}", str(own["item_kind"])),
        count=words.count(own["customer_count"]),
        rate=words.rate(own["hit_rate"]),
        compared=words("recommendations_and").join(compared),
    )


def _against(own: Row, other: Row) -> str:
    # Counts of the same customers: exact, where rates would be compared as rounded.
    difference = int(own["hit_customer_count"]) - int(other["hit_customer_count"])
    return "beats" if difference > 0 else "loses" if difference < 0 else "ties"
