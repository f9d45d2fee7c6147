# SPDX-License-Identifier: GPL-2.0-or-later
"""Measures of a confusion matrix, and areas estimated from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

MAX_VARIANCE = 0.25  # largest variance that a share can have; used for strata with a single sample


@dataclass(frozen=True)
class Measures:
    """Measures of a confusion matrix in which all pixels count the same; NaN where a measure is undefined.

    Parameters
    ----------
    truth, mapped, correct : int64 or float64 ndarrays of shape (n,)
        Samples, or their weights, by class in the truth, on the map, and in both.
    dice, iou, producers, users : float64 ndarrays of shape (n,)
        Dice (F1), intersection over union, producer's accuracy (recall), user's accuracy (precision).
    overall : float
        Share of the samples whose class is right on the map; unclassified samples count as wrong.
    kappa : float
        Cohen's kappa: overall accuracy beyond chance.
    macro_dice : float
        Mean of the Dice of the classes in the truth.
    """

    truth: np.ndarray
    mapped: np.ndarray
    correct: np.ndarray
    dice: np.ndarray
    iou: np.ndarray
    producers: np.ndarray
    users: np.ndarray
    overall: float
    kappa: float
    macro_dice: float


def measures(matrix: np.ndarray) -> Measures:
    """Return the measures of a confusion matrix.

    Parameters
    ----------
    matrix : int64 or float64 ndarray of shape (n, n + 1)
        Samples or their weights. Rows are the truth, columns the map; the last column counts what the map leaves
        unclassified.
    """
    truth, mapped, correct = matrix.sum(axis=1), matrix[:, :-1].sum(axis=0), np.diagonal(matrix)
    total = float(matrix.sum())
    overall = correct.sum() / total if total else np.nan
    chance = float((truth * mapped.astype(np.float64)).sum()) / total**2 if total else np.nan
    dice = _divided(2.0 * correct, truth + mapped)
    known = dice[truth > 0]
    return Measures(
        truth,
        mapped,
        correct,
        dice,
        _divided(correct, truth + mapped - correct),
        _divided(correct, truth),
        _divided(correct, mapped),
        float(overall),
        float((overall - chance) / (1.0 - chance)) if chance < 1.0 else np.nan,
        float(known.mean()) if known.size else np.nan,
    )


def _divided(numerators: np.ndarray, denominators: np.ndarray) -> np.ndarray:
    return np.divide(
        numerators, denominators, out=np.full(np.shape(denominators), np.nan), where=np.asarray(denominators) > 0
    )


@dataclass(frozen=True)
class Estimates:
    """Estimates, with standard errors, for the area of the mapped classes that have samples; each class is a stratum.

    Parameters
    ----------
    weights : float64 ndarray of shape (n,)
        Share of each stratum in the mapped area of all strata with samples; 0 for those without.
    overall, overall_error : float
    users, users_error, producers, producers_error : float64 ndarrays of shape (n,)
        NaN where there are no samples; an error from a single sample is NaN too.
    shares, shares_error : float64 ndarrays of shape (n,)
        Estimated share of the area that is each class in truth.
    unsampled, single : tuple of int
        Positions of the mapped classes without samples, and of those with one sample.
    """

    weights: np.ndarray
    overall: float
    overall_error: float
    users: np.ndarray
    users_error: np.ndarray
    producers: np.ndarray
    producers_error: np.ndarray
    shares: np.ndarray
    shares_error: np.ndarray
    unsampled: tuple[int, ...]
    single: tuple[int, ...]


def estimates(matrix: np.ndarray, areas: np.ndarray) -> Estimates:
    """Return the stratified estimates of accuracy and area (Olofsson et al. 2014).

    Parameters
    ----------
    matrix : int64 ndarray of shape (n, n)
        Samples; rows are the truth, columns the map, as in `measures`.
    areas : float64 ndarray of shape (n,)
        Mapped area of each class, any unit.

    Notes
    -----
    With the paper's names: strata i in rows, W_i = `weights`, p_ij = W_i n_ij / n_i. The variance of a share within
    a stratum of one sample is unknown, so the largest possible one is used. Producer's accuracy is a ratio estimate;
    its variance is that of the first-order expansion.
    """
    counts = matrix.T.astype(np.float64)
    n = counts.sum(axis=1)
    sampled = (n > 0) & (areas > 0)
    weights = np.where(sampled, areas, 0.0)
    weights = weights / weights.sum() if weights.sum() > 0 else weights
    within = np.divide(counts, n[:, np.newaxis], out=np.zeros_like(counts), where=n[:, np.newaxis] > 0)
    variance = _within_variance(within, n)
    shares = weights @ within
    shares_error = np.sqrt(weights**2 @ variance)
    users = np.where(sampled, np.diagonal(within), np.nan)
    users_variance = np.diagonal(variance)
    producers = _divided(weights * np.diagonal(within), shares)
    return Estimates(
        weights,
        float(weights @ np.diagonal(within)) if sampled.any() else np.nan,
        float(np.sqrt(weights**2 @ users_variance)) if sampled.any() else np.nan,
        users,
        np.where(n > 1, np.sqrt(users_variance), np.nan),
        producers,
        _producers_error(weights, variance, producers, shares),
        shares,
        shares_error,
        tuple(np.flatnonzero((areas > 0) & (n == 0)).tolist()),
        tuple(np.flatnonzero(sampled & (n == 1)).tolist()),
    )


def _within_variance(within: np.ndarray, n: np.ndarray) -> np.ndarray:
    """Return the variance of each estimated share within its stratum, float64 (strata, classes)."""
    spread = within * (1.0 - within)
    variance = np.divide(spread, (n - 1.0)[:, np.newaxis], out=np.zeros_like(spread), where=n[:, np.newaxis] > 1)
    variance[n == 1] = MAX_VARIANCE
    return variance


def _producers_error(
    weights: np.ndarray, variance: np.ndarray, producers: np.ndarray, shares: np.ndarray
) -> np.ndarray:
    parts = weights[:, np.newaxis] ** 2 * variance
    own_class = np.diagonal(parts)
    other_classes = parts.sum(axis=0) - own_class
    return _divided(np.sqrt((1.0 - producers) ** 2 * own_class + producers**2 * other_classes), shares)
