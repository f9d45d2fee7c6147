# SPDX-License-Identifier: GPL-2.0-or-later
"""The plane of clusters: principal components by another way, neighbours by definition, few features."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.clustering.metrics import METRICS
from clusterbrush.core.clustering.plane import plane_of
from distances import by_definition, directions


@pytest.fixture
def clusters() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    centroids = rng.normal(0, 1, (20, 5)) * [40, 3, 9, 1, 2] + 300
    return centroids.astype(np.float32), rng.integers(1, 900, 20).astype(float)


@pytest.mark.parametrize("metric", METRICS)
def test_axes_are_principal_components(clusters: tuple[np.ndarray, np.ndarray], metric: str) -> None:
    centroids, weights = clusters
    rows = directions(centroids) if metric == "cosine" else centroids.astype(float)
    repeated = np.repeat(rows, weights.astype(int), axis=0)
    _, sizes, axes = np.linalg.svd(repeated - repeated.mean(axis=0), full_matrices=False)
    plane = plane_of(centroids, weights, metric)
    expected = (rows - repeated.mean(axis=0)) @ axes[:2].T
    for axis in range(2):
        assert abs(plane.places[:, axis] @ expected[:, axis]) == pytest.approx(
            np.linalg.norm(plane.places[:, axis]) * np.linalg.norm(expected[:, axis]), rel=1e-6
        )
        np.testing.assert_allclose(np.abs(plane.places[:, axis]), np.abs(expected[:, axis]), rtol=1e-3, atol=1e-5)
    np.testing.assert_allclose(plane.shares, sizes[:2] ** 2 / (sizes**2).sum(), rtol=1e-4)


@pytest.mark.parametrize("metric", METRICS)
def test_neighbours_are_the_nearest_by_all_features(clusters: tuple[np.ndarray, np.ndarray], metric: str) -> None:
    centroids, weights = clusters
    distances = by_definition(centroids, centroids, metric)
    np.fill_diagonal(distances, np.inf)
    np.testing.assert_array_equal(plane_of(centroids, weights, metric).neighbours, distances.argmin(axis=1))


def test_brighter_clusters_lie_to_the_right() -> None:
    centroids = np.array([[10, 12], [50, 48], [90, 91]], np.float32)
    assert (np.diff(plane_of(centroids, np.ones(3)).places[:, 0]) > 0).all()


@pytest.mark.parametrize("weights", [np.zeros(3), np.array([1.0, 0, 0])])
def test_one_feature_one_place_no_pixels(weights: np.ndarray) -> None:
    plane = plane_of(np.array([[1], [2], [4]], np.float32), weights)
    assert (plane.places[:, 1] == 0).all()
    np.testing.assert_allclose(np.diff(plane.places[:, 0]), [1, 2])
    assert np.isfinite(plane.shares).all()
    same = plane_of(np.ones((3, 4), np.float32), np.ones(3))
    assert (same.places == 0).all()
    assert plane_of(np.ones((1, 2), np.float32), np.ones(1)).neighbours.tolist() == [0]
