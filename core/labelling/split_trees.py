# SPDX-License-Identifier: GPL-2.0-or-later
"""The splits of clusters: a tree for each cluster, kept level by level, so that many pixels are looked up at once.

The undivided parts of a tree are its leaves. They have positions, counted from left to right.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..clustering.metrics import metric_of
from ..clustering.nearest import nearest_in_groups
from ..engine.threads import in_threads

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..clustering.metrics import Metric

TASK = 2**16  # pixels that a thread takes at once


@dataclass(frozen=True)
class Part:
    """A cluster, or a part of a split cluster, with all parts below it.

    Parameters
    ----------
    votes : int64 ndarray of shape (n_classes,)
        Painted pixels of each class in it.
    centroids : float32 ndarray of shape (n_parts, n_features)
        Of its parts, scaled; no rows when it is not split.
    parts : tuple of Part
        As many as centroids.
    """

    votes: np.ndarray
    centroids: np.ndarray
    parts: tuple[Part, ...] = ()

    @property
    def is_split(self) -> bool:
        """Return True when it has parts."""
        return bool(self.parts)

    def leaves(self) -> Iterator[Part]:
        """Yield the undivided parts below, in order; itself when it is not split."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()


class Split(NamedTuple):  # there are thousands of them: a dataclass takes four times as long to make
    """Parts of one depth, of one cluster or of several in a row, and how they were split.

    Parameters
    ----------
    votes : int64 ndarray of shape (n_nodes, n_classes)
    nodes : int64 ndarray of shape (n_split,)
        The nodes that were split, in rising order; their parts follow one another in the next depth.
    centroids : float32 ndarray of shape (n_split, max_parts, n_features)
        Of the parts; infinite where a node has fewer.
    n_parts : int64 ndarray of shape (n_split,)
        Two or more.
    """

    votes: np.ndarray
    nodes: np.ndarray
    centroids: np.ndarray
    n_parts: np.ndarray

    @property
    def n_below(self) -> int:
        """Number of all their parts."""
        return int(self.n_parts.sum())

    @property
    def below(self) -> np.ndarray:
        """The first part of each split node, in the next depth."""
        return np.cumsum(self.n_parts) - self.n_parts

    @property
    def centroids_below(self) -> np.ndarray:
        """The parts' centroids, float32 (n_below, n_features)."""
        return self.centroids[np.arange(self.centroids.shape[1]) < self.n_parts[:, np.newaxis]]


@dataclass(frozen=True)
class Tree:
    """A painted cluster and its parts.

    Parameters
    ----------
    splits : tuple of Split
        By depth: first the cluster itself; no node of the last one is split.
    firsts : tuple of int64 ndarray of shape (n_nodes,)
        By depth: the position of each node's first leaf.
    leaf_votes : int64 ndarray of shape (n_leaves, n_classes)
        As counted last, by `recounted`; those in `splits` are the votes that decided the splits.
    leaf_centroids : float32 ndarray of shape (n_leaves, n_features)
        No rows when the cluster is not split.
    """

    splits: tuple[Split, ...]
    firsts: tuple[np.ndarray, ...]
    leaf_votes: np.ndarray
    leaf_centroids: np.ndarray

    @classmethod
    def of(cls, root: Part) -> Tree:
        """Return the tree of a cluster from nested parts."""
        n_features = root.centroids.shape[1]
        splits, nodes = [], [root]
        while nodes:
            split = [place for place, node in enumerate(nodes) if node.is_split]
            n_parts = np.array([len(nodes[place].parts) for place in split], dtype=np.int64)
            centroids = np.full((len(split), int(n_parts.max(initial=0)), n_features), np.inf, dtype=np.float32)
            for row, place in zip(centroids, split):
                row[: len(nodes[place].parts)] = nodes[place].centroids
            votes = np.array([node.votes for node in nodes], dtype=np.int64)
            splits.append(Split(votes, np.array(split, dtype=np.int64), centroids, n_parts))
            nodes = [part for node in nodes for part in node.parts]
        return trees_of(splits)[0]

    @classmethod
    def unsplit(cls, n_features: int) -> Tree:
        """Return the tree of an unpainted cluster."""
        return cls.of(Part(np.zeros(0, dtype=np.int64), np.empty((0, n_features), dtype=np.float32)))

    @property
    def votes(self) -> np.ndarray:
        """Painted pixels of each class in the cluster, int64 (n_classes,)."""
        return self.splits[0].votes[0]

    @property
    def is_split(self) -> bool:
        """Return True when it has parts."""
        return len(self.splits) > 1

    @property
    def n_leaves(self) -> int:
        """Number of undivided parts."""
        return len(self.leaf_votes)

    @property
    def root(self) -> Part:
        """The cluster as nested parts, for inspection and for the model file."""
        parts_below: list[Part] = []
        for split in reversed(self.splits):
            no_centroids = np.empty((0, split.centroids.shape[2]), dtype=np.float32)
            parts = [Part(votes, no_centroids) for votes in split.votes]
            for node, first, centroids, n_parts in zip(split.nodes, split.below, split.centroids, split.n_parts):
                parts[node] = Part(split.votes[node], centroids[:n_parts], tuple(parts_below[first : first + n_parts]))
            parts_below = parts
        return parts_below[0]


def trees_of(splits: Sequence[Split]) -> list[Tree]:
    """Return the tree of each cluster from the splits of all clusters, depth by depth."""
    if not splits:
        return []
    sizes = _leaves(splits)
    owners, firsts = _places(splits, sizes)
    n_trees = len(owners[0])
    starts = np.concatenate([[0], np.cumsum(sizes[0])])
    leaf_rows = [starts[owner] + first for owner, first in zip(owners, firsts)]
    leaf_votes, leaf_centroids = _leaf_tables(splits, int(starts[-1]), leaf_rows)
    numbers = np.arange(n_trees + 1)
    cuts = [np.searchsorted(owner, numbers).tolist() for owner in owners]
    split_cuts = [np.searchsorted(owner[split.nodes], numbers).tolist() for owner, split in zip(owners, splits)]
    trees = []
    for tree, (start, end) in enumerate(zip(starts.tolist(), starts[1:].tolist())):
        own, own_firsts = [], []
        for split, first, cut, split_cut in zip(splits, firsts, cuts, split_cuts):
            a, b, c, d = cut[tree], cut[tree + 1], split_cut[tree], split_cut[tree + 1]
            if a == b:
                break
            own.append(Split(split.votes[a:b], split.nodes[c:d] - a, split.centroids[c:d], split.n_parts[c:d]))
            own_firsts.append(first[a:b])
        centroids = leaf_centroids[start:end] if len(own) > 1 else leaf_centroids[:0]
        trees.append(Tree(tuple(own), tuple(own_firsts), leaf_votes[start:end], centroids))
    return trees


def _leaves(splits: Sequence[Split]) -> list[np.ndarray]:
    """Return by depth how many leaves each node has."""
    n_leaves: list[np.ndarray] = []
    for split in reversed(splits):
        counts = np.ones(len(split.votes), dtype=np.int64)
        if len(split.nodes):
            counts[split.nodes] = np.add.reduceat(n_leaves[-1], split.below)
        n_leaves.append(counts)
    return n_leaves[::-1]


def _places(splits: Sequence[Split], sizes: Sequence[np.ndarray]) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Return by depth which tree each node is in, and the position of its first leaf there; from `_leaves`."""
    n_trees = len(splits[0].votes)
    owners, firsts = [np.arange(n_trees)], [np.zeros(n_trees, dtype=np.int64)]
    for split, leaves in zip(splits[:-1], sizes[1:]):
        before = np.cumsum(leaves) - leaves
        owners.append(np.repeat(owners[-1][split.nodes], split.n_parts))
        firsts.append(before + np.repeat(firsts[-1][split.nodes] - before[split.below], split.n_parts))
    return owners, firsts


def _leaf_tables(splits: Sequence[Split], n_leaves: int, places: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Return votes and centroids of all leaves; `places` holds by depth the row of each node's first leaf."""
    votes = np.empty((n_leaves, splits[0].votes.shape[1]), dtype=np.int64)
    centroids = np.full((n_leaves, splits[0].centroids.shape[2]), np.nan, dtype=np.float32)
    above: np.ndarray | None = None
    for split, place in zip(splits, places):
        is_leaf = np.ones(len(place), dtype=bool)
        is_leaf[split.nodes] = False
        votes[place[is_leaf]] = split.votes[is_leaf]
        if above is not None:
            centroids[place[is_leaf]] = above[is_leaf]
        above = split.centroids_below
    return votes, centroids


def leaf_positions(trees: Sequence[Tree], planes: np.ndarray, of_tree: np.ndarray, metric: str) -> np.ndarray:
    """Return the position of each pixel's leaf in its tree, int64 (n_pixels,).

    Parameters
    ----------
    trees : sequence of Tree
    planes : float32 ndarray of shape (n_features, n_pixels)
        Scaled.
    of_tree : int64 ndarray of shape (n_pixels,)
        Place of each pixel's tree in `trees`.
    metric : str
    """
    depths = _joined(trees)
    distance = metric_of(metric)  # the centroids of splits are projected already
    positions = np.zeros(len(of_tree), dtype=np.int64)

    def work(start: int) -> None:
        piece = slice(start, start + TASK)
        positions[piece] = _walked(depths, distance.project(planes[:, piece]), of_tree[piece], distance.of_projected)

    for _ in in_threads(work, range(0, len(of_tree), TASK)):
        pass
    return positions


def recounted(
    trees: Sequence[Tree], planes: np.ndarray, of_tree: np.ndarray, classes: np.ndarray, n_classes: int, metric: str
) -> list[Tree]:
    """Return the same trees, each leaf with the votes of the painted pixels in it.

    That takes a fraction of the time of splitting anew. Leaves without painted pixels take the votes of the tree.

    Parameters
    ----------
    trees : sequence of Tree
    planes : float32 ndarray of shape (n_features, n_painted)
        Scaled.
    of_tree : int64 ndarray of shape (n_painted,)
        Place of each pixel's tree in `trees`.
    classes : int64 ndarray of shape (n_painted,)
        Position of each pixel's class.
    n_classes : int
    metric : str
    """
    n_leaves = np.array([tree.n_leaves for tree in trees])
    starts = np.cumsum(n_leaves) - n_leaves
    leaves = starts.take(of_tree) + leaf_positions(trees, planes, of_tree, metric)
    votes = np.bincount(leaves * n_classes + classes, minlength=n_leaves.sum() * n_classes).reshape(-1, n_classes)
    voteless = np.flatnonzero(votes.sum(axis=1) == 0)
    votes[voteless] = np.add.reduceat(votes, starts)[np.repeat(np.arange(len(trees)), n_leaves)[voteless]]
    return [
        replace(tree, leaf_votes=votes[start:end])
        for tree, start, end in zip(trees, starts.tolist(), (starts + n_leaves).tolist())
    ]


@dataclass(frozen=True)
class _Depth:
    """All trees' nodes of one depth.

    Parameters
    ----------
    place : int64 ndarray of shape (n_nodes,)
        Position of each node among the split ones, -1 where it is not split.
    first : int64 ndarray of shape (n_nodes,)
        Position of the node's first leaf in its tree.
    below : int64 ndarray of shape (n_split,)
        The first part of each split node, in the next depth.
    centroids : float32 ndarray of shape (n_split, max_parts, n_features)
        Of the parts; infinite where a node has fewer.
    """

    place: np.ndarray
    first: np.ndarray
    below: np.ndarray
    centroids: np.ndarray


def _joined(trees: Sequence[Tree]) -> list[_Depth]:
    """Return the trees as one, depth by depth."""
    depths: list[_Depth] = []
    remaining = list(trees)
    while remaining:
        depth = len(depths)
        splits = [tree.splits[depth] for tree in remaining]
        sizes = np.array([len(split.votes) for split in splits])
        n_split = np.array([len(split.nodes) for split in splits])
        nodes = np.concatenate([split.nodes for split in splits]) + np.repeat(np.cumsum(sizes) - sizes, n_split)
        place = np.full(int(sizes.sum()), -1, dtype=np.int64)
        place[nodes] = np.arange(len(nodes))
        n_parts = np.concatenate([split.n_parts for split in splits])
        first = np.concatenate([tree.firsts[depth] for tree in remaining])
        depths.append(_Depth(place, first, np.cumsum(n_parts) - n_parts, _padded(splits)))
        remaining = [tree for tree in remaining if len(tree.splits) > depth + 1]
    return depths


def _padded(splits: Sequence[Split]) -> np.ndarray:
    """Return the centroids of all splits as one array, infinite where a node has fewer parts than others."""
    max_parts = max(split.centroids.shape[1] for split in splits)
    if all(split.centroids.shape[1] == max_parts for split in splits):
        return np.concatenate([split.centroids for split in splits])
    n_features = splits[0].centroids.shape[2]
    padded = np.full((sum(len(split.nodes) for split in splits), max_parts, n_features), np.inf, dtype=np.float32)
    start = 0
    for split in splits:
        padded[start : start + len(split.nodes), : split.centroids.shape[1]] = split.centroids
        start += len(split.nodes)
    return padded


def _walked(depths: Sequence[_Depth], planes: np.ndarray, nodes: np.ndarray, metric: Metric) -> np.ndarray:
    """Return the position of each pixel's leaf from its root in `nodes` and its projected values in `planes`."""
    positions = np.empty(len(nodes), dtype=np.int64)
    rows: np.ndarray | None = None  # those that are not in a leaf yet, all of them at first
    for depth in depths:
        place = depth.place.take(nodes)
        is_split = place >= 0
        if not is_split.all():
            leaf_rows, split_rows = (~is_split).nonzero()[0], is_split.nonzero()[0]
            positions[leaf_rows if rows is None else rows.take(leaf_rows)] = depth.first.take(nodes.take(leaf_rows))
            rows = split_rows if rows is None else rows.take(split_rows)
            planes, place = planes.take(split_rows, axis=1), place.take(split_rows)
        if not len(place):
            break
        nodes = depth.below.take(place) + nearest_in_groups(planes, place, depth.centroids, metric)
    return positions
