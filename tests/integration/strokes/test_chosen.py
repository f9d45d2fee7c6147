# SPDX-License-Identifier: GPL-2.0-or-later
"""A stroke layer from elsewhere brings the names and colours of its classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from clusterbrush.ui.project.classes import PaintClass
from clusterbrush.ui.strokes.fields import CLASS, NAME, WIDTH
from clusterbrush.ui.strokes.layer import MAX_READ_AT_ONCE
from dock_steps import PATIENCE, open_on, paint
from qgis.core import QgsCategorizedSymbolRenderer, QgsFeature, QgsLineSymbol, QgsRendererCategory, QgsVectorLayer
from qgis.PyQt.QtGui import QColor
from stroke_layers import line

if TYPE_CHECKING:
    from clusterbrush.ui.controller import DockController
    from qgis.core import QgsProject, QgsRasterLayer

FIELDS = "field=class_id:integer&field=class_name:string(80)&field=width:double"
COLOURS = {1: (1, 60, 2), 2: (3, 4, 180), 5: (200, 190, 6)}
NAMES = {1: "Wood", 2: "Lake", 5: "Field"}


@pytest.fixture
def foreign(raster: QgsRasterLayer, project: QgsProject) -> QgsVectorLayer:
    """Return a layer in memory with a stroke of each class of `NAMES`, in one colour."""
    layer = QgsVectorLayer(f"LineString?{FIELDS}", "theirs", "memory")
    layer.setCrs(raster.crs())
    features = []
    for number, (class_id, name) in enumerate(NAMES.items()):
        feature = QgsFeature(layer.fields())
        feature.setGeometry(line(raster, 0.2 + 0.3 * number))
        feature[CLASS], feature[NAME], feature[WIDTH] = class_id, name, 1.0
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    project.addMapLayer(layer)
    return layer


def categorise(layer: QgsVectorLayer, field: str, labels: dict[int, str]) -> None:
    categories = []
    for class_id, colour in COLOURS.items():
        symbol = QgsLineSymbol.createSimple({})
        symbol.setColor(QColor(*colour))
        value = class_id if field == CLASS else NAMES[class_id]
        categories.append(QgsRendererCategory(value, symbol, labels.get(class_id, str(value))))
    layer.setRenderer(QgsCategorizedSymbolRenderer(field, categories))


def shown(controller: DockController) -> dict[int, tuple[str, tuple[int, int, int]]]:
    return {one.id: (one.name, one.colour) for one in controller.classes.all}


def legend(layer: QgsVectorLayer) -> dict[int, tuple[str, str]]:
    return {int(one.value()): (one.label(), one.symbol().color().name()) for one in layer.renderer().categories()}


@pytest.mark.parametrize(
    ("field", "labels", "names"),
    [
        (CLASS, {}, NAMES),
        (CLASS, {1: "Forest", 2: "Water", 5: "Crops"}, {1: "Forest", 2: "Water", 5: "Crops"}),
        (NAME, {}, NAMES),
    ],
)
def test_names_and_colours_come_with_the_layer(
    controller: DockController, raster: QgsRasterLayer, foreign, field: str, labels: dict, names: dict
) -> None:
    categorise(foreign, field, labels)
    open_on(controller, raster)
    controller.dialogs.take_settings([], 8, foreign.id())
    assert shown(controller) == {class_id: (names[class_id], COLOURS[class_id]) for class_id in NAMES}
    wanted = {class_id: (names[class_id], QColor(*COLOURS[class_id]).name()) for class_id in NAMES}
    assert legend(foreign) == wanted


def test_names_come_from_the_strokes_where_the_layer_has_one_colour(
    controller: DockController, raster: QgsRasterLayer, foreign
) -> None:
    open_on(controller, raster)
    colours = {one.id: one.colour for one in controller.classes.all}
    controller.dialogs.take_settings([], 8, foreign.id())
    found = shown(controller)
    assert {class_id: name for class_id, (name, _) in found.items()} == NAMES
    assert {class_id: found[class_id][1] for class_id in colours} == colours


def test_what_was_named_or_painted_stays(controller: DockController, raster: QgsRasterLayer, foreign) -> None:
    categorise(foreign, CLASS, {})
    open_on(controller, raster)
    controller.classes.set([*controller.classes.all, PaintClass(5, "Class 5", (7, 7, 7))])
    controller.strokes.rename(1, "Mine")
    paint(controller, raster, 0.5, 2)
    before = shown(controller)
    controller.dialogs.take_settings([], 8, foreign.id())
    assert shown(controller) == {1: before[1], 2: before[2], 5: ("Field", COLOURS[5])}


def test_a_large_layer_brings_them_when_it_is_read(
    controller: DockController, raster: QgsRasterLayer, foreign, qtbot
) -> None:
    categorise(foreign, CLASS, {})
    template = next(foreign.getFeatures())
    template.setId(-1)
    for class_id, name in NAMES.items():
        template[CLASS], template[NAME] = class_id, name
        foreign.dataProvider().addFeatures([QgsFeature(template) for _ in range(MAX_READ_AT_ONCE)])
    open_on(controller, raster)
    controller.dialogs.take_settings([], 8, foreign.id())
    qtbot.waitUntil(lambda: not controller.strokes.is_reading, timeout=PATIENCE)
    wanted = {class_id: (NAMES[class_id], COLOURS[class_id]) for class_id in NAMES}
    qtbot.waitUntil(lambda: shown(controller) == wanted, timeout=PATIENCE)
