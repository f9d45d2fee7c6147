# SPDX-License-Identifier: GPL-2.0-or-later
"""ISODATA: k-means that divides wide clusters, merges near ones and gives up small ones.

The number of clusters is where it starts; the data and three limits say where it ends.

References
----------
Ball, G. H., Hall, D. J. (1967): A clustering technique for summarizing multivariate data. Behavioral Science 12,
153-155.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..base.errors import N_, ParameterError
from ..base.progress import Progress
from ..engine.threads import in_threads
from .kmeans import START_ITERATIONS, KMeansOptions, KMeansResult, iterated, kmeans, lengthened, spread_of
from .metrics import METRICS, Metric
from .nearest import distances_to_own, nearest
from .pixels import ArrayPixels, Pixels, projected

ROUNDS = 8  # in which clusters may be divided; after them they are merged and given up alone, so that it ends
MERGING_ROUNDS = 2
ROUND_ITERATIONS = 5  # of k-means in a round
MOST = 2  # times the number at the start, as in the original
LEAST = 2  # clusters that are left whatever the limits
# Limits where none are given, from the clusters of the first k-means, so that they suit any unit and any number of
# bands:
WIDE = 1.5  # times the deviation within clusters in a feature is wide
NEAR = 1.0 / 3.0  # of the median distance of a centroid to the next one is near


@dataclass(frozen=True)
class IsodataLimits:
    """When clusters are divided, merged and given up.

    Parameters
    ----------
    min_share : float
        Share of the pixels (0 ... 1) that a cluster has at least.
    max_spread : float, optional
        Largest standard deviation of a cluster in a feature, in scaled units; 0 divides none. `WIDE` times that
        within the first clusters when absent.
    merge_distance : float, optional
        Clusters whose centroids are nearer become one, in scaled units; 0 merges none. `NEAR` times that of
        the first centroids to the next one when absent.
    """

    min_share: float = 0.001
    max_spread: float | None = None
    merge_distance: float | None = None

    def validate(self) -> None:
        """Raise `ParameterError` for a value out of range."""
        if not 0.0 <= self.min_share < 0.5:
            raise ParameterError(N_("The smallest cluster must be from 0 to less than 50 % of the pixels."))
        for value in (self.max_spread, self.merge_distance):
            if value is not None and not 0.0 <= value < np.inf:
                raise ParameterError(N_("Largest spread and merge distance must not be negative."))


def most_clusters(n_clusters: int) -> int:
    """Return how many clusters there can be in the end."""
    return MOST * n_clusters


def isodata(
    rows: ArrayPixels,
    options: KMeansOptions,
    limits: IsodataLimits,
    progress: Progress | None = None,
    all_pixels: Pixels | None = None,
) -> KMeansResult:
    """Return the clusters of rows by repeated k-means, division and merging.

    Parameters
    ----------
    rows : ArrayPixels
        Scaled features in memory.
    options : KMeansOptions
        The number of clusters is that of the start.
    limits : IsodataLimits
    progress : Progress, optional
    all_pixels : Pixels, optional
        Over these the last passes go; over `rows` when absent.

    Returns
    -------
    KMeansResult

    Raises
    ------
    ParameterError
        When an option is out of range.
    """
    options.validate()
    limits.validate()
    progress = progress or Progress()
    metric = METRICS[options.metric]
    flat_rows = rows.projected(metric)
    search = _Search(flat_rows, options, limits, metric)
    centroids = search.rounds(search.start(progress.part(0.0, 0.2)), progress.part(0.2, 0.5))
    result = search.settled(flat_rows, centroids, progress.part(0.5, 0.7))
    if all_pixels is not None:
        result = search.settled(projected(all_pixels, metric), result.centroids, progress.part(0.7, 1.0))
    return result if metric.length is None else lengthened(result, rows, metric, progress)


class _Search:
    """Divides, merges and gives up clusters of rows that are projected already."""

    def __init__(self, rows: ArrayPixels, options: KMeansOptions, limits: IsodataLimits, metric: Metric) -> None:
        self._rows, self._options, self._metric, self._flat = rows, options, metric, metric.of_projected
        self.unit = spread_of(rows, Progress())
        self._min_share = limits.min_share
        self._max_spread: np.ndarray | float | None = limits.max_spread
        self._merge_distance = limits.merge_distance

    def _set_limits(self, centroids: np.ndarray, counts: np.ndarray, deviations: np.ndarray) -> None:
        """Set the limits that were not given from the first clusters."""
        if self._max_spread is None:
            self._max_spread = WIDE * np.sqrt(counts @ deviations**2 / counts.sum())
        if self._merge_distance is None:
            _, _, distances = self._pairs(centroids)
            table = np.full((len(centroids), len(centroids)), np.inf)
            table[np.triu_indices(len(centroids), 1)] = distances
            self._merge_distance = NEAR * float(np.median(np.minimum(table, table.T).min(axis=1)))

    def start(self, progress: Progress) -> np.ndarray:
        """Return the first centroids: those of k-means, cut short."""
        quick = replace(self._options, max_iterations=min(START_ITERATIONS, self._options.max_iterations))
        return self._metric.project_rows(kmeans(self._rows, quick, progress).centroids)

    def rounds(self, centroids: np.ndarray, progress: Progress) -> np.ndarray:
        """Return centroids (k, n_features) after rounds of k-means, division and merging."""
        quick = replace(self._options, max_iterations=min(ROUND_ITERATIONS, self._options.max_iterations))
        for number in progress.steps(range(ROUNDS + MERGING_ROUNDS)):
            centroids = iterated(self._rows, centroids, quick, self.unit, progress.part(0, 0)).centroids
            counts, deviations = self._moments(centroids, progress)
            self._set_limits(centroids, counts, deviations)
            kept = self._kept(counts)
            divided = len(kept) == len(centroids) and number < ROUNDS
            after = self._divided(centroids, counts, deviations) if divided else centroids[kept]
            if len(after) == len(centroids):
                after = self._merged(centroids, counts)
            if len(after) == len(centroids):
                break
            centroids = after
        return centroids

    def settled(self, pixels: Pixels, centroids: np.ndarray, progress: Progress) -> KMeansResult:
        """Return the result of k-means from centroids on, with no cluster too small and no two too near.

        What is given up or merged at the end moves no other centroid: clusters then only gain pixels. Were k-means to
        go on, it would send centroids out to the same few pixels again, until hardly any cluster was left.
        """
        result = iterated(pixels, centroids, self._options, self.unit, progress)
        while True:
            kept = self._kept(result.counts)
            centroids = result.centroids[kept]
            if len(kept) == len(result.counts):
                centroids = self._merged(result.centroids, result.counts)
            if len(centroids) == len(result.centroids):
                return result
            fixed = iterated(pixels, centroids, replace(self._options, max_iterations=0), self.unit, progress)
            result = replace(fixed, converged=result.converged, history=result.history)

    def _kept(self, counts: np.ndarray) -> np.ndarray:
        """Return which clusters are large enough, in their order; the largest stay in any case."""
        largest = np.argsort(-counts, kind="stable")[:LEAST]
        enough = counts >= self._min_share * counts.sum()
        enough[largest] = True
        return np.flatnonzero(enough)

    def _divided(self, centroids: np.ndarray, counts: np.ndarray, deviations: np.ndarray) -> np.ndarray:
        """Return centroids with those of wide clusters replaced by two, one deviation to each side; widest first."""
        limit = np.broadcast_to(np.asarray(self._max_spread, dtype=np.float64), deviations.shape)
        excess = np.divide(deviations, limit, out=np.zeros_like(deviations), where=limit > 0)
        room = most_clusters(self._options.n_clusters) - len(centroids)
        wide = (excess.max(axis=1) > 1.0) & (counts > 2.0 * self._min_share * counts.sum())
        chosen = [place for place in np.argsort(-excess.max(axis=1), kind="stable") if wide[place]][: max(room, 0)]
        below, above = centroids.astype(np.float64), []
        for place in chosen:
            feature = int(excess[place].argmax())
            above.append(below[place].copy())
            above[-1][feature] += deviations[place, feature]
            below[place, feature] -= deviations[place, feature]
        return self._metric.project_rows(np.array([*below, *above], dtype=np.float32))

    def _merged(self, centroids: np.ndarray, counts: np.ndarray) -> np.ndarray:
        """Return centroids with near pairs replaced by their mean, nearest first, each cluster in one pair at most."""
        k = len(centroids)
        first, second, distances = self._pairs(centroids)
        free, means = np.ones(k, dtype=bool), centroids.astype(np.float64)
        alive = np.ones(k, dtype=bool)
        for pair in np.argsort(distances, kind="stable"):
            a, b = first[pair], second[pair]
            if distances[pair] >= (self._merge_distance or 0.0) or alive.sum() <= LEAST:
                break
            if free[a] and free[b]:
                total = max(counts[a] + counts[b], 1e-300)
                means[a] = (counts[a] * means[a] + counts[b] * means[b]) / total
                alive[b] = free[a] = free[b] = False
        return self._metric.project_rows(means[alive].astype(np.float32))

    def _pairs(self, centroids: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the two clusters of each pair, and the distance of their centroids, (n,) each."""
        first, second = np.triu_indices(len(centroids), 1)
        return first, second, distances_to_own(centroids[first], centroids, second, self._flat)

    def _moments(self, centroids: np.ndarray, progress: Progress) -> tuple[np.ndarray, np.ndarray]:
        """Return the rows of each cluster (k,), and their standard deviations around the centroid (k, n_features)."""
        k = len(centroids)

        def squares(piece: tuple[np.ndarray, np.ndarray | None]) -> tuple[np.ndarray, np.ndarray]:
            features, weights = piece
            ids = nearest(features, centroids, self._flat).astype(np.intp)
            sums = np.empty((k, features.shape[1]))
            for column in range(features.shape[1]):
                values = (features[:, column] - centroids[ids, column]).astype(np.float64) ** 2
                sums[:, column] = np.bincount(ids, values if weights is None else values * weights, minlength=k)
            return np.bincount(ids, weights, minlength=k).astype(np.float64), sums

        counts, sums = np.zeros(k), np.zeros(centroids.shape)
        for _, (n, part) in in_threads(squares, self._rows.pieces(progress)):
            counts += n
            sums += part
        return counts, np.sqrt(sums / np.maximum(counts, 1e-300)[:, None])
