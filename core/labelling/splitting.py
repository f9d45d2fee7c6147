# SPDX-License-Identifier: GPL-2.0-or-later
"""Which classes claim a cluster, and the split of clusters that several classes claim.

A cluster with a share of at least the threshold of each of several classes is split: new centroids start at the means
of each claiming class's painted pixels, and a few k-means iterations run among the cluster's own pixels. The parts are
judged in the same way, until all agree with the strokes or nothing more can be split. Nothing outside the cluster is
touched. A stroke may touch a hundred clusters of a hundred pixels each, so all of them are divided at once, level by
level; the result for one cluster does not depend on the others.

References
----------
Girard, N., Zhygallo, A., Tarabalka, Y. (2019): ClusterNet: unsupervised generic feature learning for fast
interactive satellite image segmentation. SPIE 11155.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..clustering.metrics import Metric, metric_of
from ..clustering.nearest import nearest_in_groups
from .split_trees import Split, Tree, trees_of

if TYPE_CHECKING:
    from collections.abc import Sequence

THRESHOLD = 0.3  # share of a cluster's painted pixels that makes a class a claimant; t in the paper
SPLIT_ITERATIONS = 5
MAX_LEVELS = 8  # of splits below a cluster
MAX_SPLIT_SAMPLE = 64  # sample pixels of a cluster; more take longer and barely move a mean


@dataclass(frozen=True)
class Evidence:
    """The pixels that decide the splits of some clusters.

    Parameters
    ----------
    pixels : float32 ndarray of shape (n, n_features)
        Scaled features of the clusters' pixels in the fit sample.
    pixel_clusters : int ndarray of shape (n,)
        Which cluster each is in, counted from 0 within this evidence.
    painted : float32 ndarray of shape (m, n_features)
        Scaled features of the painted pixels.
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
    """Return which classes claim a cluster: those with a share of at least `threshold`, or with the largest share.

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


def evenly_spaced(counts: np.ndarray, max_each: int = MAX_SPLIT_SAMPLE) -> np.ndarray:
    """Return the positions of up to `max_each` evenly spaced pixels of each cluster, of pixels sorted by cluster.

    Parameters
    ----------
    counts : int64 ndarray of shape (n_clusters,)
        Pixels of each.
    max_each : int
        Pixels of a cluster.

    Returns
    -------
    int64 ndarray
        In rising order.
    """
    n_kept = np.minimum(counts, max_each)
    ranks = np.arange(n_kept.sum()) - np.repeat(np.cumsum(n_kept) - n_kept, n_kept)
    starts = np.cumsum(counts) - counts
    return np.repeat(starts, n_kept) + ranks * np.repeat(counts, n_kept) // np.repeat(n_kept, n_kept)


def split_sample(ids: np.ndarray) -> np.ndarray:
    """Return the pixels that splits iterate on, cluster by cluster, from the cluster ids (n,) of all pixels."""
    return np.argsort(ids, kind="stable")[evenly_spaced(np.bincount(ids))]


def divide(
    evidence: Evidence,
    n_clusters: int,
    n_classes: int,
    metric: str,
    threshold: float,
    unsplit: Sequence[int] = (),
) -> list[Tree]:
    """Return the trees of clusters, split where several classes claim a cluster by its painted pixels.

    Parameters
    ----------
    evidence : Evidence
    n_clusters : int
        In the evidence.
    n_classes : int
    metric : str
        Of the model.
    threshold : float
        t.
    unsplit : sequence of int
        Clusters that are not split although several classes claim them: their split was undone.

    Returns
    -------
    list of Tree
        One a cluster.
    """
    distance = metric_of(metric)
    rows = _Rows.of(evidence, distance)
    levels: list[Split] = []
    n_nodes = n_clusters
    while n_nodes:
        votes = rows.votes(n_nodes, n_classes)
        rivals = claimants(votes, threshold)
        contested = rivals.sum(axis=1) > 1
        if not levels:
            contested[list(unsplit)] = False
        if len(levels) == MAX_LEVELS:
            contested[:] = False
        level, rows = rows.split(votes, rivals & contested[:, np.newaxis], distance)
        levels.append(level)
        n_nodes = level.n_below
    return trees_of(levels)


@dataclass(frozen=True)
class _Rows:
    """The pixels of the nodes of one depth; planes, for arithmetic one feature at a time.

    Painted pixels vote; k-means iterates on `pixels`, which include some of the painted ones. All are projected, where
    the distance projects, and so are the centroids made of them.

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
    def of(cls, evidence: Evidence, metric: Metric) -> _Rows:
        painted = metric.project(np.ascontiguousarray(evidence.painted.T, dtype=np.float32))
        pixels = metric.project(evidence.pixels.T)
        painted_nodes = np.asarray(evidence.painted_clusters, dtype=np.int64)
        sampled = split_sample(painted_nodes)
        return cls(
            np.concatenate([pixels, painted[:, sampled]], axis=1, dtype=np.float32),
            np.concatenate([evidence.pixel_clusters, painted_nodes[sampled]], dtype=np.int64),
            painted,
            painted_nodes,
            np.asarray(evidence.classes, dtype=np.int64),
        )

    def votes(self, n_nodes: int, n_classes: int) -> np.ndarray:
        counted = np.bincount(self.painted_nodes * n_classes + self.classes, minlength=n_nodes * n_classes)
        return counted.reshape(n_nodes, n_classes).astype(np.int64)

    def inside(self, place: np.ndarray) -> _Rows:
        """Return the rows whose node has a place >= 0 in `place` (n_nodes,), with that place as their node."""
        pixel_nodes, painted_nodes = place.take(self.pixel_nodes), place.take(self.painted_nodes)
        pixels, painted = (pixel_nodes >= 0).nonzero()[0], (painted_nodes >= 0).nonzero()[0]
        return _Rows(
            self.pixels.take(pixels, axis=1),
            pixel_nodes.take(pixels),
            self.painted.take(painted, axis=1),
            painted_nodes.take(painted),
            self.classes.take(painted),
        )

    def split(self, votes: np.ndarray, rivals: np.ndarray, metric: Metric) -> tuple[Split, _Rows]:
        """Split the nodes that have rivals (bool, (n_nodes, n_classes)), by their votes (n_nodes, n_classes).

        Return the splits, and the rows of the parts.
        """
        flat = metric.of_projected
        place = np.full(len(votes), -1, dtype=np.int64)
        nodes = np.flatnonzero(rivals.any(axis=1))
        centroids, n_parts = self._starts(votes[nodes], rivals[nodes], nodes, metric)
        nodes, centroids, n_parts = (values[n_parts > 1] for values in (nodes, centroids, n_parts))
        place[nodes] = np.arange(len(nodes))
        rows = self.inside(place)
        centroids = rows._settled(centroids, metric)
        parts = nearest_in_groups(rows.painted, rows.painted_nodes, centroids, flat)
        used = _counted(rows.painted_nodes, parts, centroids.shape[:2]) > 0
        n_used = used.sum(axis=1)
        centroids = np.take_along_axis(centroids, np.argsort(~used, axis=1, kind="stable")[..., np.newaxis], axis=1)
        centroids[np.arange(centroids.shape[1]) >= n_used[:, np.newaxis]] = np.inf  # drops unpainted parts
        is_split = n_used > 1  # one part alone holds all painted pixels where the classes look the same
        place[nodes] = np.where(is_split, np.cumsum(is_split) - 1, -1)
        level = Split(votes, nodes[is_split], centroids[is_split], n_used[is_split].astype(np.int64))
        return level, self.inside(place)._below(level, flat)

    def _starts(
        self, votes: np.ndarray, rivals: np.ndarray, nodes: np.ndarray, metric: Metric
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the means of the rivals' painted pixels without duplicates, and how many each node has."""
        n_nodes, n_classes = rivals.shape
        place = np.full(int(self.painted_nodes.max(initial=-1)) + 1, -1, dtype=np.int64)
        place[nodes] = np.arange(n_nodes)
        of_row = place.take(self.painted_nodes)
        rows = np.flatnonzero(of_row >= 0)
        keys = of_row.take(rows) * n_classes + self.classes.take(rows)
        sums = [np.bincount(keys, weights=plane.take(rows), minlength=votes.size) for plane in self.painted]
        node, class_place = np.nonzero(rivals)
        means = np.stack(sums)[:, node * n_classes + class_place] / votes[node, class_place]
        means = metric.project(means).astype(np.float32)
        order = np.lexsort((*means[::-1], node))
        means, node = means[:, order], node[order]
        distinct = np.ones(len(node), dtype=bool)
        distinct[1:] = (node[1:] != node[:-1]) | (means[:, 1:] != means[:, :-1]).any(axis=0)
        means, node = means[:, distinct], node[distinct]
        n_starts = np.bincount(node, minlength=n_nodes)
        slot = np.arange(len(node)) - np.repeat(np.cumsum(n_starts) - n_starts, n_starts)
        starts = np.full((n_nodes, int(n_starts.max(initial=0)), len(means)), np.inf, dtype=np.float32)
        starts[node, slot] = means.T
        return starts, n_starts

    def _settled(self, centroids: np.ndarray, metric: Metric) -> np.ndarray:
        """Run a few k-means iterations among each node's pixels."""
        rows, nodes = self.pixels, self.pixel_nodes
        for _ in range(SPLIT_ITERATIONS):
            parts = nearest_in_groups(rows, nodes, centroids, metric.of_projected)
            counts = _counted(nodes, parts, centroids.shape[:2])
            keys = nodes * centroids.shape[1] + parts
            sums = [np.bincount(keys, weights=plane, minlength=counts.size) for plane in rows]
            means = np.stack(sums, axis=-1).reshape(centroids.shape) / np.maximum(counts, 1)[..., np.newaxis]
            means = metric.project_rows(means)
            moved = np.where(counts[..., np.newaxis] > 0, means, centroids).astype(np.float32)
            if np.array_equal(moved, centroids):
                break
            centroids = moved
        return centroids

    def _below(self, level: Split, metric: Metric) -> _Rows:
        """Return the same rows, with the part that each is nearest to as its node."""
        first = np.cumsum(level.n_parts) - level.n_parts
        nodes = [
            first.take(row_nodes) + nearest_in_groups(rows, row_nodes, level.centroids, metric)
            for rows, row_nodes in ((self.pixels, self.pixel_nodes), (self.painted, self.painted_nodes))
        ]
        return _Rows(self.pixels, nodes[0], self.painted, nodes[1], self.classes)


def _counted(nodes: np.ndarray, parts: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Return how many rows each part of each node has, int64 (n_nodes, max_parts)."""
    n_nodes, max_parts = shape
    return np.bincount(nodes * max_parts + parts, minlength=n_nodes * max_parts).reshape(n_nodes, max_parts)
