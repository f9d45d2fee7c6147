# SPDX-License-Identifier: GPL-2.0-or-later
"""Features of another layer become strokes and areas, with their classes, as one step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from clusterbrush.ui.dialogs.labels_dialog import LabelsDialog
from dock_steps import PATIENCE, open_on, rest
from field_work import layer_of
from qgis.core import QgsCoordinateReferenceSystem, QgsCoordinateTransform, QgsGeometry

if TYPE_CHECKING:
    from clusterbrush.ui.controller import DockController
    from qgis.core import QgsProject, QgsRasterLayer


def wait(controller: DockController, qtbot) -> None:
    qtbot.waitUntil(lambda: controller.labels.task is None, timeout=PATIENCE)
    rest(controller, qtbot)


def test_polygons_points_and_what_is_left_out(
    controller: DockController, raster: QgsRasterLayer, project: QgsProject, qtbot
) -> None:
    open_on(controller, raster)
    crs = raster.crs().authid()
    box = raster.extent()
    x, y = box.xMinimum(), box.yMaximum()
    corners = ", ".join(f"{x + right} {y - down}" for right, down in ((10, 10), (40, 10), (40, 40), (10, 40), (10, 10)))
    inside = f"Polygon (({corners}))"
    outside = "Polygon ((0 0, 1 0, 1 1, 0 1, 0 0))"
    polygons = layer_of(project, "Polygon", [("dark", inside), ("dark", outside), (None, inside)], crs)
    controller.labels.take(polygons, "kind", False, 3.0)
    wait(controller, qtbot)
    assert controller.strokes.counts == {1: 1}
    assert [paint_class.name for paint_class in controller.classes.all] == ["dark", "Class 2"]
    assert len(controller.live._session.markers().pixels) == 9, "the pixels whose centre lies inside"
    points = layer_of(project, "MultiPoint", [("bright", f"MultiPoint (({x + 55} {y - 95}),({x + 75} {y - 95}))")], crs)
    controller.labels.take(points, "kind", False, 1.0)
    wait(controller, qtbot)
    assert controller.strokes.counts == {1: 1, 2: 2}
    assert len(controller.live._session.markers().pixels) == 11
    controller.strokes.undo(False)
    wait(controller, qtbot)
    assert controller.strokes.counts == {1: 1}


def test_labels_in_degrees_of_a_selection(
    controller: DockController, raster: QgsRasterLayer, project: QgsProject, qtbot
) -> None:
    open_on(controller, raster)
    box = raster.extent()
    x, y = box.xMinimum(), box.yMaximum()
    there = QgsCoordinateReferenceSystem("EPSG:4326")
    rows = []
    for name, left in (("one", 10), ("two", 50)):
        geometry = QgsGeometry.fromWkt(f"Point ({x + left + 5} {y - 25})").buffer(14, 8)
        geometry.transform(QgsCoordinateTransform(raster.crs(), there, project))
        rows.append((name, geometry.asWkt(12)))
    layer = layer_of(project, "Polygon", rows, "EPSG:4326")
    layer.selectByExpression("kind = 'two'")
    dialog = LabelsDialog([], layer)
    assert dialog.selected.isChecked()
    assert dialog.column.currentField() == "kind"
    dialog.deleteLater()
    controller.labels.take(layer, "kind", True, 3.0)
    wait(controller, qtbot)
    assert controller.strokes.counts == {1: 1}
    assert controller.classes.all[0].name == "two"
    columns = controller.live._session.markers().pixels % raster.width()
    assert columns.mean() == pytest.approx(5.0, abs=0.2)


def test_a_column_of_numbers_without_end_is_no_class(
    controller: DockController, raster: QgsRasterLayer, project: QgsProject, qtbot, monkeypatch
) -> None:
    open_on(controller, raster)
    warned: list[str] = []
    monkeypatch.setattr(controller.messages, "warn", warned.append)
    box = raster.extent().center()
    rows = [(f"name {number}", f"Point ({box.x()} {box.y()})") for number in range(300)]
    controller.labels.take(layer_of(project, "Point", rows, raster.crs().authid()), "kind", False, 3.0)
    wait(controller, qtbot)
    assert controller.strokes.counts == {}
    assert "different values" in "".join(warned)
