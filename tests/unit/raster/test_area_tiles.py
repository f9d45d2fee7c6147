# SPDX-License-Identifier: GPL-2.0-or-later
"""Tiles of pixel areas: cut at the raster's edge, one number where pixels are alike, measured once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from clusterbrush.core.raster import area_tiles as module
from clusterbrush.core.raster.area_tiles import AreaTiles, area_tiles
from clusterbrush.core.raster.crs import crs_facts
from clusterbrush.core.raster.grid import Grid
from osgeo import osr


def grid(text: str, left: float, top: float, step: float, height: int, width: int) -> Grid:
    reference = osr.SpatialReference()
    reference.SetFromUserInput(text)
    return Grid(height, width, (left, step, 0.0, top, 0.0, -step), reference.ExportToWkt())


COARSE = grid("EPSG:3413", -3.85e6, 5.85e6, 25e3, 448, 304)
FINE = grid("EPSG:3413", -10e3, 2_010e3, 10.0, 600, 700)
DISK = grid("+proj=geos +h=35785831 +lon_0=0 +datum=WGS84", -5.6e6, 5.6e6, 56e3, 200, 200)


def test_tiles_are_cut_at_the_edge() -> None:
    tiles = area_tiles(COARSE)
    assert (tiles.division, tiles.edge) == (1, 256)
    assert [tiles.tile(row, col).shape for row in (0, 1) for col in (0, 1)] == [
        (256, 256),
        (256, 48),
        (192, 256),
        (192, 48),
    ]


def test_every_pixel_of_a_tile_is_what_is_measured_in_its_middle() -> None:
    tiles = area_tiles(COARSE)
    tile = tiles.tile(1, 0)
    rows, cols = np.random.default_rng(0).integers(0, [192, 256], (300, 2)).T
    np.testing.assert_allclose(tile[rows, cols], tiles.at(cols + 0.5, rows + 256.5), rtol=1e-4)


def test_where_pixels_are_alike_a_tile_is_one_number() -> None:
    tiles = area_tiles(FINE)
    area = tiles.tile(0, 1)
    assert isinstance(area, float)
    cols, rows = np.meshgrid([256.5, 511.5], [0.5, 255.5])
    np.testing.assert_allclose(tiles.at(cols.ravel(), rows.ravel()), area, rtol=module.MAX_EVEN_DIFFERENCE)


def test_a_tile_is_measured_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for case in (COARSE, FINE):
        tiles = AreaTiles(case, crs_facts(case.crs))
        first = tiles.tile(0, 0)
        monkeypatch.setattr(tiles, "_measured", None)
        assert tiles.tile(0, 0) is first
    assert area_tiles(COARSE) is area_tiles(COARSE)


def test_only_so_many_uneven_tiles_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_TILES_KEPT", 1)
    tiles = AreaTiles(COARSE, crs_facts(COARSE.crs))
    first = tiles.tile(0, 0)
    tiles.tile(0, 1)
    again = tiles.tile(0, 0)
    assert again is not first
    np.testing.assert_array_equal(again, first)


def test_pixels_are_divided_where_the_raster_shows_the_rim_of_the_earth() -> None:
    tiles = area_tiles(DISK)
    assert (tiles.division, tiles.edge) == (16, 16)
    assert tiles.tile(0, 0) == 0.0
    assert np.isnan(tiles.at(np.array([0.5]), np.array([0.5]))).all()
    assert tiles.at(np.array([100.5]), np.array([100.5]))[0] == pytest.approx(56e3**2, rel=0.02), "below the satellite"
    huge = grid("ESRI:54030", -17.1e6, 9e6, 9e5, 20, 38)
    assert area_tiles(huge).division >= 32, "pixels larger than a country"


def test_without_a_place_there_are_no_tiles() -> None:
    assert area_tiles(Grid(3, 4)) is None
    assert area_tiles(Grid(3, 4, (0.0, 1.0, 0.0, 0.0, 0.0, -1.0))) is None
    assert area_tiles(Grid(3, 4, None, COARSE.crs)) is None


def test_from_any_thread_the_same() -> None:
    """A tile asked for by several threads at once, of a raster none has seen."""
    fresh = grid("EPSG:3031", -3e6, 3e6, 20e3, 300, 300)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda place: area_tiles(fresh).tile(*place), [(0, 0), (0, 1), (0, 0), (1, 1)] * 2))
    np.testing.assert_array_equal(found[0], found[2])
    np.testing.assert_array_equal(found[3], found[7])
