"""Clusters in words, English and Chinese: their names, what stands out, the tree's rules."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import floor, inf

from strata.clusters.model import AMOUNTS, Cluster, Model, Node

# kind and code of reference.labels -> its label in one language
Labels = Mapping[tuple[str, str], str]
# inputs with their distance from the mean in standard deviations
Words = list[tuple[str, float]]

KINDS = ("cluster_input", "cluster_input_high", "cluster_input_low", "cluster_standout")
# what parts the rules that lead to one cluster, by language
BETWEEN_RULES = {"en": " | ", "zh": " 或 "}
# standard deviations from the mean from which an input stands out
_STANDOUT = 0.25
_IN_A_NAME = 2
# Chinese words up to this length are joined without a mark: 高频高额
_SHORT_WORD = 2

_EN, _ZH = 0, 1
_BETWEEN_WORDS = (", ", "、")
_BETWEEN_BOUNDS = (" and ", "且")
_BETWEEN_TERMS = ("; ", "；")
_ABOVE = ("above {}", "高于{}")
_AT_MOST = ("at most {}", "不超过{}")
_EVERYONE = ("every customer", "所有客户")
_TYPICAL = ("{}: {}", "{}：{}")
_RULE = ("{} {}", "{}{}")


@dataclass(frozen=True)
class Said:
    """A text in English and in Chinese."""

    en: str
    zh: str


def names_of(model: Model, labels: Sequence[Labels]) -> dict[int, Said]:
    """A name for each cluster, from the inputs in which it stands out; no two are alike.

    Args:
        model: the fitted model.
        labels: the words in English and in Chinese, those of ``KINDS``.

    Returns:
        Number of the cluster -> its name.
    """
    # another standout input each round, then a number, until no two have the same words
    words = {one.cluster_id: _standouts(one)[:_IN_A_NAME] for one in model.clusters}
    for word_count in range(_IN_A_NAME + 1, len(model.scalers) + 1):
        alike = _alike(words, labels)
        words |= {one.cluster_id: _standouts(one)[:word_count] for one in model.clusters if one.cluster_id in alike}
    names = {cluster_id: _name(of_cluster, labels) for cluster_id, of_cluster in words.items()}
    for cluster_id in _alike(words, labels):
        names[cluster_id] = Said(f"{names[cluster_id].en} ({cluster_id})", f"{names[cluster_id].zh}（{cluster_id}）")
    return names


def standouts_of(cluster: Cluster, labels: Sequence[Labels]) -> Said:
    """The inputs in which a cluster stands out, the strongest first, with the distance in standard deviations."""
    words = _standouts(cluster)
    if not words:
        return _said(labels[of][("cluster_standout", "none")] for of in (_EN, _ZH))
    return _said(
        _BETWEEN_WORDS[of].join(f"{labels[of][_key(*one)]} ({one[1]:+.1f})" for one in words) for of in (_EN, _ZH)
    )


def typical_of(cluster: Cluster, labels: Sequence[Labels]) -> Said | None:
    """The medians of a cluster's inputs; none where no customer of the sample is in it."""
    if not cluster.medians:
        return None
    return _said(
        _BETWEEN_TERMS[of].join(
            _TYPICAL[of].format(labels[of][("cluster_input", name)], _number(value, name in AMOUNTS))
            for name, value in cluster.medians.items()
        )
        for of in (_EN, _ZH)
    )


def rules_of(nodes: Iterable[Node], labels: Sequence[Labels]) -> dict[int, Said]:
    """What leads to each leaf of a tree.

    Args:
        nodes: all nodes of the tree.
        labels: the words in English and in Chinese.

    Returns:
        Number of the leaf -> its rule.
    """
    by_id = {node.node_id: node for node in nodes}
    return {node.node_id: _rule(_bounds(node, by_id), labels) for node in by_id.values() if node.cluster_id is not None}


def rule_of_cluster(cluster_id: int, nodes: Sequence[Node], rules: Mapping[int, Said]) -> Said | None:
    """The rules of the leaves that lead to a cluster, those of the most customers first; none where none does."""
    leaves = sorted(
        (node for node in nodes if node.cluster_id == cluster_id), key=lambda node: (-node.sample_count, node.node_id)
    )
    if not leaves:
        return None
    return Said(
        BETWEEN_RULES["en"].join(rules[leaf.node_id].en for leaf in leaves),
        BETWEEN_RULES["zh"].join(rules[leaf.node_id].zh for leaf in leaves),
    )


def _alike(words: Mapping[int, Words], labels: Sequence[Labels]) -> set[int]:
    """The clusters that share their words, in whatever order, with another one in some language."""
    sets = {
        cluster_id: [frozenset(labels[of][_key(*one)] for one in of_cluster) for of in (_EN, _ZH)]
        for cluster_id, of_cluster in words.items()
    }
    return {
        left
        for left, own in sets.items()
        for right, others in sets.items()
        if left != right and (own[_EN] == others[_EN] or own[_ZH] == others[_ZH])
    }


def _standouts(cluster: Cluster) -> Words:
    # of two that stand out alike the first input comes first, since the sort keeps their order
    ranked = sorted(cluster.centroid.items(), key=lambda one: -abs(one[1]))
    return [one for one in ranked if abs(one[1]) >= _STANDOUT]


def _name(words: Words, labels: Sequence[Labels]) -> Said:
    if not words:
        return _said(labels[of][("cluster_standout", "none")] for of in (_EN, _ZH))
    english, chinese = ([labels[of][_key(*one)] for one in words] for of in (_EN, _ZH))
    text = _BETWEEN_WORDS[_EN].join([english[0], *(word[0].lower() + word[1:] for word in english[1:])])
    is_short = all(len(word) <= _SHORT_WORD for word in chinese)
    return Said(text, ("" if is_short else _BETWEEN_WORDS[_ZH]).join(chinese))


def _key(name: str, value: float) -> tuple[str, str]:
    return f"cluster_input_{'high' if value > 0 else 'low'}", name


def _bounds(leaf: Node, by_id: Mapping[int, Node]) -> dict[str, tuple[float, float]]:
    """Input -> the bound it lies above and the one it does not exceed, in the order in which the tree asks."""
    asked: list[tuple[str, float, bool]] = []
    node = leaf
    while node.parent_node_id is not None:
        parent = by_id[node.parent_node_id]
        if parent.input is not None and parent.threshold is not None:
            asked.append((parent.input, parent.threshold, parent.left_node_id == node.node_id))
        node = parent
    found: dict[str, tuple[float, float]] = {}
    for name, threshold, is_left in reversed(asked):
        low, high = found.get(name, (-inf, inf))
        found[name] = (low, min(high, threshold)) if is_left else (max(low, threshold), high)
    return found


def _rule(bounds: Mapping[str, tuple[float, float]], labels: Sequence[Labels]) -> Said:
    if not bounds:
        return Said(*_EVERYONE)
    return _said(
        _BETWEEN_TERMS[of].join(
            _RULE[of].format(
                labels[of][("cluster_input", name)],
                _BETWEEN_BOUNDS[of].join(
                    text[of].format(_bound(bound, name in AMOUNTS))
                    for text, bound in zip((_ABOVE, _AT_MOST), both, strict=True)
                    if abs(bound) != inf
                ),
            )
            for name, both in bounds.items()
        )
        for of in (_EN, _ZH)
    )


def _bound(value: float, is_amount: bool) -> str:
    # a whole number above 3.5 is above 3, and one of at most 3.5 is at most 3
    return f"{value:,.2f}" if is_amount else f"{floor(value):,}"


def _number(value: float, is_amount: bool) -> str:
    return f"{value:,.2f}" if is_amount else f"{value:,.1f}".removesuffix(".0")


def _said(texts: Iterable[str]) -> Said:
    return Said(*texts)
