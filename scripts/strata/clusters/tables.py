"""A fitted cluster model as rows of the tables that dbt reads."""

from collections.abc import Sequence
from typing import Any

from strata.clusters.model import Model
from strata.clusters.words import Labels, names_of, rule_of_cluster, rules_of, standouts_of, typical_of
from strata.landing.fitted import Rows


def tables_of(model: Model, labels: Sequence[Labels]) -> dict[str, Rows]:
    """The rows of each table of ``strata.landing.fitted.TABLES``, sorted, without the version.

    Args:
        model: the fitted model.
        labels: the words in English and in Chinese.
    """
    return {
        "fitted_cluster_models": [_model(model)],
        "fitted_cluster_scalers": [
            {"input": one.input, "is_log": one.is_log, "mean": one.mean, "scale": one.scale} for one in model.scalers
        ],
        "fitted_cluster_centroids": [
            {"cluster_id": one.cluster_id, "input": name, "centroid": value}
            for one in model.clusters
            for name, value in one.centroid.items()
        ],
        "fitted_cluster_nodes": _nodes(model, labels),
        "fitted_cluster_names": _names(model, labels),
    }


def _model(model: Model) -> dict[str, Any]:
    return {
        "as_of_date": model.as_of_date.isoformat(),
        "cluster_count": len(model.clusters),
        "silhouette_score": model.silhouette,
        "cluster_counts_tried": tried_text(model),
        "tree_agreement_rate": model.tree_agreement_rate,
        "sample_count": model.sample_count,
        "buyer_count": model.buyer_count,
        "seed": model.seed,
    }


def tried_text(model: Model) -> str:
    """The numbers of clusters tried, each with its silhouette."""
    return ", ".join(f"{count}: {silhouette:.3f}" for count, silhouette in model.tried.items())


def _nodes(model: Model, labels: Sequence[Labels]) -> Rows:
    rules = rules_of(model.nodes, labels)
    return [
        {
            "node_id": node.node_id,
            "parent_node_id": node.parent_node_id,
            "node_depth": node.node_depth,
            "input": node.input,
            "threshold": node.threshold,
            "left_node_id": node.left_node_id,
            "right_node_id": node.right_node_id,
            "cluster_id": node.cluster_id,
            "sample_count": node.sample_count,
            "rule_en": rule.en if (rule := rules.get(node.node_id)) else None,
            "rule_zh": rule.zh if rule else None,
        }
        for node in model.nodes
    ]


def _names(model: Model, labels: Sequence[Labels]) -> Rows:
    names, rules = names_of(model, labels), rules_of(model.nodes, labels)
    rows = []
    for one in model.clusters:
        typical, rule = typical_of(one, labels), rule_of_cluster(one.cluster_id, model.nodes, rules)
        standout = standouts_of(one, labels)
        rows.append(
            {
                "cluster_id": one.cluster_id,
                "label_en": names[one.cluster_id].en,
                "label_zh": names[one.cluster_id].zh,
                "standout_en": standout.en,
                "standout_zh": standout.zh,
                "typical_en": typical.en if typical else None,
                "typical_zh": typical.zh if typical else None,
                "rule_en": rule.en if rule else None,
                "rule_zh": rule.zh if rule else None,
                "sample_count": one.sample_count,
            }
        )
    return rows
