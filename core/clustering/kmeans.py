# SPDX-License-Identifier: GPL-2.0-or-later
"""K-means: the loop, empty clusters, the search for the best start, and the numbering of the result.

One loop serves every distance, weighted rows, data in memory and data read again in blocks. It calls `nearest` for the
assignment. Starts are searched on a part of the data; the best goes on with all of it.

With a distance that compares directions (`Metric.length`) the loop runs on projected rows, and each new centroid is
projected too: with cosine, spherical k-means.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from ..base.errors import N_, ParameterError
from ..base.progress import Progress
from ..engine.threads import in_threads
from .medians import medians
from .metrics import DEFAULT_METRIC, METRICS, Metric
from .nearest import distances_to_own, nearest
from .pixels import ArrayPixels, Pixels, projected
from .starts import STARTS, start_centroids, start_rows

UPDATES = ("mean", "median")
MAX_CLUSTERS = 65535  # the largest id of a 16-bit cluster raster
START_ITERATIONS = 20  # enough to tell a good start from a poor one
START_SLACK = 4.0  # times the tolerance: precise enough to tell a good start from a poor one
MAX_FINALISTS = 3  # attempts that go on with all the rows, up to `MAX_FINAL_WORK`
MAX_FINAL_WORK = 2**20  # rows times clusters of one pass; beyond it only the best attempt goes on
SAME_INERTIA = 1e-4  # relative; closer results are one and the same optimum


@dataclass(frozen=True)
class KMeansOptions:
    """How to cluster.

    Parameters
    ----------
    n_clusters : int
        2 ... 65535.
    metric : str
        Distance of the assignment: a name in `metrics.METRICS`.
    update : {"mean", "median"}
        New centroid of a cluster; the median with Manhattan distance is k-medians.
    start : {"k-means++", "random"}
    attempts : int
        Starts tried; the one with the least inertia goes on.
    max_iterations : int
    tolerance : float
        Stop when the centroids' movement (root mean square) is at most this share of the features' standard
        deviation.
    seed : int
        Same data, options and seed give the same bits.
    """

    n_clusters: int = 8
    metric: str = DEFAULT_METRIC
    update: str = "mean"
    start: str = "k-means++"
    attempts: int = 10
    max_iterations: int = 300
    tolerance: float = 0.002
    seed: int = 0

    def validate(self) -> None:
        """Raise `ParameterError` for a value out of range."""
        if not 2 <= self.n_clusters <= MAX_CLUSTERS:
            raise ParameterError(
                N_("The number of clusters is {k}. Give a number from 2 to {most}."),
                k=self.n_clusters,
                most=MAX_CLUSTERS,
            )
        for value, known in ((self.metric, tuple(METRICS)), (self.update, UPDATES), (self.start, STARTS)):
            if value not in known:
                raise ParameterError(N_("Unknown choice {value}. Choose one of: {known}."), value=value, known=known)
        if self.attempts < 1 or self.max_iterations < 1:
            raise ParameterError(N_("Attempts and iterations must be at least 1."))
        if not self.tolerance >= 0 or self.seed < 0:  # "not >=" refuses NaN too
            raise ParameterError(N_("The tolerance and the seed must not be negative."))


@dataclass(frozen=True)
class Step:
    """One iteration: how far the centroids moved (root mean square, in standard deviations), and the inertia before."""

    iteration: int
    movement: float
    inertia: float


@dataclass(frozen=True)
class KMeansResult:
    """The result of `kmeans`.

    Parameters
    ----------
    centroids : float32 ndarray of shape (k, n_features)
        Where only their direction counts, `kmeans` gives them the mean length of their rows, `lloyd` length 1.
    counts : float64 ndarray of shape (k,)
        Rows, or their weights, per cluster.
    inertia : float
        Sum over rows of the squared distance to the centroid (Euclidean), or of the distance (the others).
    mean_distance : float
        Mean distance to the nearest centroid.
    converged : bool
        Whether the tolerance was met within the iterations allowed.
    history : tuple of Step
    """

    centroids: np.ndarray
    counts: np.ndarray
    inertia: float
    mean_distance: float
    converged: bool
    history: tuple[Step, ...] = field(default_factory=tuple)

    @property
    def iterations(self) -> int:
        """Iterations from the start that was kept to the end."""
        return len(self.history)

    def reordered(self, order: np.ndarray) -> KMeansResult:
        """Return the same clusters with new numbers: the new cluster i is the old ``order[i]``; order is (k,)."""
        return replace(self, centroids=self.centroids[order], counts=self.counts[order])


@dataclass
class _Sums:
    """Per cluster: summed features (k, d) and weights (k,); over all clusters, the distances when they are measured."""

    features: np.ndarray
    counts: np.ndarray
    squared: float = 0.0
    distance: float = 0.0


def _sum_piece(
    features: np.ndarray, weights: np.ndarray | None, centroids: np.ndarray, metric: Metric, measure: bool
) -> _Sums:
    k = len(centroids)
    ids = nearest(features, centroids, metric).astype(np.intp)
    feature_sums = np.empty((k, features.shape[1]))
    for column in range(features.shape[1]):
        values = features[:, column] if weights is None else features[:, column] * weights
        feature_sums[:, column] = np.bincount(ids, weights=values, minlength=k)
    sums = _Sums(feature_sums, np.bincount(ids, weights=weights, minlength=k).astype(np.float64))
    if measure:
        distance = distances_to_own(features, centroids, ids, metric).astype(np.float64)
        weighted = distance if weights is None else distance * weights
        sums.squared, sums.distance = float((distance * weighted).sum()), float(weighted.sum())
    return sums


def _assign(pixels: Pixels, centroids: np.ndarray, metric: Metric, progress: Progress, measure: bool) -> _Sums:
    total = _Sums(np.zeros(centroids.shape), np.zeros(len(centroids)))
    for sums in pixels.over(partial(_sum_piece, centroids=centroids, metric=metric, measure=measure), progress):
        total.features += sums.features
        total.counts += sums.counts
        total.squared += sums.squared
        total.distance += sums.distance
    return total


def _sum_of_squares(features: np.ndarray, weights: np.ndarray | None, origin: np.ndarray) -> float:
    squares = ((features - origin) ** 2).sum(axis=1)
    return float(squares.sum() if weights is None else squares @ weights)


class _Inertia:
    """The inertia of an assignment.

    Summed squares follow from the clusters' sums alone, ``sum |x|^2 - 2 sum c.S + sum n |c|^2``, without the distances
    of the single pixels. They are taken around the mean of the centroids, so that float digits do not cancel.
    """

    def __init__(self, pixels: Pixels, centroids: np.ndarray, metric: Metric, progress: Progress) -> None:
        self.from_sums = metric.inertia_of_squares is not None
        self._squared = metric.squared_inertia
        self._factor = metric.inertia_of_squares or 0.0
        self._origin = centroids.astype(np.float64).mean(axis=0)
        if self.from_sums:
            self._square = sum(pixels.over(partial(_sum_of_squares, origin=self._origin), progress), 0.0)

    def of(self, sums: _Sums, centroids: np.ndarray) -> float:
        if not self.from_sums:
            return self.measured(sums)
        relative = centroids - self._origin
        cross = (relative * (sums.features - sums.counts[:, None] * self._origin)).sum()
        squares = self._square - 2.0 * cross + (sums.counts * (relative**2).sum(axis=1)).sum()
        return self._factor * max(0.0, float(squares))

    def measured(self, sums: _Sums) -> float:
        """Return the inertia from distances that were measured."""
        return sums.squared if self._squared else sums.distance


def lloyd(
    pixels: Pixels, centroids: np.ndarray, options: KMeansOptions, spread: float, progress: Progress | None = None
) -> KMeansResult:
    """Return the result of iterating assignment and update from given centroids.

    Parameters
    ----------
    pixels : Pixels
    centroids : ndarray of shape (k, n_features)
        Where to start.
    options : KMeansOptions
        Metric, update, iterations and tolerance.
    spread : float
        Standard deviation of the features, the unit of the tolerance.
    progress : Progress, optional

    Returns
    -------
    KMeansResult
        No cluster is empty unless there are fewer distinct rows than centroids.
    """
    metric = METRICS[options.metric]
    pixels = projected(pixels, metric)
    centroids = metric.project_rows(np.asarray(centroids, dtype=np.float32))
    return iterated(pixels, centroids, options, spread, progress or Progress())


def iterated(
    pixels: Pixels, centroids: np.ndarray, options: KMeansOptions, spread: float, progress: Progress
) -> KMeansResult:
    """Return the result of `lloyd` for rows and centroids that are projected already; see there."""
    metric = METRICS[options.metric]
    flat = metric.of_projected
    history: list[Step] = []
    movement = np.inf
    inertia = _Inertia(pixels, centroids, flat, progress)
    for iteration in range(1, options.max_iterations + 1):
        sums = _assign(pixels, centroids, flat, progress, measure=not inertia.from_sums)
        moved = _update(pixels, centroids, sums, options.update, metric, progress)
        movement = float(np.sqrt(((moved.astype(np.float64) - centroids) ** 2).sum(axis=1).mean())) / spread
        history.append(Step(iteration, movement, inertia.of(sums, centroids)))
        centroids = moved
        if movement <= options.tolerance:
            break
        progress.report(_share_done(movement, options.tolerance, iteration, options.max_iterations))
    final = _assign(pixels, centroids, flat, progress, measure=True)
    return KMeansResult(
        centroids,
        final.counts,
        inertia.measured(final),
        final.distance / max(final.counts.sum(), 1.0),
        movement <= options.tolerance,
        tuple(history),
    )


def _share_done(movement: float, tolerance: float, iteration: int, max_iterations: int) -> float:
    """Return an estimate of the share done: movement shrinks roughly geometrically towards the tolerance."""
    by_movement = 1.0 / (1.0 + max(0.0, np.log10(max(movement, 1e-12) / max(tolerance, 1e-12))))
    return float(max(iteration / max_iterations, min(by_movement, 0.99)))


def _update(
    pixels: Pixels, centroids: np.ndarray, sums: _Sums, update: str, metric: Metric, progress: Progress
) -> np.ndarray:
    filled = sums.counts > 0
    flat = metric.of_projected
    moved = centroids.astype(np.float64)
    if update == "median":
        moved[filled] = metric.project_rows(medians(pixels, centroids, flat)[filled])
    else:
        moved[filled] = metric.project_rows(sums.features[filled] / sums.counts[filled, None])
    empty = np.flatnonzero(~filled)
    if len(empty):
        rows = _farthest(pixels, centroids, flat, len(empty), progress)
        moved[empty[: len(rows)]] = rows
    return moved.astype(np.float32)


def _farthest(pixels: Pixels, centroids: np.ndarray, metric: Metric, count: int, progress: Progress) -> np.ndarray:
    """Return up to `count` distinct rows that lie farthest from their centroids: new places for empty clusters."""
    rows = np.empty((0, centroids.shape[1]), dtype=np.float32)
    distances = np.empty(0, dtype=np.float32)
    far = partial(_farthest_of_piece, centroids=centroids, metric=metric, count=16 * count)
    for far_rows, far_distances in pixels.over(far, progress):
        rows, distances = np.concatenate([rows, far_rows]), np.concatenate([distances, far_distances])
        distances, first = _first_of_equals(rows, distances)
        rows = rows[first]
        keep = np.argsort(-distances, kind="stable")[:count]
        rows, distances = rows[keep], distances[keep]
    return rows[distances > 0]


def _farthest_of_piece(
    features: np.ndarray,
    weights: np.ndarray | None,  # noqa: ARG001 - what a piece has
    centroids: np.ndarray,
    metric: Metric,
    count: int,
) -> tuple[np.ndarray, np.ndarray]:
    own = distances_to_own(features, centroids, nearest(features, centroids, metric), metric)
    top = np.argsort(-own, kind="stable")[:count]
    return features[top], own[top]


def _first_of_equals(rows: np.ndarray, distances: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    _, first = np.unique(rows, axis=0, return_index=True)
    first.sort()
    return distances[first], first


# --- the search for the best start


def kmeans(
    rows: ArrayPixels, options: KMeansOptions, progress: Progress | None = None, all_pixels: Pixels | None = None
) -> KMeansResult:
    """Return the clusters of rows.

    Parameters
    ----------
    rows : ArrayPixels
        Scaled features in memory: a sample, or every distinct row with its count.
    options : KMeansOptions
    progress : Progress, optional
    all_pixels : Pixels, optional
        Iterate over these after the search for the best start on `rows`; over `rows` when absent.

    Returns
    -------
    KMeansResult
        With fewer clusters than `options.n_clusters` when there are fewer distinct rows.

    Raises
    ------
    ParameterError
        When an option is out of range.
    """
    options.validate()
    progress = progress or Progress()
    metric = METRICS[options.metric]
    unprojected, rows = rows, rows.projected(metric)
    spread = spread_of(rows, progress)
    part = start_rows(rows, options.n_clusters, np.random.default_rng([options.seed, 0]))
    results = _search(part, options, spread, progress.part(0.0, 0.4))
    cheap = len(rows.features) * options.n_clusters <= MAX_FINAL_WORK
    finalists = _distinct_results(results) if cheap else results[:1]
    finishing = progress.part(0.4, 0.7) if all_pixels is not None else progress.part(0.4, 1.0)
    finished = [
        continued(
            finalist, rows, options, spread, finishing.part(number / len(finalists), (number + 1) / len(finalists))
        )
        for number, finalist in enumerate(finalists)
    ]
    best = min(finished, key=lambda result: result.inertia)
    if all_pixels is not None:
        best = continued(best, projected(all_pixels, metric), options, spread, progress.part(0.7, 1.0))
    return best if metric.length is None else lengthened(best, unprojected, metric, progress)


def lengthened(result: KMeansResult, rows: ArrayPixels, metric: Metric, progress: Progress) -> KMeansResult:
    """Return the result with centroids of the mean length of their rows, which does not change any distance.

    Colours, tables and the order from dark to bright need the length. A cluster of zeros alone gets the length 0; its
    pixels still find it, because zeros are projected to the direction that a zero centroid is projected to. A cluster
    without any of these rows gets the mean length of all rows.
    """
    k = len(result.centroids)

    def length_sums(piece: tuple[np.ndarray, np.ndarray | None]) -> np.ndarray:
        features, weights = piece
        ids = nearest(features, result.centroids, metric).astype(np.intp)
        counts = np.bincount(ids, weights=weights, minlength=k)
        lengths = metric.lengths(features) if weights is None else metric.lengths(features) * weights
        return np.stack([np.bincount(ids, weights=lengths, minlength=k), counts])

    lengths, counts = np.sum([part for _, part in in_threads(length_sums, rows.pieces(progress))], axis=0)
    mean = np.divide(lengths, counts, out=np.full(k, lengths.sum() / counts.sum()), where=counts > 0)
    return replace(result, centroids=(result.centroids * mean[:, None]).astype(np.float32))


def continued(
    before: KMeansResult, pixels: Pixels, options: KMeansOptions, spread: float, progress: Progress
) -> KMeansResult:
    """Return the result after further iterations on more rows, with both histories.

    The earlier inertias are scaled to the weight of the new rows, so that the history is comparable.
    """
    remaining = replace(options, max_iterations=options.max_iterations - len(before.history))
    after = iterated(pixels, before.centroids, remaining, spread, progress)
    scale = after.counts.sum() / before.counts.sum()
    steps = [replace(step, inertia=step.inertia * scale) for step in before.history]
    steps += [replace(step, iteration=step.iteration + len(before.history)) for step in after.history]
    return replace(after, history=tuple(steps))


def _search(part: ArrayPixels, options: KMeansOptions, spread: float, progress: Progress) -> list[KMeansResult]:
    """Return the results of all attempts on the part, best first."""
    quick = replace(
        options,
        max_iterations=min(options.max_iterations, START_ITERATIONS),
        tolerance=START_SLACK * options.tolerance,
    )
    flat = METRICS[options.metric].of_projected

    def attempt(number: int) -> KMeansResult:
        rng = np.random.default_rng([options.seed, 1, number])
        start = start_centroids(part.features, part.weights, options.n_clusters, flat, options.start, rng, progress)
        return iterated(part, start, quick, spread, progress.part(0, 0))

    finished = in_threads(attempt, range(options.attempts), progress)
    results = [result for _, result in progress.steps(finished, options.attempts)]
    return sorted(results, key=lambda result: result.inertia)


def _distinct_results(results: list[KMeansResult]) -> list[KMeansResult]:
    """Return up to `MAX_FINALISTS` results of different inertia, best first; on all rows another may be the best."""
    chosen = results[:1]
    for result in results[1:]:
        if result.inertia > chosen[-1].inertia * (1.0 + SAME_INERTIA) and len(chosen) < MAX_FINALISTS:
            chosen.append(result)
    return chosen


def spread_of(rows: ArrayPixels, progress: Progress) -> float:
    """Return the features' standard deviation (root mean square), taken piece by piece."""
    n_features = rows.features.shape[1]
    sums, squares, total = np.zeros(n_features), np.zeros(n_features), 0.0
    for features, counts in rows.pieces(progress):
        weights = np.ones(len(features)) if counts is None else counts
        sums += weights @ features
        total += weights.sum()
    for features, counts in rows.pieces(progress):
        weights = np.ones(len(features)) if counts is None else counts
        squares += weights @ (features - sums / total) ** 2
    return float(np.sqrt((squares / total).mean())) or 1.0


def brightness_order(centroids: np.ndarray) -> np.ndarray:
    """Return the order of clusters from dark to bright: by mean over the features, ties by the first unequal feature.

    Parameters
    ----------
    centroids : ndarray of shape (k, n_features)
        In the features' own units.
    """
    keys = [centroids[:, feature] for feature in reversed(range(centroids.shape[1]))]
    return np.lexsort([*keys, centroids.mean(axis=1)])
