# SPDX-License-Identifier: GPL-2.0-or-later
"""Which classes claim a cluster, and the split of clusters that several classes claim.

A cluster with a share of at least the threshold of each of several classes is split: new centroids start at the means
of each claiming class's painted pixels, and a few k-means iterations run among the cluster's own pixels. The parts are
judged in the same way, until all agree with the strokes or nothing more can be split. Nothing outside the cluster is
touched. A stroke may touch a hundred clusters of a hundred pixels each, so all of them are divided at once, level by
level; what becomes of one does not depend on the others.

References
----------
Girard, N., Zhygallo, A., Tarabalka, Y. (2019): ClusterNet: unsupervised generic feature learning for fast
interactive satellite image segmentation. SPIE 11155.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .nearest import nearest_in_groups
from .split_trees import Split, Tree, planted

if TYPE_CHECKING:
    from collections.abc import Sequence

THRESHOLD = 0.3  # share of a cluster's painted pixels that makes a class a claimant; t in the paper
SPLIT_ITERATIONS = 5
MOST_LEVELS = 8  # of splits below a cluster
MOST_PIXELS = 64  # of a cluster's own that its split iterates on; more of them cost time and hardly move a mean


@dataclass(frozen=True)
class Evidence:
    """What the splits of some clusters look at.

    Parameters
    ----------
    pixels : float32 ndarray of shape (n, n_features)
        Scaled features of the clusters' pixels in the fit sample.
    pixel_clusters : int ndarray of shape (n,)
        Which cluster each is in, counted from 0 within this evidence.
    painted : float32 ndarray of shape (m, n_features)
        Of the painted ones.
    painted_clusters : int ndarray of shape (m,)
    classes : int ndarray of shape (m,)
        Position of each painted pixel's class in the class list.
    """

    pixels: np.ndarray
    pixel_clusters: np.ndarray
    painted: np.ndarray
    painted_clusters: np.ndarray
    classes: np.ndarray


def claimants(votes: np.ndarray, threshold: float) -> np.ndarray:
    """Tell which classes claim a cluster: a share of at least `threshold`, or the largest share of all.

    Parameters
    ----------
    votes : int ndarray of shape (..., n_classes)
    threshold : float

    Returns
    -------
    bool ndarray of the same shape
    """
    shares = votes / np.maximum(votes.sum(axis=-1, keepdims=True), 1)
    highest = shares.max(axis=-1, keepdims=True, initial=0.0)
    return (votes > 0) & (shares >= np.minimum(threshold, highest))


def evenly(counts: np.ndarray, most: int = MOST_PIXELS) -> np.ndarray:
    """Tell which pixels a split iterates on, of pixels that stand cluster by cluster: so many of each, evenly spaced.

    Parameters
    ----------
    counts : int64 ndarray of shape (n_clusters,)
        Pixels of each.
    most : int
        Of a cluster.

    Returns
    -------
    int64 ndarray
        Positions, in rising order.
    """
    kept = np.minimum(counts, most)
    ranks = np.arange(kept.sum()) - np.repeat(np.cumsum(kept) - kept, kept)
    return np.repeat(np.cumsum(counts) - counts, kept) + ranks * np.repeat(counts, kept) // np.repeat(kept, kept)


def few_of_each(ids: np.ndarray) -> np.ndarray:
    """Return which pixels splits iterate on, cluster by cluster, from the clusters (n,) of all; see `evenly`."""
    return np.argsort(ids, kind="stable")[evenly(np.bincount(ids))]


def divide(
    evidence: Evidence,
    n_clusters: int,
    n_classes: int,
    metric: str,
    threshold: float,
    whole: Sequence[int] = (),
) -> list[Tree]:
    """Judge clusters by their painted pixels and split those that several classes claim.

    Parameters
    ----------
    evidence : Evidence
    n_clusters : int
        That it tells of.
    n_classes : int
    metric : str
        Of the model.
    threshold : float
        t.
    whole : sequence of int
        Clusters to keep whole even so: their split was taken back.

    Returns
    -------
    list of Tree
        One a cluster.
    """
    rows = _Rows.of(evidence)
    levels: list[Split] = []
    n_nodes = n_clusters
    while n_nodes:
        votes = rows.votes(n_nodes, n_classes)
        rivals = claimants(votes, threshold)
        contested = rivals.sum(axis=1) > 1
        if not levels:
            contested[list(whole)] = False
        if len(levels) == MOST_LEVELS:
            contested[:] = False
        level, rows = rows.split(votes, rivals & contested[:, np.newaxis], metric)
        levels.append(level)
        n_nodes = level.n_below
    return planted(levels)


@dataclass(frozen=True)
class _Rows:
    """The pixels of the nodes of one depth; planes, for arithmetic one feature at a time.

    Painted pixels vote; what k-means iterates on are `pixels`, some of the painted ones among them.

    Parameters
    ----------
    pixels, painted : float32 ndarray of shape (n_features, n)
    pixel_nodes, painted_nodes : int64 ndarray of shape (n,)
    classes : int64 ndarray of shape (n,)
    """

    pixels: np.ndarray
    pixel_nodes: np.ndarray
    painted: np.ndarray
    painted_nodes: np.ndarray
    classes: np.ndarray

    @classmethod
    def of(cls, evidence: Evidence) -> _Rows:
        painted = np.ascontiguousarray(evidence.painted.T, dtype=np.float32)
        painted_nodes = np.asarray(evidence.painted_clusters, dtype=np.int64)
        some = few_of_each(painted_nodes)
        return cls(
            np.concatenate([evidence.pixels.T, painted[:, some]], axis=1, dtype=np.float32),
            np.concatenate([evidence.pixel_clusters, painted_nodes[some]], dtype=np.int64),
            painted,
            painted_nodes,
            np.asarray(evidence.classes, dtype=np.int64),
        )

    def votes(self, n_nodes: int, n_classes: int) -> np.ndarray:
        counted = np.bincount(self.painted_nodes * n_classes + self.classes, minlength=n_nodes * n_classes)
        return counted.reshape(n_nodes, n_classes).astype(np.int64)

    def inside(self, place: np.ndarray) -> _Rows:
        """Return the rows whose node has a place (>= 0), counted by it."""
        pixel_nodes, painted_nodes = place[self.pixel_nodes], place[self.painted_nodes]
        pixels, painted = pixel_nodes >= 0, painted_nodes >= 0
        return _Rows(
            self.pixels[:, pixels],
            pixel_nodes[pixels],
            self.painted[:, painted],
            painted_nodes[painted],
            self.classes[painted],
        )

    def split(self, votes: np.ndarray, rivals: np.ndarray, metric: str) -> tuple[Split, _Rows]:
        """Split the nodes that have rivals and return what became of them, and the rows of the parts."""
        place = np.full(len(votes), -1, dtype=np.int64)
        nodes = np.flatnonzero(rivals.any(axis=1))
        centroids, n_parts = self._starts(votes[nodes], rivals[nodes], nodes)
        nodes, centroids, n_parts = (one[n_parts > 1] for one in (nodes, centroids, n_parts))
        place[nodes] = np.arange(len(nodes))
        rows = self.inside(place)
        centroids = rows._settled(centroids, metric)
        parts = nearest_in_groups(rows.painted, rows.painted_nodes, centroids, metric)
        used = _counted(rows.painted_nodes, parts, centroids.shape[:2]) > 0
        n_used = used.sum(axis=1)
        centroids = np.take_along_axis(centroids, np.argsort(~used, axis=1, kind="stable")[..., np.newaxis], axis=1)
        centroids[np.arange(centroids.shape[1]) >= n_used[:, np.newaxis]] = np.inf  # no part without a stroke
        kept = n_used > 1  # else the classes look the same
        place[nodes] = np.where(kept, np.cumsum(kept) - 1, -1)
        level = Split(votes, nodes[kept], centroids[kept], n_used[kept].astype(np.int64))
        return level, self.inside(place)._below(level, metric)

    def _starts(self, votes: np.ndarray, rivals: np.ndarray, nodes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the means of the rivals' painted pixels without the ones that coincide, and how many there are."""
        n_nodes, n_classes = rivals.shape
        place = np.full(int(self.painted_nodes.max(initial=-1)) + 1, -1, dtype=np.int64)
        place[nodes] = np.arange(n_nodes)
        of_row = place[self.painted_nodes]
        rows = np.flatnonzero(of_row >= 0)
        keys = of_row[rows] * n_classes + self.classes[rows]
        sums = [np.bincount(keys, weights=plane[rows], minlength=votes.size) for plane in self.painted]
        node, class_place = np.nonzero(rivals)
        means = (np.stack(sums)[:, node * n_classes + class_place] / votes[node, class_place]).astype(np.float32)
        order = np.lexsort((*means[::-1], node))
        means, node = means[:, order], node[order]
        fresh = np.ones(len(node), dtype=bool)
        fresh[1:] = (node[1:] != node[:-1]) | (means[:, 1:] != means[:, :-1]).any(axis=0)
        means, node = means[:, fresh], node[fresh]
        n_starts = np.bincount(node, minlength=n_nodes)
        slot = np.arange(len(node)) - np.repeat(np.cumsum(n_starts) - n_starts, n_starts)
        starts = np.full((n_nodes, int(n_starts.max(initial=0)), len(means)), np.inf, dtype=np.float32)
        starts[node, slot] = means.T
        return starts, n_starts

    def _settled(self, centroids: np.ndarray, metric: str) -> np.ndarray:
        """Run a few k-means iterations among each node's pixels."""
        rows, nodes = self.pixels, self.pixel_nodes
        for _ in range(SPLIT_ITERATIONS):
            parts = nearest_in_groups(rows, nodes, centroids, metric)
            counts = _counted(nodes, parts, centroids.shape[:2])
            keys = nodes * centroids.shape[1] + parts
            sums = [np.bincount(keys, weights=plane, minlength=counts.size) for plane in rows]
            means = np.stack(sums, axis=-1).reshape(centroids.shape) / np.maximum(counts, 1)[..., np.newaxis]
            moved = np.where(counts[..., np.newaxis] > 0, means, centroids).astype(np.float32)
            if np.array_equal(moved, centroids):
                break
            centroids = moved
        return centroids

    def _below(self, level: Split, metric: str) -> _Rows:
        """Return the same rows, by the parts of their nodes."""
        first = np.cumsum(level.n_parts) - level.n_parts
        nodes = [
            first[at] + nearest_in_groups(rows, at, level.centroids, metric)
            for rows, at in ((self.pixels, self.pixel_nodes), (self.painted, self.painted_nodes))
        ]
        return _Rows(self.pixels, nodes[0], self.painted, nodes[1], self.classes)


def _counted(nodes: np.ndarray, parts: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Return how many rows each part of each node has, int64 (n_nodes, most_parts)."""
    n_nodes, most_parts = shape
    return np.bincount(nodes * most_parts + parts, minlength=n_nodes * most_parts).reshape(n_nodes, most_parts)
