# SPDX-License-Identifier: GPL-2.0-or-later
"""Areas and lengths on the Earth: published lengths of a degree, units, pixels of uneven rows."""

from __future__ import annotations

import numpy as np
import pytest
from closed_rings import rings_of
from clusterbrush.core.answers.outlines.ground import Ground
from clusterbrush.core.raster.grid import Grid
from clusterbrush.core.raster.pixel_areas import PixelAreas
from hypothesis import given
from hypothesis import strategies as st
from osgeo import gdal, osr


def wkt(epsg: int) -> str:
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(epsg)
    return reference.ExportToWkt()


def ground_of(grid: Grid) -> Ground:
    return Ground.of(grid, PixelAreas.of(grid))


def of_rows(grid: Grid, areas: list[float]) -> Ground:
    """Return the ground of a grid whose pixels of a row have one area, m2."""
    cumulative_areas = np.concatenate([[0.0], np.cumsum(areas)])[:, None]
    return Ground(grid, True, float(np.mean(areas)), cumulative_areas, grid.width, None, None, 0.0)


def length(ground: Ground, col: float, row: float, across: float, down: float) -> float:
    return float(ground.lengths(np.array([[col, row]]), np.array([[across, down]]))[0])


@given(st.tuples(*[st.floats(-1e4, 1e4)] * 6), st.floats(0, 50), st.floats(0, 50))
def test_places_on_the_map_are_those_of_gdal(transform: tuple[float, ...], col: float, row: float) -> None:
    ground = of_rows(Grid(60, 60, transform), [1.0] * 60)
    expected = gdal.ApplyGeoTransform(list(transform), col, row)
    np.testing.assert_allclose(ground.to_map(np.array([[col, row]]))[0], expected, rtol=1e-9, atol=1e-6)


# WGS 84: metres of a degree of latitude around a latitude, and of a degree of longitude at it (tables of the NGA)
@pytest.mark.parametrize(
    ("latitude", "north", "east"), [(0, 110_574.3, 111_319.5), (45, 111_131.8, 78_846.8), (60, 111_412.2, 55_800.0)]
)
def test_a_degree_has_its_published_length(latitude: int, north: float, east: float) -> None:
    grid = Grid(10, 10, (10.0, 1.0, 0.0, latitude + 0.5, 0.0, -1.0), wkt(4326))
    assert length(ground_of(grid), 0, 0, 0, 1) == pytest.approx(north, abs=0.2)
    assert length(ground_of(grid), 0, 0.5, 1, 0) == pytest.approx(east, abs=0.2)


def test_lengths_on_a_map_are_in_metres_whatever_its_unit_and_turn() -> None:
    metres = Grid(10, 10, (5e5, 6.0, 8.0, 5e6, 8.0, -6.0), wkt(32633))  # pixels of 10 m, turned
    assert length(ground_of(metres), 2, 2, 3, 4) == pytest.approx(50.0)
    feet = Grid(10, 10, (984_250.0, 10.0, 0.0, 2e5, 0.0, -10.0), wkt(2263))  # US survey feet, New York
    assert length(ground_of(feet), 2, 2, 3, 4) == pytest.approx(50 * 1200 / 3937, rel=1e-4)
    assert length(ground_of(Grid(10, 10)), 2, 2, 3, 4) == 5.0  # nowhere: in pixels


def test_lengths_where_the_map_stretches_are_the_true_ones() -> None:
    """Web Mercator is 1 / cos(latitude) too long on the sphere, and nearly so on the ellipsoid."""
    top = 8_400_000.0  # 60 degrees north
    ground = ground_of(Grid(10, 10, (0.0, 100.0, 0.0, top, 0.0, -100.0), wkt(3857)))
    latitude = np.arctan(np.sinh((top - 500) / 6378137.0))
    assert length(ground, 2, 5, 1, 0) == pytest.approx(100 * np.cos(latitude), rel=0.005)
    assert length(ground, 2, 5, 1, 0) != pytest.approx(100.0, rel=0.1)


def test_an_area_is_so_many_pixels_rounded_up() -> None:
    ground = of_rows(Grid(4, 5), [10.0, 10.0, 30.0, 50.0])  # 25 square metres at the mean
    assert [ground.pixels_for(area) for area in (0, -5, 1, 25, 25.1, 250)] == [0, 0, 1, 1, 2, 10]


def test_a_region_with_a_hole_has_what_its_pixels_have() -> None:
    """Columns 1 ... 6 and rows 1 ... 4 without the pixels of columns 2 ... 3 and rows 2 ... 3; then one pixel."""
    rows = np.array([3.0, 5, 7, 11, 13, 17])
    ground = of_rows(Grid(6, 8), rows.tolist())
    outer = np.array([[1, 1], [1, 5], [7, 5], [7, 1], [1, 1]])
    hole = np.array([[2, 2], [4, 2], [4, 4], [2, 4], [2, 2]])
    single = np.array([[5, 5], [5, 6], [6, 6], [6, 5], [5, 5]])
    of_rings = ground.ring_sizes(rings_of([outer, hole, single]))
    pixels, areas = (ground.region_sums(sizes, np.array([0, 2])) for sizes in of_rings)
    assert pixels.tolist() == [6 * 4 - 2 * 2, 1]
    assert areas.tolist() == [6 * rows[1:5].sum() - 2 * rows[2:4].sum(), rows[5]]
