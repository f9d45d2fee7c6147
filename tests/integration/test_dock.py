# SPDX-License-Identifier: GPL-2.0-or-later
"""Dock and controller together, without a window of QGIS: what is shown, kept, and left behind."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import create_autospec

import numpy as np
import pytest
from clusterbrush.core import refinement
from clusterbrush.core import session as session_module
from clusterbrush.core.errors import InputError
from clusterbrush.core.screen import Look
from clusterbrush.core.session import Session
from clusterbrush.core.stroke_model import load_any
from clusterbrush.ui import other_rasters
from clusterbrush.ui.class_actions import ClassActions, legend_of
from clusterbrush.ui.class_model import NAME, SHARE, ClassModel, Figures, share_text
from clusterbrush.ui.classes import PaintClass, from_text, next_class, to_text
from clusterbrush.ui.cluster_suggestion import ClusterSuggestion
from clusterbrush.ui.controller import DockController
from clusterbrush.ui.export import parameters_of, steps_of
from clusterbrush.ui.export_dialog import ExportDialog, Wishes
from clusterbrush.ui.menu import ICON
from clusterbrush.ui.project_state import PROPERTY, Settings, pin_layer, read_settings, write_settings
from clusterbrush.ui.raster_choice import raster_for
from qgis.core import QgsApplication, QgsGeometry, QgsPointXY, QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import QCoreApplication, QEvent, Qt
from qgis.PyQt.QtWidgets import QDockWidget, QLabel, QMessageBox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clusterbrush.core.progress import Progress
    from clusterbrush.core.raster import RasterSource

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
    controller.dock.show()
    controller.dock.setUserVisible(True)
    controller.take_raster(raster)


def paint(controller: DockController, raster: QgsRasterLayer, row: float, class_id: int) -> None:
    box = raster.extent()
    y = box.yMaximum() - row * box.height()
    controller.classes.pick(class_id)
    controller.grouping.begin()
    controller.strokes.finish([QgsPointXY(box.xMinimum() + share * box.width(), y) for share in (0.2, 0.5, 0.8)], False)


def test_two_classes_are_ready(controller: DockController, raster: QgsRasterLayer) -> None:
    open_on(controller, raster)
    assert [one.name for one in controller.model.classes] == ["Class 1", "Class 2"]
    assert controller.model.rowCount() == 3
    assert controller.dock.hintLabel.text()
    assert QgsProject.instance().mapLayers().keys() == {raster.id()}, "nothing is made before the first stroke"
    assert raster.customProperty(PROPERTY) is None


def test_strokes_make_a_map(controller: DockController, raster: QgsRasterLayer, qtbot) -> None:
    open_on(controller, raster)
    controller.brush.set_pixels(1.0)
    controller.view._timer.stop()
    paint(controller, raster, 0.15, 1)
    paint(controller, raster, 0.85, 2)
    qtbot.waitUntil(lambda: controller.grouping.task is None and controller.live.is_idle, timeout=PATIENCE)
    figures = controller.figures
    told = lambda: figures.told is not None and not figures.told.rough and figures.told.figures.shares  # noqa: E731
    qtbot.waitUntil(lambda: told() and set(told()) >= {1, 2}, timeout=PATIENCE)
    shares = told()
    assert shares[1] + shares[2] == pytest.approx(1.0)
    assert shares[1] == pytest.approx(2 / 3, abs=0.35)
    assert not controller.view.overlay.is_empty
    strokes = controller.strokes.layer
    assert strokes.featureCount() == 2
    assert strokes.isEditable()
    controller.strokes.undo(False)
    assert strokes.featureCount() == 1
    controller.strokes.undo(True)
    assert strokes.featureCount() == 2
    assert read_settings(raster).classes == controller.raster.settings.classes
    group = QgsProject.instance().layerTreeRoot().children()[0]
    assert [node.layerId() for node in group.findLayers()] == [strokes.id()]


def test_figures_are_those_of_the_sharp_picture(controller: DockController, raster: QgsRasterLayer, qtbot) -> None:
    open_on(controller, raster)
    sharp = []
    controller.live.figured.connect(sharp.append)
    paint(controller, raster, 0.15, 1)
    paint(controller, raster, 0.85, 2)
    qtbot.waitUntil(lambda: controller.grouping.task is None and controller.live.is_idle, timeout=PATIENCE)
    qtbot.waitUntil(lambda: not controller.live.is_refining and bool(sharp), timeout=PATIENCE)
    refined = controller.live._refined.classified
    assert (refined.class_ids.shape[1], refined.class_ids.shape[0]) == (raster.width(), raster.height())
    shown = [controller.model.index(row, SHARE).data() for row in range(2)]
    counts = np.bincount(refined.class_ids.ravel())
    assert shown == [share_text(count / counts.sum()) for count in counts[1:]]
    controller.live.figured.emit(replace(sharp[-1], shares={0: 0.0, 1: 0.25, 2: 0.75}))  # as no cluster would tell
    assert [controller.model.index(row, SHARE).data() for row in range(2)] == [share_text(0.25), share_text(0.75)]


def test_an_estimate_is_shown_before_many_clusters_are_split(
    controller: DockController, raster: QgsRasterLayer, qtbot, monkeypatch
) -> None:
    open_on(controller, raster)
    paint(controller, raster, 0.15, 1)
    paint(controller, raster, 0.85, 2)
    live = controller.live
    qtbot.waitUntil(lambda: controller.grouping.task is None and live.is_idle, timeout=PATIENCE)
    qtbot.waitUntil(lambda: not live.is_refining, timeout=PATIENCE)
    monkeypatch.setattr(session_module, "MOST_AT_ONCE", 0)
    session, settle, seen = live._session, Session.settle, []
    monkeypatch.setattr(Session, "settle", lambda self: (seen.append("splits"), settle(self))[1])
    live.pictured.connect(lambda _shown: seen.append("picture"), Qt.ConnectionType.DirectConnection)
    live.told.connect(lambda _told: seen.append("figures"), Qt.ConnectionType.DirectConnection)
    paint(controller, raster, 0.5, 2)
    qtbot.waitUntil(lambda: "figures" in seen and live.is_idle, timeout=PATIENCE)
    assert session.is_settled
    assert seen[:4] == ["picture", "splits", "picture", "splits"], seen
    with monkeypatch.context() as patched:  # another stroke comes, and then a pause that keeps it back
        patched.setattr(live, "_is_overtaken", lambda: True)
        paint(controller, raster, 0.4, 1)
        qtbot.waitUntil(lambda: live.is_idle and not session.is_settled, timeout=PATIENCE)
    live.show_look(Look())
    qtbot.waitUntil(lambda: live.is_idle and session.is_settled, timeout=PATIENCE)


def test_what_is_known_of_the_raster_outlives_a_stroke(
    controller: DockController, raster: QgsRasterLayer, qtbot, monkeypatch
) -> None:
    begun, painted, find = [], threading.Event(), refinement.preset_kinds

    def slowly(name: str, source: RasterSource, seed: int, progress: Progress) -> tuple:
        begun.append(name)
        painted.wait(PATIENCE / 1000)
        progress.check()
        return find(name, source, seed, progress)

    monkeypatch.setattr(refinement, "preset_kinds", slowly)
    open_on(controller, raster)
    live = controller.live
    paint(controller, raster, 0.15, 1)
    paint(controller, raster, 0.85, 2)
    qtbot.waitUntil(lambda: bool(begun), timeout=PATIENCE)
    paint(controller, raster, 0.5, 2)
    qtbot.waitUntil(lambda: live.is_idle, timeout=PATIENCE)
    painted.set()
    qtbot.waitUntil(lambda: not live.is_refining, timeout=PATIENCE)
    assert len(begun) == 1, "not begun again for the new stroke"
    assert live._refined.version == live._session.version


def test_a_stroke_beside_the_raster_makes_nothing(controller: DockController, raster: QgsRasterLayer) -> None:
    open_on(controller, raster)
    box = raster.extent()
    controller.strokes.finish([QgsPointXY(box.xMinimum() - box.width(), box.yMinimum())], False)
    assert controller.strokes.layer is None
    assert controller.dock.hintLabel.text()


def test_layers_may_go_at_any_time(controller: DockController, raster: QgsRasterLayer, qtbot) -> None:
    open_on(controller, raster)
    paint(controller, raster, 0.2, 1)
    QgsProject.instance().removeMapLayer(controller.strokes.layer.id())
    assert controller.strokes.layer is None
    paint(controller, raster, 0.2, 1)
    QgsProject.instance().removeMapLayer(raster.id())
    assert controller.raster.layer is None
    assert controller.strokes.layer is None
    assert controller.view.overlay.is_empty
    qtbot.waitUntil(lambda: controller.live.is_idle, timeout=PATIENCE)


def test_a_project_may_be_closed_while_it_works(controller: DockController, raster: QgsRasterLayer) -> None:
    open_on(controller, raster)
    paint(controller, raster, 0.2, 1)
    QgsProject.instance().clear()
    assert controller.raster.layer is None
    assert controller.grouping.task is None


def test_load_and_unload_leave_nothing(qgis_iface, project: QgsProject, raster) -> None:
    canvas, window = qgis_iface.mapCanvas(), qgis_iface.mainWindow()

    def state() -> tuple[int, ...]:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        signals = (canvas.extentsChanged, canvas.mapToolSet, project.writeProject, project.layersWillBeRemoved)
        receivers = [(canvas if number < 2 else project).receivers(signal) for number, signal in enumerate(signals)]
        return (len(canvas.scene().items()), len(window.findChildren(QDockWidget)), len(window.children()), *receivers)

    before = state()
    for _ in range(2):
        made = DockController(qgis_iface, project, ICON)
        made.load()
        open_on(made, raster)
        paint(made, raster, 0.2, 1)
        made.brush.take(0)
        made._canvas.setMapTool(made.brush.tool)
        made.unload()
        made.unload()
        project.removeMapLayer(next(one for one in project.mapLayers() if one != raster.id()))
        assert state() == before
    assert canvas.mapTool() is None or "StrokeTool" not in type(canvas.mapTool()).__name__


def test_settings_are_kept_with_the_raster(raster: QgsRasterLayer, project: QgsProject) -> None:
    assert read_settings(raster) is None
    settings = Settings(CLASSES, [2, 1], 99, 0.2, 1, 0.4, 12.5, "outlines", 35, 2, 3)
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
    assert len(steps_of("raster", "strokes", Settings(CLASSES), wishes)) == 1
    dialog.file.setFilePath(str(tmp_path / "none" / "map.tif"))
    assert not dialog.go.isEnabled()
    dialog.deleteLater()


@pytest.mark.usefixtures("qgis_app")
def test_a_smoothed_map_is_exported_in_two_steps(tmp_path: Path) -> None:
    dialog = ExportDialog(str(tmp_path / "map.tif"), smoothing=2)
    dialog.polygons.setChecked(True)
    steps = steps_of("raster", "strokes", Settings(CLASSES, smoothing=2), dialog.wishes())
    assert [name.partition(":")[2] for name, _ in steps] == ["classifystrokes", "smooth", "outlines"]
    (_, classify), (_, smooth), (_, outlines) = steps
    assert classify["OUTPUT"] == smooth["INPUT"] != smooth["OUTPUT"] == outlines["INPUT"] == str(tmp_path / "map.tif")
    assert smooth["RADIUS"] == 2
    assert any("5 × 5" in label.text() for label in dialog.findChildren(QLabel))
    dialog.deleteLater()


def test_geometry_of_a_click_is_a_dot(controller: DockController, raster: QgsRasterLayer) -> None:
    open_on(controller, raster)
    centre = raster.extent().center()
    dot = controller.raster.line([centre], 10.0)
    assert dot.length() == pytest.approx(0.01)
    assert dot.equals(QgsGeometry.fromPolylineXY([centre, QgsPointXY(centre.x() + 0.01, centre.y())]))


@pytest.mark.usefixtures("qgis_app")
def test_specs_hold() -> None:
    assert create_autospec(DockController, instance=True).load
    assert QgsApplication.taskManager() is not None


def test_which_raster_is_turned_to(raster: QgsRasterLayer, project: QgsProject) -> None:
    from clusterbrush.core.raster_writer import LegendEntry
    from clusterbrush.processing.layers import apply_legend

    gone = QgsRasterLayer("/nowhere.tif", "gone")
    map_of_it = QgsRasterLayer(raster.source(), "map")
    apply_legend(map_of_it, [LegendEntry(1, "Tree", (0, 120, 0))])
    project.addMapLayers([gone, map_of_it])
    assert raster_for(raster, project, has_one=True) is raster
    assert raster_for(map_of_it, project, has_one=True) is None, "a map that came out is no image to paint on"
    assert raster_for(map_of_it, project, has_one=False) is raster, "the image beside it is what one paints on"
    assert raster_for(gone, project, has_one=True) is None
    assert raster_for(gone, project, has_one=False) is gone, "it is waited for"
    assert raster_for(None, project, has_one=False) is None, "which one is not guessed"
    pin_layer(project, raster.id())
    assert raster_for(map_of_it, project, has_one=False) is raster
    pin_layer(project, "")
    project.removeMapLayer(gone)
    assert raster_for(None, project, has_one=False) is raster, "the map beside it does not count"
    project.removeMapLayer(raster)
    assert raster_for(map_of_it, project, has_one=False) is map_of_it
    assert raster_for(None, project, has_one=False) is map_of_it


def test_a_missing_raster_is_waited_for(controller: DockController, project: QgsProject, stripes: Path) -> None:
    gone = QgsRasterLayer(str(stripes.with_name("moved.tif")), "image")
    write_settings(gone, Settings(CLASSES), project)
    project.addMapLayer(gone)
    controller.dock.show()
    controller.dock.setUserVisible(True)
    controller.take_raster(gone)
    assert controller.raster.layer is None
    assert "image" in controller.dock.hintLabel.text()
    assert not controller.dock.paintButton.isEnabled()
    gone.setDataSource(str(stripes.with_name("not_there_either.tif")), "image", "gdal")
    assert controller.raster.layer is None
    gone.setDataSource(str(stripes), "image", "gdal")
    assert controller.raster.layer is gone
    assert controller.classes.all == CLASSES
    assert controller.dock.paintButton.isEnabled()
    gone.setDataSource(str(stripes.with_name("moved.tif")), "image", "gdal")
    assert controller.missing.layer is gone
    project.removeMapLayer(gone.id())
    assert controller.missing.layer is None


def test_smoothing_is_a_setting_of_the_picture(controller: DockController, raster: QgsRasterLayer) -> None:
    open_on(controller, raster)
    paint(controller, raster, 0.2, 1)
    shown: list = []
    controller.live.show_look = shown.append
    controller.dock.smoothingSlider.setValue(2)
    assert [look.smoothing for look in shown] == [2]
    assert read_settings(raster).smoothing == 2
    assert controller.dock.smoothingValue.text() == "5 × 5"
    controller.dock.smoothingSlider.setValue(0)
    assert controller.dock.smoothingValue.text() == "none"


def test_the_figure_of_held_out_strokes_comes_and_goes(
    controller: DockController, raster: QgsRasterLayer, qtbot
) -> None:
    open_on(controller, raster)
    controller.brush.set_pixels(1.0)
    controller.quality._timer.setInterval(50)
    row, note = controller.dock.noteRow, controller.dock.noteLabel
    for place, class_id in ((0.05, 1), (0.2, 1), (0.75, 2)):
        paint(controller, raster, place, class_id)
    qtbot.waitUntil(lambda: controller.grouping.task is None and controller.live.is_idle, timeout=PATIENCE)
    qtbot.wait(300)
    assert row.isHidden(), "one class alone cannot be held out"
    paint(controller, raster, 0.9, 2)
    qtbot.waitUntil(lambda: note.text().endswith("1.00"), timeout=PATIENCE)
    assert not row.isHidden()
    assert "4" in controller.dock.noteButton.toolTip()
    late = controller.quality._ticket
    controller.quality._timer.setInterval(60_000)
    paint(controller, raster, 0.5, 2)
    qtbot.waitUntil(lambda: note.text().endswith("…"), timeout=PATIENCE)
    controller.quality.take(late, None)
    assert not row.isHidden(), "an answer that comes too late is none"
    controller._leave_raster()
    assert row.isHidden()


def test_the_model_of_an_export_serves_until_a_stroke_comes(
    controller: DockController, raster: QgsRasterLayer, tmp_path: Path, monkeypatch, qtbot
) -> None:
    opened: list = []
    monkeypatch.setattr(other_rasters, "open_dialog", lambda name, parameters: opened.append((name, parameters)))
    open_on(controller, raster)
    controller.elsewhere.apply()
    assert controller.dock.hintLabel.text()
    assert not opened
    paint(controller, raster, 0.15, 1)
    paint(controller, raster, 0.85, 2)
    qtbot.waitUntil(lambda: controller.grouping.task is None and controller.live.is_idle, timeout=PATIENCE)
    wishes = Wishes(str(tmp_path / "map.tif"), polygons=False, confidence=False, model=True)
    controller.elsewhere.note_export(wishes)
    controller.elsewhere.note_exported(wishes)
    Path(wishes.model_path).write_text("{}", encoding="utf-8")
    controller.elsewhere.apply()
    assert opened == [("clusterbrush:applymodel", {"MODEL": wishes.model_path})]
    paint(controller, raster, 0.5, 2)
    controller.elsewhere.apply()
    qtbot.waitUntil(lambda: len(opened) == 2, timeout=PATIENCE)
    path = opened[1][1]["MODEL"]
    assert path != wishes.model_path
    assert load_any(path).method == "default"
    assert [entry.name for entry in load_any(path).legend] == ["Class 1", "Class 2"]


@pytest.mark.usefixtures("provider")
def test_a_number_of_clusters_is_suggested(raster: QgsRasterLayer, qtbot) -> None:
    suggestion = ClusterSuggestion()
    found: list = []
    suggestion.suggested.connect(lambda clusters, reason: found.append((clusters, reason)))
    suggestion.failed.connect(found.append)
    suggestion.start(raster.id(), [1])
    qtbot.waitUntil(lambda: bool(found), timeout=PATIENCE)
    assert not suggestion.is_running
    assert found[0][0] == 3
    assert "3" in found[0][1]
    suggestion.start(raster.id(), [])
    suggestion.cancel()
    qtbot.waitUntil(lambda: not suggestion.is_running, timeout=PATIENCE)
    for layer_id, bands in (("nothing", []), (raster.id(), [7])):
        suggestion.start(layer_id, bands)
        qtbot.waitUntil(lambda: not suggestion.is_running, timeout=PATIENCE)
    assert [type(one) for one in found[1:]] == [str, str], "a sentence says why there is no number"
