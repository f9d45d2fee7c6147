# SPDX-License-Identifier: GPL-2.0-or-later
"""Starts of k-means: distinct rows, spread over the values."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.clustering.metrics import METRICS
from clusterbrush.core.clustering.starts import STARTS, start_centroids


def starts(rows: np.ndarray, n_clusters: int, metric: str = "euclidean", start: str = "k-means++", seed: int = 0):
    metric = METRICS[metric]
    rows = metric.project_rows(rows)
    return start_centroids(rows, None, n_clusters, metric.of_projected, start, np.random.default_rng(seed))


def test_starts_are_rows_and_distinct() -> None:
    rows = np.random.default_rng(0).integers(0, 6, (400, 2)).astype(np.float32)
    for start in STARTS:
        for seed in range(5):
            found = starts(rows, 10, start=start, seed=seed)
            assert len(np.unique(found, axis=0)) == 10
            assert {tuple(row) for row in found} <= {tuple(row) for row in rows}


@pytest.mark.parametrize("metric", ["euclidean", "manhattan", "chebyshev"])
def test_equal_rows_are_no_two_starts(metric: str) -> None:
    """Rounding must not make equal rows look apart, nor stop the search."""
    distinct = np.array([[1e4, 0.1, 3e-3], [1e4 + 0.37, 0.1, 3e-3], [-7e3, 0.2, 1.7]], dtype=np.float32)
    rows = np.tile(distinct, (300, 1))
    for seed in range(5):
        assert sorted(starts(rows, 8, metric, seed=seed).tolist()) == sorted(distinct.tolist())


@pytest.mark.parametrize("start", STARTS)
def test_rows_of_one_direction_are_one_start(start: str) -> None:
    """By cosine, brighter and darker rows of one colour are equal."""
    colours = np.array([[1, 2, 3], [3, 2, 1], [0, 0, 5]], dtype=np.float32)
    rows = np.concatenate([colours * factor for factor in (1, 2, 8, 64)])
    found = starts(rows, 9, "cosine", start)
    assert sorted(found.tolist()) == sorted(METRICS["cosine"].project_rows(colours).tolist())


@pytest.mark.parametrize("metric", METRICS)
def test_plus_plus_spreads_over_far_groups(metric: str) -> None:
    rng = np.random.default_rng(0)
    middles = np.array([[1000, 10, 10], [10, 1000, 10], [10, 10, 1000]], dtype=float)
    rows = (np.repeat(middles, 300, axis=0) + rng.normal(0, 1, (900, 3))).astype(np.float32)
    for seed in range(10):
        assert sorted(starts(rows, 3, metric, seed=seed).argmax(axis=1).tolist()) == [0, 1, 2]
