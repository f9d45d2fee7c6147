# SPDX-License-Identifier: GPL-2.0-or-later
"""Bisecting k-means: divisions by hand, against k-means, by every distance, and the cases that break others."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.base.errors import CancelledError
from clusterbrush.core.clustering import bisecting as module
from clusterbrush.core.clustering.bisecting import bisecting
from clusterbrush.core.clustering.kmeans import KMeansOptions, kmeans
from clusterbrush.core.clustering.metrics import METRICS
from clusterbrush.core.clustering.nearest import nearest
from clusterbrush.core.clustering.pixels import ArrayPixels
from distances import by_definition
from listeners import StopAfter


@pytest.fixture
def rows() -> np.ndarray:
    """Return rows of nine groups of uneven size and width."""
    rng = np.random.default_rng(3)
    centres = rng.uniform(20, 200, (9, 3))
    ids = rng.choice(9, 3000, p=np.arange(1, 10) / 45)
    return (centres[ids] + rng.normal(0, 1, (3000, 3)) * rng.uniform(1, 6, 9)[ids, None]).astype(np.float32)


def test_divisions_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """The widest pair is parted from the rest first, then what has the largest inertia."""
    rows = np.array([[0, 0], [1, 0], [10, 1], [10, 3], [40, 0]], np.float32)
    for k, centroids in (
        (2, [[5.25, 1], [40, 0]]),
        (3, [[0.5, 0], [10, 2], [40, 0]]),
        (4, [[0.5, 0], [10, 1], [10, 3], [40, 0]]),
    ):
        result = bisecting(ArrayPixels(rows), KMeansOptions(k))
        order = np.lexsort(result.centroids.T[::-1])
        np.testing.assert_array_equal(result.centroids[order], centroids)
    # without passes at the end the divisions alone give them
    monkeypatch.setattr(module, "FINISHING", 0)
    result = module._divided(ArrayPixels(rows), KMeansOptions(3), METRICS["euclidean"], module.Progress())
    np.testing.assert_array_equal(result[np.argsort(result[:, 0])], [[0.5, 0], [10, 2], [40, 0]])


def test_the_largest_sum_of_squares_is_divided_first() -> None:
    """Two rows 4 apart have one of 8; twelve rows, 1 apart in two places, one of 3, though their distances sum to
    more."""
    rows = np.repeat(np.array([[0], [4], [99.5], [100.5]], np.float32), [1, 1, 6, 6], axis=0)
    result = bisecting(ArrayPixels(rows), KMeansOptions(3))
    np.testing.assert_array_equal(np.sort(result.centroids[:, 0]), [0, 4, 100])


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("update", ["mean", "median"])
def test_figures_are_those_of_the_centroids(rows: np.ndarray, metric: str, update: str) -> None:
    result = bisecting(ArrayPixels(rows), KMeansOptions(12, metric=metric, update=update))
    distances = by_definition(rows, result.centroids, metric)
    own = distances.min(axis=1)
    np.testing.assert_array_equal(np.bincount(distances.argmin(axis=1), minlength=12), result.counts)
    inertia = (own**2).sum() if METRICS[metric].squared_inertia else own.sum()
    assert result.inertia == pytest.approx(inertia, rel=1e-4)
    assert result.mean_distance == pytest.approx(own.mean(), rel=1e-4)
    assert result.converged
    assert 1 <= result.iterations <= module.FINISHING


def test_inertia_is_near_that_of_k_means(rows: np.ndarray) -> None:
    for k in (9, 40):
        best = kmeans(ArrayPixels(rows), KMeansOptions(k)).inertia
        assert bisecting(ArrayPixels(rows), KMeansOptions(k)).inertia < 1.12 * best


def test_weights_stand_for_repeated_rows(rows: np.ndarray) -> None:
    counts = np.random.default_rng(0).integers(1, 5, len(rows))
    once = bisecting(ArrayPixels(rows, counts), KMeansOptions(10))
    repeated = bisecting(ArrayPixels(np.repeat(rows, counts, axis=0)), KMeansOptions(10))
    np.testing.assert_allclose(once.centroids, repeated.centroids, rtol=2e-4)
    np.testing.assert_allclose(once.counts, repeated.counts, rtol=0.01)


def test_the_same_bits_whatever_the_seed_and_the_threads(rows: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    first = bisecting(ArrayPixels(rows), KMeansOptions(20))
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    second = bisecting(ArrayPixels(np.asfortranarray(rows)), KMeansOptions(20, seed=5))
    np.testing.assert_array_equal(first.centroids, second.centroids)


def test_further_rows_are_iterated_over(rows: np.ndarray) -> None:
    more = np.concatenate([rows, rows + 3])
    result = bisecting(ArrayPixels(rows), KMeansOptions(9), all_pixels=ArrayPixels(more))
    assert result.counts.sum() == len(more)
    np.testing.assert_array_equal(np.bincount(nearest(more, result.centroids), minlength=9), result.counts)


def test_fewer_distinct_rows_than_clusters() -> None:
    rows = np.repeat(np.array([[1, 2], [5, 6], [9, 9]], np.float32), 4, axis=0)
    result = bisecting(ArrayPixels(rows), KMeansOptions(8))
    assert len(result.centroids) == 3
    assert result.inertia == 0.0
    assert result.counts.tolist() == [4.0] * 3


def test_cancel(rows: np.ndarray) -> None:
    with pytest.raises(CancelledError):
        bisecting(ArrayPixels(rows), KMeansOptions(30), StopAfter(0.1))
