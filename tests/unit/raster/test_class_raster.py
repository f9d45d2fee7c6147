# SPDX-License-Identifier: GPL-2.0-or-later
"""Class rasters of any origin: what their ids are called, and which there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import rasters
from clusterbrush.core.legend.entry import LegendEntry
from clusterbrush.core.raster.class_raster import ClassRaster, Names, compact
from clusterbrush.core.raster.grid import Grid, Window
from clusterbrush.core.raster.writer import open_writer
from osgeo import gdal

if TYPE_CHECKING:
    from pathlib import Path

IDS = np.array([[1, 1, 5, 0], [1, 5, 5, 9]], dtype=np.uint8)


def test_names_of_our_own_rasters_come_back(tmp_path: Path) -> None:
    path = str(tmp_path / "a.tif")
    legend = [LegendEntry(1, "water", (1, 2, 3)), LegendEntry(300, "wood", (4, 5, 6))]
    with open_writer(path, Grid(2, 2), np.uint16) as writer:
        writer.write(Window(0, 0, 2, 2), np.array([[1, 300], [1, 7]], np.uint16))
        writer.set_legend(legend)
    entries = ClassRaster(path).legend([1, 7, 300])
    assert [entry.name for entry in entries] == ["water", "Class 7", "wood"]
    assert [entries[0].colour, entries[2].colour] == [(1, 2, 3), (4, 5, 6)]


def test_names_of_a_colour_table_and_categories(tmp_path: Path) -> None:
    path = rasters.write_raster(tmp_path / "a.tif", IDS)
    dataset = gdal.Open(str(path), gdal.GA_Update)
    band = dataset.GetRasterBand(1)
    table = gdal.ColorTable()
    table.SetColorEntry(1, (9, 8, 7, 255))
    band.SetColorTable(table)
    band.SetCategoryNames(["none", "sea"])
    band = dataset = None
    entry = ClassRaster(str(path)).legend([1])[0]
    assert (entry.name, entry.colour) == ("sea", (9, 8, 7))


def test_given_names_come_first(tmp_path: Path) -> None:
    raster = ClassRaster(str(rasters.write_raster(tmp_path / "a.tif", IDS)), names=Names({5: "mine"}, {5: (1, 1, 1)}))
    assert [entry.name for entry in raster.legend([1, 5])] == ["Class 1", "mine"]


def test_compact_by_hand() -> None:
    for dtype in (np.uint8, np.int32):
        present, places = compact(np.array([[7, 3], [3, 9]], dtype), np.array([[True, True], [True, False]]))
        assert present.tolist() == [3, 7]
        assert places.tolist() == [[2, 1], [1, 0]]
