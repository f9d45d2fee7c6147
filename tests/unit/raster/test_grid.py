# SPDX-License-Identifier: GPL-2.0-or-later
"""Windows and grids: cut at the edge, tiling without gap or overlap, and in their place on the map."""

from __future__ import annotations

import numpy as np
from clusterbrush.core.raster.grid import Grid, Window
from hypothesis import given
from hypothesis import strategies as st

sides = st.integers(1, 40)


def test_a_window_grows_by_its_halo_and_stops_at_the_edge() -> None:
    assert Window(2, 3, 2, 2).grown(1, 10, 10) == Window(1, 2, 4, 4)
    assert Window(0, 8, 2, 2).grown(3, 10, 10) == Window(0, 5, 5, 5)
    inner, outer = Window(0, 8, 2, 2), Window(0, 5, 5, 5)
    assert inner.slices_in(outer) == (slice(0, 2), slice(3, 5))


@given(sides, sides, sides, sides)
def test_blocks_tile_a_grid_once(height: int, width: int, block_height: int, block_width: int) -> None:
    seen = np.zeros((height, width), dtype=int)
    whole = Window(0, 0, height, width)
    windows = list(Grid(height, width).blocks(block_height, block_width))
    for window in windows:
        assert 1 <= window.height <= block_height
        assert 1 <= window.width <= block_width
        assert (window.row + window.height <= height, window.col + window.width <= width) == (True, True)
        seen[window.slices_in(whole)] += 1
    assert (seen == 1).all()
    assert windows == sorted(windows, key=lambda one: (one.row, one.col))


@given(st.integers(0, 99), st.integers(0, 99), sides, sides, st.integers(1, 16))
def test_a_window_begun_at_a_multiple_ends_where_it_did(
    row: int, col: int, height: int, width: int, multiple: int
) -> None:
    begun = Window(row, col, height, width).begun_at(multiple)
    assert (begun.row % multiple, begun.col % multiple) == (0, 0)
    assert (row - begun.row < multiple, col - begun.col < multiple) == (True, True)
    assert (begun.row + begun.height, begun.col + begun.width) == (row + height, col + width)


def test_a_grid_without_a_place_lies_as_qgis_shows_it() -> None:
    assert Grid(3, 4).placement == (0.0, 1.0, 0.0, 0.0, 0.0, -1.0)
    assert Grid(3, 4).reference() is None
    transform = (5.0, 2.0, 0.0, 9.0, 0.0, -2.0)
    assert Grid(3, 4, transform).placement == transform


def test_a_place_lies_in_a_pixel_of_any_grid() -> None:
    assert Grid(9, 9).pixel_at(3.5, -2.5) == (2, 3)
    turned = Grid(9, 9, (100.0, 3.0, 4.0, 50.0, 4.0, -3.0))
    for row, col in ((0, 0), (4, 7), (-2, 11)):
        x, y = 100 + 3 * (col + 0.3) + 4 * (row + 0.8), 50 + 4 * (col + 0.3) - 3 * (row + 0.8)
        assert turned.pixel_at(x, y) == (row, col)
