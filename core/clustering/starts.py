# SPDX-License-Identifier: GPL-2.0-or-later
"""Where k-means starts: distinct rows, drawn at random or spread over the values (k-means++).

References
----------
Arthur, D., Vassilvitskii, S. (2007): k-means++: the advantages of careful seeding. SODA, 1027-1035.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..base.blas import product
from ..base.progress import Progress
from .nearest import distances_to_own
from .pixels import ArrayPixels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .metrics import Metric

STARTS = ("k-means++", "random")
START_ROWS = 16384  # the attempts are made on at least so many rows
START_WORK = 2**17  # rows times clusters of one pass of an attempt, where that allows more rows
ROUNDING = 1e-12  # relative; smaller squared distances are rounding errors of the product and count as 0


def start_rows(rows: ArrayPixels, n_clusters: int, rng: np.random.Generator) -> ArrayPixels:
    """Return the rows that attempts are made on: all of them up to a limit, else a sample drawn by weight."""
    n_drawn = max(START_ROWS, START_WORK // n_clusters, 16 * n_clusters)
    return drawn_rows(rows, n_drawn, rng)


def drawn_rows(rows: ArrayPixels, n_drawn: int, rng: np.random.Generator) -> ArrayPixels:
    """Return `n_drawn` rows drawn by weight, equal ones as one with its count; all rows where there are no more."""
    n_rows = len(rows.features)
    if n_rows <= n_drawn:
        return rows
    if rows.weights is None:
        drawn = np.sort(rng.choice(n_rows, n_drawn, replace=False))
        return ArrayPixels(rows.features[drawn])
    counts = rng.multinomial(n_drawn, rows.weights / rows.weights.sum())
    drawn = np.flatnonzero(counts)
    return ArrayPixels(rows.features[drawn], counts[drawn])


def start_centroids(
    features: np.ndarray,
    weights: np.ndarray | None,
    n_clusters: int,
    metric: Metric,
    start: str,
    rng: np.random.Generator,
    progress: Progress | None = None,
) -> np.ndarray:
    """Return rows to start from, all distinct; fewer than `n_clusters` when there are fewer distinct rows.

    Parameters
    ----------
    features : float32 ndarray of shape (n_pixels, n_features)
        Projected, where the distance projects.
    weights : ndarray of shape (n_pixels,) or None
    n_clusters : int
    metric : Metric
        Between projected rows.
    start : {"k-means++", "random"}
    rng : numpy Generator
    progress : Progress, optional
        Asked for cancel.

    Returns
    -------
    centroids : float32 ndarray of shape (at most n_clusters, n_features)
    """
    if start == "random":
        order = rng.permutation(len(features))
        _, first = np.unique(features[order], axis=0, return_index=True)
        return features[order[np.sort(first)[:n_clusters]]].astype(np.float32)
    weights = np.ones(len(features)) if weights is None else np.asarray(weights, dtype=np.float64)
    return _plus_plus(features, weights, n_clusters, metric, rng, progress or Progress())


def _plus_plus(
    features: np.ndarray,
    weights: np.ndarray,
    n_clusters: int,
    metric: Metric,
    rng: np.random.Generator,
    progress: Progress,
) -> np.ndarray:
    """Return starts by greedy k-means++: of several rows drawn by squared distance, the one of least inertia."""
    trials = 2 + int(np.log(n_clusters))
    squared = _SquaredDistances(features, metric)
    cumulative = np.cumsum(weights)
    chosen = [int(np.searchsorted(cumulative, rng.random() * cumulative[-1], side="right"))]
    closest = squared.without_rounding(squared.to(chosen)[0], chosen[0])
    while len(chosen) < n_clusters:
        progress.check()
        cumulative = np.cumsum(closest * weights)
        if not cumulative[-1] > 0:
            break
        drawn = np.searchsorted(cumulative, rng.random(trials) * cumulative[-1], side="right")
        drawn = np.minimum(drawn, len(features) - 1)
        candidates = squared.to(drawn)
        np.minimum(candidates, closest, out=candidates)
        best = int(np.argmin(candidates @ weights))
        if closest[drawn[best]] == 0:
            continue
        chosen.append(int(drawn[best]))
        closest = squared.without_rounding(candidates[best], chosen[-1])
    return features[chosen].astype(np.float32)


class _SquaredDistances:
    """Squared distances of all rows to some of them.

    Straight-line ones come from one product for all candidates: the norms stand in it as two features more. Between
    unit vectors they are twice the cosine distance, so spherical k-means draws by that distance itself.
    """

    def __init__(self, features: np.ndarray, metric: Metric) -> None:
        self._features, self._metric = features, metric
        if metric.by_product:
            centred = features - features.mean(axis=0, dtype=np.float64)
            self._norms = (centred**2).sum(axis=1)
            ones = np.ones(len(centred))
            self._rows = np.ascontiguousarray(np.column_stack([centred, self._norms, ones]))

    def to(self, rows: Sequence[int] | np.ndarray) -> np.ndarray:
        """Return float64 (len(rows), n_pixels), up to rounding: see `without_rounding`."""
        if not self._metric.by_product:
            return np.array([self._to_row(row) for row in rows])
        result = np.empty((len(rows), len(self._features)))
        own = self._rows[rows]
        # |x|^2 - 2 x.c + |c|^2, of rows (x, |x|^2, 1) and (-2 c, 1, |c|^2)
        product(self._rows, np.column_stack([-2.0 * own[:, :-2], own[:, -1], own[:, -2]]).T, result.T)
        return result

    def without_rounding(self, closest: np.ndarray, row: int) -> np.ndarray:
        """Return the squared distances (n_pixels,) with 0 for rows that equal one of those chosen, `row` the last."""
        if not self._metric.by_product:
            return closest
        return np.where(closest > ROUNDING * (self._norms + self._norms[row]), closest, 0.0)

    def _to_row(self, row: int) -> np.ndarray:
        own = np.zeros(len(self._features), dtype=np.intp)
        distance = distances_to_own(self._features, self._features[row][None], own, self._metric)
        return distance.astype(np.float64) ** 2
