# SPDX-License-Identifier: GPL-2.0-or-later
"""What a screen asks of a raster: all that it shows, on a lattice that panning does not move."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.live.screen import ALIGNED, COARSE, MARGIN, Screen
from clusterbrush.core.raster.grid import Grid
from hypothesis import assume, given
from hypothesis import strategies as st
from screens import corners

GRID = Grid(3000, 4000)


def straight(width: int, height: int, left: float, top: float, scale: float) -> Screen:
    """Return a screen of so many pixels that shows `scale` raster pixels in each."""
    return Screen(width, height, corners(left, top, left + width * scale, top + height * scale), straight=True)


screens = st.builds(
    straight,
    st.integers(50, 900),
    st.integers(50, 700),
    st.floats(-500, 4200),
    st.floats(-500, 3200),
    st.floats(0.1, 40),
)


def test_the_scale_is_raster_pixels_in_a_screen_pixel() -> None:
    assert straight(300, 200, 5, 5, 2.5).scale() == pytest.approx(2.5)
    turned = Screen(100, 100, [[(0, 0), (30, 40)], [(-40, 30), (-10, 70)]], straight=False)
    assert turned.scale() == pytest.approx(0.5)
    assert Screen(9, 9, corners(*[float("nan")] * 4), straight=False).scale() == 1.0


def test_a_place_that_cannot_be_said_is_left_out_of_the_scale() -> None:
    nan = (float("nan"), float("nan"))
    lattice = [[(0, 0), (50, 0), nan], [(0, 50), (50, 50), (100, 50)]]
    assert Screen(100, 50, lattice, straight=False).scale() == pytest.approx(1.0)


@given(screens, st.booleans(), st.integers(0, 200))
def test_the_window_holds_all_that_is_in_sight(screen: Screen, coarse: bool, reach: int) -> None:
    asked = screen.request(GRID, coarse, reach)
    at = screen.positions().reshape(-1, 2)
    low, high = at.min(axis=0), at.max(axis=0)
    seen_low, seen_high = np.maximum(low, 0), np.minimum(high, (GRID.width, GRID.height))
    if asked is None:
        assert (seen_low >= seen_high).any()
        return
    window, size = asked
    margin = np.maximum(MARGIN * (high - low), reach)
    first, last = np.array([window.col, window.row]), np.array([window.col + window.width, window.row + window.height])
    assert (first <= np.maximum(low - margin, 0)).all() or (seen_low >= seen_high).any()
    assert (last >= np.minimum(high + margin, (GRID.width, GRID.height)) - 1e-6).all() or (seen_low >= seen_high).any()
    assert (first >= 0).all()
    assert (last <= (GRID.width, GRID.height)).all()
    step = max(1, 2 ** round(np.log2(screen.scale()))) * (COARSE if coarse else 1)
    assert (window.col % (step * ALIGNED), window.row % (step * ALIGNED)) == (0, 0)
    assert size == (-(-window.height // step), -(-window.width // step))


@given(screens, st.integers(-300, 300), st.integers(-300, 300))
def test_panning_samples_the_same_pixels(screen: Screen, right: int, down: int) -> None:
    """Windows of one scale begin on one lattice, so what both show is read at the same pixels."""
    moved = Screen(screen.width, screen.height, (screen.positions() + np.array([right, down])).tolist(), straight=True)
    one, other = screen.request(GRID), moved.request(GRID)
    assume(one is not None and other is not None)
    step = max(1, 2 ** round(np.log2(screen.scale())))
    assert (one[0].col - other[0].col) % step == 0
    assert (one[0].row - other[0].row) % step == 0


def test_what_is_out_of_sight_is_not_asked_for() -> None:
    assert straight(100, 100, 5000, 100, 1.0).request(GRID) is None
    assert straight(100, 100, 100, -900, 1.0).request(GRID) is None
    assert Screen(9, 9, corners(*[float("nan")] * 4), straight=False).request(GRID) is None
