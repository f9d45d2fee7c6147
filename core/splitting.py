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
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from .nearest import nearest_in_groups

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

THRESHOLD = 0.3  # share of a cluster's painted pixels that makes a class a claimant; t in the paper
SPLIT_ITERATIONS = 5
MOST_LEVELS = 8  # of splits below a cluster


@dataclass(frozen=True)
class Part:
    """A cluster, or a part of one that was split.

    Parameters
    ----------
    votes : int64 ndarray of shape (n_classes,)
        Painted pixels of each class in it.
    centroids : float32 ndarray of shape (n_parts, n_features)
        Of its parts, scaled; no rows when it is whole.
    parts : tuple of Part
        As many as centroids.
    """

    votes: np.ndarray
    centroids: np.ndarray
    parts: tuple[Part, ...] = ()

    @property
    def is_split(self) -> bool:
        """Whether it has parts."""
        return bool(self.parts)

    @cached_property
    def n_leaves(self) -> int:
        """Number of undivided parts."""
        return sum(part.n_leaves for part in self.parts) if self.parts else 1

    def leaves(self) -> Iterator[Part]:
        """Yield the undivided parts below, in order; itself when whole."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()

    @cached_property
    def leaf_votes(self) -> np.ndarray:
        """Votes of the undivided parts, int64 (n_leaves, n_classes)."""
        return np.array([leaf.votes for leaf in self.leaves()], dtype=np.int64)

    @cached_property
    def leaf_centroids(self) -> np.ndarray:
        """Centroids of the undivided parts of a split cluster, float32 (n_leaves, n_features)."""
        rows = [
            part.leaf_centroids if part.is_split else row[np.newaxis] for row, part in zip(self.centroids, self.parts)
        ]
        return np.concatenate(rows) if rows else self.centroids


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


def divide(
    evidence: Evidence,
    n_clusters: int,
    n_classes: int,
    metric: str,
    threshold: float,
    whole: Sequence[int] = (),
) -> list[Part]:
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
    list of Part
        One a cluster.
    """
    rows = _Rows.of(evidence)
    levels: list[_Level] = []
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
    return _assembled(levels, evidence.painted.shape[1])


@dataclass(frozen=True)
class _Level:
    """Clusters, or parts of them, of one depth, and where they were split.

    Parameters
    ----------
    votes : int64 ndarray of shape (n_nodes, n_classes)
    nodes : int64 ndarray of shape (n_split,)
        The ones that were split.
    centroids : float32 ndarray of shape (n_split, most_parts, n_features)
    n_parts : int64 ndarray of shape (n_split,)
    """

    votes: np.ndarray
    nodes: np.ndarray
    centroids: np.ndarray
    n_parts: np.ndarray

    @property
    def n_below(self) -> int:
        return int(self.n_parts.sum())


def _assembled(levels: Sequence[_Level], n_features: int) -> list[Part]:
    """Return the trees, from the deepest level upwards."""
    nothing = np.empty((0, n_features), dtype=np.float32)
    below: list[Part] = []
    for level in reversed(levels):
        here = [Part(votes, nothing) for votes in level.votes]
        first = 0
        for node, centroids, n_parts in zip(level.nodes.tolist(), level.centroids, level.n_parts.tolist()):
            parts = tuple(below[first : first + n_parts])
            here[node] = Part(level.votes[node], centroids[:n_parts], parts)
            first += n_parts
        below = here
    return below


@dataclass(frozen=True)
class _Rows:
    """The pixels of the nodes of one depth; planes, for arithmetic one feature at a time.

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
        return cls(
            np.ascontiguousarray(evidence.pixels.T, dtype=np.float32),
            np.asarray(evidence.pixel_clusters, dtype=np.int64),
            np.ascontiguousarray(evidence.painted.T, dtype=np.float32),
            np.asarray(evidence.painted_clusters, dtype=np.int64),
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

    def split(self, votes: np.ndarray, rivals: np.ndarray, metric: str) -> tuple[_Level, _Rows]:
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
        level = _Level(votes, nodes[kept], centroids[kept], n_used[kept].astype(np.int64))
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
        rows = np.concatenate([self.pixels, self.painted], axis=1)
        nodes = np.concatenate([self.pixel_nodes, self.painted_nodes])
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

    def _below(self, level: _Level, metric: str) -> _Rows:
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


def leaf_positions(trees: Sequence[Part], planes: np.ndarray, of_tree: np.ndarray, metric: str) -> np.ndarray:
    """Return which undivided part of its own cluster each pixel is in, counted from 0, int64 (n_pixels,).

    Parameters
    ----------
    trees : sequence of Part
    planes : float32 ndarray of shape (n_features, n_pixels)
        Scaled.
    of_tree : int64 ndarray of shape (n_pixels,)
        Position of each pixel's cluster in `trees`.
    metric : str
    """
    positions = np.zeros(len(of_tree), dtype=np.int64)
    rows: np.ndarray | slice = slice(None)
    nodes, at = list(trees), of_tree
    while any(node.is_split for node in nodes):
        split = [place for place, node in enumerate(nodes) if node.is_split]
        place = np.full(len(nodes), -1, dtype=np.int64)
        place[split] = np.arange(len(split))
        at = place.take(at)
        if len(split) < len(nodes):
            inside = np.flatnonzero(at >= 0)
            rows = inside if isinstance(rows, slice) else rows[inside]
            planes, at = planes[:, inside], at[inside]
        inner = [nodes[one] for one in split]
        parts = nearest_in_groups(planes, at, _padded(inner), metric)
        before, first = _leaves_before(inner)
        positions[rows] += before[at, parts]
        at = first.take(at) + parts
        nodes = [below for node in inner for below in node.parts]
    return positions


def _padded(inner: Sequence[Part]) -> np.ndarray:
    """Return the centroids of split nodes as one array, infinite where a node has fewer than others."""
    most = max(len(node.parts) for node in inner)
    padded = np.full((len(inner), most, inner[0].centroids.shape[1]), np.inf, dtype=np.float32)
    for row, node in zip(padded, inner):
        row[: len(node.parts)] = node.centroids
    return padded


def _leaves_before(inner: Sequence[Part]) -> tuple[np.ndarray, np.ndarray]:
    """Return how many leaves stand before each part of split nodes, and where each node's parts begin in a row."""
    n_parts = np.array([len(node.parts) for node in inner])
    leaves = np.zeros((len(inner), int(n_parts.max())), dtype=np.int64)
    for row, node in zip(leaves, inner):
        row[: len(node.parts)] = [part.n_leaves for part in node.parts]
    return np.cumsum(leaves, axis=1) - leaves, np.cumsum(n_parts) - n_parts
