# SPDX-License-Identifier: GPL-2.0-or-later
"""The gap statistic: by how much clusters are tighter than those of evenly spread rows.

References
----------
Tibshirani, R., Walther, G., Hastie, T. (2001): Estimating the number of clusters in a data set via the gap statistic.
Journal of the Royal Statistical Society B 63(2), 411-423.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ..base.progress import Progress
from .grouping import KMEANS, Grouping, group
from .pixels import ArrayPixels

if TYPE_CHECKING:
    from .kmeans import KMeansOptions

REFERENCE_ROWS = 2000
REFERENCE_ATTEMPTS = 2


def gap_statistic(
    rows: ArrayPixels,
    counts: list[int],
    inertia: np.ndarray,
    options: KMeansOptions,
    references: int,
    progress: Progress | None = None,
    grouping: str = KMEANS,
) -> tuple[np.ndarray, np.ndarray]:
    """Return by how much the clusters are tighter than those of evenly spread pixels, and its standard error.

    Parameters
    ----------
    rows : ArrayPixels
        Scaled, and projected where the distance projects.
    counts : list of int
    inertia : ndarray of shape (n,)
        Of the rows for each of `counts`.
    options : KMeansOptions
    references : int
        Evenly spread data sets; 0 gives NaN.
    progress : Progress, optional
    grouping : str
        The method that groups the spread rows as it did the others: a name in `GROUPINGS`.

    Returns
    -------
    gap, error : float64 ndarrays of shape (n,)

    Notes
    -----
    The references fill the box along the principal axes of the rows. They have fewer rows than the sample, so
    inertias are compared per row.
    """
    progress = progress or Progress()
    if not references:
        return np.full(len(counts), np.nan), np.full(len(counts), np.nan)
    total = float(len(rows.features) if rows.weights is None else rows.weights.sum())
    middle, axes, low, high = _box(rows)
    n = min(REFERENCE_ROWS, max(int(total), 2 * counts[-1]))
    logs = np.empty((references, len(counts)))
    quick = replace(options, attempts=min(options.attempts, REFERENCE_ATTEMPTS))
    for number in progress.steps(range(references)):
        spread = np.random.default_rng([options.seed, 7, number]).uniform(low, high, (n, len(low)))
        reference = ArrayPixels((spread @ axes.T + middle).astype(np.float32))
        for position, k in enumerate(counts):
            progress.check()
            logs[number, position] = _log(
                group(reference, replace(quick, n_clusters=k), Grouping(grouping)).result.inertia / n
            )
    own = np.array([_log(value / total) for value in inertia])
    error = logs.std(axis=0) * np.sqrt(1.0 + 1.0 / references)
    return logs.mean(axis=0) - own, error


def _log(value: float) -> float:
    return float(np.log(max(value, 1e-300)))


def _box(rows: ArrayPixels) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return the rows' mean, their principal axes (columns), and the least and largest coordinate along each."""
    features = rows.features.astype(np.float64)
    middle = np.average(features, axis=0, weights=rows.weights)
    centred = features - middle
    scaled = centred if rows.weights is None else centred * np.sqrt(rows.weights)[:, None]
    _, axes = np.linalg.eigh(scaled.T @ scaled)
    along = centred @ axes
    return middle, axes, along.min(axis=0), along.max(axis=0)
