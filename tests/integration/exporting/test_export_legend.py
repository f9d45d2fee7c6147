# SPDX-License-Identifier: GPL-2.0-or-later
"""Polygons that the dock exports look like those of the algorithm that draws them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from clusterbrush.core.legend.entry import LegendEntry
from clusterbrush.core.legend.qgis_style import MAX_CATEGORIES
from clusterbrush.processing.support.layers import apply_legend
from clusterbrush.ui.dialogs.export_dialog import ExportOptions
from clusterbrush.ui.exporting.export import Exporter
from clusterbrush.ui.project.raster_choice import is_image
from clusterbrush.ui.project.settings import RESULT_PROPERTY
from qgis.core import QgsRasterLayer, QgsVectorLayer

if TYPE_CHECKING:
    from pathlib import Path

    from qgis.core import QgsProject

LEGEND = [LegendEntry(1, "Water & <ice>", (10, 20, 200)), LegendEntry(2, "Rock", (120, 110, 100))]


def look(layer: QgsVectorLayer) -> list[tuple]:
    """Return what the categories of a layer show: value, label, colour, colour and width of the outline."""
    found = []
    for category in layer.renderer().categories():
        symbol = category.symbol()
        fill = symbol.symbolLayer(0)
        outline = (fill.strokeColor().name(), fill.strokeWidth())
        found.append((int(category.value()), category.label(), symbol.color().name(), *outline))
    return found


@pytest.fixture
def polygons(run, tmp_path: Path) -> Path:
    values = np.ones((1, 8, 6), np.uint8)
    values[0, :, 3:] = 2
    rasters.write_raster(tmp_path / "map.tif", values)
    run("outlines", INPUT=str(tmp_path / "map.tif"), OUTPUT=str(tmp_path / "map.gpkg"))
    return tmp_path / "map.gpkg"


def test_one_style_for_polygons(polygons: Path) -> None:
    layer = QgsVectorLayer(str(polygons), "polygons")
    drawn = look(layer)
    assert [one[:2] for one in drawn] == [(1, "Class 1"), (2, "Class 2")]
    apply_legend(layer, [LegendEntry(one[0], one[1], _colour(one[2])) for one in drawn])
    assert look(layer) == drawn
    apply_legend(layer, LEGEND)
    assert [one[:4] for one in look(layer)] == [
        (1, "Water & <ice>", "#0a14c8", "#0a14c8"), (2, "Rock", "#786e64", "#786e64")
    ]  # fmt: skip
    apply_legend(layer, [LegendEntry(one, str(one), (1, 2, 3)) for one in range(MAX_CATEGORIES + 1)])
    assert [one[1] for one in look(layer)] == ["Water & <ice>", "Rock"], "with so many QGIS's layer tree stands still"


def _colour(name: str) -> tuple[int, int, int]:
    return int(name[1:3], 16), int(name[3:5], 16), int(name[5:], 16)


def test_an_export_is_dressed(polygons: Path, qgis_iface, project: QgsProject) -> None:
    raster = QgsRasterLayer(str(polygons.with_suffix(".tif")), "raw")
    layer = QgsVectorLayer(str(polygons), "raw")
    project.addMapLayers([raster, layer])
    exporter = Exporter(qgis_iface, project)
    options = ExportOptions(raster.source(), polygons=True, confidence=False, model=False)
    exporter._style_layers(options, LEGEND, "Lake")
    assert (raster.name(), layer.name()) == ("Lake", "Lake, polygons")
    assert [(int(one.value), one.label, one.color.name()) for one in raster.renderer().classes()] == [
        (1, "Water & <ice>", "#0a14c8"), (2, "Rock", "#786e64")
    ]  # fmt: skip
    assert [one[1] for one in look(layer)] == [one.name for one in LEGEND]
    root = project.layerTreeRoot()
    assert [root.findLayer(one.id()).isVisible() for one in (raster, layer)] == [False, False]
    exporter._style_layers(replace(options, place="above"), LEGEND, "Lake")
    assert [root.findLayer(one.id()).isVisible() for one in (raster, layer)] == [True, False]
    assert not any(is_image(one) for one in (raster,)), "it is known as a result, also in a project opened again"
    assert layer.customProperty(RESULT_PROPERTY)
    exporter.deleteLater()
