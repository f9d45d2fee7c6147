# SPDX-License-Identifier: GPL-2.0-or-later
"""Measures of clusters, by hand and against scikit-learn."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from clusterbrush.core.base.blas import product
from clusterbrush.core.clustering import quality
from clusterbrush.core.clustering.metrics import METRICS
from clusterbrush.core.clustering.quality import (
    adjusted_rand,
    best_matching,
    calinski_harabasz,
    davies_bouldin,
    distance_matrix,
    silhouette,
)
from distances import by_definition

FOUR = np.array([[0.0], [2.0], [10.0], [12.0]])
PAIRS = np.array([0, 0, 1, 1])


def test_the_silhouette_of_four_points() -> None:
    """a = 2 for each; b = 11 for the outer points and 9 for the inner ones."""
    expected = np.mean([9 / 11, 7 / 9, 7 / 9, 9 / 11])
    assert silhouette(distance_matrix(FOUR), PAIRS) == pytest.approx(expected)


def test_a_cluster_of_one_pixel_counts_as_zero() -> None:
    """By definition; the pair has a = 2 and b = 10 or 8."""
    ids = np.array([0, 0, 1])
    assert silhouette(distance_matrix(FOUR[:3]), ids) == pytest.approx((8 / 10 + 6 / 8 + 0) / 3)


def test_calinski_harabasz_of_four_points() -> None:
    """Between: 4 * 25 = 100 over 1; within: 4 * 1 = 4 over 2."""
    assert calinski_harabasz(FOUR, PAIRS) == pytest.approx(50.0)


def test_davies_bouldin_of_four_points() -> None:
    """Each cluster is 1 wide, their centres are 10 apart."""
    assert davies_bouldin(FOUR, PAIRS) == pytest.approx(0.2)


def test_weights_are_repetitions() -> None:
    weights = np.array([2, 1, 1, 3])
    rows, ids = np.repeat(FOUR, weights, axis=0), np.repeat(PAIRS, weights)
    assert calinski_harabasz(FOUR, PAIRS, weights) == pytest.approx(calinski_harabasz(rows, ids))
    assert davies_bouldin(FOUR, PAIRS, weights) == pytest.approx(davies_bouldin(rows, ids))


def test_one_cluster_has_no_measure() -> None:
    one = np.zeros(4, dtype=int)
    measured = [silhouette(distance_matrix(FOUR), one), calinski_harabasz(FOUR, one), davies_bouldin(FOUR, one)]
    assert np.isnan(measured).all()


def test_distances_by_hand() -> None:
    points = np.array([[0.0, 1.0], [3.0, 5.0]])
    expected = {"euclidean": 5.0, "manhattan": 7.0, "chebyshev": 4.0, "cosine": 1 - 5 / np.sqrt(34)}
    assert {metric: float(distance_matrix(points, metric)[0, 1]) for metric in expected} == pytest.approx(expected)


@pytest.mark.parametrize("metric", METRICS)
def test_the_distances_of_all_pairs(metric: str) -> None:
    rows = np.random.default_rng(1).normal(1, 2, (300, 4)).astype(np.float32)
    rows[3] = 0
    distances = distance_matrix(rows, metric)
    np.testing.assert_allclose(distances, by_definition(rows, rows, metric), atol=2e-5)
    assert (np.diag(distances) == 0).all()


def test_the_same_as_scikit_learn() -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    rng = np.random.default_rng(3)
    for _ in range(20):
        n, k = int(rng.integers(8, 60)), int(rng.integers(2, 6))
        rows, ids, other = rng.normal(size=(n, 3)), rng.integers(0, k, n), rng.integers(0, k, n)
        if not 2 <= len(set(ids.tolist())) < n:
            continue
        for metric in ("euclidean", "manhattan", "chebyshev", "cosine"):  # scikit-learn has them too
            mine = silhouette(distance_matrix(rows, metric), ids)
            assert mine == pytest.approx(metrics.silhouette_score(rows, ids, metric=metric), abs=1e-5)
        assert calinski_harabasz(rows, ids) == pytest.approx(metrics.calinski_harabasz_score(rows, ids))
        assert davies_bouldin(rows, ids) == pytest.approx(metrics.davies_bouldin_score(rows, ids))
        table = np.zeros((k, k))
        np.add.at(table, (ids, other), 1)
        assert adjusted_rand(table) == pytest.approx(metrics.adjusted_rand_score(ids, other))


def test_agreement_by_hand() -> None:
    assert adjusted_rand(np.diag([3, 4])) == 1.0
    assert adjusted_rand(np.array([[0, 3], [4, 0]])) == 1.0  # numbers do not matter
    # pixels 0 0 1 1 against 0 1 0 1: no pair together in both; 2 * 2 / 6 expected, 2 at most
    assert adjusted_rand(np.ones((2, 2))) == pytest.approx((0 - 2 / 3) / (2 - 2 / 3))


def test_the_best_matching_is_the_best_of_all() -> None:
    rng = np.random.default_rng(4)
    for _ in range(60):
        rows, cols = rng.integers(1, 6, 2)
        table = rng.integers(0, 20, (rows, cols))
        small = table if rows <= cols else table.T
        best = max(
            sum(small[row, col] for row, col in enumerate(chosen))
            for chosen in permutations(range(small.shape[1]), small.shape[0])
        )
        partners, overlap = best_matching(table)
        assert overlap * max(table.sum(), 1) == pytest.approx(best if table.sum() else 1)
        used = partners[partners >= 0]
        assert len(set(used.tolist())) == len(used) == min(rows, cols)


def test_greed_does_not_match_best() -> None:
    """Taking the largest first, 10, leaves 0; the best is 9 + 8."""
    partners, overlap = best_matching(np.array([[10, 9], [8, 0]]))
    assert partners.tolist() == [1, 0]
    assert overlap == pytest.approx(17 / 27)


def test_sums_of_distances_come_from_numpys_own_blas(monkeypatch: pytest.MonkeyPatch) -> None:
    """QGIS loads another one, whose sums are rounded in another order."""
    shapes = []
    monkeypatch.setattr(
        quality, "product", lambda left, right, out: shapes.append(out.shape) or product(left, right, out)
    )
    distances = quality.distance_matrix(np.array([[0.0], [1.0], [5.0], [7.0]]))
    assert quality.silhouette(distances, np.array([0, 0, 1, 1])) == pytest.approx((5 / 6 + 4 / 5 + 5 / 9 + 9 / 13) / 4)
    assert shapes == [(4, 2)]
