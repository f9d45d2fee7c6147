# SPDX-License-Identifier: GPL-2.0-or-later
"""Clusters of a mixture: the most likely component, figures recomputed, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from clusterbrush.core.base.errors import CancelledError, ParameterError
from clusterbrush.core.clustering import mixture_clusters as module
from clusterbrush.core.clustering.gaussian_mixture import Mixture
from clusterbrush.core.clustering.kmeans import KMeansOptions, kmeans
from clusterbrush.core.clustering.mixture_clusters import mixture_clusters
from clusterbrush.core.clustering.nearest import nearest
from clusterbrush.core.clustering.pixels import ArrayPixels
from listeners import StopAfter


@pytest.fixture
def lake() -> tuple[np.ndarray, np.ndarray]:
    """Return rows of a narrow group beside a wide one, and which they are: half-way between the means is no border."""
    rng = np.random.default_rng(0)
    ids = np.repeat([0, 1], [2000, 2000])
    means, deviations = np.array([[20, 20], [40, 44]]), np.array([[1.0, 1.5], [13, 12]])
    return (means[ids] + deviations[ids] * rng.standard_normal((4000, 2))).astype(np.float32), ids


def most_likely(mixture: Mixture, rows: np.ndarray) -> np.ndarray:
    logs = []
    for mean, variance, weight in zip(*(part.astype(np.float64) for part in vars(mixture).values())):
        logs.append(np.log(weight) - 0.5 * (((rows - mean) ** 2 / variance).sum(axis=1) + np.log(variance).sum()))
    return np.argmax(logs, axis=0)


def test_a_narrow_cluster_keeps_to_itself(lake: tuple[np.ndarray, np.ndarray]) -> None:
    rows, truth = lake
    _, mixture = mixture_clusters(ArrayPixels(rows), KMeansOptions(2))
    ids = mixture.nearest(rows)
    ids = ids if mixture.means[0, 0] < mixture.means[1, 0] else 1 - ids
    plain = kmeans(ArrayPixels(rows), KMeansOptions(2)).centroids
    by_distance = nearest(rows, plain[np.argsort(plain[:, 0])])
    assert (ids != truth).mean() < 0.01
    assert (by_distance != truth).mean() > 0.03


def test_figures_are_those_of_the_most_likely_component(lake: tuple[np.ndarray, np.ndarray]) -> None:
    rows, _ = lake
    weights = np.random.default_rng(1).integers(1, 4, len(rows)).astype(np.float64)
    result, mixture = mixture_clusters(ArrayPixels(rows, weights), KMeansOptions(5))
    ids = most_likely(mixture, rows)
    np.testing.assert_array_equal(result.centroids, mixture.means)
    np.testing.assert_array_equal(result.counts, np.bincount(ids, weights, minlength=len(mixture.means)))
    squares = ((rows - mixture.means[ids].astype(np.float64)) ** 2).sum(axis=1)
    assert result.inertia == pytest.approx(squares @ weights, rel=1e-5)
    assert result.mean_distance == pytest.approx(np.average(np.sqrt(squares), weights=weights), rel=1e-5)
    assert (result.counts > 0).all()
    assert mixture.weights.sum() == pytest.approx(1.0, abs=1e-5)


def test_components_that_win_no_row_are_left_out(
    lake: tuple[np.ndarray, np.ndarray], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows, _ = lake
    _, mixture = mixture_clusters(ArrayPixels(rows), KMeansOptions(2))
    three = Mixture(
        mixture.means[[0, 0, 1]], mixture.variances[[0, 0, 1]], mixture.weights[[0, 0, 1]] * np.float32([0.9, 0.1, 1])
    )
    monkeypatch.setattr(module, "_iterated", lambda *_: (three, []))
    result, left = mixture_clusters(ArrayPixels(rows), KMeansOptions(3))
    np.testing.assert_array_equal(left.means, mixture.means)
    np.testing.assert_array_equal(result.centroids, mixture.means)
    np.testing.assert_array_equal(np.bincount(left.nearest(rows)), result.counts)
    assert left.weights.sum() == pytest.approx(1.0)


def test_the_same_bits_again(lake: tuple[np.ndarray, np.ndarray]) -> None:
    rows, _ = lake
    first, _ = mixture_clusters(ArrayPixels(rows), KMeansOptions(6, seed=3))
    second, _ = mixture_clusters(ArrayPixels(rows), KMeansOptions(6, seed=3))
    np.testing.assert_array_equal(first.centroids, second.centroids)


def test_a_part_is_fitted_first_and_then_all(
    lake: tuple[np.ndarray, np.ndarray], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows, _ = lake
    monkeypatch.setattr(module, "WORK", 2 * 500)
    monkeypatch.setattr(module, "MIN_PART", 500)
    result, mixture = mixture_clusters(ArrayPixels(rows), KMeansOptions(2))
    assert result.counts.sum() == len(rows)
    assert [step.iteration for step in result.history] == list(range(1, result.iterations + 1))
    more = np.concatenate([rows, rows[:700] + 1])
    on_all, mixture = mixture_clusters(ArrayPixels(rows), KMeansOptions(2), all_pixels=ArrayPixels(more))
    np.testing.assert_array_equal(on_all.counts, np.bincount(most_likely(mixture, more), minlength=2))


@pytest.mark.parametrize("change", [{"metric": "cosine"}, {"metric": "manhattan"}, {"update": "median"}])
def test_what_a_mixture_cannot_do_is_said(change: dict[str, str]) -> None:
    rows = ArrayPixels(np.arange(20, dtype=np.float32).reshape(10, 2))
    with pytest.raises(ParameterError, match="Leave Distance at Euclidean and New centroid at Mean"):
        mixture_clusters(rows, replace(KMeansOptions(2), **change))


def test_cancel(lake: tuple[np.ndarray, np.ndarray]) -> None:
    with pytest.raises(CancelledError):
        mixture_clusters(ArrayPixels(lake[0]), KMeansOptions(4), StopAfter(0.35))


def test_a_row_keeps_its_component_in_any_company() -> None:
    rng = np.random.default_rng(4)
    rows = rng.normal(5000, 20, (9000, 4)).astype(np.float32)
    mixture = Mixture(
        rng.normal(5000, 20, (40, 4)).astype(np.float32), rng.uniform(10, 90, (40, 4)).astype(np.float32),
        rng.dirichlet(np.ones(40)).astype(np.float32),
    )  # fmt: skip
    whole = mixture.nearest(rows)
    np.testing.assert_array_equal(whole, most_likely(mixture, rows))
    for start, stop in ((0, 1), (17, 4200), (4090, 9000)):
        np.testing.assert_array_equal(mixture.nearest(rows[start:stop]), whole[start:stop])
    assert mixture.nearest(rows[:0]).shape == (0,)
