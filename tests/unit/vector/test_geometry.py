# SPDX-License-Identifier: GPL-2.0-or-later
"""Geometries in the coordinates and in the pixels of a raster."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from clusterbrush.core.base.errors import InputError
from clusterbrush.core.raster.crs import spatial_reference
from clusterbrush.core.raster.grid import Grid, Window
from clusterbrush.core.vector.geometry import (
    geometry_of,
    is_area,
    is_point,
    points_in_pixels,
    to_pixels,
    transformation,
    unit_length,
    vertices,
    window_of,
)
from osgeo import gdal, ogr, osr


def wkt(epsg: int) -> str:
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(epsg)
    return reference.ExportToWkt()


UTM, DEGREES = wkt(32633), wkt(4326)
PLACEMENT = (500_000.0, 10.0, 3.0, 7_000_000.0, -2.0, -10.0)  # turned a little
GRID = Grid(60, 80, PLACEMENT, UTM)


def refuse(reason: str) -> InputError:
    return InputError("not this way: {reason}", reason=reason)


def shape(text: str) -> Any:
    return ogr.CreateGeometryFromWkt(text)


def test_geometries_from_bytes() -> None:
    curve = shape("CURVEPOLYGON (CIRCULARSTRING (0 0, 6 0, 0 0))")
    assert geometry_of(bytes(curve.ExportToWkb())).GetGeometryName() == "POLYGON"
    assert geometry_of(None) is None
    assert geometry_of(b"") is None
    assert geometry_of(bytes(shape("LINESTRING EMPTY").ExportToWkb())) is None


@pytest.mark.parametrize("exceptions", [True, False])
def test_bytes_that_are_no_geometry(exceptions: bool) -> None:
    before = gdal.GetUseExceptions()
    (gdal.UseExceptions if exceptions else gdal.DontUseExceptions)()
    try:
        assert geometry_of(b"no geometry at all") is None
        assert geometry_of(bytes(shape("LINESTRING (0 0, 1 1)").ExportToWkb())[:20]) is None
    finally:
        (gdal.UseExceptions if before else gdal.DontUseExceptions)()


@pytest.mark.parametrize(
    ("text", "area", "point"),
    [
        ("POLYGON ((0 0, 1 0, 1 1, 0 0))", True, False),
        ("MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)))", True, False),
        ("MULTIPOINT (0 0, 1 0)", False, True),
        ("LINESTRING (0 0, 1 0)", False, False),
    ],
)
def test_what_a_geometry_is(text: str, area: bool, point: bool) -> None:
    assert (is_area(shape(text)), is_point(shape(text))) == (area, point)


def test_vertices_come_part_by_part() -> None:
    lines = shape("MULTILINESTRING Z ((0 1 9, 2 3 9, 4 5 9), (6 7 9, 8 9 9))")
    assert [part.tolist() for part in vertices(lines)] == [[[0, 1], [2, 3], [4, 5]], [[6, 7], [8, 9]]]
    assert [part.tolist() for part in vertices(shape("MULTIPOINT (0 1, 2 3)"))] == [[[0, 1]], [[2, 3]]]
    assert [part.tolist() for part in vertices(shape("POINT (0 1)"))] == [[[0, 1]]]
    assert list(vertices(shape("LINESTRING EMPTY"))) == []


# --- coordinates


def test_nothing_to_transform() -> None:
    """The same CRS, none on one side, or what a GeoPackage without one calls its own."""
    undefined = osr.SpatialReference(
        'ENGCRS["Undefined Cartesian SRS",EDATUM["?"],CS[Cartesian,2],AXIS["x",east],AXIS["y",north],LENGTHUNIT["m",1]]'
    )
    for reference in (None, spatial_reference(UTM), undefined):
        assert transformation(reference, GRID, refuse) is None
    assert transformation(spatial_reference(DEGREES), Grid(60, 80, PLACEMENT), refuse) is None


@pytest.mark.parametrize("exceptions", [True, False])
def test_degrees_are_longitude_and_latitude_whatever_the_layer_says(exceptions: bool) -> None:
    """A layer's own reference may want latitude first; what is in the file is longitude first."""
    latitude_first = osr.SpatialReference()
    latitude_first.ImportFromEPSG(4326)
    before = gdal.GetUseExceptions()
    (gdal.UseExceptions if exceptions else gdal.DontUseExceptions)()
    try:
        to_crs = transformation(latitude_first, GRID, refuse)
        assert to_crs.TransformPoint(15.1, 63.0)[:2] == pytest.approx((505_065, 6_985_593), abs=2)
    finally:
        (gdal.UseExceptions if before else gdal.DontUseExceptions)()
    assert latitude_first.GetAxisMappingStrategy() != osr.OAMS_TRADITIONAL_GIS_ORDER, "the layer's own is left alone"


def test_no_way_between_two_systems_is_the_callers_sentence() -> None:
    local = osr.SpatialReference('LOCAL_CS["a garden",UNIT["metre",1],AXIS["x",EAST],AXIS["y",NORTH]]')
    with pytest.raises(InputError, match=r"not this way: \S"):
        transformation(local, GRID, refuse)


def test_the_length_of_a_unit() -> None:
    """A degree of longitude is 111.3 km x cos(latitude) long, one of latitude 111.4 km; of both, the middle one."""
    to_crs = transformation(spatial_reference(DEGREES), GRID, refuse)
    found = unit_length(shape("LINESTRING (15 63, 15.1 63)"), to_crs)
    assert found == pytest.approx(np.sqrt(111_320 * np.cos(np.radians(63)) * 111_450), rel=0.003)
    assert np.isnan(unit_length(shape("LINESTRING (15 630, 15 631)"), to_crs))


# --- pixels


def test_pixels_by_geometry_and_by_array() -> None:
    """Both invert the grid's own equation."""
    rng = np.random.default_rng(1)
    cols, rows = rng.uniform(-9, 90, (2, 50))
    x0, a, b, y0, d, e = PLACEMENT
    points = np.stack([x0 + a * cols + b * rows, y0 + d * cols + e * rows], axis=1)
    found = points_in_pixels(points, GRID)
    np.testing.assert_allclose(found, [cols, rows], atol=1e-6)
    line = ogr.Geometry(ogr.wkbLineString)
    for x, y in points:
        line.AddPoint_2D(x, y)
    moved = to_pixels(line, GRID)
    np.testing.assert_allclose([moved.GetPoint_2D(i) for i in range(50)], np.transpose(found), atol=1e-9)
    assert line.GetPoint_2D(0) == tuple(points[0]), "the geometry itself stays"


def test_the_window_around_a_polygon() -> None:
    assert window_of(shape("POLYGON ((3.2 4.9, 9.1 4.9, 9.1 6.0, 3.2 4.9))"), GRID) == Window(4, 3, 2, 7)
    assert window_of(shape("POLYGON ((-3 50, 100 50, 100 99, -3 50))"), GRID) == Window(50, 0, 10, 80)
    outside = window_of(shape("POLYGON ((90 70, 99 70, 99 99, 90 70))"), GRID)
    assert outside.height <= 0
