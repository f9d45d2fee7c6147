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
        self._members = self._members[np.repeat(nodes, self._sizes)]
        self._sizes = self._sizes[nodes]

    def _histogram(self, members: np.ndarray, node_of: np.ndarray, n_nodes: int) -> np.ndarray:
        """Return the weight of each class in each node, (n_nodes, n_classes)."""
        cells = node_of * self._n_classes + self._labels[members]
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
        starts = np.cumsum(self._sizes) - self._sizes
        node_of = np.repeat(np.arange(n_nodes), self._sizes)
        drawn = self._draw(n_nodes, tries)
        chances = self._rng.random((n_nodes, tries))
        judged = np.zeros(n_nodes, dtype=np.int64)
        best, features, thresholds = np.full(n_nodes, -1.0), np.zeros(n_nodes, np.int64), np.zeros(n_nodes, np.int64)
        base = self._members * self._n_features
        cells = node_of * self._n_classes + self._labels[self._members]
        weights, all_of = self._weight_of_class, totals.sum(axis=1)
        for attempt in range(tries):
            values = self._codes.take(base + drawn[:, attempt].take(node_of))
            low, high = np.minimum.reduceat(values, starts), np.maximum.reduceat(values, starts)
            usable = (high > low) & (judged < self._tries)
            if not usable.any():
                continue
            judged += usable
            span = high.astype(np.int64) - low
            threshold = low + np.minimum((chances[:, attempt] * span).astype(np.int64), np.maximum(span - 1, 0))
            right_cells = cells[values > threshold.take(node_of)]
            right = np.bincount(right_cells, minlength=totals.size).reshape(totals.shape) * weights
            gain = _purity(right, totals, all_of)
            better = usable & (gain > best)
            best[better], features[better] = gain[better], drawn[better, attempt]
            thresholds[better] = threshold[better]
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
        self._members = self._members[np.argsort(child, kind="stable")]
        self._sizes = np.bincount(child, minlength=2 * len(self._sizes))


def _purity(right: np.ndarray, totals: np.ndarray, all_of: np.ndarray) -> np.ndarray:
    """Return how pure the two sides of a split are (Gini, larger is purer), (n_nodes,)."""
    left = totals - right
    on_right = right.sum(axis=1)
    on_left = np.maximum(all_of - on_right, 1e-12)
    squares = np.einsum("ij,ij->i", right, right) / np.maximum(on_right, 1e-12)
    return squares + np.einsum("ij,ij->i", left, left) / on_left


def class_shares_of(totals: np.ndarray) -> np.ndarray:
    """Return the share of each class in each node, uint16 (n_nodes, n_classes), in parts of `LEAF_TOTAL`."""
    return np.rint(totals / totals.sum(axis=1, keepdims=True) * LEAF_TOTAL).astype(np.uint16)
