# SPDX-License-Identifier: GPL-2.0-or-later
"""Shares of classes from classified windows of a raster, with their margins.

The clusters of the raster are an auxiliary variable: how much of the raster each takes is known from a sample of many
pixels, how much of each class each holds is learned from the windows. The shares follow from both, corrected by what
the windows have of a class beyond what their clusters foretell (a difference estimator, model-assisted). What a cluster
holds is learned from other windows than those that are foretold, so that the corrections are not too small.

References
----------
Saerndal, C.-E., Swensson, B., Wretman, J. (1992): Model assisted survey sampling. Springer.
Breidt, F. J., Opsomer, J. D. (2017): Model-assisted survey estimation with modern prediction techniques.
Statistical Science 32, 190-205.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from .window_sample import WindowSample

FOLDS = 8  # the windows are divided into so many parts to learn from the others
PRIOR_PIXELS = 500  # of the mean of the raster, added to those of each cluster
WIDENED = 1.1  # factor of the margins: what clusters hold is itself learned from few windows
UNSEEN = 0.5  # windows' worth of pixels that may have been missed: the floor of the margins
# two-sided 95 % quantiles of Student's t with 1 ... 10 degrees of freedom
T_QUANTILES = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228)
NORMAL_QUANTILE = 1.960


@dataclass(frozen=True)
class Population:
    """The clusters of the valid pixels of a raster, from a sample of single pixels.

    Parameters
    ----------
    shares : float64 ndarray of shape (n_parts, k)
        Share of each cluster in each part of the sample, such as a cell of a lattice.
    weights : float64 ndarray of shape (n_parts,)
        Of the parts; their sum is 1.
    pixels : int
        Pixels of the sample.
    seen : float
        Share of the raster's parts that were looked at.
    """

    shares: np.ndarray
    weights: np.ndarray
    pixels: int
    seen: float = 1.0

    @property
    def mean(self) -> np.ndarray:
        """Share of each cluster in the raster, (k,)."""
        return np.asarray(self.weights @ self.shares)

    def variance(self, values: np.ndarray) -> np.ndarray:
        """Return the variance of the mean of `values` (k, n_classes) over the raster, (n_classes,).

        Pixels are drawn in each part, and the parts are drawn too where not all of them were looked at.
        """
        means = self.shares @ values
        within = np.maximum(self.shares @ values**2 - means**2, 0.0)
        variance = (self.weights @ within) / max(self.pixels, 1)
        n_parts = len(self.weights)
        if self.seen < 1.0 and n_parts > 1:
            apart = (self.weights[:, None] * (means - self.weights @ means)) ** 2
            variance = variance + (1.0 - self.seen) * n_parts / (n_parts - 1) * apart.sum(axis=0)
        return np.asarray(variance)


@dataclass(frozen=True)
class Shares:
    """Shares of classes and their margins: half widths of 95 % confidence intervals, (n_classes,) each."""

    shares: np.ndarray
    margins: np.ndarray


def estimate(
    sample: WindowSample, counts: np.ndarray, by_cluster: np.ndarray, clusters: np.ndarray, population: Population
) -> Shares:
    """Return the estimated shares of the classes in the valid pixels of a raster.

    Parameters
    ----------
    sample : WindowSample
    counts : ndarray of shape (n_windows, n_classes)
        Valid pixels by class in each window; the unclassified ones are a class.
    by_cluster : ndarray of shape (FOLDS, k, n_classes)
        Pixels by cluster and class in the windows of each fold, each window by its weight; see `fold_of`.
    clusters : ndarray of shape (n_windows, k)
        Valid pixels by cluster in each window.
    population : Population
    """
    weights, n_pixels = sample.weights, counts.sum(axis=1)
    total = float(weights @ n_pixels)
    if total == 0:
        return Shares(np.zeros(counts.shape[1]), np.ones(counts.shape[1]))
    held, folds = _held(by_cluster), fold_of(sample)
    foretold = np.empty(counts.shape)
    for fold in range(FOLDS):
        foretold[folds == fold] = clusters[folds == fold] @ held[fold]
    means = np.einsum("k,fkc->fc", population.mean, held)[folds]
    corrected = counts - foretold + n_pixels[:, None] * means
    shares = (weights @ corrected) / total
    apart = corrected - n_pixels[:, None] * shares
    variance, freedom = _between_windows(sample, apart)
    variance = variance / total**2
    clusters_known = population.variance(held.mean(axis=0))
    # the windows of few strata may hold all of a rare class, and then the variance itself is hardly known
    quantile = t_quantile(freedom)
    floor = _floor(sample, n_pixels, total)
    margins = WIDENED * np.sqrt(quantile**2 * variance + NORMAL_QUANTILE**2 * clusters_known + floor**2)
    shares = np.clip(shares, 0.0, 1.0)
    return Shares(shares / max(float(shares.sum()), 1e-12), np.minimum(margins, 1.0))


def fold_of(sample: WindowSample) -> np.ndarray:
    """Return the fold of each window, int64 (n_windows,): the windows of a stratum are in one."""
    return sample.strata % FOLDS


def _held(by_cluster: np.ndarray) -> np.ndarray:
    """Return the share of each class in each cluster by the windows outside each fold, (FOLDS, k, n_classes)."""
    others = by_cluster.sum(axis=0) - by_cluster
    of_class = others.sum(axis=1)
    mean = of_class / np.maximum(of_class.sum(axis=1, keepdims=True), 1e-12)
    prior = PRIOR_PIXELS * mean[:, None]
    return np.asarray((others + prior) / np.maximum(others.sum(axis=2, keepdims=True) + PRIOR_PIXELS, 1e-12))


def _between_windows(sample: WindowSample, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the variance of the total of `values` (n_windows, n_classes) over the raster, and its degrees of freedom.

    Both are (n_classes,); the degrees of freedom are Satterthwaite's: few where few strata have most of the variance.
    """
    strata, sizes, drawn = sample.strata, sample.sizes.astype(np.float64), sample.drawn
    n_strata, n_classes = len(sizes), values.shape[1]
    sums = np.stack([np.bincount(strata, column, minlength=n_strata) for column in values.T], axis=1)
    apart = values - (sums / np.maximum(drawn, 1)[:, None])[strata]
    squares = np.stack([np.bincount(strata, column, minlength=n_strata) for column in (apart**2).T], axis=1)
    free = np.maximum(drawn - 1, 1)[:, None]
    factor = (sizes**2 * (1.0 - drawn / np.maximum(sizes, 1.0)) / np.maximum(drawn, 1))[:, None]
    parts = factor * squares / free
    variance = parts.sum(axis=0)
    # the square of an estimated variance is (free + 2) / free times too large in the mean
    freedom = variance**2 / np.maximum((parts**2 / (free + 2)).sum(axis=0), 1e-300) - 2.0
    return variance, np.where(variance > 0, np.maximum(freedom, 1.0), float(max(n_classes, n_strata)))


def _floor(sample: WindowSample, n_pixels: np.ndarray, total: float) -> float:
    """Return the least margin: a part of the raster of this size may have been missed by all windows."""
    missed = 1.0 - len(sample.windows) / max(float(sample.sizes.sum()), 1.0)
    return UNSEEN * missed * float((sample.weights * n_pixels).max()) / total


def t_quantile(freedom: np.ndarray) -> np.ndarray:
    """Return the two-sided 95 % quantile of Student's t by degrees of freedom of 1 and more, within 0.5 %."""
    freedom = np.asarray(freedom, dtype=np.float64)
    known = np.arange(1, len(T_QUANTILES) + 1)
    few = np.interp(-1.0 / freedom, -1.0 / known, T_QUANTILES)
    many = NORMAL_QUANTILE + 2.37 / freedom + 2.8 / freedom**2
    return np.where(freedom <= known[-1], few, many)
