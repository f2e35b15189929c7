"""A cluster model as plain values: what the tables that dbt reads are made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

# columns of int_cluster_inputs, as macros/clusters/cluster_inputs.sql has them
INPUTS = (
    "recency_days",
    "purchase_days_count",
    "spend_amount",
    "tenure_days",
    "category_count",
    "mean_purchase_amount",
)
# few customers have much of these: their logarithm is what is standardised
LOG_INPUTS = frozenset(INPUTS) - {"tenure_days"}
# amounts: words give them with two decimals, the others are whole numbers
AMOUNTS = frozenset({"spend_amount", "mean_purchase_amount"})


@dataclass(frozen=True)
class Scaler:
    """How an input is standardised: (input or ln(1 + input) - mean) / scale."""

    input: str
    is_log: bool
    mean: float
    scale: float


@dataclass(frozen=True)
class Cluster:
    """One cluster, numbered from 1 by falling spend.

    Attributes:
        cluster_id: its number.
        centroid: input -> standardised value.
        medians: input -> median over its customers in the sample, as the warehouse has it.
        sample_count: customers of the sample in it.
    """

    cluster_id: int
    centroid: Mapping[str, float]
    medians: Mapping[str, float]
    sample_count: int


@dataclass(frozen=True)
class Node:
    """A node of the tree; a leaf has a cluster, any other node an input, a threshold and two nodes below it."""

    node_id: int
    parent_node_id: int | None
    node_depth: int
    sample_count: int
    input: str | None = None
    threshold: float | None = None
    left_node_id: int | None = None
    right_node_id: int | None = None
    cluster_id: int | None = None


@dataclass(frozen=True)
class Model:
    """A fitted cluster model.

    Attributes:
        as_of_date: as-of date of the build it was fitted on.
        seed: of the sample and of the random starts.
        sample_count: customers it was fitted on.
        buyer_count: buyers that they were taken from.
        tried: number of clusters -> mean silhouette.
        scalers: the inputs in use, in order.
        clusters: in order of their number.
        nodes: of the tree, in order of their number.
        tree_agreement_rate: share of the sample that the tree puts into the cluster of the nearest centroid.
    """

    as_of_date: date
    seed: int
    sample_count: int
    buyer_count: int
    tried: Mapping[int, float]
    scalers: tuple[Scaler, ...]
    clusters: tuple[Cluster, ...]
    nodes: tuple[Node, ...]
    tree_agreement_rate: float
    left_out: Mapping[str, str] = field(default_factory=dict)

    @property
    def silhouette(self) -> float:
        """Mean silhouette at the number of clusters that was chosen."""
        return self.tried[len(self.clusters)]
