"""The part of the page about clusters: what each is, how large, and the rule of the tree in words."""

from strata.clusters.words import BETWEEN_RULES
from strata.report import charts
from strata.report.data import ReportData
from strata.report.marts import Row
from strata.report.texts import Words
from strata.report.view import (
    LONG_LIST,
    Block,
    Cell,
    Section,
    Table,
    bar,
    columns,
    figure_of_two,
    missing,
    name,
    part_of,
)


def cluster_section(data: ReportData, words: Words) -> Section:
    """The clusters of the model in force, or why there are none."""
    return Section("clusters", words("clusters"), words("clusters_intro"), (_clusters(data, words),))


def _clusters(data: ReportData, words: Words) -> Block:
    clusters = data.clusters.clusters
    total = sum(int(cluster["customer_count"]) for cluster in clusters or ())
    if not clusters or not total:
        return _absent(data, words)
    findings = [_finding(cluster, words) for cluster in clusters]
    model = clusters[0]
    bars, below = [], 0
    for cluster, colour in zip(clusters, charts.SERIES_COLOURS, strict=False):
        start, below = below, below + int(cluster["customer_count"])
        share = part_of(below - start, total)
        bars.append(
            {
                "measure": words("share_of_customers"),
                "start": start / total,
                "end": below / total,
                "colour": colour,
                "text": f"{share:.0%}",
            }
        )
    drawings = [charts.share_bars(bars, [words("share_of_customers")], width) for width in (charts.WIDE, charts.NARROW)]
    return Block(
        findings=tuple(findings),
        note=_model_note(model, data, words),
        figure=figure_of_two(words("clusters_alt", finding=findings[0]), *drawings),
        legend=tuple(
            (_label(cluster, words), colour) for cluster, colour in zip(clusters, charts.SERIES_COLOURS, strict=False)
        ),
        tables=_tables(data, words),
    )


def _absent(data: ReportData, words: Words) -> Block:
    statuses = {row["cluster_status"]: int(row["customer_count"]) for row in data.clusters.statuses or ()}
    if not statuses:
        return missing(words, "marts.fct_customer_clusters")
    for status in ("input_missing", "not_fitted"):
        if status in statuses:
            return Block(note=words(f"clusters_{status}"))
    return Block(note=words("clusters_no_purchase"))


def _finding(cluster: Row, words: Words) -> str:
    return words(
        "cluster_finding",
        name=_label(cluster, words),
        count=words.count(cluster["customer_count"]),
        share=words.rate(cluster["customer_rate"]),
        standout=cluster[f"standout_{words.lang}"] or words("cluster_average"),
    )


def _model_note(model: Row, data: ReportData, words: Words) -> str:
    outside = sum(
        int(row["customer_count"]) for row in data.clusters.statuses or () if row["cluster_status"] != "assigned"
    )
    note = words(
        "clusters_model",
        version=words.count(model["model_version"]),
        date=str(model["fitted_date"]),
        sample=words.count(model["model_sample_count"]),
        buyers=words.count(model["model_buyer_count"]),
        silhouette=f"{model['silhouette_score']:.2f}",
    )
    return words("clusters_outside", note=note, count=words.count(outside)) if outside else note


def _tables(data: ReportData, words: Words) -> tuple[Table, ...]:
    clusters = data.clusters.clusters or ()
    sizes = tuple(
        (
            name(_label(cluster, words)),
            Cell(words.count(cluster["customer_count"])),
            bar(words, cluster["customer_rate"]),
            bar(words, cluster["tree_agreement_rate"]),
        )
        for cluster in clusters
    )
    typical = tuple((name(_label(cluster, words)), name(_typical(cluster, data, words))) for cluster in clusters)
    rules = tuple((name(_label(cluster, words)), name(rule)) for cluster in clusters for rule in _rules(cluster, words))
    return (
        Table(
            words("clusters_table"),
            columns(words, ("cluster",), ("customers", "customer_share", "cluster_agreement")),
            sizes,
            is_open=True,
        ),
        Table(words("clusters_typical_table"), columns(words, ("cluster", "cluster_typical")), typical, is_open=True),
        Table(
            words("clusters_rules_table"),
            columns(words, ("cluster", "cluster_rule")),
            rules,
            is_open=len(rules) <= LONG_LIST,
        ),
    )


def _label(cluster: Row, words: Words) -> str:
    return str(cluster[f"label_{words.lang}"])


def _typical(cluster: Row, data: ReportData, words: Words) -> str:
    # Medians of a few customers say too much about each; profiles say how few are too few.
    least = data.needs.least
    if least is None or int(cluster["customer_count"]) < least or int(cluster["sample_count"]) < least:
        return words("suppressed")
    return str(cluster[f"typical_{words.lang}"] or words.absent)


def _rules(cluster: Row, words: Words) -> list[str]:
    """The ways through the tree that lead to a cluster, that of the most customers first."""
    rules = cluster[f"rule_{words.lang}"]
    return [words("cluster_no_rule")] if rules is None else str(rules).split(BETWEEN_RULES[words.lang])
