# SPDX-License-Identifier: GPL-2.0-or-later
"""ISODATA: dividing, merging and giving up, each limit by itself, and what is left when it ends."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.base.errors import CancelledError, ParameterError
from clusterbrush.core.clustering.isodata import IsodataLimits, isodata, most_clusters
from clusterbrush.core.clustering.kmeans import KMeansOptions, kmeans
from clusterbrush.core.clustering.metrics import METRICS
from clusterbrush.core.clustering.nearest import nearest
from clusterbrush.core.clustering.pixels import ArrayPixels
from distances import by_definition
from listeners import StopAfter

NONE = {"min_share": 0.0, "max_spread": 0.0, "merge_distance": 0.0}


@pytest.fixture
def rows() -> np.ndarray:
    """Return six groups of deviation 2 at distances of 30, of 5 to 30 per cent of the rows."""
    rng = np.random.default_rng(1)
    centres = np.array([[x, y] for x in (10, 40, 70) for y in (10, 40)])
    ids = rng.choice(6, 4000, p=[0.05, 0.1, 0.15, 0.2, 0.2, 0.3])
    return (centres[ids] + rng.normal(0, 2, (4000, 2))).astype(np.float32)


def test_without_limits_it_is_k_means(rows: np.ndarray) -> None:
    plain = kmeans(ArrayPixels(rows), KMeansOptions(6, tolerance=0.0))
    result = isodata(ArrayPixels(rows), KMeansOptions(6, tolerance=0.0), IsodataLimits(**NONE))
    order = [np.lexsort(one.centroids.T) for one in (plain, result)]
    np.testing.assert_array_equal(plain.centroids[order[0]], result.centroids[order[1]])
    assert result.converged
    assert result.inertia == pytest.approx(plain.inertia)


def test_wide_clusters_are_divided(rows: np.ndarray) -> None:
    result = isodata(ArrayPixels(rows), KMeansOptions(3), IsodataLimits(**{**NONE, "max_spread": 4.0}))
    assert len(result.centroids) == 6
    ids = nearest(rows, result.centroids)
    assert max(rows[ids == place].std(axis=0).max() for place in range(6)) <= 4.0


def test_near_clusters_are_merged(rows: np.ndarray) -> None:
    result = isodata(ArrayPixels(rows), KMeansOptions(15), IsodataLimits(**{**NONE, "merge_distance": 15.0}))
    assert len(result.centroids) == 6
    between = by_definition(result.centroids, result.centroids, "euclidean")
    assert between[~np.eye(6, dtype=bool)].min() >= 15.0


def test_small_clusters_are_given_up(rows: np.ndarray) -> None:
    result = isodata(ArrayPixels(rows), KMeansOptions(6), IsodataLimits(**{**NONE, "min_share": 0.12}))
    assert 2 <= len(result.centroids) < 6
    assert (result.counts >= 0.12 * len(rows)).all()


def test_never_more_than_twice_and_never_fewer_than_two(rows: np.ndarray) -> None:
    many = isodata(ArrayPixels(rows), KMeansOptions(5), IsodataLimits(**{**NONE, "max_spread": 0.01}))
    assert len(many.centroids) == most_clusters(5) == 10
    few = isodata(ArrayPixels(rows), KMeansOptions(5), IsodataLimits(**{**NONE, "merge_distance": 1e6}))
    assert len(few.centroids) == 2
    tiny = isodata(ArrayPixels(rows), KMeansOptions(5), IsodataLimits(**{**NONE, "min_share": 0.49}))
    assert len(tiny.centroids) == 2


@pytest.mark.parametrize("metric", METRICS)
def test_figures_are_those_of_the_centroids(rows: np.ndarray, metric: str) -> None:
    result = isodata(ArrayPixels(rows), KMeansOptions(5, metric=metric), IsodataLimits())
    distances = by_definition(rows, result.centroids, metric)
    counts = np.bincount(distances.argmin(axis=1), minlength=len(result.centroids))
    np.testing.assert_allclose(counts, result.counts, atol=2)
    assert result.mean_distance == pytest.approx(distances.min(axis=1).mean(), rel=1e-3)
    assert 2 <= len(result.centroids) <= 10


def test_found_limits_do_not_depend_on_the_unit(rows: np.ndarray) -> None:
    once = isodata(ArrayPixels(rows), KMeansOptions(8), IsodataLimits())
    scaled = isodata(ArrayPixels(rows * np.float32(64)), KMeansOptions(8), IsodataLimits())
    np.testing.assert_allclose(scaled.centroids, once.centroids * 64, rtol=1e-6)


def test_the_last_passes_go_over_all(rows: np.ndarray) -> None:
    more = np.concatenate([rows, rows[:900] + 1])
    limits = IsodataLimits(**{**NONE, "min_share": 0.05})
    result = isodata(ArrayPixels(rows), KMeansOptions(6), limits, all_pixels=ArrayPixels(more))
    np.testing.assert_array_equal(np.bincount(nearest(more, result.centroids)), result.counts)
    assert (result.counts >= 0.05 * len(more)).all()


def test_the_same_bits_again(rows: np.ndarray) -> None:
    first, second = (isodata(ArrayPixels(rows), KMeansOptions(7, seed=4), IsodataLimits()) for _ in range(2))
    np.testing.assert_array_equal(first.centroids, second.centroids)


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        ({"min_share": 0.5}, "from 0 to less than 50 %"),
        ({"min_share": float("nan")}, "from 0 to less than 50 %"),
        ({"max_spread": -1.0}, "must not be negative"),
        ({"merge_distance": float("nan")}, "must not be negative"),
    ],
)
def test_limits_out_of_range(rows: np.ndarray, limits: dict[str, float], sentence: str) -> None:
    with pytest.raises(ParameterError, match=sentence):
        isodata(ArrayPixels(rows), KMeansOptions(3), IsodataLimits(**limits))


def test_cancel(rows: np.ndarray) -> None:
    with pytest.raises(CancelledError):
        isodata(ArrayPixels(rows), KMeansOptions(5), IsodataLimits(), StopAfter(0.01))
