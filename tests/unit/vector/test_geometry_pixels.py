# SPDX-License-Identifier: GPL-2.0-or-later
"""Geometries in pixel coordinates: through GDAL's own transformation, parts and holes too."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.raster.grid import Grid, Window
from clusterbrush.core.vector.geometry import to_pixels, unit_length, vertices, window_of
from hypothesis import given
from hypothesis import strategies as st
from osgeo import gdal, ogr, osr

UTM = osr.SpatialReference()
UTM.ImportFromEPSG(32633)
GRID = Grid(6, 8, (500_000.0, 10.0, 0.0, 7_000_000.0, 0.0, -10.0), UTM.ExportToWkt())


def test_points_move_into_pixel_coordinates() -> None:
    line = to_pixels(ogr.CreateGeometryFromWkt("LINESTRING (500000 7000000, 500025 6999970)"), GRID)
    assert line.GetPoint_2D(0) == pytest.approx((0.0, 0.0))
    assert line.GetPoint_2D(1) == pytest.approx((2.5, 3.0))


@given(st.lists(st.tuples(st.floats(-50, 50), st.floats(-50, 50)), min_size=3, max_size=8), st.floats(0, 6.3))
def test_every_point_of_every_part_moves(points: list[tuple[float, float]], turn: float) -> None:
    step = 7.5
    transform = (9.0, step * np.cos(turn), step * np.sin(turn), -4.0, step * np.sin(turn), -step * np.cos(turn))
    ring = ",".join(f"{x!r} {y!r} 3" for x, y in [*points, points[0]])
    shape = ogr.CreateGeometryFromWkt(f"MULTIPOLYGON Z((({ring}),({ring})),(({ring})))")
    before = shape.ExportToWkt()
    found = list(vertices(to_pixels(shape, Grid(5, 5, transform))))
    assert len(found) == 3
    for one in found:
        back = [gdal.ApplyGeoTransform(list(transform), *point) for point in one.tolist()]
        np.testing.assert_allclose(back, [*points, points[0]], atol=1e-6)
    assert shape.ExportToWkt() == before, "the one given stays as it is"


@pytest.mark.parametrize(
    ("box", "window"),
    [
        ((1.2, 2.1, 3.5, 4.0), Window(2, 1, 2, 3)),
        ((-9, -9, 99, 99), Window(0, 0, 6, 8)),
        ((7.5, 5.5, 40, 40), Window(5, 7, 1, 1)),
    ],
)
def test_the_window_around_a_polygon_is_cut_at_the_edge(box: tuple[float, ...], window: Window) -> None:
    left, top, right, bottom = box
    wkt = f"POLYGON(({left} {top},{right} {top},{right} {bottom},{left} {bottom},{left} {top}))"
    assert window_of(ogr.CreateGeometryFromWkt(wkt), GRID) == window


def test_a_polygon_outside_has_an_empty_window() -> None:
    window = window_of(ogr.CreateGeometryFromWkt("POLYGON((20 20,30 20,30 30,20 20))"), GRID)
    assert 0 in (window.height, window.width)


def test_how_long_a_unit_is_elsewhere() -> None:
    """A degree at 60 degrees north, in UTM: the root of its length to the north by that to the east."""
    degrees = osr.SpatialReference()
    degrees.ImportFromEPSG(4326)
    degrees.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    turn = osr.CoordinateTransformation(degrees, UTM)
    point = ogr.CreateGeometryFromWkt("LINESTRING(15 60, 16 61)")
    assert unit_length(point, turn) == pytest.approx(0.9996 * np.sqrt(111_412.2 * 55_800.0), rel=1e-4)
    away = ogr.CreateGeometryFromWkt("POINT(15 1e9)")
    assert np.isnan(unit_length(away, turn))
