# SPDX-License-Identifier: GPL-2.0-or-later
"""Shares from windows: they lie within their margins, and clusters make the margins smaller."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.live.share_estimate import FOLDS, Population, estimate, fold_of, t_quantile
from clusterbrush.core.live.window_sample import draw_windows, whole_raster
from clusterbrush.core.raster.grid import Grid

EDGE, SIDE, K = 16, 24, 6  # pixels of a window, windows of the raster on each edge, clusters
GRID = Grid(SIDE * EDGE, SIDE * EDGE)


def patchy(seed: int, scale: int = 3) -> np.ndarray:
    """Return clusters in patches, int (height, width)."""
    rng = np.random.default_rng(seed)
    field = rng.normal(size=(SIDE * EDGE // (EDGE * scale // 2) + 2,) * 2).repeat(EDGE * scale // 2, 0)
    field = field.repeat(EDGE * scale // 2, 1)[: GRID.height, : GRID.width] + rng.normal(
        0, 0.4, (GRID.height, GRID.width)
    )
    return np.digitize(field, [-1, -0.4, 0, 0.6, 1.8])


def classes_of(clusters: np.ndarray, seed: int) -> np.ndarray:
    """Return classes that follow the clusters nearly, 0 ... 2."""
    rng = np.random.default_rng(seed)
    return np.where(rng.random(clusters.shape) < 0.9, np.array([1, 1, 2, 2, 2, 0])[clusters], 1)


def estimated(
    clusters: np.ndarray, classes: np.ndarray, seed: int, valid: np.ndarray | None = None, known: bool = True
):
    valid = np.ones(classes.shape, dtype=bool) if valid is None else valid
    sample = draw_windows(GRID, 80, seed, EDGE)
    tables = []
    for window in sample.windows:
        rows, cols = window.slices_in(whole_window())
        inside = valid[rows, cols]
        table = np.zeros((K, 3))
        np.add.at(table, (clusters[rows, cols][inside], classes[rows, cols][inside]), 1)
        tables.append(table)
    tables = np.array(tables)
    if not known:
        tables = tables.sum(axis=1, keepdims=True)
    by_cluster = np.zeros((FOLDS, *tables.shape[1:]))
    np.add.at(by_cluster, fold_of(sample), tables * (sample.weights / sample.weights.mean())[:, None, None])
    shares = np.bincount(clusters[valid], minlength=K)[None] / valid.sum()
    population = Population(shares if known else np.ones((1, 1)), np.ones(1), 100_000)
    return estimate(sample, tables.sum(axis=1), by_cluster, tables.sum(axis=2), population)


def whole_window():
    from clusterbrush.core.raster.grid import Window

    return Window(0, 0, GRID.height, GRID.width)


@pytest.mark.parametrize("holes", [False, True])
def test_the_truth_lies_within_the_margins(holes: bool) -> None:
    inside, widths = [], []
    for image in range(4):
        clusters = patchy(image)
        classes = classes_of(clusters, image)
        valid = patchy(image + 100) != 2 if holes else np.ones(classes.shape, dtype=bool)
        truth = np.bincount(classes[valid], minlength=3) / valid.sum()
        for seed in range(25):
            shares = estimated(clusters, classes, seed, valid)
            assert shares.shares.sum() == pytest.approx(1.0)
            inside += (np.abs(shares.shares - truth) <= shares.margins).tolist()
            widths += shares.margins.tolist()
    assert np.mean(inside) >= 0.95
    assert np.mean(widths) < 0.05


def test_clusters_that_foretell_the_classes_make_the_margins_smaller() -> None:
    clusters = patchy(1)
    classes = classes_of(clusters, 1)
    with_clusters, without = (estimated(clusters, classes, 5, known=known) for known in (True, False))
    assert with_clusters.margins[1:].max() < 0.5 * without.margins[1:].max()


def test_a_class_that_no_window_shows_may_still_be_there() -> None:
    clusters = np.zeros((GRID.height, GRID.width), dtype=int)
    shares = estimated(clusters, clusters, 1)
    assert shares.shares.tolist() == [1.0, 0.0, 0.0]
    assert shares.margins[1] > 0.001


def test_all_windows_leave_no_doubt() -> None:
    sample = whole_raster(Grid(512, 512))
    counts = np.array([[1.0, 3.0], [2.0, 2.0], [4.0, 0.0], [0.0, 4.0]])
    tables = counts[:, None]
    by_cluster = np.zeros((FOLDS, 1, 2))
    np.add.at(by_cluster, fold_of(sample), tables)
    shares = estimate(sample, counts, by_cluster, tables.sum(axis=2), Population(np.ones((1, 1)), np.ones(1), 10))
    np.testing.assert_allclose(shares.shares, counts.sum(axis=0) / counts.sum())
    np.testing.assert_allclose(shares.margins, 0.0, atol=1e-9)


def test_a_raster_without_valid_pixels_in_the_windows_is_not_known() -> None:
    sample = draw_windows(GRID, 20, 1, EDGE)
    n = len(sample.windows)
    empty = estimate(
        sample, np.zeros((n, 2)), np.zeros((FOLDS, 1, 2)), np.zeros((n, 1)), Population(np.ones((1, 1)), np.ones(1), 1)
    )
    assert empty.margins.tolist() == [1.0, 1.0]


def test_the_sample_of_single_pixels_has_a_variance_of_its_own() -> None:
    rng = np.random.default_rng(1)
    shares = rng.dirichlet(np.ones(3), 50)
    values = np.array([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]])
    seen = Population(shares, np.full(50, 0.02), 5000)
    drawn = Population(shares, np.full(50, 0.02), 5000, seen=0.1)
    assert (drawn.variance(values) > 5 * seen.variance(values)).all()
    means = shares @ values
    assert drawn.variance(values)[0] == pytest.approx(0.9 * means[:, 0].var(ddof=1) / 50, rel=0.1)


def test_quantiles_of_student() -> None:
    freedom = np.array([1, 2, 3, 5, 10, 12, 20, 30, 60, 1000])
    expected = [12.706, 4.303, 3.182, 2.571, 2.228, 2.179, 2.086, 2.042, 2.000, 1.962]
    np.testing.assert_allclose(t_quantile(freedom), expected, rtol=0.005)
