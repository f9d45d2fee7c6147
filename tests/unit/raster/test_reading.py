# SPDX-License-Identifier: GPL-2.0-or-later
"""Stored numbers come back exactly, whatever their types."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.raster.bands import describe_band
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.reading import read_numbers
from osgeo import gdal
from rasters import write_raster

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("dtype", ["uint8", "int16", "uint32", "float32", "float64"])
def test_numbers_of_a_window(tmp_path: Path, dtype: str) -> None:
    stored = np.arange(2 * 6 * 7).reshape(2, 6, 7).astype(dtype)
    dataset = gdal.Open(str(write_raster(tmp_path / "a.tif", stored)))
    bands = [describe_band(dataset, number) for number in (2, 1)]
    found, _ = read_numbers(dataset, Window(1, 2, 3, 4), (3, 4), bands)
    assert found.dtype == dtype
    np.testing.assert_array_equal(found, stored[::-1, 1:4, 2:6])


def test_types_that_no_one_type_holds_come_one_by_one(tmp_path: Path) -> None:
    exact = np.full((4, 4), 2**40, dtype=np.int64)  # a number of float32 too: GDAL 3.6 reads a VRT's int64 through it
    parts = [write_raster(tmp_path / "a.tif", exact), write_raster(tmp_path / "b.tif", exact.astype(np.float32))]
    dataset = gdal.BuildVRT(str(tmp_path / "c.vrt"), [str(part) for part in parts], separate=True)
    found, _ = read_numbers(dataset, Window(0, 0, 4, 4), (4, 4), [describe_band(dataset, n) for n in (1, 2)])
    assert isinstance(found, list)
    assert [plane.dtype for plane in found] == [np.int64, np.float32]
    np.testing.assert_array_equal(found[0], exact)
