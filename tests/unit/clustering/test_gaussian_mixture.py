# SPDX-License-Identifier: GPL-2.0-or-later
"""Mixtures of Gaussians: densities and steps recomputed, components found again, none left idle."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.base.errors import CancelledError
from clusterbrush.core.clustering import gaussian_mixture
from clusterbrush.core.clustering.gaussian_mixture import (
    VARIANCE_FLOOR,
    Mixture,
    RowSpread,
    expected,
    fit_mixture,
    maximised,
)
from clusterbrush.core.clustering.pixels import ArrayPixels
from listeners import StopAfter

MEANS = np.array([[0.0, 0.0], [0.0, 1.0], [6.0, -2.0]])
DEVIATIONS = np.array([[3.0, 0.05], [3.0, 0.05], [0.4, 0.8]])
SHARES = np.array([0.5, 0.3, 0.2])


@pytest.fixture
def rows() -> np.ndarray:
    """Return rows of two long thin components, which k-means cannot tell apart, and a round one."""
    rng = np.random.default_rng(0)
    ids = rng.choice(3, 4000, p=SHARES)
    return (MEANS[ids] + DEVIATIONS[ids] * rng.standard_normal((4000, 2))).astype(np.float32)


def densities(mixture: Mixture, rows: np.ndarray) -> np.ndarray:
    """Return weight times density, float64 (n, k), by the formula."""
    result = np.empty((len(rows), len(mixture.means)))
    for k, (mean, variance, weight) in enumerate(zip(mixture.means, mixture.variances, mixture.weights)):
        squares = (rows.astype(np.float64) - mean) ** 2 / variance
        result[:, k] = weight * np.exp(-0.5 * squares.sum(axis=1)) / np.sqrt((2 * np.pi * variance).prod())
    return result


def test_densities() -> None:
    rng = np.random.default_rng(1)
    mixture = Mixture(
        rng.normal(50, 1, (3, 2)).astype(np.float32), rng.uniform(0.5, 2, (3, 2)).astype(np.float32),
        np.array([0.2, 0.5, 0.3], np.float32),
    )  # fmt: skip
    rows = rng.normal(50, 1, (40, 2)).astype(np.float32)
    np.testing.assert_allclose(mixture.log_densities(rows), np.log(densities(mixture, rows)), rtol=1e-5, atol=1e-4)
    np.testing.assert_array_equal(mixture.nearest(rows), densities(mixture, rows).argmax(axis=1))


def test_a_step_is_expectation_and_maximisation(rows: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gaussian_mixture, "PIECE_ROWS", 999)
    start = fit_mixture(rows, 3, 0)
    moved = fit_mixture(rows, 3, 1, start=start)
    shares = densities(start, rows)
    shares /= shares.sum(axis=1, keepdims=True)
    counts = shares.sum(axis=0)
    means = shares.T @ rows.astype(np.float64) / counts[:, None]
    variances = (
        np.stack([(s[:, None] * (rows - m) ** 2).sum(axis=0) for s, m in zip(shares.T, means)]) / counts[:, None]
    )
    np.testing.assert_allclose(moved.weights, counts / len(rows), rtol=1e-4)
    np.testing.assert_allclose(moved.means, means, atol=1e-4)
    floor = VARIANCE_FLOOR * rows.var(axis=0, dtype=np.float64)
    np.testing.assert_allclose(moved.variances, variances + floor, rtol=1e-3)


def test_weights_stand_for_repeated_rows(rows: np.ndarray) -> None:
    weights = np.random.default_rng(5).integers(0, 4, len(rows))
    once, repeated = ArrayPixels(rows, weights), ArrayPixels(np.repeat(rows, weights, axis=0))
    start = fit_mixture(rows, 3, 2)
    results = []
    for pixels in (once, repeated):
        spread = RowSpread.of(pixels)
        moments = expected(pixels, start, spread)
        results.append((maximised(moments, spread), moments.log_likelihood, spread))
    (first, likelihood, spread), (second, of_repeated, of_rows) = results
    np.testing.assert_allclose(first.means, second.means, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(first.variances, second.variances, rtol=1e-5)
    np.testing.assert_allclose(first.weights, second.weights, rtol=1e-5)
    assert likelihood == pytest.approx(of_repeated)
    np.testing.assert_allclose(spread.variance, of_rows.variance, rtol=1e-6)


def test_components_are_found_again(rows: np.ndarray) -> None:
    mixture = fit_mixture(rows, 3, 150, seed=2)
    order = [int(np.abs(mixture.means - mean).sum(axis=1).argmin()) for mean in MEANS]
    assert sorted(order) == [0, 1, 2]
    np.testing.assert_allclose(mixture.means[order], MEANS, atol=0.3)
    np.testing.assert_allclose(mixture.weights[order], SHARES, atol=0.03)
    assert mixture.weights.sum() == pytest.approx(1.0)


def test_a_warm_start_goes_on(rows: np.ndarray) -> None:
    once = fit_mixture(rows, 3, 6)
    twice = fit_mixture(rows, 3, 3, start=fit_mixture(rows, 3, 3))
    np.testing.assert_allclose(once.means, twice.means, atol=1e-5)


def test_an_idle_component_moves_to_unlikely_rows(rows: np.ndarray) -> None:
    start = fit_mixture(rows, 3, 2)
    far = Mixture(start.means.copy(), start.variances, start.weights)
    far.means[1] = 1e4
    moved = fit_mixture(rows, 3, 1, start=far)
    assert np.abs(moved.means[1]).max() < 20
    unlikely = densities(far, rows).sum(axis=1).argmin()
    np.testing.assert_allclose(moved.means[1], rows[unlikely], atol=1e-4)


def test_cancel(rows: np.ndarray) -> None:
    with pytest.raises(CancelledError):
        fit_mixture(rows, 3, 5, progress=StopAfter(0.0))


def test_fewer_distinct_rows_than_components() -> None:
    rows = np.repeat(np.array([[1.0, 2.0], [5.0, 6.0]], np.float32), 50, axis=0)
    mixture = fit_mixture(rows, 4, 5)
    assert np.isfinite(mixture.means).all()
    assert len(np.unique(mixture.nearest(rows))) == 2
