# SPDX-License-Identifier: GPL-2.0-or-later
"""Nodata values and ranges of a layer's properties: left out as QGIS leaves them out, of images and class rasters."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from clusterbrush.core.raster.grid import Window
from clusterbrush.processing.support.layers import open_layer, user_nodata
from qgis.core import QgsRasterLayer, QgsRasterRange

if TYPE_CHECKING:
    from pathlib import Path

KINDS = QgsRasterRange.BoundsType
BOUNDS = [KINDS.IncludeMinAndMax, KINDS.IncludeMax, KINDS.IncludeMin, KINDS.Exclusive]
NAN = float("nan")
EVERYTHING = Window(0, 0, 8, 9)


@pytest.fixture(scope="module")
def run(toolbox):
    """Run an algorithm as the toolbox does."""
    return toolbox


@pytest.fixture
def layer(qgis_app, tmp_path: Path) -> QgsRasterLayer:  # noqa: ARG001 - QGIS must be there
    numbers = np.arange(72).reshape(8, 9)
    bands = np.stack([numbers % 12, numbers % 7, numbers % 5]).astype(np.float32)
    return QgsRasterLayer(str(rasters.write_raster(tmp_path / "image.tif", bands)), "image")


@pytest.mark.parametrize(("low", "high"), [(2.5, 9.0), (2.0, 9.0), (NAN, 3.0), (8.0, NAN), (4.0, 4.0)])
@pytest.mark.parametrize("kind", BOUNDS)
def test_a_range_holds_what_qgis_finds_in_it(layer: QgsRasterLayer, low: float, high: float, kind) -> None:
    nodata = QgsRasterRange(low, high, kind)
    layer.dataProvider().setUserNoDataValue(2, [nodata])
    _, valid = open_layer(layer, layer.source()).read_values(EVERYTHING)
    block = layer.dataProvider().block(2, layer.extent(), 9, 8)
    shown = [[not block.isNoData(row, col) for col in range(9)] for row in range(8)]
    np.testing.assert_array_equal(valid, shown)


def test_several_values_and_bands(layer: QgsRasterLayer) -> None:
    provider = layer.dataProvider()
    provider.setUserNoDataValue(1, [QgsRasterRange(0, 0), QgsRasterRange(10, 11)])
    provider.setUserNoDataValue(3, [QgsRasterRange(4, 4)])
    bands = rasters.read_raster(layer.source())
    expected = ~np.isin(bands[0], (0, 10, 11)) & (bands[2] != 4)
    np.testing.assert_array_equal(open_layer(layer, layer.source()).read_values(EVERYTHING)[1], expected)
    typed = open_layer(layer, layer.source(), nodata=2.0)
    np.testing.assert_array_equal(typed.read_values(EVERYTHING)[1], expected & ~(bands == 2).any(axis=0))


def test_a_single_value_of_all_bands_stays_one_value(layer: QgsRasterLayer) -> None:
    for band in (1, 2, 3):
        layer.dataProvider().setUserNoDataValue(band, [QgsRasterRange(3, 3)])
    assert user_nodata(layer) == (3.0, {})
    bands = rasters.read_raster(layer.source())
    typed = open_layer(layer, layer.source(), nodata=2.0)
    np.testing.assert_array_equal(typed.read_values(EVERYTHING)[1], ~np.isin(bands, (2, 3)).any(axis=0))


@pytest.mark.parametrize("kind", BOUNDS)
def test_areas_of_a_class_raster(run, tmp_path: Path, kind) -> None:
    ids = np.repeat(np.arange(1, 6, dtype=np.uint8), 4).reshape(4, 5)
    layer = QgsRasterLayer(str(rasters.write_raster(tmp_path / "classes.tif", ids)), "classes")
    nodata = QgsRasterRange(2.0, 4.0, kind)
    layer.dataProvider().setUserNoDataValue(1, [nodata])
    table = tmp_path / "areas.csv"
    run("areas", INPUT=layer, TABLE=str(table))
    with table.open(encoding="utf-8", newline="") as file:
        counted = [int(row["class"]) for row in csv.DictReader(file)]
    assert counted == [number for number in range(1, 6) if not nodata.contains(number)]


def test_segment_leaves_the_range_out(run, layer: QgsRasterLayer, tmp_path: Path) -> None:
    layer.dataProvider().setUserNoDataValue(1, [QgsRasterRange(2.5, 9)])
    target = tmp_path / "clusters.tif"
    run("segment", INPUT=layer, N_CLUSTERS=2, OUTPUT=str(target))
    first = rasters.read_raster(layer.source())[0]
    np.testing.assert_array_equal(rasters.read_raster(target)[0] == 0, (first >= 2.5) & (first <= 9))
