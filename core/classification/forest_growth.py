# SPDX-License-Identifier: GPL-2.0-or-later
"""How trees grow: extremely randomised, several at once, level by level."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence


MAX_DEPTH = 9  # levels below the root
LEAF_TOTAL = 65535  # sum of the integer probabilities of a leaf, apart from rounding


class Growth:
    """All trees while they grow, with the node of each row in each tree.

    Parameters
    ----------
    rows : uint8 ndarray of shape (n, n_features)
    labels : int ndarray of shape (n,)
    n_classes : int
    in_training : bool ndarray of shape (n_trees, n)
        The rows that each tree is grown on; at least one for every tree.
    seed : sequence of int
    """

    def __init__(
        self, rows: np.ndarray, labels: np.ndarray, n_classes: int, in_training: np.ndarray, seed: Sequence[int]
    ) -> None:
        n_trees, n_features = len(in_training), rows.shape[1]
        self._codes = np.ascontiguousarray(rows).ravel()
        self._labels, self._n_classes, self._n_features = labels.astype(np.int64), n_classes, n_features
        self._tries = max(1, int(np.sqrt(n_features)))
        # the rows of all trees, sorted by the node that they are in
        self._members, self._sizes = in_training.nonzero()[1], np.count_nonzero(in_training, axis=1)
        counts = np.bincount(labels[self._members], minlength=n_classes) / n_trees  # mean over the trees
        self._weights = (counts.sum() / max(np.count_nonzero(counts), 1) / np.where(counts > 0, counts, 1.0))[labels]
        self._rng = np.random.default_rng(seed)
        self._n_trees = n_trees
        self._levels: list[tuple[np.ndarray, ...]] = []

    def trees(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Grow to the end and return roots, features, thresholds, lefts and shares, as `forest.Forest` holds them."""
        first, n_nodes = 0, self._n_trees
        for level in range(MAX_DEPTH + 1):
            features, thresholds, totals, split = self._grow(level < MAX_DEPTH)
            lefts = np.arange(first, first + len(split))
            lefts[split] = n_nodes + 2 * np.arange(int(split.sum()))
            self._levels.append((features, thresholds, lefts, class_shares_of(totals)))
            first, n_nodes = n_nodes, n_nodes + 2 * int(split.sum())
            if not split.any():
                break
        features, thresholds, lefts, shares = (np.concatenate(parts) for parts in zip(*self._levels))
        return (
            np.arange(self._n_trees, dtype=np.int32),
            features.astype(np.uint16),
            thresholds.astype(np.uint8),
            lefts.astype(np.int32),
            shares,
        )

    def _grow(self, may_split: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Split the nodes of one level and go on with their children.

        Return features, thresholds and totals of the nodes, and which of them were split.
        """
        n_nodes = len(self._sizes)
        node_of = np.repeat(np.arange(n_nodes), self._sizes)
        totals = self._histogram(self._members, node_of, n_nodes)
        features, thresholds = np.zeros(n_nodes, np.int64), np.zeros(n_nodes, np.int64)
        mixed = np.count_nonzero(totals > 0, axis=1) > 1
        split = mixed & may_split
        if split.any():
            self._keep(split)
            features[split], thresholds[split], has_split = self._best(totals[split])
            split[np.flatnonzero(split)[~has_split]] = False
            self._keep(has_split)
            self._divide(features[split], thresholds[split])
        return features, thresholds, totals, split

    def _keep(self, nodes: np.ndarray) -> None:
        if nodes.all():
            return
        self._members = self._members.compress(np.repeat(nodes, self._sizes))
        self._sizes = self._sizes[nodes]

    def _histogram(self, members: np.ndarray, node_of: np.ndarray, n_nodes: int) -> np.ndarray:
        """Return the weight of each class in each node, (n_nodes, n_classes)."""
        cells = node_of * self._n_classes + self._labels.take(members)
        counts = np.bincount(cells, minlength=n_nodes * self._n_classes)
        by_class = counts.reshape(n_nodes, self._n_classes)
        return by_class * self._weight_of_class

    @property
    def _weight_of_class(self) -> np.ndarray:
        weights = np.zeros(self._n_classes)
        weights[self._labels] = self._weights
        return weights

    def _best(self, totals: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return feature and threshold of the best split of each node, and whether it has a split at all.

        Twice as many features as needed are drawn; the first that are not constant in the node are judged, each at one
        random threshold.
        """
        n_nodes, tries = len(self._sizes), min(2 * self._tries, self._n_features)
        drawn = self._draw(n_nodes, tries)
        chances = self._rng.random((n_nodes, tries))
        judged, weights = np.zeros(n_nodes, dtype=np.int64), self._weight_of_class
        best, features, thresholds = np.full(n_nodes, -1.0), np.zeros(n_nodes, np.int64), np.zeros(n_nodes, np.int64)
        node_of = np.repeat(np.arange(n_nodes), self._sizes)
        rows = _Members(
            np.arange(n_nodes), self._sizes, node_of, self._members * self._n_features,
            self._labels.take(self._members), self._n_classes,
        )  # fmt: skip
        for attempt in range(tries):
            if attempt >= self._tries:  # from here on a node may have been judged often enough
                rows = rows.kept(judged[rows.nodes] < self._tries)
                if not len(rows.nodes):
                    break
            nodes = rows.nodes
            feature = drawn[nodes, attempt]
            values = self._codes.take(rows.first + feature.take(rows.node_of))
            low, high = np.minimum.reduceat(values, rows.starts), np.maximum.reduceat(values, rows.starts)
            usable = high > low
            if not usable.any():
                continue
            judged[nodes] += usable
            span = high.astype(np.int64) - low
            threshold = low + np.minimum((chances[nodes, attempt] * span).astype(np.int64), np.maximum(span - 1, 0))
            is_right = values > threshold.take(rows.node_of)
            right = np.bincount(rows.cells.compress(is_right), minlength=len(nodes) * self._n_classes)
            right = right.reshape(len(nodes), self._n_classes)
            gain = _purity(right * weights, totals[nodes])
            better = usable & (gain > best[nodes])
            chosen = nodes[better]
            best[chosen], features[chosen], thresholds[chosen] = gain[better], feature[better], threshold[better]
        return features, thresholds, best >= 0

    def _draw(self, n_nodes: int, tries: int) -> np.ndarray:
        """Return different features for each node, (n_nodes, tries), in random order."""
        order = self._rng.random((n_nodes, self._n_features), dtype=np.float32)
        if tries < self._n_features:
            chosen = np.argpartition(order, tries - 1, axis=1)[:, :tries]
            rank = np.take_along_axis(order, chosen, axis=1).argsort(axis=1, kind="stable")
            return np.take_along_axis(chosen, rank, axis=1)
        return order.argsort(axis=1, kind="stable")

    def _divide(self, features: np.ndarray, thresholds: np.ndarray) -> None:
        """Sort the members of each node into its left and right child."""
        node_of = np.repeat(np.arange(len(self._sizes)), self._sizes)
        values = self._codes.take(self._members * self._n_features + features.take(node_of))
        child = 2 * node_of + (values > thresholds.take(node_of))
        order = np.argsort(child.astype(np.min_scalar_type(2 * len(self._sizes))), kind="stable")  # by digits
        self._members = self._members.take(order)
        self._sizes = np.bincount(child, minlength=2 * len(self._sizes))


class _Members:
    """The rows of some nodes, node by node.

    Boolean indices and `np.repeat` take several times as long as `compress` and `take`.

    Parameters
    ----------
    nodes, sizes : int64 ndarray of shape (n_nodes,)
        Numbers of the nodes, and how many rows each has.
    node_of : int64 ndarray of shape (n,)
        Position of each row's node in `nodes`.
    first : int64 ndarray of shape (n,)
        Where the codes of each row begin.
    labels : int64 ndarray of shape (n,)
    n_classes : int
    """

    def __init__(
        self,
        nodes: np.ndarray,
        sizes: np.ndarray,
        node_of: np.ndarray,
        first: np.ndarray,
        labels: np.ndarray,
        n_classes: int,
    ) -> None:
        self.nodes, self.node_of, self.first = nodes, node_of, first
        self.starts = np.cumsum(sizes) - sizes
        self.cells = node_of * n_classes + labels  # places in a table of nodes and classes
        self._sizes, self._labels, self._n_classes = sizes, labels, n_classes

    def kept(self, chosen: np.ndarray) -> _Members:
        """Return the rows of some of the nodes, bool (n_nodes,)."""
        if chosen.all():
            return self
        rows = chosen.take(self.node_of).nonzero()[0]
        node_of = (np.cumsum(chosen) - 1).take(self.node_of.take(rows))
        return _Members(
            self.nodes[chosen], self._sizes[chosen], node_of, self.first.take(rows), self._labels.take(rows),
            self._n_classes,
        )  # fmt: skip


def _purity(right: np.ndarray, totals: np.ndarray) -> np.ndarray:
    """Return how pure the two sides of a split are (Gini, larger is purer), (n_nodes,)."""
    left = totals - right
    on_right = right.sum(axis=1)
    on_left = np.maximum(totals.sum(axis=1) - on_right, 1e-12)
    squares = np.einsum("ij,ij->i", right, right) / np.maximum(on_right, 1e-12)
    return squares + np.einsum("ij,ij->i", left, left) / on_left


def class_shares_of(totals: np.ndarray) -> np.ndarray:
    """Return the share of each class in each node, uint16 (n_nodes, n_classes), in parts of `LEAF_TOTAL`."""
    return np.rint(totals / totals.sum(axis=1, keepdims=True) * LEAF_TOTAL).astype(np.uint16)
