"""k-means and the tree that explains it, by scikit-learn, on one thread: the same sample gives the same model."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score
from sklearn.tree import DecisionTreeClassifier
from threadpoolctl import threadpool_limits

from strata.clusters.model import INPUTS, LOG_INPUTS, Cluster, Model, Node, Scaler

Numbers = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]

FEWEST, MOST = 2, 8
CUSTOMERS_PER_CLUSTER = 3
# the levels that int_customer_tree_leaves walks
DEEPEST = 4
_SHALLOW_UP_TO = 4
_STARTS = 10
_SILHOUETTE_ROWS = 5_000
_SMALLEST_LEAF_SHARE = 0.01
# what the last bits of another processor's arithmetic cannot reach
_DECIMALS = 9


@dataclass(frozen=True)
class Fitted:
    """A model, and scikit-learn's own estimators with its numbers, to check the SQL by."""

    model: Model
    kmeans: Any
    tree: Any

    def standardised(self, inputs: pd.DataFrame) -> Numbers:
        """The inputs of customers as k-means takes them."""
        return _standardised(inputs, self.model.scalers)

    def clusters_of(self, inputs: pd.DataFrame) -> Labels:
        """The cluster of each customer by ``KMeans.predict``."""
        with threadpool_limits(1):
            return np.asarray(self.kmeans.predict(self.standardised(inputs)) + 1)

    def tree_clusters_of(self, inputs: pd.DataFrame) -> Labels:
        """The cluster of each customer by ``DecisionTreeClassifier.predict``."""
        return np.asarray(self.tree.predict(_raw(inputs, self.model.scalers)))


class NothingToTellApartError(ValueError):
    """All customers of the sample have the same inputs."""


def fit_model(  # noqa: PLR0913 - the sample, its origin and what is asked for
    sample: pd.DataFrame,
    as_of_date: date,
    buyer_count: int,
    *,
    seed: int,
    cluster_count: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Fitted:
    """Fit k-means with the number of clusters that has the highest silhouette, and a tree that explains it.

    Args:
        sample: one row a customer in an order that does not depend on the engine, with the columns ``INPUTS``; at least
            ``FEWEST * CUSTOMERS_PER_CLUSTER`` rows. The first rows stand for all where the silhouette is measured.
        as_of_date: as-of date of the build.
        buyer_count: buyers that the sample was taken from.
        seed: of the random starts.
        cluster_count: clusters to form, at most a third of the sample; by silhouette if not given.
        progress: takes (numbers of clusters tried, numbers to try).

    Raises:
        NothingToTellApartError: no input differs between customers.
    """
    scalers, left_out = _scalers(sample)
    if not scalers:
        raise NothingToTellApartError
    points = _standardised(sample, scalers)
    most = min(MOST, len(sample) // CUSTOMERS_PER_CLUSTER, len(np.unique(points, axis=0)))
    counts = range(FEWEST, most + 1) if cluster_count is None else [min(cluster_count, most)]
    tried: dict[int, float] = {}
    candidates: dict[int, Any] = {}
    # sums over customers depend on who adds them up: one thread, one order
    with threadpool_limits(1):
        for done, count in enumerate(counts, start=1):
            kmeans = KMeans(n_clusters=count, n_init=_STARTS, random_state=seed).fit(points)
            candidates[count] = kmeans
            tried[count] = _silhouette(points, kmeans.labels_)
            if progress is not None:
                progress(done, len(counts))
        # of two equal silhouettes the smaller number comes first
        chosen = max(tried, key=lambda count: (tried[count], -count))
        kmeans = _ordered(candidates[chosen], scalers)
        labels = np.asarray(kmeans.predict(points) + 1)
        tree = DecisionTreeClassifier(
            max_depth=DEEPEST if chosen > _SHALLOW_UP_TO else DEEPEST - 1,
            min_samples_leaf=max(1, round(len(sample) * _SMALLEST_LEAF_SHARE)),
            random_state=seed,
        ).fit(_raw(sample, scalers), labels)
    model = Model(
        as_of_date=as_of_date,
        seed=seed,
        sample_count=len(sample),
        buyer_count=buyer_count,
        tried=tried,
        scalers=scalers,
        clusters=_clusters(sample, labels, kmeans.cluster_centers_, scalers),
        nodes=_nodes(tree, scalers),
        tree_agreement_rate=round(float(np.mean(tree.predict(_raw(sample, scalers)) == labels)), 6),
        left_out=left_out,
    )
    return Fitted(model, kmeans, tree)


def _scalers(sample: pd.DataFrame) -> tuple[tuple[Scaler, ...], Mapping[str, str]]:
    used, left_out = [], {}
    for name in INPUTS:
        if sample[name].isna().any():
            left_out[name] = "missing"
            continue
        is_log = name in LOG_INPUTS
        values = _scaled(sample[name], is_log)
        mean, scale = round(float(values.mean()), _DECIMALS), round(float(values.std()), _DECIMALS)
        if values.min() == values.max() or scale == 0:
            left_out[name] = "constant"
        else:
            used.append(Scaler(name, is_log, mean, scale))
    return tuple(used), left_out


def _scaled(values: "pd.Series[Any]", is_log: bool) -> Numbers:
    numbers = values.to_numpy(dtype=np.float64)
    return np.log(1 + numbers) if is_log else numbers


def _standardised(inputs: pd.DataFrame, scalers: tuple[Scaler, ...]) -> Numbers:
    columns = [(_scaled(inputs[one.input], one.is_log) - one.mean) / one.scale for one in scalers]
    return np.ascontiguousarray(np.column_stack(columns))


def _raw(inputs: pd.DataFrame, scalers: tuple[Scaler, ...]) -> Numbers:
    return inputs[[one.input for one in scalers]].to_numpy(dtype=np.float64)


def _silhouette(points: Numbers, labels: Labels) -> float:
    few, of_few = points[:_SILHOUETTE_ROWS], labels[:_SILHOUETTE_ROWS]
    count = len(np.unique(of_few))
    # not defined where all are in one cluster, or each in one of its own
    return round(float(silhouette_score(few, of_few)), 6) if 1 < count < len(few) else -1.0


def _ordered(kmeans: Any, scalers: tuple[Scaler, ...]) -> Any:
    """The same clusters with rounded centroids, those of the biggest spenders first."""
    centroids = np.round(kmeans.cluster_centers_, _DECIMALS) + 0.0
    names = [one.input for one in scalers]
    leading = names.index("spend_amount") if "spend_amount" in names else 0
    order = sorted(range(len(centroids)), key=lambda row: (-centroids[row][leading], *map(float, centroids[row])))
    kmeans.cluster_centers_ = np.ascontiguousarray(centroids[order])
    return kmeans


def _clusters(
    sample: pd.DataFrame, labels: Labels, centroids: Numbers, scalers: tuple[Scaler, ...]
) -> tuple[Cluster, ...]:
    found = []
    for row, centroid in enumerate(centroids):
        own = sample[labels == row + 1]
        found.append(
            Cluster(
                cluster_id=row + 1,
                centroid={one.input: float(value) for one, value in zip(scalers, centroid, strict=True)},
                medians={one.input: float(own[one.input].median()) for one in scalers} if len(own) else {},
                sample_count=len(own),
            )
        )
    return tuple(found)


def _nodes(tree: Any, scalers: tuple[Scaler, ...]) -> tuple[Node, ...]:
    """The tree's nodes; where all leaves below a node lead to one cluster, the node is the leaf."""
    grown = tree.tree_
    left_of, right_of = grown.children_left.tolist(), grown.children_right.tolist()
    cluster_at: dict[int, int | None] = {}
    # scikit-learn numbers a node before those below it
    for node in reversed(range(grown.node_count)):
        if left_of[node] < 0:
            cluster_at[node] = int(tree.classes_[np.argmax(grown.value[node][0])])
        else:
            left, right = cluster_at[left_of[node]], cluster_at[right_of[node]]
            cluster_at[node] = left if left == right else None
    nodes: list[Node] = []
    waiting: list[tuple[int, int | None, int]] = [(0, None, 0)]
    while waiting:
        node, parent, depth = waiting.pop()
        place: dict[str, Any] = {
            "node_id": node,
            "parent_node_id": parent,
            "node_depth": depth,
            "sample_count": int(grown.n_node_samples[node]),
        }
        if cluster_at[node] is not None:
            nodes.append(Node(**place, cluster_id=cluster_at[node]))
            continue
        nodes.append(
            Node(
                **place,
                input=scalers[int(grown.feature[node])].input,
                threshold=float(grown.threshold[node]),
                left_node_id=left_of[node],
                right_node_id=right_of[node],
            )
        )
        waiting += [(child, node, depth + 1) for child in (left_of[node], right_of[node])]
    return tuple(sorted(nodes, key=lambda one: one.node_id))
