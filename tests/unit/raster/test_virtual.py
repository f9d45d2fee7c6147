# SPDX-License-Identifier: GPL-2.0-or-later
"""Virtual rasters that refer to pieces."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.engine.blocks import computed_by
from clusterbrush.core.legend.entry import LegendEntry
from clusterbrush.core.raster.class_raster import ClassRaster
from clusterbrush.core.raster.grid import Grid, Window
from clusterbrush.core.raster.output import open_ids, open_values
from clusterbrush.core.raster.virtual import remove_old_pieces
from clusters import OfThisProcess
from osgeo import gdal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GRID = Grid(90, 130, (500_000.0, 10.0, 0.0, 7_000_000.0, 0.0, -10.0))
WHOLE = Window(0, 0, 90, 130)


@pytest.fixture(autouse=True)
def on_a_cluster() -> Iterator[None]:
    with computed_by(OfThisProcess()):
        yield


def test_it_shows_ids_and_legend_also_when_it_is_moved(tmp_path: Path) -> None:
    values = np.random.default_rng(0).integers(0, 3, (90, 130)).astype(np.uint8)
    folder = tmp_path / "é & <x>"
    folder.mkdir()
    with open_ids(str(folder / "a&b.vrt"), GRID, np.uint8) as output:
        for window in GRID.blocks(40, 50):
            output.write(window, values[window.slices_in(WHOLE)])
        output.set_legend([LegendEntry(1, "Wald", (1, 2, 3)), LegendEntry(2, "See", (4, 5, 6))], np.array([3, 4]))
    moved = folder.rename(tmp_path / "moved")
    raster = ClassRaster(str(moved / "a&b.vrt"))
    assert np.array_equal(raster.read(WHOLE)[0], values)
    assert [(entry.name, entry.colour) for entry in raster.legend([1, 2])] == [("Wald", (1, 2, 3)), ("See", (4, 5, 6))]
    assert gdal.Open(str(moved / "a&b.vrt")).GetGeoTransform() == GRID.geotransform


def test_it_has_bands_with_names_and_nodata(tmp_path: Path) -> None:
    values = np.random.default_rng(0).random((2, 90, 130), dtype=np.float32)
    with open_values(str(tmp_path / "p.vrt"), GRID, np.float32, ["first", "second"], nodata=-1.0) as output:
        output.write(WHOLE, values)
    dataset = gdal.Open(str(tmp_path / "p.vrt"))
    assert np.array_equal(dataset.ReadAsArray(), values)
    bands = [dataset.GetRasterBand(number) for number in (1, 2)]
    assert [(band.GetDescription(), band.GetNoDataValue()) for band in bands] == [("first", -1.0), ("second", -1.0)]


def test_only_its_own_old_pieces_go(tmp_path: Path) -> None:
    names = ["map_pieces_0123abcd", "map_pieces_new", "map_pieces_89abcdef", "other_pieces_0123abcd"]
    for name in names:
        (tmp_path / name).mkdir()
    remove_old_pieces(tmp_path / "map.vrt", "map_pieces_89abcdef")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names[1:])
