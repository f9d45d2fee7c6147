# SPDX-License-Identifier: GPL-2.0-or-later
"""Strokes name clusters: the class of each cluster and of each part of a split one.

A cluster whose painted pixels are of one class takes it; one that several classes claim is split (see `splitting`). A
split hangs below its cluster, and the cluster's centroid decides first. The result depends on the set of painted
pixels, not on the order of the strokes.

References
----------
Girard, N., Zhygallo, A., Tarabalka, Y. (2019): ClusterNet: unsupervised generic feature learning for fast
interactive satellite image segmentation. SPIE 11155.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ..clustering.nearest import distances_to_own, nearest
from .split_trees import leaf_positions
from .splitting import THRESHOLD, Evidence, divide, split_sample

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .split_trees import Tree

PRIOR_PIXELS = 2.0  # painted pixels against the class in every confidence: few painted pixels are little evidence


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
    clusters : dict of int to Tree
        The painted clusters.
    """

    class_ids: tuple[int, ...]
    centroids: np.ndarray
    metric: str
    threshold: float = THRESHOLD
    clusters: dict[int, Tree] = field(default_factory=dict)

    @property
    def n_parts(self) -> int:
        """Number of clusters and of undivided parts of split clusters."""
        return len(self.centroids) + sum(self.clusters[cluster].n_leaves for cluster in self.first_leaf)

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
        place = np.full(len(self.centroids), -1, dtype=np.int64)
        place[list(self.first_leaf)] = np.arange(len(self.first_leaf))
        of_tree = place.take(numbers)
        inside = np.flatnonzero(of_tree >= 0)
        of_tree = of_tree[inside]
        planes = np.ascontiguousarray(scaled.T[:, inside], dtype=np.float32)
        trees = [self.clusters[cluster] for cluster in self.first_leaf]
        first = np.array(list(self.first_leaf.values()), dtype=np.int64)
        numbers[inside] = first.take(of_tree) + leaf_positions(trees, planes, of_tree, self.metric)
        return numbers

    def tables(self) -> tuple[np.ndarray, np.ndarray]:
        """Return class id (0 = unassigned) and confidence (0 ... 1) by part number."""
        votes = self._votes()
        classes, confidence = np.zeros(len(votes), dtype=np.int64), np.zeros(len(votes), dtype=np.float32)
        total = votes.sum(axis=1)
        named = total > 0
        if named.any():
            classes[named] = np.array(self.class_ids)[votes[named].argmax(axis=1)]
            confidence[named] = votes[named].max(axis=1) / (total[named] + PRIOR_PIXELS)
        return classes, confidence

    def vote_shares(self) -> np.ndarray:
        """Return each class's share of the painted pixels by part number, float32 (n_parts, n_classes); 0 without."""
        votes = self._votes().astype(np.float64)
        return (votes / np.maximum(votes.sum(axis=1, keepdims=True), 1.0)).astype(np.float32)

    def _votes(self) -> np.ndarray:
        """Return the painted pixels of each class by part number, int64 (n_parts, n_classes)."""
        votes = np.zeros((self.n_parts, len(self.class_ids)), dtype=np.int64)
        for cluster, tree in self.clusters.items():
            first = self.first_leaf.get(cluster, cluster)  # a split cluster has the votes of its parts only
            votes[first : first + tree.n_leaves] = tree.leaf_votes
        return votes

    def part_centroids(self) -> np.ndarray:
        """Return centroids by part number, float32 (n_parts, n_features)."""
        return np.concatenate([self.centroids, *(self.clusters[cluster].leaf_centroids for cluster in self.first_leaf)])


def spread(labelling: Labelling, classes: np.ndarray, confidence: np.ndarray) -> None:
    """Give clusters without strokes the class of the nearest named part, in place.

    The confidence is the margin to the nearest part of another class, so it is small half-way between two classes.

    Parameters
    ----------
    labelling : Labelling
    classes, confidence : ndarray of shape (n_parts,)
        As `Labelling.tables` gives them.
    """
    k = len(labelling.centroids)
    unpainted = np.array([cluster for cluster in range(k) if cluster not in labelling.clusters], dtype=np.int64)
    present, distance = class_distances(labelling, classes, unpainted)
    if not len(present) or not len(unpainted):
        return
    order = np.argsort(distance, axis=1, kind="stable")
    best = distance[np.arange(len(unpainted)), order[:, 0]]
    classes[unpainted] = present[order[:, 0]]
    if len(present) > 1:
        second = distance[np.arange(len(unpainted)), order[:, 1]]
        confidence[unpainted] = (second - best) / np.maximum(second + best, 1e-12)


def class_distances(labelling: Labelling, classes: np.ndarray, clusters: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the distances of clusters to the nearest named part of each class.

    Parameters
    ----------
    labelling : Labelling
    classes : int64 ndarray of shape (n_parts,)
        By part number, 0 = unassigned.
    clusters : int64 ndarray of shape (n,)

    Returns
    -------
    class_ids : int64 ndarray of shape (n_classes,)
        Those that name a part, in rising order.
    distances : float64 ndarray of shape (n, n_classes)
    """
    named = np.flatnonzero(classes)
    present = np.unique(classes[named])
    distances = np.full((len(clusters), len(present)), np.inf)
    if not len(named) or not len(clusters):
        return present, distances
    centroids, of_named, asked = labelling.part_centroids()[named], classes[named], labelling.centroids[clusters]
    for position, class_id in enumerate(present):
        class_centroids = centroids[of_named == class_id]
        nearest_ids = nearest(asked, class_centroids, labelling.metric)
        distances[:, position] = distances_to_own(asked, class_centroids, nearest_ids, labelling.metric)
    return present, distances


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
    """Return clusters named and split by strokes.

    Parameters
    ----------
    centroids : float32 ndarray of shape (k, n_features)
    metric : str
    pixels, pixel_ids : ndarray of shape (n, n_features) and (n,)
        Scaled features of the fit sample, on which splits iterate, and their clusters.
    painted, painted_ids : ndarray of shape (m, n_features) and (m,)
        The same for the painted pixels.
    classes : ndarray of shape (m,)
        Position of each painted pixel's class in `class_ids`.
    class_ids : sequence of int
    threshold : float

    Returns
    -------
    Labelling
    """
    touched, painted_clusters = np.unique(painted_ids, return_inverse=True)
    place = np.full(len(centroids), -1, dtype=np.int64)
    place[touched] = np.arange(len(touched))
    of_pixels = place[pixel_ids]
    inside = np.flatnonzero(of_pixels >= 0)
    inside = inside[split_sample(of_pixels[inside])]
    evidence = Evidence(pixels[inside], of_pixels[inside], painted, painted_clusters, classes)
    trees = divide(evidence, len(touched), len(class_ids), metric, threshold)
    return Labelling(tuple(class_ids), centroids, metric, threshold, dict(zip(touched.tolist(), trees)))
