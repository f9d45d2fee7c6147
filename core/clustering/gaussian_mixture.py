# SPDX-License-Identifier: GPL-2.0-or-later
"""A mixture of Gaussians with diagonal covariances, by expectation and maximisation.

References
----------
Dempster, A. P., Laird, N. M., Rubin, D. B. (1977): Maximum likelihood from incomplete data via the EM algorithm.
Journal of the Royal Statistical Society B 39 (1), 1-38.
Schwarz, G. (1978): Estimating the dimension of a model. Annals of Statistics 6 (2), 461-464.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from ..base.blas import product
from ..base.progress import Progress
from .kmeans import KMeansOptions, KMeansResult, kmeans
from .nearest import label_dtype
from .pixels import ArrayPixels, Pixels

VARIANCE_FLOOR = 1e-3  # of the mean variance of a feature, added so that no component shrinks onto a single row
MIN_ROWS = 1.0  # that a component must stand for; one with less is begun again at the least likely row
PIECE_ROWS = 2**14  # of which all densities are held at once
NEAREST_PIECE = 4096  # rows of one product where each row gets its component
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

    def reordered(self, order: np.ndarray) -> Mixture:
        """Return the same components with new numbers; components that `order` (n,) leaves out are dropped."""
        weights = self.weights[order]
        return Mixture(self.means[order], self.variances[order], weights / weights.sum(dtype=np.float32))

    def nearest(self, rows: np.ndarray) -> np.ndarray:
        """Return the most likely component of each row, in the type of `nearest.label_dtype`, (n,).

        The products have one shape, so that a row's component never depends on the other rows of the call.
        """
        origin = self.means.mean(axis=0, dtype=np.float64)
        precision = 1.0 / self.variances.astype(np.float64)
        means = self.means - origin
        coefficients = np.concatenate([-0.5 * precision, means * precision], axis=1)
        with np.errstate(divide="ignore"):
            bias = np.log(self.weights.astype(np.float64)) + 0.5 * np.log(precision).sum(axis=1)
        bias -= 0.5 * (means**2 * precision).sum(axis=1)
        n_features, k = rows.shape[1], len(bias)
        block = np.zeros((2 * n_features, NEAREST_PIECE))
        scores = np.empty((NEAREST_PIECE, k))
        ids = np.empty(len(rows), dtype=label_dtype(k))
        for start in range(0, len(rows), NEAREST_PIECE):
            part = rows[start : start + NEAREST_PIECE].T
            n = part.shape[1]
            centred = np.subtract(part, origin[:, None], out=block[n_features:, :n])
            np.square(centred, out=block[:n_features, :n])
            block[:, n:] = 0.0
            product(block.T, coefficients.T, scores)
            scores += bias
            ids[start : start + n] = scores[:n].argmax(axis=1)
        return ids


@dataclass
class Moments:
    """What one expectation gathers.

    Parameters
    ----------
    counts : float64 ndarray of shape (k,)
    sums, squares : float64 ndarray of shape (k, n_features)
        Of the differences to an origin, weighted by the shares of the components.
    unlikely : float32 ndarray of shape (up to k, n_features)
        The least likely rows, the least likely first.
    likelihoods : float64 ndarray of shape (up to k,)
        Their log-likelihoods.
    log_likelihood : float
        Of all rows.
    """

    counts: np.ndarray
    sums: np.ndarray
    squares: np.ndarray
    unlikely: np.ndarray
    likelihoods: np.ndarray
    log_likelihood: float = 0.0

    def add(self, other: Moments) -> None:
        """Add the moments of further rows, which come after these in the order of the rows."""
        self.counts += other.counts
        self.sums += other.sums
        self.squares += other.squares
        self.log_likelihood += other.log_likelihood
        likelihoods = np.concatenate([self.likelihoods, other.likelihoods])
        first = np.argsort(likelihoods, kind="stable")[: len(self.counts)]
        self.unlikely = np.concatenate([self.unlikely, other.unlikely])[first]
        self.likelihoods = likelihoods[first]


@dataclass(frozen=True)
class RowSpread:
    """Mean and variance of all rows, float64 (n_features,) each."""

    mean: np.ndarray
    variance: np.ndarray

    @classmethod
    def of(cls, rows: ArrayPixels) -> RowSpread:
        """Return those of rows in memory."""
        if rows.weights is None:
            return cls(rows.features.mean(axis=0, dtype=np.float64), rows.features.var(axis=0, dtype=np.float64))
        mean = rows.weights @ rows.features / rows.weights.sum()
        return cls(mean, rows.weights @ (rows.features - mean) ** 2 / rows.weights.sum())

    @property
    def floor(self) -> np.ndarray:
        """What is added to each variance."""
        return VARIANCE_FLOOR * np.maximum(self.variance, 1e-12)


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
    pixels = ArrayPixels(rows)
    spread = RowSpread.of(pixels)
    mixture = start
    if mixture is None:
        options = KMeansOptions(n_clusters=k, attempts=1, max_iterations=START_ITERATIONS, seed=seed)
        mixture = of_clusters(kmeans(ArrayPixels(np.asfortranarray(rows), None), options), spread)
    for _ in range(iterations):
        if progress is not None:
            progress.check()
        mixture = maximised(expected(pixels, mixture, spread, progress), spread)
    return mixture


def of_clusters(result: KMeansResult, spread: RowSpread) -> Mixture:
    """Return the components that clusters of k-means are."""
    variance = spread.variance / len(result.centroids) + spread.floor
    weights = np.maximum(result.counts, MIN_ROWS)
    return _mixture(result.centroids, np.tile(variance, (len(result.centroids), 1)), weights / weights.sum())


def expected(pixels: Pixels, mixture: Mixture, spread: RowSpread, progress: Progress | None = None) -> Moments:
    """Return the moments of rows by their shares of the components: the expectation."""
    (k, n_features), origin = mixture.means.shape, spread.mean
    total = Moments(
        np.zeros(k), np.zeros((k, n_features)), np.zeros((k, n_features)), np.empty((0, n_features), np.float32),
        np.empty(0),
    )  # fmt: skip
    for parts in pixels.over(partial(_moments_of_piece, mixture=mixture, origin=origin), progress or Progress()):
        for moments in parts:
            total.add(moments)
    return total


def _moments_of_piece(
    features: np.ndarray, weights: np.ndarray | None, mixture: Mixture, origin: np.ndarray
) -> list[Moments]:
    """Return the moments of `PIECE_ROWS` rows each."""
    parts = [slice(start, start + PIECE_ROWS) for start in range(0, len(features), PIECE_ROWS)]
    return [_moments(features[part], None if weights is None else weights[part], mixture, origin) for part in parts]


def _moments(features: np.ndarray, weights: np.ndarray | None, mixture: Mixture, origin: np.ndarray) -> Moments:
    logs = mixture.log_densities(features)
    top = logs.max(axis=1, keepdims=True)
    shares = np.exp(logs - top)
    total = shares.sum(axis=1, keepdims=True)
    likelihoods = (top + np.log(total))[:, 0]
    shares /= total
    if weights is not None:
        shares *= weights[:, None]
    centred = features - origin
    first = np.argsort(likelihoods, kind="stable")[: len(mixture.means)]
    return Moments(
        shares.sum(axis=0),
        shares.T @ centred,
        shares.T @ centred**2,
        features[first],
        likelihoods[first],
        float(likelihoods.sum() if weights is None else likelihoods @ weights),
    )


def maximised(moments: Moments, spread: RowSpread) -> Mixture:
    """Return the mixture that moments make most likely; idle components begin again at the least likely rows."""
    safe = np.maximum(moments.counts, MIN_ROWS)[:, None]
    means = moments.sums / safe
    variances = np.maximum(moments.squares / safe - means**2, 0.0) + spread.floor
    idle = np.flatnonzero(moments.counts < MIN_ROWS)[: len(moments.unlikely)]
    means[idle] = moments.unlikely[: len(idle)] - spread.mean
    variances[idle] = spread.variance / len(means) + spread.floor
    weights = np.maximum(moments.counts, MIN_ROWS)
    return _mixture(means + spread.mean, variances, weights / weights.sum())


def bic(rows: ArrayPixels, mixture: Mixture) -> float:
    """Return the Bayesian information criterion of rows in memory: smaller is better (Schwarz 1978)."""
    k, n_features = mixture.means.shape
    moments = expected(rows, mixture, RowSpread.of(rows))
    n_parameters = k * (2 * n_features + 1) - 1
    return n_parameters * float(np.log(moments.counts.sum())) - 2.0 * moments.log_likelihood


def _mixture(means: np.ndarray, variances: np.ndarray, weights: np.ndarray) -> Mixture:
    return Mixture(means.astype(np.float32), variances.astype(np.float32), weights.astype(np.float32))
