"""What the page shows about clusters, read from the published marts."""

from dataclasses import dataclass

from strata.report.marts import Marts, Rows


@dataclass(frozen=True)
class ClusterData:
    """The clusters of the model in force and the customers by cluster_status; ``None`` is not published."""

    clusters: Rows | None
    statuses: Rows | None


def load_clusters(marts: Marts) -> ClusterData:
    """Read and aggregate everything.

    Raises:
        DataError: a published table lacks a column that the page needs, or cannot be read.
    """
    return ClusterData(
        clusters=marts.rows(_CLUSTERS, "marts.dim_clusters"),
        statuses=marts.rows(_STATUSES, "marts.fct_customer_clusters"),
    )


_CLUSTERS = """
    select cluster_id, label_en, label_zh, standout_en, standout_zh, typical_en, typical_zh, rule_en, rule_zh,
        customer_count, customer_rate, tree_agreement_rate, sample_count, model_version,
        cast(fitted_date as varchar) as fitted_date, silhouette_score, cluster_counts_tried, model_sample_count,
        model_buyer_count
    from marts.dim_clusters
    order by customer_count desc, cluster_id
"""

_STATUSES = """
    select cluster_status, count(*) as customer_count
    from marts.fct_customer_clusters
    group by cluster_status
    order by customer_count desc, cluster_status
"""
