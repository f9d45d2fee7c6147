# SPDX-License-Identifier: GPL-2.0-or-later
"""Weighted medians of clusters, the centroids of k-medians."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..base.errors import N_, ParameterError
from .nearest import nearest
from .pixels import ArrayPixels

if TYPE_CHECKING:
    from .metrics import Metric
    from .pixels import Pixels


def medians(pixels: Pixels, centroids: np.ndarray, metric: Metric) -> np.ndarray:
    """Return the weighted median of each feature per cluster, float64 (k, n_features).

    Parameters
    ----------
    pixels : Pixels
        In memory, projected.
    centroids : float32 ndarray of shape (k, n_features)
        A row belongs to the cluster of its nearest centroid; an empty cluster keeps its centroid.
    metric : Metric
        Between projected rows.

    Raises
    ------
    ParameterError
        When the rows are not in memory.
    """
    if not isinstance(pixels, ArrayPixels):
        raise ParameterError(
            N_("Medians need the pixels in memory. Give a sample size instead of 0 (every pixel), or use the mean.")
        )
    ids = nearest(pixels.features, centroids, metric)
    weights = np.ones(len(ids)) if pixels.weights is None else pixels.weights
    result = centroids.astype(np.float64)
    for feature in range(centroids.shape[1]):
        values = pixels.features[:, feature]
        order = np.lexsort((values, ids))
        result[:, feature] = _sorted_medians(ids[order], values[order], weights[order], result[:, feature])
    return result


def _sorted_medians(ids: np.ndarray, values: np.ndarray, weights: np.ndarray, default: np.ndarray) -> np.ndarray:
    """Return the mean of the lower and upper weighted median per cluster; rows are sorted by cluster, then value."""
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
