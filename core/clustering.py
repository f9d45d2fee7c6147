# SPDX-License-Identifier: GPL-2.0-or-later
"""K-means: starts, the loop, empty clusters, and the numbering of the result.

One loop serves every distance, weighted rows, data in memory and data read again in blocks. It calls `nearest` for the
assignment. Starts are searched on a part of the data; the best goes on with all of it.

References
----------
Arthur, D., Vassilvitskii, S. (2007): k-means++: the advantages of careful seeding. SODA, 1027-1035.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np

from .engine import map_blocks
from .errors import N_, ParameterError
from .nearest import METRICS, distances_to_own, nearest
from .products import product
from .progress import Progress

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

UPDATES = ("mean", "median")
STARTS = ("k-means++", "random")
MAX_CLUSTERS = 65535  # the largest id of a 16-bit cluster raster
START_ROWS = 16384  # rows that the attempts are made on at least
START_WORK = 2**17  # rows times clusters of one pass of an attempt, where that allows more rows
START_ITERATIONS = 20  # enough to tell a good start from a poor one
START_SLACK = 4.0  # times the tolerance, for the same reason
FINALISTS = 3  # attempts that go on with all the rows, while that is cheap
FINAL_WORK = 2**20  # rows times clusters of one pass, up to which it is
SAME_INERTIA = 1e-4  # relative; closer results are one and the same optimum
ROUNDING = 1e-12  # relative; squared distances below are the rounding of the product
PIECE_ROWS = 32768  # rows a thread takes at once; fixed, so that sums never depend on the number of threads


@dataclass(frozen=True)
class KMeansOptions:
    """How to cluster.

    Parameters
    ----------
    n_clusters : int
        2 ... 65535.
    metric : {"euclidean", "manhattan", "chebyshev"}
        Distance of the assignment.
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
    metric: str = "euclidean"
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
        for value, known in ((self.metric, METRICS), (self.update, UPDATES), (self.start, STARTS)):
            if value not in known:
                raise ParameterError(N_("Unknown choice {value}. Choose one of: {known}."), value=value, known=known)
        if self.attempts < 1 or self.max_iterations < 1:
            raise ParameterError(N_("Attempts and iterations must be at least 1."))
        if not self.tolerance >= 0 or self.seed < 0:  # so written, NaN is refused too
            raise ParameterError(N_("The tolerance and the seed must not be negative."))


@dataclass(frozen=True)
class Step:
    """One iteration: how far the centroids moved (root mean square, in standard deviations), and the inertia before."""

    iteration: int
    movement: float
    inertia: float


@dataclass(frozen=True)
class KMeansResult:
    """What `kmeans` found.

    Parameters
    ----------
    centroids : float32 ndarray of shape (k, n_features)
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
        """Return the same clusters with new numbers: the new cluster i is the old ``order[i]``."""
        return replace(self, centroids=self.centroids[order], counts=self.counts[order])


class Pixels(Protocol):
    """Rows to cluster, in pieces that come in the same order each time."""

    def pieces(self, progress: Progress) -> Iterator[tuple[np.ndarray, np.ndarray | None]]:
        """Yield features (n, n_features), already scaled, and weights (n,) or None."""
        ...


class ArrayPixels:
    """Rows in memory.

    Parameters
    ----------
    features : float32 ndarray of shape (n_pixels, n_features)
    weights : ndarray of shape (n_pixels,), optional
        How many pixels each row stands for.
    """

    def __init__(self, features: np.ndarray, weights: np.ndarray | None = None) -> None:
        self.features = features
        self.weights = None if weights is None else np.asarray(weights, dtype=np.float64)

    def pieces(self, progress: Progress) -> Iterator[tuple[np.ndarray, np.ndarray | None]]:
        """Yield pieces of `PIECE_ROWS`."""
        for start in range(0, len(self.features), PIECE_ROWS):
            progress.check()
            part = slice(start, start + PIECE_ROWS)
            yield self.features[part], None if self.weights is None else self.weights[part]


@dataclass
class _Sums:
    """Per cluster: summed features (k, d) and weights (k,); over all, the distances where they were asked for."""

    features: np.ndarray
    counts: np.ndarray
    squared: float = 0.0
    distance: float = 0.0


def _sum_piece(piece: tuple[np.ndarray, np.ndarray | None], centroids: np.ndarray, metric: str, measure: bool) -> _Sums:
    features, weights = piece
    k = len(centroids)
    ids = nearest(features, centroids, metric).astype(np.intp)
    sums = np.empty((k, features.shape[1]))
    for column in range(features.shape[1]):
        values = features[:, column] if weights is None else features[:, column] * weights
        sums[:, column] = np.bincount(ids, weights=values, minlength=k)
    found = _Sums(sums, np.bincount(ids, weights=weights, minlength=k).astype(np.float64))
    if measure:
        distance = distances_to_own(features, centroids, ids, metric).astype(np.float64)
        weighted = distance if weights is None else distance * weights
        found.squared, found.distance = float((distance * weighted).sum()), float(weighted.sum())
    return found


def _assign(pixels: Pixels, centroids: np.ndarray, metric: str, progress: Progress, measure: bool) -> _Sums:
    total = _Sums(np.zeros(centroids.shape), np.zeros(len(centroids)))
    pieces = pixels.pieces(progress)
    for _, sums in map_blocks(lambda piece: _sum_piece(piece, centroids, metric, measure), pieces):
        total.features += sums.features
        total.counts += sums.counts
        total.squared += sums.squared
        total.distance += sums.distance
    return total


class _Inertia:
    """The inertia of an assignment.

    With Euclidean distance it follows from the clusters' sums alone, ``sum |x|^2 - 2 sum c.S + sum n |c|^2``, around
    a point among the centroids so that nothing cancels: the distances of the single pixels need not be found.
    """

    def __init__(self, pixels: Pixels, centroids: np.ndarray, metric: str, progress: Progress) -> None:
        self.from_sums = metric == "euclidean"
        self._origin = centroids.astype(np.float64).mean(axis=0)
        self._square = 0.0
        if self.from_sums:
            for features, weights in pixels.pieces(progress):
                squares = ((features - self._origin) ** 2).sum(axis=1)
                self._square += float(squares.sum() if weights is None else squares @ weights)

    def of(self, sums: _Sums, centroids: np.ndarray) -> float:
        if not self.from_sums:
            return sums.distance
        relative = centroids - self._origin
        cross = (relative * (sums.features - sums.counts[:, None] * self._origin)).sum()
        return max(0.0, float(self._square - 2.0 * cross + (sums.counts * (relative**2).sum(axis=1)).sum()))


def lloyd(
    pixels: Pixels, centroids: np.ndarray, options: KMeansOptions, spread: float, progress: Progress | None = None
) -> KMeansResult:
    """Iterate assignment and update from given centroids.

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
    progress = progress or Progress()
    centroids = np.asarray(centroids, dtype=np.float32)
    history: list[Step] = []
    movement = np.inf
    inertia = _Inertia(pixels, centroids, options.metric, progress)
    for iteration in range(1, options.max_iterations + 1):
        sums = _assign(pixels, centroids, options.metric, progress, measure=not inertia.from_sums)
        moved = _update(pixels, centroids, sums, options, progress)
        movement = float(np.sqrt(((moved.astype(np.float64) - centroids) ** 2).sum(axis=1).mean())) / spread
        history.append(Step(iteration, movement, inertia.of(sums, centroids)))
        centroids = moved
        if movement <= options.tolerance:
            break
        progress.report(_share_done(movement, options.tolerance, iteration, options.max_iterations))
    final = _assign(pixels, centroids, options.metric, progress, measure=True)
    return KMeansResult(
        centroids,
        final.counts,
        final.squared if options.metric == "euclidean" else final.distance,
        final.distance / max(final.counts.sum(), 1.0),
        movement <= options.tolerance,
        tuple(history),
    )


def _share_done(movement: float, tolerance: float, iteration: int, most: int) -> float:
    """Guess progress: movement shrinks roughly geometrically towards the tolerance."""
    by_movement = 1.0 / (1.0 + max(0.0, np.log10(max(movement, 1e-12) / max(tolerance, 1e-12))))
    return float(max(iteration / most, min(by_movement, 0.99)))


def _update(
    pixels: Pixels, centroids: np.ndarray, sums: _Sums, options: KMeansOptions, progress: Progress
) -> np.ndarray:
    filled = sums.counts > 0
    moved = centroids.astype(np.float64)
    if options.update == "median":
        moved[filled] = _medians(pixels, centroids, options.metric)[filled]
    else:
        moved[filled] = sums.features[filled] / sums.counts[filled, None]
    empty = np.flatnonzero(~filled)
    if len(empty):
        rows = _farthest(pixels, centroids, options.metric, len(empty), progress)
        moved[empty[: len(rows)]] = rows
    return moved.astype(np.float32)


def _farthest(pixels: Pixels, centroids: np.ndarray, metric: str, count: int, progress: Progress) -> np.ndarray:
    """Return up to `count` distinct rows that lie farthest from their centroids: new places for empty clusters."""
    rows = np.empty((0, centroids.shape[1]), dtype=np.float32)
    distances = np.empty(0, dtype=np.float32)
    for features, _ in pixels.pieces(progress):
        own = distances_to_own(features, centroids, nearest(features, centroids, metric), metric)
        top = np.argsort(-own, kind="stable")[: 16 * count]
        rows, distances = np.concatenate([rows, features[top]]), np.concatenate([distances, own[top]])
        distances, first = _first_of_equals(rows, distances)
        rows = rows[first]
        keep = np.argsort(-distances, kind="stable")[:count]
        rows, distances = rows[keep], distances[keep]
    return rows[distances > 0]


def _first_of_equals(rows: np.ndarray, distances: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    _, first = np.unique(rows, axis=0, return_index=True)
    first.sort()
    return distances[first], first


def _medians(pixels: Pixels, centroids: np.ndarray, metric: str) -> np.ndarray:
    """Return the weighted median of each feature per cluster, float64 (k, n_features)."""
    if not isinstance(pixels, ArrayPixels):
        raise ParameterError(
            N_("Medians need the pixels in memory. Give a sample size instead of 0 (every pixel), or use the mean.")
        )
    ids = nearest(pixels.features, centroids, metric)
    weights = np.ones(len(ids)) if pixels.weights is None else pixels.weights
    medians = centroids.astype(np.float64)
    for feature in range(centroids.shape[1]):
        values = pixels.features[:, feature]
        order = np.lexsort((values, ids))
        medians[:, feature] = _sorted_medians(ids[order], values[order], weights[order], medians[:, feature])
    return medians


def _sorted_medians(ids: np.ndarray, values: np.ndarray, weights: np.ndarray, default: np.ndarray) -> np.ndarray:
    """Return the lower and upper weighted medians' middle per cluster; rows are sorted by cluster, then value."""
    result = default.copy()
    cumulative = np.cumsum(weights)
    clusters, starts = np.unique(ids, return_index=True)
    ends = np.append(starts[1:], len(ids))
    for cluster, start, end in zip(clusters, starts, ends):
        before = cumulative[start - 1] if start else 0.0
        half = before + (cumulative[end - 1] - before) / 2.0
        lower = np.searchsorted(cumulative[start:end], half, side="left") + start
        upper = min(np.searchsorted(cumulative[start:end], half, side="right") + start, end - 1)
        result[cluster] = (float(values[lower]) + float(values[upper])) / 2.0
    return result


# --- starts


def start_centroids(
    features: np.ndarray,
    weights: np.ndarray | None,
    options: KMeansOptions,
    rng: np.random.Generator,
    progress: Progress | None = None,
) -> np.ndarray:
    """Choose rows to start from, all distinct; fewer than asked for when there are fewer distinct rows.

    Parameters
    ----------
    features : float32 ndarray of shape (n_pixels, n_features)
    weights : ndarray of shape (n_pixels,) or None
    options : KMeansOptions
    rng : numpy Generator
    progress : Progress, optional
        Asked for cancel.

    Returns
    -------
    centroids : float32 ndarray of shape (at most n_clusters, n_features)
    """
    weights = np.ones(len(features)) if weights is None else np.asarray(weights, dtype=np.float64)
    if options.start == "random":
        order = rng.permutation(len(features))
        _, first = np.unique(features[order], axis=0, return_index=True)
        return features[order[np.sort(first)[: options.n_clusters]]].astype(np.float32)
    return _plus_plus(features, weights, options, rng, progress or Progress())


def _plus_plus(
    features: np.ndarray, weights: np.ndarray, options: KMeansOptions, rng: np.random.Generator, progress: Progress
) -> np.ndarray:
    """Greedy k-means++: of several rows drawn by squared distance, keep the one that lowers the inertia most."""
    trials = 2 + int(np.log(options.n_clusters))
    squared = _SquaredDistances(features, options.metric)
    cumulative = np.cumsum(weights)
    chosen = [int(np.searchsorted(cumulative, rng.random() * cumulative[-1], side="right"))]
    closest = squared.to(chosen)[0]
    while len(chosen) < options.n_clusters:
        progress.check()
        cumulative = np.cumsum(closest * weights)
        if not cumulative[-1] > 0:
            break
        drawn = np.searchsorted(cumulative, rng.random(trials) * cumulative[-1], side="right")
        drawn = np.minimum(drawn, len(features) - 1)
        candidates = np.minimum(closest, squared.to(drawn))
        best = int(np.argmin(candidates @ weights))
        if closest[drawn[best]] == 0:
            continue
        chosen.append(int(drawn[best]))
        closest = candidates[best]
    return features[chosen].astype(np.float32)


class _SquaredDistances:
    """Squared distances of all rows to some of them; equal rows are exactly 0 apart.

    Euclidean ones come from one product for all candidates, which matters with hundreds of bands.
    """

    def __init__(self, features: np.ndarray, metric: str) -> None:
        self._features, self._metric = features, metric
        if metric == "euclidean":
            self._centred = np.ascontiguousarray(features - features.mean(axis=0, dtype=np.float64), dtype=np.float64)
            self._norms = (self._centred**2).sum(axis=1)

    def to(self, rows: Sequence[int] | np.ndarray) -> np.ndarray:
        """Return float64 (len(rows), n_pixels)."""
        if self._metric != "euclidean":
            return np.array([self._one(row) for row in rows])
        sums = self._norms + self._norms[rows][:, None]
        products = np.empty_like(sums)
        product(self._centred, self._centred[rows].T, products.T)
        squared = sums - 2.0 * products
        return np.where(squared > ROUNDING * sums, squared, 0.0)

    def _one(self, row: int) -> np.ndarray:
        own = np.zeros(len(self._features), dtype=np.intp)
        distance = distances_to_own(self._features, self._features[row][None], own, self._metric)
        return distance.astype(np.float64) ** 2


def _start_rows(rows: ArrayPixels, n_clusters: int, rng: np.random.Generator) -> ArrayPixels:
    """Return the part of the rows that attempts are made on: all when few, else drawn by weight."""
    wanted = max(START_ROWS, START_WORK // n_clusters, 16 * n_clusters)
    n_rows = len(rows.features)
    if n_rows <= wanted:
        return rows
    if rows.weights is None:
        drawn = np.sort(rng.choice(n_rows, wanted, replace=False))
        return ArrayPixels(rows.features[drawn])
    counts = rng.multinomial(wanted, rows.weights / rows.weights.sum())
    drawn = np.flatnonzero(counts)
    return ArrayPixels(rows.features[drawn], counts[drawn])


def kmeans(
    rows: ArrayPixels, options: KMeansOptions, progress: Progress | None = None, everything: Pixels | None = None
) -> KMeansResult:
    """Cluster rows.

    Parameters
    ----------
    rows : ArrayPixels
        Scaled features in memory: a sample, or every distinct row with its count.
    options : KMeansOptions
    progress : Progress, optional
    everything : Pixels, optional
        Iterate over these after the start was found on `rows`; `rows` itself when absent.

    Returns
    -------
    KMeansResult
        With fewer clusters than asked for when there are fewer distinct rows.

    Raises
    ------
    ParameterError
        When an option is out of range.
    """
    options.validate()
    progress = progress or Progress()
    spread = _spread(rows, progress)
    part = _start_rows(rows, options.n_clusters, np.random.default_rng([options.seed, 0]))
    found = _search(part, options, spread, progress.part(0.0, 0.4))
    cheap = len(rows.features) * options.n_clusters <= FINAL_WORK
    finalists = _distinct_results(found) if cheap else found[:1]
    finishing = progress.part(0.4, 0.7) if everything is not None else progress.part(0.4, 1.0)
    finished = [
        _continued(one, rows, options, spread, finishing.part(i / len(finalists), (i + 1) / len(finalists)))
        for i, one in enumerate(finalists)
    ]
    best = min(finished, key=lambda result: result.inertia)
    if everything is None:
        return best
    return _continued(best, everything, options, spread, progress.part(0.7, 1.0))


def _continued(
    before: KMeansResult, pixels: Pixels, options: KMeansOptions, spread: float, progress: Progress
) -> KMeansResult:
    """Go on with more rows. The history goes on too; earlier inertias are stated for as many pixels as the later."""
    left = replace(options, max_iterations=options.max_iterations - len(before.history))
    after = lloyd(pixels, before.centroids, left, spread, progress)
    scale = after.counts.sum() / before.counts.sum()
    steps = [replace(step, inertia=step.inertia * scale) for step in before.history]
    steps += [replace(step, iteration=step.iteration + len(before.history)) for step in after.history]
    return replace(after, history=tuple(steps))


def _search(part: ArrayPixels, options: KMeansOptions, spread: float, progress: Progress) -> list[KMeansResult]:
    """Run every attempt on the part and return the results, best first."""
    quick = replace(
        options,
        max_iterations=min(options.max_iterations, START_ITERATIONS),
        tolerance=START_SLACK * options.tolerance,
    )

    def attempt(number: int) -> KMeansResult:
        rng = np.random.default_rng([options.seed, 1, number])
        start = start_centroids(part.features, part.weights, options, rng, progress)
        return lloyd(part, start, quick, spread, progress.part(0, 0))

    tried = map_blocks(attempt, range(options.attempts), progress)
    found = [result for _, result in progress.steps(tried, options.attempts)]
    return sorted(found, key=lambda result: result.inertia)


def _distinct_results(found: list[KMeansResult]) -> list[KMeansResult]:
    """Return the best few that really differ: on all the rows their order may turn out another."""
    chosen = found[:1]
    for result in found[1:]:
        if result.inertia > chosen[-1].inertia * (1.0 + SAME_INERTIA) and len(chosen) < FINALISTS:
            chosen.append(result)
    return chosen


def _spread(rows: ArrayPixels, progress: Progress) -> float:
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
    """Return the order of clusters from dark to bright: by mean over the features, ties by the first that differs.

    Parameters
    ----------
    centroids : ndarray of shape (k, n_features)
        In the features' own units.
    """
    keys = [centroids[:, feature] for feature in reversed(range(centroids.shape[1]))]
    return np.lexsort([*keys, centroids.mean(axis=1)])
