# SPDX-License-Identifier: GPL-2.0-or-later
"""Strokes name clusters: votes, and the split of clusters that several classes claim.

A cluster whose painted pixels are of one class takes it. A cluster with a share of at least the threshold of each
of several classes is split: new centroids start at the means of each claiming class's painted pixels, and a few
k-means iterations run among the cluster's own pixels. The parts are judged in the same way, until all agree with
the strokes or nothing more can be split. Nothing outside the cluster is touched: a split hangs below it, and its
centroid decides first. The result depends on the set of painted pixels, not on the order of the strokes.

References
----------
Girard, N., Zhygallo, A., Tarabalka, Y. (2019): ClusterNet: unsupervised generic feature learning for fast
interactive satellite image segmentation. SPIE 11155.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from .nearest import distances_to_own, nearest, nearest_of_few

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

THRESHOLD = 0.3  # share of a cluster's painted pixels that makes a class a claimant; t in the paper
SPLIT_ITERATIONS = 5
MOST_LEVELS = 8  # of splits below a cluster
SURE_AFTER = 2.0  # painted pixels that count against certainty: few pixels are little evidence


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


@dataclass(frozen=True)
class Evidence:
    """What the split of one cluster looks at.

    Parameters
    ----------
    pixels : float32 ndarray of shape (n, n_features)
        Scaled features of the cluster's pixels in the fit sample.
    painted : float32 ndarray of shape (m, n_features)
        Of the painted ones.
    classes : int64 ndarray of shape (m,)
        Position of each painted pixel's class in the class list.
    """

    pixels: np.ndarray
    painted: np.ndarray
    classes: np.ndarray


def claimants(votes: np.ndarray, threshold: float) -> np.ndarray:
    """Return the classes that claim a cluster: share at least `threshold`, or the largest share of all."""
    total = votes.sum()
    if total == 0:
        return np.empty(0, dtype=np.int64)
    shares = votes / total
    return np.flatnonzero((votes > 0) & (shares >= min(threshold, shares.max())))


def divide(
    evidence: Evidence, n_classes: int, metric: str, threshold: float, whole: bool = False, level: int = 0
) -> Part:
    """Judge one cluster by its painted pixels and split it where several classes claim it.

    Parameters
    ----------
    evidence : Evidence
    n_classes : int
    metric : str
        Of the model.
    threshold : float
        t.
    whole : bool
        Keep it whole even so: its split was taken back.
    level : int
        Splits above this one.

    Returns
    -------
    Part
    """
    votes = np.bincount(evidence.classes, minlength=n_classes).astype(np.int64)
    undivided = Part(votes, np.empty((0, evidence.painted.shape[1]), dtype=np.float32))
    rivals = claimants(votes, threshold)
    if whole or len(rivals) < 2 or level == MOST_LEVELS:
        return undivided
    means = np.array([evidence.painted[evidence.classes == rival].mean(axis=0) for rival in rivals])
    centroids = _settled(evidence, means, metric)
    of_painted = nearest_of_few(evidence.painted, centroids, metric)
    used = np.flatnonzero(np.bincount(of_painted, minlength=len(centroids)))
    if len(used) < 2:  # the classes look the same
        return undivided
    if len(used) < len(centroids):  # no part without a stroke
        centroids = centroids[used]
        of_painted = nearest_of_few(evidence.painted, centroids, metric)
    of_pixels = nearest_of_few(evidence.pixels, centroids, metric)
    parts = tuple(
        divide(
            Evidence(
                evidence.pixels[of_pixels == part],
                evidence.painted[of_painted == part],
                evidence.classes[of_painted == part],
            ),
            n_classes,
            metric,
            threshold,
            level=level + 1,
        )
        for part in range(len(centroids))
    )
    return replace(undivided, centroids=centroids, parts=parts)


def _settled(evidence: Evidence, means: np.ndarray, metric: str) -> np.ndarray:
    """Run a few k-means iterations from the classes' means, without the ones that coincide."""
    start = np.unique(means.astype(np.float32), axis=0)
    if len(start) < 2:
        return start
    rows = np.concatenate([evidence.pixels, evidence.painted])
    centroids = start
    for _ in range(SPLIT_ITERATIONS):  # a cluster's pixels are few: the loop of whole images would only cost time
        apart = rows[:, None] - centroids
        distances = np.abs(apart) if metric != "euclidean" else apart * apart
        ids = (distances.max(axis=2) if metric == "chebyshev" else distances.sum(axis=2)).argmin(axis=1)
        counts = np.bincount(ids, minlength=len(centroids))
        sums = [np.bincount(ids, weights=column, minlength=len(centroids)) for column in rows.T]
        means = np.stack(sums, axis=1) / np.maximum(counts, 1)[:, None]
        moved = np.where(counts[:, None] > 0, means, centroids).astype(np.float32)
        if np.array_equal(moved, centroids):
            break
        centroids = moved
    return centroids


@dataclass(frozen=True)
class Labelling:
    """Clusters, their splits, and the class of every undivided part.

    The parts have numbers: 0 ... k-1 are the model's clusters, whether split or not; the undivided parts of split
    clusters follow. A cluster's own number never changes when another one is split.

    Parameters
    ----------
    class_ids : tuple of int
        The classes that votes are counted for.
    centroids : float32 ndarray of shape (k, n_features)
        Of the model, scaled.
    metric : str
    threshold : float
    clusters : dict of int to Part
        The painted clusters.
    """

    class_ids: tuple[int, ...]
    centroids: np.ndarray
    metric: str
    threshold: float = THRESHOLD
    clusters: dict[int, Part] = field(default_factory=dict)

    def numbered_leaves(self) -> list[Part]:
        """Return the parts by number: k entries for the clusters, then the leaves of the split ones."""
        n_features = self.centroids.shape[1]
        blank = Part(np.zeros(len(self.class_ids), dtype=np.int64), np.empty((0, n_features), dtype=np.float32))
        first = [self.clusters.get(cluster, blank) for cluster in range(len(self.centroids))]
        split = [self.clusters[one] for one in sorted(self.clusters) if self.clusters[one].is_split]
        below = [leaf for part in split for leaf in part.leaves()]
        return [*first, *below]

    @cached_property
    def first_leaf(self) -> dict[int, int]:
        """The number of the first undivided part of each split cluster."""
        number, first = len(self.centroids), {}
        for cluster in sorted(self.clusters):
            if self.clusters[cluster].is_split:
                first[cluster] = number
                number += self.clusters[cluster].n_leaves
        return first

    def part_ids(self, scaled: np.ndarray, cluster_ids: np.ndarray) -> np.ndarray:
        """Return the number of each pixel's undivided part, int64 (n,).

        Parameters
        ----------
        scaled : float32 ndarray of shape (n, n_features)
        cluster_ids : ndarray of shape (n,)
            Nearest centroids of the model.
        """
        numbers = cluster_ids.astype(np.int64)
        if not self.first_leaf:
            return numbers
        order = np.argsort(cluster_ids, kind="stable")
        ends = np.searchsorted(cluster_ids[order], np.arange(len(self.centroids) + 1))
        for cluster in self.first_leaf:
            inside = order[ends[cluster] : ends[cluster + 1]]
            if len(inside):
                numbers[inside] = self.part_ids_of(cluster, scaled[inside])
        return numbers

    def part_ids_of(self, cluster: int, scaled: np.ndarray) -> np.ndarray:
        """Return the part numbers of pixels that all lie in one split cluster."""
        return self.first_leaf[cluster] + _leaf_positions(self.clusters[cluster], scaled, self.metric)

    def tables(self) -> tuple[np.ndarray, np.ndarray]:
        """Return class id (0 = unassigned) and confidence (0 ... 1) by part number."""
        leaves = self.numbered_leaves()
        classes, confidence = np.zeros(len(leaves), dtype=np.int64), np.zeros(len(leaves), dtype=np.float32)
        votes = np.array([leaf.votes for leaf in leaves], dtype=np.int64).reshape(len(leaves), -1)
        total = votes.sum(axis=1)
        named = (total > 0) & ~np.array([leaf.is_split for leaf in leaves])
        if named.any():
            classes[named] = np.array(self.class_ids)[votes[named].argmax(axis=1)]
            confidence[named] = votes[named].max(axis=1) / (total[named] + SURE_AFTER)
        return classes, confidence


def spread(labelling: Labelling, classes: np.ndarray, confidence: np.ndarray) -> None:
    """Carry the strokes to clusters without any: each takes the class of the nearest named part, in place.

    The confidence is the margin to the nearest part of another class, so it is small half-way between two.

    Parameters
    ----------
    labelling : Labelling
    classes, confidence : ndarray of shape (n_parts,)
        As `Labelling.tables` gives them.
    """
    k = len(labelling.centroids)
    named = _named_centroids(labelling, classes)
    blank = np.array([one for one in range(k) if one not in labelling.clusters], dtype=np.int64)
    if not named or not len(blank):
        return
    centroids = np.concatenate([rows for rows, _ in named])
    of_named = np.concatenate([ids for _, ids in named])
    present = np.unique(of_named)
    distance = np.full((len(blank), len(present)), np.inf)
    for position, class_id in enumerate(present):
        mine = centroids[of_named == class_id]
        own = nearest(labelling.centroids[blank], mine, labelling.metric)
        distance[:, position] = distances_to_own(labelling.centroids[blank], mine, own, labelling.metric)
    order = np.argsort(distance, axis=1, kind="stable")
    best = distance[np.arange(len(blank)), order[:, 0]]
    classes[blank] = present[order[:, 0]]
    if len(present) > 1:
        other = distance[np.arange(len(blank)), order[:, 1]]
        confidence[blank] = (other - best) / np.maximum(other + best, 1e-12)


def _named_centroids(labelling: Labelling, classes: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return centroids and class ids of the named parts, in the order of the clusters."""
    named, first = [], labelling.first_leaf
    for cluster in sorted(labelling.clusters):
        part = labelling.clusters[cluster]
        if part.is_split:
            centroids = np.concatenate(list(_leaf_centroids(part)))
            ids = classes[first[cluster] : first[cluster] + len(centroids)]
        else:
            centroids, ids = labelling.centroids[cluster : cluster + 1], classes[cluster : cluster + 1]
        named.append((centroids[ids > 0], ids[ids > 0]))
    return [pair for pair in named if len(pair[1])]


def _leaf_centroids(part: Part) -> Iterator[np.ndarray]:
    for row, below in zip(part.centroids, part.parts):
        if below.is_split:
            yield from _leaf_centroids(below)
        else:
            yield row[None]


def _leaf_positions(part: Part, scaled: np.ndarray, metric: str) -> np.ndarray:
    positions = np.zeros(len(scaled), dtype=np.int64)
    if not part.is_split:
        return positions
    of_pixels, offset = nearest_of_few(scaled, part.centroids, metric), 0
    for number, below in enumerate(part.parts):
        inside = np.flatnonzero(of_pixels == number)
        positions[inside] = offset + _leaf_positions(below, scaled[inside], metric)
        offset += below.n_leaves
    return positions


def label(
    centroids: np.ndarray,
    metric: str,
    pixels: np.ndarray,
    pixel_ids: np.ndarray,
    painted: np.ndarray,
    painted_ids: np.ndarray,
    classes: np.ndarray,
    class_ids: Sequence[int],
    threshold: float = THRESHOLD,
) -> Labelling:
    """Name clusters by strokes.

    Parameters
    ----------
    centroids : float32 ndarray of shape (k, n_features)
    metric : str
    pixels, pixel_ids : ndarray of shape (n, n_features) and (n,)
        Scaled features of the fit sample and their clusters; what splits iterate on.
    painted, painted_ids : ndarray of shape (m, n_features) and (m,)
        The same of the painted pixels.
    classes : ndarray of shape (m,)
        Position of each painted pixel's class in `class_ids`.
    class_ids : sequence of int
    threshold : float

    Returns
    -------
    Labelling
    """
    clusters = {}
    for cluster in np.unique(painted_ids).tolist():
        touched = painted_ids == cluster
        evidence = Evidence(pixels[pixel_ids == cluster], painted[touched], classes[touched])
        clusters[cluster] = divide(evidence, len(class_ids), metric, threshold)
    return Labelling(tuple(class_ids), centroids, metric, threshold, clusters)
