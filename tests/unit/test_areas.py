# SPDX-License-Identifier: GPL-2.0-or-later
"""Areas against numbers worked out another way: closed formulas, the whole ellipsoid, known units."""

from __future__ import annotations

import math

import numpy as np
import pytest
from clusterbrush.core.areas import PixelAreas
from clusterbrush.core.raster import Grid, Window
from osgeo import osr

WGS84_A, WGS84_F = 6_378_137.0, 1 / 298.257223563
WHOLE_EARTH = 510_065_621_724_089.0  # m2, surface of the WGS 84 ellipsoid (published)


def wkt(epsg: int) -> str:
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(epsg)
    return reference.ExportToWkt()


def zone_by_integration(south: float, north: float, a: float = WGS84_A, f: float = WGS84_F) -> float:
    """Area between two latitudes (degrees) all around an ellipsoid, m2: Simpson's rule on M N cos(latitude)."""
    e2 = f * (2 - f)
    latitude = np.radians(np.linspace(south, north, 2001))
    ring = a**2 * (1 - e2) * np.cos(latitude) / (1 - e2 * np.sin(latitude) ** 2) ** 2
    weights = np.ones(2001)
    weights[1:-1:2], weights[2:-1:2] = 4, 2
    return float(2 * math.pi * (weights * ring).sum() * (latitude[1] - latitude[0]) / 3)


def rows_of(grid: Grid, window: Window | None = None) -> np.ndarray:
    return PixelAreas.of(grid).rows(window or Window(0, 0, grid.height, grid.width))


# --- projected


def test_a_pixel_in_utm_is_its_map_size() -> None:
    areas = PixelAreas.of(Grid(100, 100, (500_000.0, 10.0, 0.0, 5_000_000.0, 0.0, -20.0), wkt(32633)))
    assert (areas.method, areas.planar) == ("planar", 200.0)
    np.testing.assert_array_equal(areas.rows(Window(3, 0, 2, 5)), [200.0, 200.0])
    assert areas.notice() is None


@pytest.mark.parametrize("transform", [(500_000.0, 8.0, 6.0, 5e6, 6.0, -8.0), (500_000.0, 10.0, 0.0, 5e6, 0.0, 10.0)])
def test_rotated_and_south_up_pixels(transform) -> None:
    assert PixelAreas.of(Grid(10, 10, transform, wkt(32633))).planar == pytest.approx(100.0)


def test_feet() -> None:
    """US survey feet, 1200/3937 m, in North Carolina (EPSG:2264)."""
    areas = PixelAreas.of(Grid(10, 10, (2_000_000.0, 100.0, 0.0, 700_000.0, 0.0, -100.0), wkt(2264)))
    assert areas.method == "planar"
    assert areas.planar == pytest.approx(10_000 * (1200 / 3937) ** 2, rel=1e-9)


def test_pixels_across_the_antimeridian_are_as_large_as_others() -> None:
    """Polar stereographic (EPSG:3995) round the pole: the same rows on the meridians 180 and 0."""
    beyond = Grid(10, 10, (-5_000.0, 1_000.0, 0.0, 4_005_000.0, 0.0, -1_000.0), wkt(3995))
    before = Grid(10, 10, (-5_000.0, 1_000.0, 0.0, -3_995_000.0, 0.0, -1_000.0), wkt(3995))
    assert PixelAreas.of(beyond).method == "ellipsoidal"
    np.testing.assert_allclose(rows_of(beyond), rows_of(before)[::-1], rtol=1e-9)


def test_an_equal_area_projection_stays_on_the_map() -> None:
    assert PixelAreas.of(Grid(100, 100, (4e6, 25e3, 0.0, 4e6, 0.0, -25e3), wkt(3035))).method == "planar"


# --- on the ellipsoid


def test_the_whole_earth() -> None:
    grid = Grid(180, 360, (-180.0, 1.0, 0.0, 90.0, 0.0, -1.0), wkt(4326))
    assert rows_of(grid).sum() * 360 == pytest.approx(WHOLE_EARTH, rel=1e-12)


@pytest.mark.parametrize(("south", "expected_km2"), [(0, 12_308.8), (60, 6_122.8), (-61, 6_122.8), (89, 109.4)])
def test_a_cell_of_one_degree(south: int, expected_km2: float) -> None:
    """Both the integral of another formula, and round numbers from tables."""
    area = rows_of(Grid(1, 1, (10.0, 1.0, 0.0, south + 1.0, 0.0, -1.0), wkt(4326)))[0]
    assert area == pytest.approx(zone_by_integration(south, south + 1) / 360, rel=1e-9)
    assert area / 1e6 == pytest.approx(expected_km2, rel=5e-3)


def test_south_up_degrees_and_windows() -> None:
    north_up = Grid(40, 8, (10.0, 0.5, 0.0, 60.0, 0.0, -0.5), wkt(4326))
    south_up = Grid(40, 8, (10.0, 0.5, 0.0, 40.0, 0.0, 0.5), wkt(4326))
    np.testing.assert_allclose(rows_of(south_up), rows_of(north_up)[::-1], rtol=1e-12)
    np.testing.assert_array_equal(rows_of(north_up, Window(7, 2, 5, 3)), rows_of(north_up)[7:12])


def test_pixels_beyond_the_pole_have_no_area() -> None:
    """Global grids are often registered at pixel centres, half a pixel over the poles."""
    areas = rows_of(Grid(181, 360, (-180.5, 1.0, 0.0, 90.5, 0.0, -1.0), wkt(4326)))
    assert areas.sum() * 360 == pytest.approx(WHOLE_EARTH, rel=1e-12)


def test_grads() -> None:
    """NTF (Paris), EPSG:4807, counts 400 to the circle, on Clarke 1880 (IGN)."""
    a, f = 6_378_249.2, 1 / 293.466021293627
    area = rows_of(Grid(1, 1, (2.0, 1.0, 0.0, 51.0, 0.0, -1.0), wkt(4807)))[0]
    assert area == pytest.approx(zone_by_integration(45.0, 45.9, a, f) / 400, rel=1e-6)


def test_a_rotated_geographic_grid() -> None:
    """Turned by 90 degrees the pixels are the same."""
    plain = Grid(10, 10, (10.0, 0.1, 0.0, 51.0, 0.0, -0.1), wkt(4326))
    turned = Grid(10, 10, (10.0, 0.0, 0.1, 51.0, -0.1, 0.0), wkt(4326))
    total, other = rows_of(plain).sum() * 10, rows_of(turned).sum() * 10
    assert other == pytest.approx(total, rel=1e-4)


def test_web_mercator_is_measured_on_the_ellipsoid() -> None:
    """At 60 degrees north the map shows four times the area."""
    y = 8_399_737.889  # of latitude 60
    areas = PixelAreas.of(Grid(20, 20, (0.0, 100.0, 0.0, y + 1000, 0.0, -100.0), wkt(3857)))
    assert areas.method == "ellipsoidal"
    assert "stretches areas" in str(areas.notice())
    degree = 6_378_137 * math.pi / 180  # metres of the map for a degree of longitude
    half = math.degrees(2 * math.atan(math.exp((y + 50) / 6_378_137)) - math.pi / 2)
    low = math.degrees(2 * math.atan(math.exp((y - 50) / 6_378_137)) - math.pi / 2)
    expected = zone_by_integration(low, half) / 360 * (100 / degree)
    got = areas.rows(Window(0, 0, 20, 20))[9:11].mean()
    assert got == pytest.approx(expected, rel=1e-4)
    assert got == pytest.approx(10_000 / 4, rel=1e-2)


def test_the_whole_web_mercator_world_adds_up() -> None:
    edge = math.pi * 6_378_137
    grid = Grid(400, 400, (-edge, edge / 200, 0.0, edge, 0.0, -edge / 200), wkt(3857))
    latitude = math.degrees(2 * math.atan(math.exp(math.pi)) - math.pi / 2)
    assert rows_of(grid).sum() * 400 == pytest.approx(zone_by_integration(-latitude, latitude), rel=2e-4)


# --- nowhere


@pytest.mark.parametrize(
    "grid",
    [
        Grid(3, 4),
        Grid(3, 4, (0.0, 1.0, 0.0, 0.0, 0.0, -1.0)),
        Grid(3, 4, None, wkt(32633)),
        Grid(3, 4, (0.0, 1.0, 0.0, 0.0, 0.0, -1.0), 'LOCAL_CS["site",UNIT["metre",1]]'),
        Grid(3, 4, (0.0, 1.0, 0.0, 0.0, 0.0, -1.0), wkt(4978)),
    ],
    ids=["nothing", "no CRS", "no geotransform", "local CRS", "geocentric"],
)
def test_without_a_place_on_the_earth_there_is_no_area(grid: Grid) -> None:
    areas = PixelAreas.of(grid)
    assert areas.method == "unknown"
    assert "pixels only" in str(areas.notice())
    np.testing.assert_array_equal(areas.rows(Window(0, 0, 3, 4)), [0, 0, 0])


def test_off_the_earth_it_stays_on_the_map() -> None:
    """A geostationary full disk: no longitude at its corners."""
    reference = osr.SpatialReference()
    reference.ImportFromProj4("+proj=geos +h=35785831 +lon_0=0 +datum=WGS84 +units=m")
    grid = Grid(10, 10, (-5.5e6, 1.1e6, 0.0, 5.5e6, 0.0, -1.1e6), reference.ExportToWkt())
    areas = PixelAreas.of(grid)
    assert areas.method == "planar"
    assert np.isfinite(areas.rows(Window(0, 0, 10, 10))).all()
