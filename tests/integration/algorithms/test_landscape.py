# SPDX-License-Identifier: GPL-2.0-or-later
"""`clusterbrush:landscape` through QGIS."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from qgis.core import (
    QgsPalettedRasterRenderer,
    QgsProcessingException,
    QgsRasterLayer,
)

if TYPE_CHECKING:
    from pathlib import Path

SIZE = 1024  # of the default landscape


def test_the_landscape_opens_with_names_and_place(land: dict[str, str]) -> None:
    image, classes, heights = (QgsRasterLayer(land[name]) for name in ("OUTPUT", "CLASSES", "HEIGHTS"))
    assert image.crs().authid() == "EPSG:32633"
    assert (image.width(), image.height(), image.bandCount()) == (SIZE, SIZE, 3)
    assert isinstance(classes.renderer(), QgsPalettedRasterRenderer)
    assert [entry.label for entry in classes.renderer().classes()] == ["water", "grass", "mountain", "snow"]
    assert heights.dataProvider().bandStatistics(1).maximumValue > 2000


def test_the_landscape_is_the_same_from_any_call(run, land: dict[str, str], tmp_path: Path) -> None:
    again = run("landscape", OUTPUT=str(tmp_path / "a.tif"), CLASSES="TEMPORARY_OUTPUT")
    np.testing.assert_array_equal(rasters.read_raster(again["OUTPUT"]), rasters.read_raster(land["OUTPUT"]))


def test_a_landscape_without_shares_is_a_sentence(run, tmp_path: Path) -> None:
    with pytest.raises(QgsProcessingException, match="four shares"):
        run("landscape", OUTPUT=str(tmp_path / "a.tif"), WATER=0, GRASS=0, MOUNTAIN=0, SNOW=0)
