# SPDX-License-Identifier: GPL-2.0-or-later
"""Strokes in a file keep their order and find their raster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clusterbrush.ui.strokes.fields import layer_of, save_layer
from qgis.core import QgsGeometry, QgsProject, QgsRasterLayer
from stroke_layers import ROOF, TREE, Told, line

if TYPE_CHECKING:
    from pathlib import Path


def test_the_order_survives_saving(told: Told, raster: QgsRasterLayer, tmp_path: Path) -> None:
    strokes, layer = told.strokes, told.strokes.layer
    for number in range(5):
        strokes.add(line(raster, 0.1 + 0.2 * number), TREE if number % 2 else ROOF, 5.0)
    before = told.classes()
    shapes = {place: record.wkb for place, record in told.records.items()}
    assert layer.commitChanges()
    assert save_layer(layer, str(tmp_path / "strokes.gpkg"), "strokes") == ""
    assert told.replaced >= 1
    assert told.classes() == before
    assert {place: text_of(record.wkb) for place, record in told.records.items()} == {
        place: text_of(wkb) for place, wkb in shapes.items()
    }


def text_of(wkb: bytes) -> str:
    made = QgsGeometry()
    made.fromWkb(wkb)
    return made.asWkt(3)


def test_a_raster_that_came_back_finds_its_strokes(
    told: Told, raster: QgsRasterLayer, project: QgsProject, stripes: Path
) -> None:
    assert layer_of(raster, project) is told.strokes.layer
    project.removeMapLayer(raster.id())
    again = QgsRasterLayer(str(stripes), "again")
    project.addMapLayer(again)
    assert layer_of(again, project) is told.strokes.layer
