# SPDX-License-Identifier: GPL-2.0-or-later
"""Outlines along the edges of pixels hold exactly those pixels."""

from __future__ import annotations

import numpy as np
from clusterbrush.core.raster.grid import Grid, Window
from clusterbrush.core.strokes.similar_region import connected
from clusterbrush.core.vector.burning import pixels_inside
from clusterbrush.core.vector.tracing import outline_on, rings_around
from clusterbrush.core.vector.wkb import polygon_wkb
from osgeo import ogr


def test_the_outline_holds_exactly_the_pixels() -> None:
    rng = np.random.default_rng(8)
    mask = connected(rng.random((60, 80)) < 0.7, (30, 40))
    window = Window(11, 7, 60, 80)
    grid = Grid(100, 120, (500_000.0, 10.0, 0.0, 7_000_000.0, 0.0, -10.0))
    rings = outline_on(grid, window, mask)
    rows, cols = pixels_inside(ogr.CreateGeometryFromWkb(polygon_wkb(rings)), grid).T
    painted = np.zeros((grid.height, grid.width), bool)
    painted[rows, cols] = True
    expected = np.zeros_like(painted)
    expected[window.row : window.row + 60, window.col : window.col + 80] = mask
    np.testing.assert_array_equal(painted, expected)


def test_holes_are_rings_of_their_own() -> None:
    mask = np.ones((5, 5), bool)
    mask[2, 2] = False
    assert [len(ring) for ring in rings_around(mask)] == [5, 5]
