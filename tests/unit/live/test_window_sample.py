# SPDX-License-Identifier: GPL-2.0-or-later
"""Windows that stand for a raster: two at random in each neighbourhood, each with the weight of those it stands for."""

from __future__ import annotations

import numpy as np
from clusterbrush.core.live.window_sample import WINDOWS_A_STRATUM, draw_windows, whole_raster
from clusterbrush.core.raster.grid import Grid
from hypothesis import given
from hypothesis import strategies as st

GRID = Grid(1000, 1500)


def test_all_windows_cover_the_raster() -> None:
    sample = whole_raster(GRID)
    assert sample.is_complete
    covered = np.zeros((GRID.height, GRID.width), dtype=int)
    for window in sample.windows:
        covered[window.row : window.row + window.height, window.col : window.col + window.width] += 1
    assert (covered == 1).all()


@given(height=st.integers(1, 3000), width=st.integers(1, 3000), n_windows=st.integers(1, 300), seed=st.integers(0, 9))
def test_weights_add_up_to_all_windows(height: int, width: int, n_windows: int, seed: int) -> None:
    sample = draw_windows(Grid(height, width), n_windows, seed)
    n_all = -(-height // 64) * -(-width // 64)
    assert np.isclose(sample.weights.sum(), n_all)
    assert sample.sizes.sum() == n_all
    assert len(set(sample.windows)) == len(sample.windows) <= max(n_windows, WINDOWS_A_STRATUM)
    assert sample.is_complete == (len(sample.windows) == n_all)
    assert all(window.row + window.height <= height and window.col + window.width <= width for window in sample.windows)
    assert ((sample.drawn == WINDOWS_A_STRATUM) | (sample.drawn == sample.sizes)).all() or sample.is_complete


def test_the_sample_lies_everywhere_and_depends_on_the_seed() -> None:
    sample = draw_windows(GRID, 64, 1)
    halves = [sum(window.row < 500 and window.col // 750 == side for window in sample.windows) for side in (0, 1)]
    assert min(halves) > 10
    assert sample.windows == draw_windows(GRID, 64, 1).windows
    assert sample.windows != draw_windows(GRID, 64, 2).windows


def test_every_window_is_as_likely_as_its_neighbours() -> None:
    grid, counts = Grid(512, 512), np.zeros((8, 8))
    for seed in range(400):
        sample = draw_windows(grid, 16, seed)
        for window, weight in zip(sample.windows, sample.weights):
            counts[window.row // 64, window.col // 64] += weight / 400
    assert counts.min() > 0.6, "1 in the mean"
    assert counts.max() < 1.5


def test_windows_that_likely_hold_nothing_are_few() -> None:
    rows, cols = np.mgrid[:1000:7, :750:7]  # the left half is valid
    pixels = (rows * GRID.width + cols).ravel()
    sample = draw_windows(GRID, 64, 3, pixels=pixels)
    right = [window for window in sample.windows if window.col >= 768]
    assert len(right) == WINDOWS_A_STRATUM
    assert np.isclose(sample.weights.sum(), 16 * 24)
