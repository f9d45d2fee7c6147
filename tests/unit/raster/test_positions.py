# SPDX-License-Identifier: GPL-2.0-or-later
"""Which pixel of a file lies under each pixel of another grid."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from clusterbrush.core.raster import positions as module
from clusterbrush.core.raster.grid import Grid, Window
from clusterbrush.core.raster.positions import ABSENT, Placement, Positions, gather
from osgeo import osr
from rasters import NORTH_UP


def wkt(epsg: int) -> str:
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(epsg)
    return reference.ExportToWkt()


FILE = Grid(30, 40, NORTH_UP, wkt(32633))
DEGREES = Grid(50, 60, (14.999, 0.0002, 0.0, 63.131, 0.0, -0.0001), wkt(4326))
WHOLE = Window(0, 0, 50, 60)


def test_by_geotransforms() -> None:
    grid = Grid(5, 6, (NORTH_UP[0] - 13, 10.0, 0.0, NORTH_UP[3], 0.0, -10.0), FILE.crs)
    rows, cols = Positions(grid, Placement(FILE)).of(Window(0, 0, 5, 6))
    assert cols[0].tolist() == [ABSENT, 0, 1, 2, 3, 4]
    assert rows[:, 2].tolist() == [0, 1, 2, 3, 4]


def test_blocks_and_pieces_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    positions = Positions(DEGREES, Placement(FILE))
    whole = np.array(positions.of(WHOLE))
    assert (whole != ABSENT).any()
    monkeypatch.setattr(module, "POINTS_AT_ONCE", 7)
    np.testing.assert_array_equal(positions.of(WHOLE), whole)
    for window in DEGREES.blocks(17, 23):
        rows, cols = window.slices_in(WHOLE)
        np.testing.assert_array_equal(np.array(positions.of(window)), whole[:, rows, cols])


def test_they_can_be_sent_to_another_process() -> None:
    positions = Positions(DEGREES, Placement(FILE))
    again = pickle.loads(pickle.dumps(positions))  # noqa: S301 - our own
    np.testing.assert_array_equal(again.of(WHOLE), positions.of(WHOLE))


@pytest.mark.parametrize("most", [1, 50, 10_000])
def test_pixels_are_gathered_in_parts(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(module, "MAX_READ_PIXELS", most)
    stored = np.arange(1200).reshape(1, 30, 40)
    rng = np.random.default_rng(0)
    rows, cols = rng.integers(0, 30, (9, 8)).astype(np.int32), rng.integers(0, 40, (9, 8)).astype(np.int32)
    rows[2, 3] = cols[2, 3] = ABSENT

    def read(window: Window, shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
        part = stored[:, window.row : window.row + window.height, window.col : window.col + window.width]
        return part, np.ones(shape, dtype=bool)

    planes, valid = gather(rows, cols, read)
    np.testing.assert_array_equal(valid, rows != ABSENT)
    np.testing.assert_array_equal(planes[0], np.where(valid, stored[0][rows, cols], 0))
