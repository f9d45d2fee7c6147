# SPDX-License-Identifier: GPL-2.0-or-later
"""Geometries on the map of a raster, against its pixels asked one by one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base.errors import InputError
from clusterbrush.core.raster.crs import spatial_reference
from clusterbrush.core.raster.grid import Grid, Window
from clusterbrush.core.vector.burning import PixelPolygons
from clusterbrush.core.vector.geometry import to_pixels, vertices
from clusterbrush.core.vector.reproject import Reprojection
from hypothesis import given, settings
from hypothesis import strategies as st
from osgeo import gdal, ogr, osr

if TYPE_CHECKING:
    from collections.abc import Callable


def reference(text: str) -> osr.SpatialReference:
    found = osr.SpatialReference()
    found.SetFromUserInput(text)
    found.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return found


def grid(text: str, left: float, top: float, step: float, height: int, width: int) -> Grid:
    return Grid(height, width, (left, step, 0.0, top, 0.0, -step), reference(text).ExportToWkt())


def refuse(reason: str) -> InputError:
    return InputError("no way: {reason}", reason=reason)


def way(crs: str, on: Grid) -> Reprojection:
    return Reprojection(reference(crs), on, refuse)


def box(left: float, bottom: float, right: float, top: float) -> ogr.Geometry:
    corners = [(left, bottom), (right, bottom), (right, top), (left, top), (left, bottom)]
    return ogr.CreateGeometryFromWkt(f"POLYGON (({', '.join(f'{x} {y}' for x, y in corners)}))")


def disk(radius: float, hole: float = 0.0) -> ogr.Geometry:
    outer = ogr.CreateGeometryFromWkt("POINT (0 0)").Buffer(radius, 90)
    return outer.Difference(ogr.CreateGeometryFromWkt("POINT (0 0)").Buffer(hole, 90)) if hole else outer


def burned(geometry: ogr.Geometry, crs: str, on: Grid) -> np.ndarray:
    moved = way(crs, on).moved(geometry)
    polygons = PixelPolygons()
    if moved is not None:
        polygons.add(to_pixels(moved, on))
    return polygons.burn(Window(0, 0, on.height, on.width)) == 1


@cache
def places_of(crs: str, on: Grid) -> tuple[np.ndarray, np.ndarray]:
    """Return the coordinates (n, 2) of pixel centres in another system, 0 where there are none, and where there are."""
    cols, rows = (axis.ravel() + 0.5 for axis in np.meshgrid(np.arange(on.width), np.arange(on.height)))
    x0, a, _, y0, _, e = on.geotransform
    points = np.column_stack([x0 + a * cols, y0 + e * rows])
    gdal.PushErrorHandler("CPLQuietErrorHandler")
    there = osr.CoordinateTransformation(reference(on.crs), reference(crs))
    places = np.array(there.TransformPoints(points.tolist()))[:, :2]
    finite = np.isfinite(places).all(axis=1)
    back = osr.CoordinateTransformation(reference(crs), reference(on.crs))
    again = np.array(back.TransformPoints(np.where(finite[:, None], places, 0.0).tolist()))[:, :2]
    gdal.PopErrorHandler()
    known = finite & (np.abs(again - points)[:, 1] < a / 2)
    return np.where(finite[:, None], places, 0.0), known


def pixels_inside_of(crs: str, on: Grid, inside: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> np.ndarray:
    """Return for which pixels of a raster the centre is where it should be, by coordinates of another system."""
    places, known = places_of(crs, on)
    return (known & inside(*places.T)).reshape(on.height, on.width)


NEAR = 1e-6  # degrees
WORLD = grid("EPSG:4326", -180.0, 90.0, 1.0, 180, 360)
FROM_ZERO = grid("EPSG:4326", 0.0, 90.0, 1.0, 180, 360)
PACIFIC = grid("EPSG:4326", 170.0, 10.0, 0.25, 80, 80)
MERCATOR = grid("EPSG:3857", -20_037_508.34, 20_037_508.34, 200_375.0834, 200, 200)
POLAR = grid("EPSG:3413", -4e6, 4e6, 40e3, 200, 200)
UTM = grid("EPSG:32633", 4e5, 5e6, 100.0, 300, 400)
DISK = grid("+proj=geos +h=35785831 +lon_0=0 +datum=WGS84", -5.6e6, 5.6e6, 56e3, 200, 200)
EUROPE = grid("EPSG:3035", 2.5e6, 5.5e6, 2e4, 200, 250)
ROBINSON = grid("ESRI:54030", -17.1e6, 8.7e6, 1e5, 174, 342)


@dataclass(frozen=True)
class Case:
    """A geometry in its system, a raster, and which coordinates in that system are inside."""

    geometry: ogr.Geometry
    crs: str
    on: Grid
    inside: Callable[[np.ndarray, np.ndarray], np.ndarray]


def _near_pole(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.hypot(x, y) < 3e6


CASES = {
    "a cap around the pole on degrees": Case(disk(3e6), "EPSG:3413", WORLD, _near_pole),
    "a cap around the pole on degrees from 0": Case(disk(3e6), "EPSG:3413", FROM_ZERO, _near_pole),
    "a cap around the pole on Mercator": Case(disk(3e6), "EPSG:3413", MERCATOR, _near_pole),
    "a ring around the pole": Case(
        disk(3e6, 1e6), "EPSG:3413", WORLD, lambda x, y: (np.hypot(x, y) < 3e6) & (np.hypot(x, y) > 1e6)
    ),
    "a cap around the south pole": Case(disk(2e6), "EPSG:3031", ROBINSON, lambda x, y: np.hypot(x, y) < 2e6),
    "the world on a polar map": Case(box(-180, -90, 180, 90), "EPSG:4326", POLAR, lambda x, _y: x < 999),
    "the far north on a polar map": Case(box(-180, 60, 180, 90), "EPSG:4326", POLAR, lambda _x, y: y > 60),
    "a sector over the dateline": Case(
        box(-30, 60, 200, 90), "EPSG:4326", POLAR, lambda x, y: (y > 60) & ((x > -30) | (x < -160))
    ),
    "the world in a UTM zone": Case(box(-180, -90, 180, 90), "EPSG:4326", UTM, lambda x, _y: x < 999),
    "a continent in a UTM zone": Case(
        box(-30, 30, 14.0, 70), "EPSG:4326", UTM, lambda x, _y: x < 14.0
    ),
    "the world from a satellite": Case(box(-180, -90, 180, 90), "EPSG:4326", DISK, lambda x, _y: x < 999),
    "half the world from a satellite": Case(box(-180, -90, 180, 0), "EPSG:4326", DISK, lambda _x, y: y < 0),
    "the world on an equal-area map": Case(box(-180, -90, 180, 90), "EPSG:4326", EUROPE, lambda x, _y: x < 999),
    "the world on Robinson's map": Case(box(-180, -90, 180, 90), "EPSG:4326", ROBINSON, lambda x, _y: x < 999),
    "the Pacific on Robinson's map": Case(
        box(150, -30, 210, 30), "EPSG:4326", ROBINSON, lambda x, y: (abs(y) < 30) & ((x > 150) | (x < -150))
    ),
    "the world on Mercator": Case(box(-180, -90, 180, 90), "EPSG:4326", MERCATOR, lambda x, _y: x < 999),
    "a UTM polygon over the dateline": Case(
        box(6e5, 9.4e6, 11e5, 9.8e6), "EPSG:32760", PACIFIC,
        lambda x, y: (x > 6e5) & (x < 11e5) & (y > 9.4e6) & (y < 9.8e6),
    ),
    "long straight edges": Case(
        box(-10, 35, 30, 60), "EPSG:4326", EUROPE, lambda x, y: (x > -10) & (x < 30) & (y > 35) & (y < 60)
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_polygon_covers_the_pixels_that_lie_in_it(name: str) -> None:
    """All but a few of those whose centres lie within a fiftieth of a pixel of its edge."""
    case = CASES[name]
    expected = pixels_inside_of(case.crs, case.on, case.inside)
    assert expected.any()
    differ = burned(case.geometry, case.crs, case.on) != expected
    edge = expected ^ np.roll(expected, 1, axis=0) | expected ^ np.roll(expected, 1, axis=1)
    assert differ.sum() <= 0.02 * edge.sum()


# --- the same system, where the map goes on and on


@pytest.mark.parametrize("shift", [-720.0, -360.0, 0.0, 360.0])
def test_beyond_the_dateline_nothing_is_lost(shift: float) -> None:
    """From 165 to 195 degrees, of a raster from 170 to 190: all of it, however the longitudes are counted."""
    inside = burned(box(165 + shift, -5, 195 + shift, 5), "EPSG:4326", PACIFIC)
    assert inside[20:60].all()
    assert inside.sum() == 40 * 80
    beside = burned(box(-180, -5, -172, 5), "EPSG:4326", PACIFIC)
    assert np.flatnonzero(beside.any(axis=0)).tolist() == list(range(40, 72))
    world = burned(box(165 + shift, -5, 195 + shift, 5), "EPSG:4326", WORLD)
    assert np.flatnonzero(world.any(axis=0)).tolist() == [*range(15), *range(345, 360)]


def test_a_polygon_of_the_whole_world_in_the_raster_s_own_system() -> None:
    for on in (WORLD, FROM_ZERO, PACIFIC):
        assert burned(box(-180, -90, 180, 90), "EPSG:4326", on).all()
        assert burned(box(-400, -90, 400, 90), "EPSG:4326", on).all(), "copies that overlap do not cancel out"
    assert burned(box(-2e7, -1e6, 3e7, 1e6), "EPSG:3857", MERCATOR)[95:105].all()


def test_what_needs_no_change_is_not_changed() -> None:
    """Bit for bit: the same system, none of the layer's, or none of the raster's."""
    polygon = box(4e5, 49e5, 41e4, 495e4)
    for source, on in (
        (reference("EPSG:32633"), UTM),
        (None, UTM),
        (reference("EPSG:4326"), Grid(10, 10)),
    ):
        moved = Reprojection(source, on, refuse).moved(polygon)
        assert moved.ExportToWkb() == polygon.ExportToWkb()


def test_a_small_polygon_keeps_its_vertices() -> None:
    """Where edges are straight on both maps nothing is added, and vertices are those of PROJ."""
    polygon = box(14.0, 45.0, 14.01, 45.01)
    moved = way("EPSG:4326", UTM).moved(polygon)
    polygon.Transform(osr.CoordinateTransformation(reference("EPSG:4326"), reference("EPSG:32633")))
    assert moved.GetGeometryRef(0).ExportToWkb() == polygon.ExportToWkb()


# --- lines and points


def test_lines_follow_their_curve() -> None:
    """A parallel is an arc on a polar map: every vertex, and every middle between two, is as far from the pole."""
    line = ogr.CreateGeometryFromWkt("LINESTRING (-90 70, 90 70)")
    moved = way("EPSG:4326", POLAR).moved(line)
    (points,) = vertices(moved)
    radius = np.hypot(*points[0])
    assert len(points) > 20
    np.testing.assert_allclose(np.hypot(*((points[1:] + points[:-1]) / 2).T), radius, atol=0.03 * 40e3)


def test_lines_are_torn_at_the_rim_of_a_map() -> None:
    """From 150 to 210 degrees: on Robinson's map they leave at the right and come in at the left."""
    moved = way("EPSG:4326", ROBINSON).moved(ogr.CreateGeometryFromWkt("LINESTRING (150 0, 210 0)"))
    parts = sorted((part[:, 0].min(), part[:, 0].max()) for part in vertices(moved))
    assert len(parts) == 2
    edge = 17_005_833.0  # of the map, at the equator
    assert parts[0] == pytest.approx((-edge, -edge * 150 / 180), abs=1e4)
    assert parts[1] == pytest.approx((edge * 150 / 180, edge), abs=1e4)


def test_lines_end_where_a_satellite_sees_no_further() -> None:
    moved = way("EPSG:4326", DISK).moved(ogr.CreateGeometryFromWkt("LINESTRING (0 0, 120 0)"))
    (points,) = vertices(moved)
    assert points[0] == pytest.approx([0, 0], abs=1)
    assert 5.4e6 < points[:, 0].max() < 5.45e6, "the limb"


def test_lines_and_points_beyond_the_dateline() -> None:
    line = way("EPSG:4326", PACIFIC).moved(ogr.CreateGeometryFromWkt("LINESTRING (-178 0, -172 0)"))
    assert [part[:, 0].tolist() for part in vertices(line)] == [[182, 188]]
    point = way("EPSG:4326", PACIFIC).moved(ogr.CreateGeometryFromWkt("POINT (-175 3)"))
    assert [part.tolist() for part in vertices(point)] == [[[185, 3]]]
    over = way("EPSG:32760", PACIFIC).moved(ogr.CreateGeometryFromWkt("LINESTRING (600000 9800000, 1100000 9800000)"))
    (points,) = vertices(over)
    assert points[0, 0] < 180 < points[-1, 0] < 183


def test_points_without_a_place_are_left_out() -> None:
    several = ogr.CreateGeometryFromWkt("MULTIPOINT (0 0, 170 0)")
    assert [part.tolist() for part in vertices(way("EPSG:4326", DISK).moved(several))] == [[pytest.approx([0, 0])]]
    assert way("EPSG:4326", DISK).moved(ogr.CreateGeometryFromWkt("POINT (170 0)")) is None
    assert way("EPSG:4326", DISK).moved(box(150, -10, 170, 10)) is None


def test_heights_and_curves() -> None:
    curved = ogr.CreateGeometryFromWkt("CURVEPOLYGON Z (CIRCULARSTRING Z (14 45 3, 14.1 45 3, 14 45 3))")
    moved = way("EPSG:4326", UTM).moved(curved)
    assert moved.GetCoordinateDimension() == 2
    assert moved.GetArea() == pytest.approx(np.pi * 3942 * 5556, rel=0.01)


@given(
    lon=st.floats(-180, 180), lat=st.floats(-80, 80), width=st.floats(1, 100), height=st.floats(1, 60),
    on=st.sampled_from([WORLD, MERCATOR, POLAR, DISK, EUROPE, ROBINSON]),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_any_box_of_degrees(lon: float, lat: float, width: float, height: float, on: Grid) -> None:
    north = min(lat + height, 90.0)

    def inside_by(margin: float) -> np.ndarray:
        """Return the pixels inside a box that is larger by a margin in degrees."""
        west, degrees, low, high = lon - margin, width + 2 * margin, lat - margin, north + margin
        return pixels_inside_of("EPSG:4326", on, lambda x, y: ((x - west) % 360 < degrees) & (y > low) & (y < high))

    expected = inside_by(0.0)
    undecided = inside_by(NEAR) & ~inside_by(-NEAR)  # a centre on the outline is inside or outside by rounding alone
    differ = (burned(box(lon, lat, lon + width, north), "EPSG:4326", on) != expected) & ~undecided
    edge = expected ^ np.roll(expected, 1, axis=0) | expected ^ np.roll(expected, 1, axis=1)
    assert differ.sum() <= 2 + 0.05 * edge.sum()


def test_no_way_is_the_caller_s_sentence() -> None:
    local = osr.SpatialReference('LOCAL_CS["a garden",UNIT["metre",1],AXIS["x",EAST],AXIS["y",NORTH]]')
    with pytest.raises(InputError, match=r"no way: \S"):
        Reprojection(local, UTM, refuse)
    assert spatial_reference("") is None
