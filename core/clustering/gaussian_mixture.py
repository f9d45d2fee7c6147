# SPDX-License-Identifier: GPL-2.0-or-later
"""A mixture of Gaussians with diagonal covariances, by expectation and maximisation.

References
----------
Dempster, A. P., Laird, N. M., Rubin, D. B. (1977): Maximum likelihood from incomplete data via the EM algorithm.
Journal of the Royal Statistical Society B 39 (1), 1-38.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .kmeans import KMeansOptions, kmeans
from .pixels import ArrayPixels

if TYPE_CHECKING:
    from ..base.progress import Progress

VARIANCE_FLOOR = 1e-3  # of the mean variance of a feature, added so that no component shrinks onto a single row
MIN_ROWS = 1.0  # that a component must stand for; one with less is begun again at the least likely row
PIECE_ROWS = 2**14  # of which all densities are held at once
START_ITERATIONS = 5  # of the k-means that the first components come from


@dataclass(frozen=True)
class Mixture:
    """A fitted mixture.

    Parameters
    ----------
    means, variances : float32 ndarray of shape (k, n_features)
    weights : float32 ndarray of shape (k,)
        Shares of the components; they sum to 1.
    """

    means: np.ndarray
    variances: np.ndarray
    weights: np.ndarray

    def log_densities(self, rows: np.ndarray) -> np.ndarray:
        """Return the log of weight times density of each component, float64 (n, k), of rows (n, n_features)."""
        origin = self.means.mean(axis=0, dtype=np.float64)  # squares around it keep their digits
        x, means = rows - origin, self.means - origin
        precision = 1.0 / self.variances.astype(np.float64)
        squares = (x**2) @ precision.T - 2.0 * x @ (means * precision).T + (means**2 * precision).sum(axis=1)
        with np.errstate(divide="ignore"):
            logs = np.log(self.weights.astype(np.float64)) + 0.5 * np.log(precision).sum(axis=1)
        return logs - 0.5 * (squares + rows.shape[1] * np.log(2.0 * np.pi))

    def nearest(self, rows: np.ndarray) -> np.ndarray:
        """Return the most likely component of each row, int64 (n,)."""
        parts = [
            self.log_densities(rows[start : start + PIECE_ROWS]).argmax(axis=1)
            for start in range(0, len(rows), PIECE_ROWS)
        ]
        return np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)


def fit_mixture(
    rows: np.ndarray,
    k: int,
    iterations: int,
    seed: int = 0,
    start: Mixture | None = None,
    progress: Progress | None = None,
) -> Mixture:
    """Return a mixture fitted on rows.

    Parameters
    ----------
    rows : float32 ndarray of shape (n, n_features)
    k : int
        Components; fewer where there are fewer distinct rows.
    iterations : int
    seed : int
        Of the start.
    start : Mixture, optional
        Where to begin; with clusters of k-means when absent.
    progress : Progress, optional
        Asked for cancel.
    """
    floor = VARIANCE_FLOOR * np.maximum(rows.var(axis=0, dtype=np.float64), 1e-12)
    mixture = start or _of_clusters(rows, k, seed, floor)
    for _ in range(iterations):
        if progress is not None:
            progress.check()
        mixture = _improved(rows, mixture, floor)
    return mixture


def _of_clusters(rows: np.ndarray, k: int, seed: int, floor: np.ndarray) -> Mixture:
    """Return the components that clusters of k-means are."""
    options = KMeansOptions(n_clusters=k, attempts=1, max_iterations=START_ITERATIONS, seed=seed)
    result = kmeans(ArrayPixels(np.asfortranarray(rows), None), options)
    variances = np.tile(rows.var(axis=0, dtype=np.float64) / len(result.centroids) + floor, (len(result.centroids), 1))
    weights = np.maximum(result.counts, MIN_ROWS)
    return _mixture(result.centroids, variances, weights / weights.sum())


def _improved(rows: np.ndarray, mixture: Mixture, floor: np.ndarray) -> Mixture:
    """Return the mixture after one expectation and maximisation."""
    k, n_features = mixture.means.shape
    counts, sums, squares = np.zeros(k), np.zeros((k, n_features)), np.zeros((k, n_features))
    origin = rows.mean(axis=0, dtype=np.float64)
    likelihoods = np.empty(len(rows))
    for begin in range(0, len(rows), PIECE_ROWS):
        piece = rows[begin : begin + PIECE_ROWS]
        logs = mixture.log_densities(piece)
        top = logs.max(axis=1, keepdims=True)
        shares = np.exp(logs - top)
        total = shares.sum(axis=1, keepdims=True)
        likelihoods[begin : begin + len(piece)] = (top + np.log(total))[:, 0]
        shares /= total
        centred = piece - origin
        counts += shares.sum(axis=0)
        sums += shares.T @ centred
        squares += shares.T @ centred**2
    safe = np.maximum(counts, MIN_ROWS)[:, None]
    means = sums / safe
    variances = np.maximum(squares / safe - means**2, 0.0) + floor
    idle = np.flatnonzero(counts < MIN_ROWS)
    unlikely = np.argsort(likelihoods, kind="stable")[: len(idle)]
    means[idle] = rows[unlikely] - origin
    variances[idle] = rows.var(axis=0, dtype=np.float64) / k + floor
    weights = np.maximum(counts, MIN_ROWS)
    return _mixture(means + origin, variances, weights / weights.sum())


def _mixture(means: np.ndarray, variances: np.ndarray, weights: np.ndarray) -> Mixture:
    return Mixture(means.astype(np.float32), variances.astype(np.float32), weights.astype(np.float32))
