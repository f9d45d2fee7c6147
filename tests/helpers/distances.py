# SPDX-License-Identifier: GPL-2.0-or-later
"""Each distance by its definition, in float64 and without the table."""

from __future__ import annotations

import numpy as np


def directions(rows: np.ndarray) -> np.ndarray:
    """Return rows (..., n_features) of length 1 in float64; one of zeros as one of equal values."""
    rows = np.where((rows == 0).all(axis=-1, keepdims=True), 1.0, rows.astype(np.float64))
    return rows / np.linalg.norm(rows, axis=-1, keepdims=True)


# By name, each for rows (n, 1, n_features) and points (1, k, n_features) in float64.
FORMULAS = {
    "euclidean": lambda rows, points: np.sqrt(((rows - points) ** 2).sum(axis=2)),
    "manhattan": lambda rows, points: np.abs(rows - points).sum(axis=2),
    "chebyshev": lambda rows, points: np.abs(rows - points).max(axis=2),
    # 1 - cos, without its cancellation
    "cosine": lambda rows, points: ((directions(rows) - directions(points)) ** 2).sum(axis=2) / 2.0,
}


def by_definition(features: np.ndarray, centroids: np.ndarray, metric: str) -> np.ndarray:
    """Return the distance of each row (n, n_features) to each centroid (k, n_features), (n, k)."""
    assert metric in FORMULAS, f"add the formula of {metric} to tests/helpers/distances.py"
    return FORMULAS[metric](features.astype(np.float64)[:, None], centroids.astype(np.float64)[None])
