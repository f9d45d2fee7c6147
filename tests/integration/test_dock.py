# SPDX-License-Identifier: GPL-2.0-or-later
"""Dock and controller together, without a window of QGIS: what is shown, kept, and left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unittest.mock import create_autospec

import pytest
from clusterbrush.core.errors import InputError
from clusterbrush.ui.class_actions import ClassActions, legend_of
from clusterbrush.ui.class_model import NAME, ClassModel, Figures, share_text
from clusterbrush.ui.classes import PaintClass, from_text, next_class, to_text
from clusterbrush.ui.controller import DockController
from clusterbrush.ui.export import ExportDialog, parameters_of
from clusterbrush.ui.menu import ICON
from clusterbrush.ui.project_state import PROPERTY, Settings, read_settings, write_settings
from qgis.core import QgsApplication, QgsGeometry, QgsPointXY, QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import QCoreApplication, QEvent, Qt
from qgis.PyQt.QtWidgets import QDockWidget, QMessageBox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE = 10_000  # ms
CLASSES = [PaintClass(1, "Tree", (0, 120, 0)), PaintClass(2, "Roof", (160, 30, 30), locked=True)]


@pytest.fixture
def raster(stripes: Path, project: QgsProject) -> QgsRasterLayer:
    layer = QgsRasterLayer(str(stripes), "stripes")
    project.addMapLayer(layer)
    return layer


@pytest.fixture
def controller(qgis_iface, project: QgsProject) -> Iterator[DockController]:
    made = DockController(qgis_iface, project, ICON)
    made.load()
    yield made
    made.unload()


def open_on(controller: DockController, raster: QgsRasterLayer) -> None:
    canvas = controller._canvas
    canvas.setDestinationCrs(raster.crs())
    canvas.resize(300, 300)
    canvas.setExtent(raster.extent())
    controller._dock.show()
    controller._dock.setUserVisible(True)
    controller._take_raster(raster)


def paint(controller: DockController, raster: QgsRasterLayer, row: float, class_id: int) -> None:
    box = raster.extent()
    y = box.yMaximum() - row * box.height()
    controller._pick_class(class_id)
    controller._begin()
    controller._stroke_finished(
        [QgsPointXY(box.xMinimum() + share * box.width(), y) for share in (0.2, 0.5, 0.8)], False
    )


def test_two_classes_are_ready(controller: DockController, raster: QgsRasterLayer) -> None:
    open_on(controller, raster)
    assert [one.name for one in controller._model.classes] == ["Class 1", "Class 2"]
    assert controller._model.rowCount() == 3
    assert controller._dock.hintLabel.text()
    assert QgsProject.instance().mapLayers().keys() == {raster.id()}, "nothing is made before the first stroke"
    assert raster.customProperty(PROPERTY) is None


def test_strokes_make_a_map(controller: DockController, raster: QgsRasterLayer, qtbot) -> None:
    open_on(controller, raster)
    controller._set_brush_pixels(1.0)
    controller._view_timer.stop()
    paint(controller, raster, 0.15, 1)
    paint(controller, raster, 0.85, 2)
    qtbot.waitUntil(lambda: controller._task is None and controller._live.is_idle, timeout=PATIENCE)
    qtbot.waitUntil(lambda: controller._told is not None and not controller._told.rough, timeout=PATIENCE)
    shares = controller._told.figures.shares
    assert shares[1] + shares[2] == pytest.approx(1.0)
    assert shares[1] == pytest.approx(2 / 3, abs=0.35)
    assert not controller._overlay.is_empty
    strokes = controller._strokes.layer
    assert strokes.featureCount() == 2
    assert strokes.isEditable()
    controller._undo(False)
    assert strokes.featureCount() == 1
    controller._undo(True)
    assert strokes.featureCount() == 2
    assert read_settings(raster).classes == controller._settings.classes
    group = QgsProject.instance().layerTreeRoot().children()[0]
    assert [node.layerId() for node in group.findLayers()] == [strokes.id()]


def test_a_stroke_beside_the_raster_makes_nothing(controller: DockController, raster: QgsRasterLayer) -> None:
    open_on(controller, raster)
    box = raster.extent()
    controller._stroke_finished([QgsPointXY(box.xMinimum() - box.width(), box.yMinimum())], False)
    assert controller._strokes is None
    assert controller._dock.hintLabel.text()


def test_layers_may_go_at_any_time(controller: DockController, raster: QgsRasterLayer, qtbot) -> None:
    open_on(controller, raster)
    paint(controller, raster, 0.2, 1)
    QgsProject.instance().removeMapLayer(controller._strokes.layer.id())
    assert controller._strokes is None
    paint(controller, raster, 0.2, 1)
    QgsProject.instance().removeMapLayer(raster.id())
    assert controller._raster is None
    assert controller._strokes is None
    assert controller._overlay.is_empty
    qtbot.waitUntil(lambda: controller._live.is_idle, timeout=PATIENCE)


def test_a_project_may_be_closed_while_it_works(controller: DockController, raster: QgsRasterLayer) -> None:
    open_on(controller, raster)
    paint(controller, raster, 0.2, 1)
    QgsProject.instance().clear()
    assert controller._raster is None
    assert controller._task is None


def test_load_and_unload_leave_nothing(qgis_iface, project: QgsProject, raster) -> None:
    canvas, window = qgis_iface.mapCanvas(), qgis_iface.mainWindow()

    def state() -> tuple[int, ...]:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        signals = (canvas.extentsChanged, canvas.mapToolSet, project.writeProject, project.layersWillBeRemoved)
        receivers = [
            (canvas if number < 2 else project).receivers(signal) for number, signal in enumerate(signals)
        ]
        return (len(canvas.scene().items()), len(window.findChildren(QDockWidget)), len(window.children()), *receivers)

    before = state()
    for _ in range(2):
        made = DockController(qgis_iface, project, ICON)
        made.load()
        open_on(made, raster)
        paint(made, raster, 0.2, 1)
        made._take_tool(0)
        made._canvas.setMapTool(made._tool)
        made.unload()
        made.unload()
        project.removeMapLayer(next(one for one in project.mapLayers() if one != raster.id()))
        assert state() == before
    assert canvas.mapTool() is None or "StrokeTool" not in type(canvas.mapTool()).__name__


def test_settings_are_kept_with_the_raster(raster: QgsRasterLayer, project: QgsProject) -> None:
    assert read_settings(raster) is None
    settings = Settings(CLASSES, [2, 1], 99, 0.2, 1, 0.4, 12.5, "outlines", 35, 2)
    project.setDirty(False)
    write_settings(raster, settings, project)
    assert project.isDirty()
    assert read_settings(raster) == settings
    project.setDirty(False)
    write_settings(raster, settings, project)
    assert not project.isDirty(), "nothing changed"


@pytest.mark.parametrize("text", ["{", "[]", '{"classes": 3}', '{"classes": [{"id": 0}]}', '{"clusters": "many"}', "1"])
def test_damaged_settings_are_none(raster: QgsRasterLayer, text: str) -> None:
    raster.setCustomProperty(PROPERTY, text)
    assert read_settings(raster) is None


def test_class_files() -> None:
    assert from_text(to_text(CLASSES), "x") == CLASSES
    for text in ("", "{}", '{"classes": []}', '{"classes": [{"id": 1, "name": "a", "colour": "red"}]}'):
        with pytest.raises(InputError):
            from_text(text, "classes.json")
    new = next_class(CLASSES, "Class {number}")
    assert (new.id, new.name) == (3, "Class 3")
    assert new.colour not in {one.colour for one in CLASSES}


@pytest.mark.usefixtures("qgis_app")
def test_the_table_shows_figures() -> None:
    model = ClassModel()
    model.set_classes(CLASSES)
    model.set_figures({0: Figures(share=0.25, area=4e4), 1: Figures(3, 0.052, 123_456.0), 2: Figures(0, 0.7, 1e6)})
    texts = [[model.data(model.index(row, column)) for column in range(5)] for row in range(3)]
    assert texts == [
        ["1", "Tree", "3", "5.2 %", "12.3 ha"],
        ["2", "Roof", "0", "70 %", "100 ha"],
        ["", "Unclassified", "", "25 %", "4 ha"],
    ]
    heard: list[tuple] = []
    model.renamed.connect(lambda *change: heard.append(change))
    assert model.setData(model.index(0, NAME), "  Forest ")
    assert not model.setData(model.index(0, NAME), "  ")
    assert heard == [(1, "Forest")]
    assert not model.flags(model.index(2, NAME)) & Qt.ItemFlag.ItemIsEditable
    assert share_text(0.0999) == "10 %"


@pytest.fixture
def actions(project: QgsProject) -> Iterator[tuple[ClassActions, list, list]]:
    from qgis.PyQt.QtWidgets import QWidget

    window, counts = QWidget(), {1: 3}
    made = ClassActions(lambda: CLASSES, lambda: CLASSES[0], lambda: counts, project, window)
    lists: list = []
    moves: list = []
    made.changed.connect(lists.append)
    made.reclassed.connect(lambda class_id, other: moves.append((class_id, other)))
    yield made, lists, moves
    window.deleteLater()


def test_classes_are_merged_moved_and_locked(actions) -> None:
    from qgis.PyQt.QtWidgets import QMenu

    made, lists, moves = actions
    made.merge(CLASSES[0], CLASSES[1])
    assert moves == [(1, CLASSES[1])]
    assert lists.pop() == [CLASSES[1]]
    made.move(0, 1)
    assert [one.id for one in lists.pop()] == [2, 1]
    menu = QMenu()
    made.fill(menu)
    next(action for action in menu.actions() if action.text() == "Lock Tree").trigger()
    assert lists.pop()[0].locked


@pytest.mark.parametrize(
    ("button", "moved", "left"), [(0, [(1, None)], [2]), (1, [(1, CLASSES[1])], [2]), (2, [], None)]
)
def test_deleting_a_class_asks_for_its_strokes(actions, monkeypatch, button: int, moved: list, left) -> None:
    made, lists, moves = actions
    texts = ["Delete them too", "Give to Roof", "Cancel"]
    chosen: list = []

    def answer(box: QMessageBox) -> int:
        chosen.append(next(one for one in box.buttons() if one.text().replace("&", "") == texts[button]))
        return 0

    monkeypatch.setattr(QMessageBox, "exec", answer)
    monkeypatch.setattr(QMessageBox, "clickedButton", lambda _box: chosen[-1])
    made.ask_delete(CLASSES[0])
    assert moves == moved
    assert [[one.id for one in each] for each in lists] == ([] if left is None else [left])


def test_a_class_file_goes_round_and_a_legend_is_taken(actions, tmp_path: Path, raster: QgsRasterLayer) -> None:
    from clusterbrush.core.raster_writer import LegendEntry
    from clusterbrush.processing.layers import apply_legend

    made, lists, _ = actions
    failed: list = []
    made.failed.connect(failed.append)
    made.save(str(tmp_path / "classes.json"))
    made.load(str(tmp_path / "classes.json"))
    assert lists.pop() == CLASSES
    made.load(str(tmp_path / "none.json"))
    made.save(str(tmp_path / "no" / "folder.json"))
    assert len(failed) == 2
    assert legend_of(raster) == []
    apply_legend(raster, [LegendEntry(4, "Water", (1, 2, 3))])
    made.take_legend(raster.id())
    assert lists.pop() == [PaintClass(4, "Water", (1, 2, 3)), CLASSES[0]]  # a class with strokes stays


@pytest.mark.usefixtures("qgis_app")
def test_export_asks_for_what_is_ticked(tmp_path: Path) -> None:
    dialog = ExportDialog(str(tmp_path / "map"))
    dialog.confidence.setChecked(True)
    wishes = dialog.wishes()
    found = parameters_of("raster", "strokes", Settings(CLASSES, bands=[2]), wishes)
    assert found["OUTPUT"] == str(tmp_path / "map.tif")
    assert found["CONFIDENCE"] == str(tmp_path / "map_confidence.tif")
    assert "MODEL" not in found
    assert found["BANDS"] == [2]
    dialog.file.setFilePath(str(tmp_path / "none" / "map.tif"))
    assert not dialog.go.isEnabled()
    dialog.deleteLater()


def test_geometry_of_a_click_is_a_dot(controller: DockController, raster: QgsRasterLayer) -> None:
    open_on(controller, raster)
    centre = raster.extent().center()
    dot = controller._to_raster([centre], 10.0)
    assert dot.length() == pytest.approx(0.01)
    assert dot.equals(QgsGeometry.fromPolylineXY([centre, QgsPointXY(centre.x() + 0.01, centre.y())]))


@pytest.mark.usefixtures("qgis_app")
def test_specs_hold() -> None:
    assert create_autospec(DockController, instance=True).load
    assert QgsApplication.taskManager() is not None
