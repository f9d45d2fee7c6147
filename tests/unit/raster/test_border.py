# SPDX-License-Identifier: GPL-2.0-or-later
"""A border of one value around an image."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.raster.border import border_value
from clusterbrush.core.raster.source import RasterSource
from osgeo import gdal
from rasters import write_raster

if TYPE_CHECKING:
    from pathlib import Path


def image(value: int = 0) -> np.ndarray:
    """Return a scene that is turned within its frame of one value."""
    values = np.random.default_rng(2).integers(20, 200, (3, 90, 120)).astype(np.uint16)
    rows, cols = np.mgrid[:90, :120]
    outside = np.abs(rows - 45) + np.abs(cols - 60) * 0.7 > 44
    values[:, outside] = value
    return values


@pytest.mark.parametrize("value", [0, 255])
def test_a_border_is_found(tmp_path: Path, value: int) -> None:
    assert border_value(RasterSource(str(write_raster(tmp_path / "image.tif", image(value))))) == value


def test_what_is_no_border(tmp_path: Path) -> None:
    plain = np.random.default_rng(2).integers(20, 200, (3, 90, 120)).astype(np.uint16)
    one_side = plain.copy()
    one_side[:, :, :9] = 0
    of_one_band = plain.copy()
    of_one_band[0, :5] = of_one_band[0, -5:] = 0
    for number, values in enumerate((plain, one_side, of_one_band, np.full_like(plain, 7))):
        path = write_raster(tmp_path / f"{number}.tif", values)
        assert border_value(RasterSource(str(path))) is None, number
    declared = write_raster(tmp_path / "declared.tif", image(), nodata=0)
    assert border_value(RasterSource(str(declared))) is None
    left_out = write_raster(tmp_path / "left_out.tif", image())
    assert border_value(RasterSource(str(left_out), nodata=0)) is None


@pytest.mark.parametrize("turns", range(4))
def test_a_wedge_along_one_side_is_a_border(tmp_path: Path, turns: int) -> None:
    """A scene that was cut out of a turned one: one side lies outside, and the border is deeper at one end."""
    values = np.random.default_rng(3).integers(20, 200, (3, 90, 120)).astype(np.uint16)
    rows, cols = np.mgrid[:90, :120]
    values[:, rows < 4 + cols * 0.25] = 0
    turned = np.ascontiguousarray(np.rot90(values, turns, (1, 2)))
    assert border_value(RasterSource(str(write_raster(tmp_path / "image.tif", turned)))) == 0


def test_the_border_of_a_real_scene(shared_data: Path) -> None:
    assert border_value(RasterSource(str(shared_data / "landsat8_paraguay" / "scene.tif"))) == 0


def test_values_are_those_that_qgis_shows(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "image.tif", image(0))
    dataset = gdal.Open(str(path), gdal.GA_Update)
    for number in (1, 2, 3):
        dataset.GetRasterBand(number).SetScale(0.5)
        dataset.GetRasterBand(number).SetOffset(-3.0)
    del dataset
    assert border_value(RasterSource(str(path))) == -3.0
