# SPDX-License-Identifier: GPL-2.0-or-later
"""Areas against numbers worked out another way: closed formulas, spherical triangles, the whole ellipsoid."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest
from clusterbrush.core.raster.counting import tally
from clusterbrush.core.raster.grid import Grid, Window
from clusterbrush.core.raster.pixel_areas import PixelAreas
from hypothesis import given, settings
from hypothesis import strategies as st
from osgeo import gdal, osr

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
    assert areas.notices == []


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
    assert [str(one) for one in areas.notices] == [
        "The coordinate system stretches areas by up to 298.8%; they are measured on the ellipsoid instead."
    ]
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
    assert ["pixels only" in str(one) for one in areas.notices] == [True]
    np.testing.assert_array_equal(areas.rows(Window(0, 0, 3, 4)), [0, 0, 0])


# --- every kind of coordinate system, against spherical triangles on the sphere of the same area


@dataclass(frozen=True)
class Case:
    """A grid, and whether all of it lies on the Earth."""

    crs: str
    transform: tuple[float, ...]
    height: int
    width: int

    @property
    def grid(self) -> Grid:
        reference = osr.SpatialReference()
        reference.SetFromUserInput(self.crs)
        return Grid(self.height, self.width, self.transform, reference.ExportToWkt())


GEOS = "+proj=geos +h=35785831 +lon_0=0 +datum=WGS84 +units=m +sweep=y"
LAEA = "+proj=laea +lat_0=90 +datum=WGS84"
ROTATED = "+proj=ob_tran +o_proj=longlat +o_lon_p=0 +o_lat_p=39.25 +lon_0=18 +datum=WGS84"
CASES = {
    "polar stereographic north": Case("EPSG:3413", (-3.85e6, 25e3, 0.0, 5.85e6, 0.0, -25e3), 448, 304),
    "polar stereographic south": Case("EPSG:3412", (-3.95e6, 25e3, 0.0, 4.35e6, 0.0, -25e3), 332, 316),
    "polar stereographic, fine": Case("EPSG:3413", (0.0, 10.0, 0.0, -1e6, 0.0, -10.0), 700, 900),
    "Lambert conformal": Case("EPSG:2154", (1e5, 1e3, 0.0, 7.1e6, 0.0, -1e3), 1000, 1100),
    "Robinson": Case("ESRI:54030", (-17.1e6, 5e4, 0.0, 8.7e6, 0.0, -5e4), 348, 684),
    "Robinson, coarse": Case("ESRI:54030", (-17.1e6, 9e5, 0.0, 9e6, 0.0, -9e5), 20, 38),
    "Mollweide": Case("ESRI:54009", (-18.1e6, 1e5, 0.0, 9.1e6, 0.0, -1e5), 182, 362),
    "sinusoidal": Case("+proj=sinu +R=6371007.181", (-20.3e6, 1e5, 0.0, 10.1e6, 0.0, -1e5), 202, 406),
    "Mercator": Case("EPSG:3395", (-20e6, 2e5, 0.0, 15e6, 0.0, -2e5), 150, 200),
    "Web Mercator, turned": Case("EPSG:3857", (1e6, 80.0, 60.0, 9e6, 60.0, -80.0), 500, 400),
    "transverse Mercator, far out": Case("EPSG:32633", (2.2e6, 1e3, 0.0, 7e6, 0.0, -1e3), 600, 500),
    "transverse Mercator, at the edge": Case("EPSG:32633", (2e5, 10.0, 0.0, 1e5, 0.0, -10.0), 600, 500),
    "geostationary": Case(GEOS, (-5.6e6, 56e3, 0.0, 5.6e6, 0.0, -56e3), 200, 200),
    "polar stereographic, turned": Case("EPSG:3995", (-5e5, 8e3, 6e3, 3e6, 6e3, -8e3), 300, 400),
    "degrees": Case("EPSG:4326", (-180.0, 0.5, 0.0, 90.0, 0.0, -0.5), 360, 720),
    "degrees, turned": Case("EPSG:4326", (10.0, 0.02, 0.01, 60.0, 0.01, -0.02), 300, 400),
    "equal area": Case("EPSG:3035", (2.5e6, 1e4, 0.0, 5.5e6, 0.0, -1e4), 400, 500),
    "equal area, beyond its rim": Case(LAEA, (-13e6, 1e5, 0.0, 13e6, 0.0, -1e5), 260, 260),
    "pole of a weather model": Case(ROTATED, (-20.0, 0.1, 0.0, 20.0, 0.0, -0.1), 400, 400),
}  # fmt: skip
FINE = np.linspace(0, 1, 9)
DIVIDED, MOST_DIVIDED = 4, 128  # parts of a pixel along an edge, for the reference
SETTLED = 2e-4  # relative; more parts change nothing


def on_authalic_sphere(grid: Grid, cols: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return unit vectors (n, 3) of positions in pixels on the sphere of the ellipsoid's area; NaN off the Earth."""
    reference = osr.SpatialReference()
    reference.ImportFromWkt(grid.crs)
    reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    degrees = osr.SpatialReference()
    degrees.SetGeogCS("g", "g", "g", reference.GetSemiMajor(), reference.GetInvFlattening())
    degrees.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    x0, a, b, y0, d, e = grid.geotransform
    places = np.column_stack([x0 + a * cols + b * rows, y0 + d * cols + e * rows])
    if reference.IsGeographic() and not reference.IsDerivedGeographic():
        lonlat = places
    else:
        gdal.PushErrorHandler("CPLQuietErrorHandler")
        lonlat = np.array(osr.CoordinateTransformation(reference, degrees).TransformPoints(places.tolist()))[:, :2]
        finite = np.where(np.isfinite(lonlat), lonlat, 0.0)
        back = np.array(osr.CoordinateTransformation(degrees, reference).TransformPoints(finite.tolist()))[:, :2]
        gdal.PopErrorHandler()
        apart = np.abs(back - places).max(axis=1)
        lonlat = np.where((apart < 1e-3 * np.hypot(a, d))[:, None] & np.isfinite(lonlat), lonlat, np.nan)
    lon, lat = np.radians(lonlat).T
    e2 = 1 - (reference.GetSemiMinor() / reference.GetSemiMajor()) ** 2
    sine, pole = (q_of(value, e2) for value in (np.sin(lat), np.array(1.0)))
    authalic = np.arcsin(np.clip(sine / pole, -1, 1))
    return np.column_stack([np.cos(authalic) * np.cos(lon), np.cos(authalic) * np.sin(lon), np.sin(authalic)])


def q_of(sine: np.ndarray, e2: float) -> np.ndarray:
    """Snyder's (3-12) with an inverse hyperbolic tangent; 2 sin of a sphere."""
    if e2 < 1e-12:
        return 2 * sine
    root = math.sqrt(e2)
    return (1 - e2) * (sine / (1 - e2 * sine**2) + np.arctanh(root * sine) / root)


def by_triangles(grid: Grid, row: int, col: int) -> float:
    """Return the area of a pixel, m2, from spherical triangles of ever more parts; NaN with a corner off the Earth."""
    divided = DIVIDED
    area, finer = (of_triangles(grid, row, col, parts) for parts in (divided, 2 * divided))
    while np.isfinite(finer) and abs(finer - area) > SETTLED * finer and divided < MOST_DIVIDED:
        divided *= 2
        area, finer = finer, of_triangles(grid, row, col, 2 * divided)
    return finer


def of_triangles(grid: Grid, row: int, col: int, divided: int) -> float:
    steps = np.linspace(0, 1, divided + 1)
    cols, rows = (axis.ravel() for axis in np.meshgrid(col + steps, row + steps))
    corners = on_authalic_sphere(grid, cols, rows).reshape(divided + 1, divided + 1, 3)
    quads = [corners[:-1, :-1], corners[:-1, 1:], corners[1:, 1:], corners[1:, :-1]]
    total = sum(solid_angles(quads[0], quads[n], quads[n + 1]).sum() for n in (1, 2))
    reference = osr.SpatialReference()
    reference.ImportFromWkt(grid.crs)
    a = reference.GetSemiMajor()
    e2 = 1 - (reference.GetSemiMinor() / a) ** 2
    return float(total * a**2 * q_of(np.array(1.0), e2) / 2)


def solid_angles(first: np.ndarray, second: np.ndarray, third: np.ndarray) -> np.ndarray:
    """Return the solid angles of triangles of unit vectors (Van Oosterom and Strackee 1983)."""
    volume = np.abs((first * np.cross(second - first, third - first)).sum(axis=-1))
    below = 1 + (first * second).sum(axis=-1) + (second * third).sum(axis=-1) + (third * first).sum(axis=-1)
    return 2 * np.arctan2(volume, below)


@pytest.mark.parametrize("name", CASES)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_a_pixel_has_the_area_of_its_triangles(name: str, data: st.DataObject) -> None:
    """Within a thousandth, wherever it lies; none at all off the Earth."""
    grid = CASES[name].grid
    row, col = data.draw(st.integers(0, grid.height - 1)), data.draw(st.integers(0, grid.width - 1))
    expected = by_triangles(grid, row, col)
    got = PixelAreas.of(grid).of_pixels(Window(row, col, 1, 1))[0, 0]
    if np.isfinite(expected):
        assert got == pytest.approx(expected, rel=1e-3)
    elif np.isnan(on_authalic_sphere(grid, *(axis.ravel() for axis in np.meshgrid(col + FINE, row + FINE)))).all():
        assert got <= 1e10  # a corner may still be on it


@cache
def every_area(name: str) -> np.ndarray:
    """Return the areas of all pixels of a case, float64 (height, width)."""
    grid = CASES[name].grid
    areas = PixelAreas.of(grid).of_pixels(Window(0, 0, grid.height, grid.width))
    areas.flags.writeable = False
    return areas


@pytest.mark.parametrize("name", CASES)
@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_an_area_does_not_depend_on_the_window(name: str, data: st.DataObject) -> None:
    """Bit for bit for each pixel, and to rounding for what is counted."""
    grid, whole = CASES[name].grid, every_area(name)
    areas = PixelAreas.of(grid)
    row, col = data.draw(st.integers(0, grid.height - 1)), data.draw(st.integers(0, grid.width - 1))
    height = data.draw(st.integers(1, grid.height - row))
    width = data.draw(st.integers(1, grid.width - col))
    window = Window(row, col, height, width)
    np.testing.assert_array_equal(areas.of_pixels(window), whole[row : row + height, col : col + width])
    places = (
        np.random.default_rng(row).integers(0, 4, whole.shape).astype(data.draw(st.sampled_from([np.uint8, np.int64])))
    )
    expected = [[(places == one).sum() for one in range(4)], [whole[places == one].sum() for one in range(4)]]
    found = sum(
        tally(places[block.row : block.row + block.height, block.col : block.col + block.width], 3, areas, block)
        for block in grid.blocks(max(height, 16), max(width, 16))
    )
    np.testing.assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize(
    "name", ["Robinson", "Robinson, coarse", "Mollweide", "sinusoidal", "equal area, beyond its rim"]
)
def test_a_map_of_the_world_adds_up_to_the_earth(name: str) -> None:
    grid = CASES[name].grid
    areas, total = PixelAreas.of(grid), every_area(name).sum()
    reference = osr.SpatialReference()
    reference.ImportFromWkt(grid.crs)
    sphere = 4 * math.pi * reference.GetSemiMajor() ** 2
    assert total == pytest.approx(sphere if reference.GetInvFlattening() == 0 else WHOLE_EARTH, rel=1e-3)
    assert any("off the Earth" in str(one) for one in areas.notices)


def test_the_disk_that_a_satellite_sees() -> None:
    """Against the sum of cells of a fifth of a degree whose middle it sees."""
    grid = CASES["geostationary"].grid
    longitudes, latitudes = np.arange(-89.9, 90, 0.2), np.arange(-89.9, 90, 0.2)
    degrees = osr.SpatialReference()
    degrees.ImportFromEPSG(4326)
    degrees.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    to_map = osr.CoordinateTransformation(degrees, grid.reference())
    cells = np.stack(np.meshgrid(longitudes, latitudes), axis=-1).reshape(-1, 2)
    gdal.PushErrorHandler("CPLQuietErrorHandler")
    seen = np.isfinite(np.array(to_map.TransformPoints(cells.tolist()))[:, 0]).reshape(len(latitudes), -1)
    gdal.PopErrorHandler()
    zones = np.array([zone_by_integration(one - 0.1, one + 0.1) for one in latitudes]) / 1800
    areas = every_area("geostationary")
    assert areas.sum() == pytest.approx((seen.sum(axis=1) * zones).sum(), rel=1e-3)
    assert areas[0, 0] == areas[0, -1] == areas[2, 100] == 0, "the corners, and what lies beside the disk"


def test_what_lies_off_the_earth_does_not_decide_for_the_rest() -> None:
    """In Sinusoidal every pixel on the Earth has its map size, whatever lies beside the map."""
    areas = PixelAreas.of(CASES["sinusoidal"].grid)
    assert (areas.method, areas.stretch < 1e-3) == ("ellipsoidal", True)
    row = areas.of_pixels(Window(100, 0, 1, 406))[0]
    np.testing.assert_allclose(row[8:-8], 1e10, rtol=1e-3)
    assert row[0] == row[-1] == 0


def test_beyond_ninety_degrees_it_says_so() -> None:
    areas = PixelAreas.of(Grid(200, 360, (-180.0, 1.0, 0.0, 100.0, 0.0, -1.0), wkt(4326)))
    assert areas.of_pixels(Window(0, 0, 200, 1))[:10].max() == 0
    assert [str(one)[:46] for one in areas.notices] == ["10.0% of the raster lies beyond 90 degrees of "]
    exact = PixelAreas.of(Grid(180, 360, (-180.0, 1.0, 0.0, 90.0 + 1e-9, 0.0, -1.0), wkt(4326)))
    assert exact.notices == []


def test_metres_that_are_called_degrees_have_no_area() -> None:
    areas = PixelAreas.of(Grid(10, 10, (500_000.0, 10.0, 0.0, 5_000_000.0, 0.0, -10.0), wkt(4326)))
    assert areas.method == "unknown"
    assert "100.0%" in str(areas.notices[0])


def test_a_raster_wholly_off_the_earth_stays_on_the_map_and_says_so() -> None:
    areas = PixelAreas.of(Grid(10, 10, (9e6, 1e3, 0.0, 9e6, 0.0, -1e3), CASES["geostationary"].grid.crs))
    assert (areas.method, areas.planar) == ("planar", 1e6)
    assert ["lies off the Earth" in str(one) for one in areas.notices] == [True]


def test_a_cylinder_beyond_its_ends_and_sides() -> None:
    """Web Mercator beyond 180 degrees goes on; an equirectangular map ends at the poles."""
    edge = math.pi * 6_378_137
    beyond = rows_of(Grid(10, 10, (edge, 1e4, 0.0, 1e6, 0.0, -1e4), wkt(3857)))
    np.testing.assert_allclose(beyond, rows_of(Grid(10, 10, (0.0, 1e4, 0.0, 1e6, 0.0, -1e4), wkt(3857))), rtol=1e-9)
    over = PixelAreas.of(Grid(210, 400, (-edge, edge / 200, 0.0, edge * 0.525, 0.0, -edge / 200), wkt(4087)))
    assert over.rows(Window(0, 0, 210, 1)).sum() * 400 == pytest.approx(WHOLE_EARTH, rel=1e-9)
    assert "off the Earth" in str(over.notices[-1])


def test_areas_of_single_pixels_are_those_of_windows() -> None:
    for name, case in CASES.items():
        areas, whole = PixelAreas.of(case.grid), every_area(name).ravel()
        pixels = np.random.default_rng(0).integers(0, whole.size, 200)
        known = (whole[pixels] > 0) & (areas.at(pixels) > 0)
        assert known.any()
        apart = np.abs(areas.at(pixels)[known] / whole[pixels][known] - 1)
        assert np.median(apart) < 1e-3
