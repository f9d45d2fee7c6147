# SPDX-License-Identifier: GPL-2.0-or-later
"""Bisecting k-means: the cluster of the largest inertia is divided in two, until there are as many as asked for.

Each division looks at the rows of one cluster alone, so the work grows with the logarithm of the number of clusters,
where that of k-means grows with the number itself: a thousand clusters cost little more than ten.

References
----------
Steinbach, M., Karypis, G., Kumar, V. (2000): A comparison of document clustering techniques. KDD workshop on text
mining. Boley, D. (1998): Principal direction divisive partitioning. Data Mining and Knowledge Discovery 2, 325-344.
(The start of each division.)
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, replace

import numpy as np

from ..base.progress import Progress
from .kmeans import KMeansOptions, KMeansResult, iterated, lengthened, spread_of
from .medians import medians
from .metrics import METRICS, Metric
from .nearest import distances_to_own, nearest
from .pixels import ArrayPixels, Pixels, projected

DIVISION_ITERATIONS = 20  # of the two clusters of one division; their border rests sooner
AXIS_ROWS = 4096  # of a cluster, evenly spread over it, that its longest axis is found on
FINISHING = 3  # passes of k-means over all clusters at the end; further ones gain a hundredth or two of the inertia


@dataclass(frozen=True)
class _Part:
    """A cluster: its rows, its centroid, and the inertia of these rows."""

    rows: np.ndarray
    centroid: np.ndarray
    inertia: float


def bisecting(
    rows: ArrayPixels, options: KMeansOptions, progress: Progress | None = None, all_pixels: Pixels | None = None
) -> KMeansResult:
    """Return the clusters of rows by repeated division.

    Parameters
    ----------
    rows : ArrayPixels
        Scaled features in memory.
    options : KMeansOptions
        Start, attempts, tolerance and seed have no part in it: each division begins across the cluster's longest axis.
    progress : Progress, optional
    all_pixels : Pixels, optional
        Over these the last passes go; over `rows` when absent.

    Returns
    -------
    KMeansResult
        With fewer clusters than asked for when there are fewer distinct rows. The history has the last passes.

    Raises
    ------
    ParameterError
        When an option is out of range.
    """
    options.validate()
    progress = progress or Progress()
    metric = METRICS[options.metric]
    flat = rows.projected(metric)
    centroids = _divided(flat, options, metric, progress.part(0.0, 0.6))
    finishing = replace(options, max_iterations=min(FINISHING, options.max_iterations))
    pixels = flat if all_pixels is None else projected(all_pixels, metric)
    result = iterated(pixels, centroids, finishing, spread_of(flat, progress), progress.part(0.6, 1.0))
    # the passes are as many as planned: that centroids still move a little in the last one is no reason for a notice
    result = replace(result, converged=True)
    return result if metric.length is None else lengthened(result, rows, metric, progress)


def _divided(rows: ArrayPixels, options: KMeansOptions, metric: Metric, progress: Progress) -> np.ndarray:
    """Return the centroids of up to `options.n_clusters` parts, float32; rows are projected."""
    division = _Division(rows, options.update, metric)
    heap: list[tuple[float, int]] = []
    parts = {0: division.whole()}
    _push(heap, parts, 0)
    for number in progress.steps(range(1, options.n_clusters)):
        halves = None
        while heap and halves is None:  # a cluster that cannot be divided stays as it is
            _, place = heapq.heappop(heap)
            halves = division.of(parts[place])
        if halves is None:
            break
        parts[place], parts[number] = halves
        _push(heap, parts, place)
        _push(heap, parts, number)
    return np.stack([parts[place].centroid for place in sorted(parts)]).astype(np.float32)


def _push(heap: list[tuple[float, int]], parts: dict[int, _Part], place: int) -> None:
    if parts[place].inertia > 0:
        heapq.heappush(heap, (-parts[place].inertia, place))


class _Division:
    """Divides parts of rows in two."""

    def __init__(self, rows: ArrayPixels, update: str, metric: Metric) -> None:
        self._features = np.ascontiguousarray(rows.features)  # whole rows are taken again and again
        self._weights = np.ones(len(rows.features)) if rows.weights is None else rows.weights
        self._update, self._metric, self._flat = update, metric, metric.of_projected

    def whole(self) -> _Part:
        """Return all rows as one part."""
        return self._part(np.arange(len(self._features)))

    def of(self, part: _Part) -> tuple[_Part, _Part] | None:
        """Return the two halves of a part, or None when its rows are the same."""
        features, weights = self._features[part.rows], self._weights[part.rows]
        second = _beyond_the_middle(features, weights)
        for _ in range(DIVISION_ITERATIONS):
            if second.all() or not second.any():
                return None
            pair = np.stack([self._centroid(features[half], weights[half]) for half in (~second, second)])
            after = self._nearer_to_second(features, pair)
            if (after == second).all():
                break
            second = after
        if second.all() or not second.any():
            return None
        return self._part(part.rows[~second]), self._part(part.rows[second])

    def _nearer_to_second(self, features: np.ndarray, pair: np.ndarray) -> np.ndarray:
        if self._flat.by_product:  # the border is a plane half-way; `nearest` works in pieces too large for small parts
            return (features - (pair[0] + pair[1]) / 2.0) @ (pair[1] - pair[0]) > 0
        return nearest(features, pair, self._flat).astype(bool)

    def _part(self, rows: np.ndarray) -> _Part:
        features, weights = self._features[rows], self._weights[rows]
        centroid = self._centroid(features, weights)
        own = np.zeros(len(rows), dtype=np.intp)
        distances = distances_to_own(features, centroid[None], own, self._flat).astype(np.float64)
        measured = distances**2 if self._flat.squared_inertia else distances
        return _Part(rows, centroid, float(measured @ weights))

    def _centroid(self, features: np.ndarray, weights: np.ndarray) -> np.ndarray:
        mean = (weights @ features / weights.sum()).astype(np.float32)
        if self._update == "median":
            mean = medians(ArrayPixels(features, weights), mean[None], self._flat)[0].astype(np.float32)
        return self._metric.project_rows(mean[None])[0]


def _beyond_the_middle(features: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return which rows lie beyond the mean along the longest axis of all, bool (n,)."""
    mean = weights @ features / weights.sum()
    step = -(-len(features) // AXIS_ROWS)
    some = features[::step] - mean
    _, axes = np.linalg.eigh((some * weights[::step, None]).T @ some)
    return (features - mean) @ axes[:, -1] > 0
