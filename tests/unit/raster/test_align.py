# SPDX-License-Identifier: GPL-2.0-or-later
"""A second raster on the grid of the first: the nearest pixel of each, by numpy, and what the user is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from class_rasters import class_raster
from clusterbrush.core.base.errors import InputError
from clusterbrush.core.base.progress import NoticeCollector
from clusterbrush.core.raster.align import on_grid_of, same_crs, same_grid
from clusterbrush.core.raster.grid import Grid, Window
from hypothesis import given, settings
from hypothesis import strategies as st
from osgeo import osr
from rasters import NORTH_UP

if TYPE_CHECKING:
    from pathlib import Path


def wkt(epsg: int) -> str:
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(epsg)
    return reference.ExportToWkt()


UTM, WEB = wkt(32633), wkt(3857)
GRID = Grid(20, 30, NORTH_UP, UTM)


def moved(pixels: float) -> tuple[float, ...]:
    return (NORTH_UP[0] + 10 * pixels, *NORTH_UP[1:])


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (GRID, True),
        (Grid(20, 30, moved(0.005), UTM), True),  # a hundredth of a pixel is rounding
        (Grid(20, 30, moved(0.02), UTM), False),
        (Grid(20, 30, NORTH_UP, ""), True),  # an unknown system is taken for the same
        (Grid(20, 30, NORTH_UP, WEB), False),
        (Grid(20, 31, NORTH_UP, UTM), False),
        (Grid(20, 30, (NORTH_UP[0], 10.01, *NORTH_UP[2:]), UTM), False),
        (Grid(20, 30), False),
    ],
)
def test_grids_are_one_where_their_pixels_lie_on_each_other(other: Grid, same: bool) -> None:
    assert same_grid(GRID, other) is same_grid(other, GRID) is same


def test_grids_that_lie_nowhere_are_one_where_they_are_of_one_size() -> None:
    assert same_grid(Grid(4, 5), Grid(4, 5))
    assert not same_grid(Grid(4, 5), Grid(5, 4))
    assert not same_grid(Grid(4, 5), Grid(4, 5, gcps=(object(),)))
    assert same_crs(GRID, Grid(1, 1, None, ""))
    assert not same_crs(GRID, Grid(1, 1, None, WEB))


def test_a_raster_that_lies_there_already_is_itself(tmp_path: Path) -> None:
    one, other = (class_raster(tmp_path / name, np.ones((4, 5))) for name in ("a.tif", "b.tif"))
    notices = NoticeCollector()
    assert on_grid_of(one, other, notices) is other
    assert notices.notices == []


@given(
    st.integers(0, 2**16), st.floats(-6, 6), st.floats(-6, 6), st.sampled_from([5.0, 10.0, 13.0, 40.0]), st.booleans()
)
@settings(max_examples=25, deadline=None)
def test_each_pixel_takes_the_nearest(
    tmp_path_factory: pytest.TempPathFactory, seed: int, right: float, down: float, size: float, south_up: bool
) -> None:
    folder = tmp_path_factory.mktemp("align")
    ids = np.random.default_rng(seed).integers(1, 250, (9, 11)).astype(np.uint8)
    ids[4, 4] = 0
    x0, y0 = NORTH_UP[0] + 10 * right, NORTH_UP[3] - 10 * down
    transform = (x0, size, 0.0, y0 - 9 * size, 0.0, size) if south_up else (x0, size, 0.0, y0, 0.0, -size)
    first = class_raster(folder / "first.tif", np.ones((12, 14)))
    second = class_raster(folder / "second.tif", ids, geotransform=transform, nodata=0)
    found, valid = on_grid_of(first, second).read(Window(0, 0, 12, 14))
    cols = (NORTH_UP[0] + 10 * (np.arange(14) + 0.5) - x0) / size
    rows = (y0 - (NORTH_UP[3] - 10 * (np.arange(12) + 0.5))) / size
    expected = np.zeros((12, 14), dtype=int)
    clear = np.ones((12, 14), dtype=bool)  # a centre on the edge between two pixels may fall to either
    for row, at_row in enumerate(rows):
        for col, at_col in enumerate(cols):
            clear[row, col] = all(abs(at - round(at)) > 1e-6 for at in (at_row, at_col))
            if 0 <= at_row < 9 and 0 <= at_col < 11:
                source_row = 8 - int(at_row) if south_up else int(at_row)
                expected[row, col] = ids[source_row, int(at_col)]
    np.testing.assert_array_equal(np.where(valid, found, 0)[clear], expected[clear])


def test_the_user_is_told_how_they_were_brought_together(tmp_path: Path) -> None:
    first = class_raster(tmp_path / "first.tif", np.ones((6, 6)))
    shifted = class_raster(tmp_path / "shifted.tif", np.ones((6, 7)), geotransform=moved(2))
    corner = (1_669_792.4, 20.0, 0.0, 9_106_000.0, 0.0, -20.0)
    elsewhere = class_raster(tmp_path / "web.tif", np.ones((9, 9)), geotransform=corner, epsg=3857)
    for second, words in ((shifted, "another grid (7 x 6 pixels)"), (elsewhere, "another coordinate system")):
        notices = NoticeCollector()
        assert on_grid_of(first, second, notices).title == second.title
        assert words in str(notices.notices[0])


def test_without_a_place_sizes_decide(tmp_path: Path) -> None:
    first = class_raster(tmp_path / "first.tif", np.ones((6, 6)))
    nowhere = {"geotransform": None, "epsg": None}
    notices = NoticeCollector()
    aligned = on_grid_of(first, class_raster(tmp_path / "same.tif", np.ones((6, 6)), **nowhere), notices)
    assert aligned.title == "same.tif"
    assert "pixel by pixel" in str(notices.notices[0])
    with pytest.raises(InputError, match="cannot be brought together"):
        on_grid_of(first, class_raster(tmp_path / "other.tif", np.ones((6, 7)), **nowhere))
