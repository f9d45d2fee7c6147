# SPDX-License-Identifier: GPL-2.0-or-later
"""`clusterbrush:areas` through QGIS."""

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
from qgis.PyQt.QtGui import QColor
from tables import read_table

if TYPE_CHECKING:
    from pathlib import Path

SIZE = 1024  # of the default landscape


def test_areas_of_a_class_map(run, land: dict[str, str], tmp_path: Path) -> None:
    table = tmp_path / "a.csv"
    found = run("areas", INPUT=land["CLASSES"], TABLE=str(table))
    rows = read_table(table)
    assert [row["name"] for row in rows] == ["water", "grass", "mountain", "snow"]
    assert found["AREA_M2"] == SIZE * SIZE * 100
    assert float(rows[0]["area_km2"]) == pytest.approx(0.3 * SIZE * SIZE / 1e4, rel=0.02)


def test_the_names_of_the_layers_legend_count(run, land: dict[str, str], project, tmp_path: Path) -> None:
    layer = QgsRasterLayer(land["CLASSES"], "mine")
    entries = [QgsPalettedRasterRenderer.Class(n, QColor(9 * n, 0, 0), f"cover {n}") for n in (1, 2, 3, 4)]
    layer.setRenderer(QgsPalettedRasterRenderer(layer.dataProvider(), 1, entries))
    project.addMapLayer(layer)
    table = tmp_path / "a.csv"
    run("areas", INPUT=layer, TABLE=str(table))
    assert [row["name"] for row in read_table(table)] == ["cover 1", "cover 2", "cover 3", "cover 4"]


def test_only_whole_numbers_of_a_legend_name_classes(run, land: dict[str, str], project, tmp_path: Path) -> None:
    layer = QgsRasterLayer(land["CLASSES"], "mine")
    values = [(1, "one"), (1.5, "between"), (float("nan"), "none"), (float("inf"), "endless"), (2, "two")]
    entries = [QgsPalettedRasterRenderer.Class(value, QColor(9, 0, 0), name) for value, name in values]
    layer.setRenderer(QgsPalettedRasterRenderer(layer.dataProvider(), 1, entries))
    project.addMapLayer(layer)
    table = tmp_path / "a.csv"
    run("areas", INPUT=layer, TABLE=str(table))
    assert [row["name"] for row in read_table(table)] == ["one", "two", "mountain", "snow"]


def test_a_raster_without_place_is_counted_in_pixels(run, log, tmp_path: Path) -> None:
    ids = np.array([[1, 2], [2, 2]], np.uint8)
    path = str(rasters.write_raster(tmp_path / "a.tif", ids, geotransform=None, epsg=None))
    table = tmp_path / "a.csv"
    assert run("areas", INPUT=path, TABLE=str(table))["AREA_M2"] == 0
    assert [(row["pixels"], row["area_m2"]) for row in read_table(table)] == [("1", ""), ("3", "")]
    assert any("counted in pixels only" in line for line in log.warnings)
    assert run("areas", INPUT=path, PIXEL_AREA=2.5)["AREA_M2"] == 10.0


def test_an_image_is_no_class_raster(run, land: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(QgsProcessingException, match="measured values"):
        run("areas", INPUT=land["HEIGHTS"], TABLE=str(tmp_path / "a.csv"))
    assert not (tmp_path / "a.csv").exists()
