# SPDX-License-Identifier: GPL-2.0-or-later
"""Polygons into pixels: a pixel is inside when its centre is, wherever the raster lies and however it is turned."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.raster.grid import Grid
from clusterbrush.core.vector.burning import pixels_inside
from hypothesis import given, settings
from hypothesis import strategies as st
from osgeo import gdal, ogr

NORTH_UP = (500.0, 10.0, 0.0, 900.0, 0.0, -10.0)
TURNED = (500.0, 8.0, 6.0, 900.0, 6.0, -8.0)
SOUTH_UP = (500.0, 10.0, 0.0, 780.0, 0.0, 10.0)


def on_map(grid: Grid, places: list[tuple[float, float]]) -> ogr.Geometry:
    """Return a polygon through places in pixels."""
    points = [gdal.ApplyGeoTransform(list(grid.placement), *place) for place in (*places, places[0])]
    return ogr.CreateGeometryFromWkt("POLYGON((" + ",".join(f"{x!r} {y!r}" for x, y in points) + "))")


@pytest.mark.parametrize("transform", [NORTH_UP, TURNED, SOUTH_UP, None])
@given(st.lists(st.tuples(st.floats(-4, 18), st.floats(-4, 16)), min_size=3, max_size=3))
@settings(max_examples=30, deadline=None)
def test_the_pixels_are_those_whose_centre_is_inside(
    transform: tuple[float, ...] | None, corners: list[tuple[float, float]]
) -> None:
    grid = Grid(12, 14, transform)
    (ax, ay), (bx, by), (cx, cy) = corners
    rows, cols = np.mgrid[:12, :14] + 0.5
    sides = np.stack([
        (bx - ax) * (rows - ay) - (by - ay) * (cols - ax),
        (cx - bx) * (rows - by) - (cy - by) * (cols - bx),
        (ax - cx) * (rows - cy) - (ay - cy) * (cols - cx),
    ])  # fmt: skip
    inside, clear = (sides > 0).all(axis=0) | (sides < 0).all(axis=0), (np.abs(sides) > 1e-6).all(axis=0)
    found = np.zeros((12, 14), dtype=bool)
    pixels = pixels_inside(on_map(grid, corners), grid)
    found[pixels[:, 0], pixels[:, 1]] = True
    np.testing.assert_array_equal(found[clear], inside[clear])
    assert len(np.unique(pixels, axis=0)) == len(pixels)


def test_a_polygon_elsewhere_has_no_pixels() -> None:
    grid = Grid(12, 14, NORTH_UP)
    assert pixels_inside(on_map(grid, [(30, 30), (40, 30), (40, 40)]), grid).shape == (0, 2)
    assert pixels_inside(on_map(grid, [(3.1, 3.1), (3.4, 3.1), (3.4, 3.4)]), grid).shape == (0, 2)
