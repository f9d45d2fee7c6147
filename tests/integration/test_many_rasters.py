# SPDX-License-Identifier: GPL-2.0-or-later
"""Several rasters in one project: learned from together, switched between, limited to the pixels that count."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from clusterbrush.core.base.progress import Progress
from clusterbrush.ui.dialogs.export_dialog import ExportOptions
from clusterbrush.ui.dialogs.settings_dialog import SettingsDialog
from clusterbrush.ui.exporting.export import parameters_of
from clusterbrush.ui.presenters import grouping
from clusterbrush.ui.project.settings import read_settings
from dock_steps import PATIENCE, open_on, paint, rest
from networks import small_model
from qgis.core import QgsFeature, QgsGeometry, QgsProject, QgsRasterLayer, QgsRasterRange, QgsRectangle, QgsVectorLayer
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QPushButton

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from clusterbrush.ui.controller import DockController
    from pytestqt.qtbot import QtBot

HEIGHT, WIDTH = 60, 80
LEVELS = np.array([(40, 160, 60), (150, 90, 200), (220, 210, 30)])


def picture(path: Path, order: tuple[int, ...], seed: int, border: int = 0) -> str:
    """Write three fields one above the other, 20 rows each, in an order."""
    rng = np.random.default_rng(seed)
    levels = np.repeat(LEVELS[list(order)], HEIGHT // 3, axis=0).T[:, :, None]
    values = np.clip(levels + rng.normal(0, 9, (3, HEIGHT, WIDTH)), 1, 255).astype(np.uint8)
    if border:
        values[:, :border] = values[:, -border:] = values[:, :, :border] = values[:, :, -border:] = 0
    return str(rasters.write_raster(path, values))


@pytest.fixture(autouse=True)
def window(qgis_iface) -> Iterator[None]:
    """Show the window, so that the panel is open: a closed one reads no raster by itself."""
    qgis_iface.mainWindow().show()
    yield
    qgis_iface.mainWindow().hide()


@pytest.fixture
def first(tmp_path: Path, project: QgsProject) -> QgsRasterLayer:
    layer = QgsRasterLayer(picture(tmp_path / "first.tif", (0, 1, 2), 1), "first")
    project.addMapLayer(layer)
    return layer


@pytest.fixture
def second(tmp_path: Path, project: QgsProject) -> QgsRasterLayer:
    layer = QgsRasterLayer(picture(tmp_path / "second.tif", (2, 0, 1), 2), "second")
    project.addMapLayer(layer)
    return layer


def name_classes(controller: DockController, *names: str) -> None:
    while len(controller.classes.all) < len(names):
        controller.classes.add()
    for paint_class, name in zip(controller.classes.all, names):
        controller.strokes.rename(paint_class.id, name)


def settings_with(controller: DockController, act: Callable[[SettingsDialog], None]) -> None:
    """Open the settings by their button, do something there, and press OK."""

    def fill() -> None:
        dialog = next(one for one in QApplication.topLevelWidgets() if isinstance(one, SettingsDialog))
        act(dialog)
        QTest.mouseClick(dialog._ok, Qt.MouseButton.LeftButton)

    QTimer.singleShot(100, fill)
    QTest.mouseClick(controller.dock.settingsButton, Qt.MouseButton.LeftButton)


def tick(dialog: SettingsDialog, name: str) -> None:
    rows = dialog.extent.rasters
    item = next(rows.item(row) for row in range(rows.count()) if rows.item(row).text() == name)
    item.setCheckState(Qt.CheckState.Checked)


def share_of(controller: DockController, qtbot: QtBot, class_id: int) -> float:
    """Return the share of a class in the panel, once it is that of the map."""
    qtbot.waitUntil(lambda: controller.figures.is_settled, timeout=PATIENCE)
    return controller.figures.settled.figures.shares.get(class_id, 0.0)


def export(controller: DockController, tmp_path: Path) -> np.ndarray:
    """Return the map of the algorithm with the parameters of the panel's export."""
    from qgis import processing

    controller.strokes.write_fields()
    controller.further.write_places()
    pairs = [(raster.id(), strokes.id()) for raster, strokes in controller.further.pairs]
    chosen = ExportOptions(str(tmp_path / "map.tif"), polygons=False, confidence=False, model=False)
    parameters = parameters_of(
        controller.raster.layer.id(), controller.strokes.layer.id(), controller.raster.settings, chosen, pairs
    )
    return rasters.read_raster(processing.run("clusterbrush:classifystrokes", parameters)["OUTPUT"])[0]


def seen(controller: DockController) -> np.ndarray:
    """Return the map of the panel at 1:1."""
    from clusterbrush.core.raster.grid import Window

    grid = controller.live._session.source.grid
    return controller.live._session.refine(Window(0, 0, grid.height, grid.width)).class_ids


@pytest.mark.usefixtures("provider")
@pytest.mark.parametrize("method", ["default", "clusternet"])
def test_strokes_of_another_raster_are_learned_from(controller, first, second, project, tmp_path, qtbot, method):
    open_on(controller, second)
    name_classes(controller, "Water", "Forest", "Rock")
    paint(controller, second, 0.10, 3)  # the third level
    rest(controller, qtbot, refined=True)
    controller.take_raster(first)
    name_classes(controller, "Forest", "Water")
    controller.refine.set_method(method)
    paint(controller, first, 0.15, 1)
    paint(controller, first, 0.50, 2)
    rest(controller, qtbot, refined=True)
    assert [one.name for one in controller.classes.all] == ["Forest", "Water"]
    assert share_of(controller, qtbot, 3) == 0.0
    settings_with(controller, lambda dialog: tick(dialog, "second"))
    rest(controller, qtbot, refined=True)
    assert [one.name for one in controller.classes.all] == ["Forest", "Water", "Rock"]
    assert read_settings(first).further == [second.id()]
    assert share_of(controller, qtbot, 3) > 0.2
    # a stroke on the other raster reaches the map at once, by its class's name
    strokes = controller.further.pairs[0][1]
    session = controller.live._session
    before = {stroke.id for stroke in session.strokes}
    strokes.startEditing()
    feature = QgsFeature(strokes.fields())
    box = second.extent()
    y = box.yMaximum() - 0.5 * box.height()
    feature.setGeometry(
        QgsGeometry.fromWkt(f"MultiLineString(({box.xMinimum() + 100} {y}, {box.xMaximum() - 100} {y}))")
    )
    for field, value in (("class_id", 2), ("class_name", "Forest"), ("width", 30.0)):
        feature[field] = value
    strokes.addFeature(feature)
    rest(controller, qtbot, refined=True)
    new = [stroke for stroke in session.strokes if stroke.id not in before]
    assert [stroke.class_id for stroke in new] == [1], "Forest is class 1 here and class 2 there"
    assert controller.live._session is session
    found = seen(controller)
    np.testing.assert_array_equal(export(controller, tmp_path), found)
    assert (found[44:, :] == 3).mean() > 0.95
    for _ in range(2):  # the stroke, and its place in time, which the export has written
        strokes.undoStack().undo()
    rest(controller, qtbot, refined=True)
    assert {stroke.id for stroke in session.strokes} == before
    # the layer may go
    project.removeMapLayer(strokes.id())
    rest(controller, qtbot, refined=True)
    assert share_of(controller, qtbot, 3) == 0.0
    assert controller.raster.settings.further == []


def test_a_third_raster_begins_with_the_classes_of_the_others(controller, first, second, qtbot):
    open_on(controller, second)
    name_classes(controller, "Water", "Forest", "Rock")
    for row, class_id in ((0.15, 3), (0.5, 1), (0.85, 2)):
        paint(controller, second, row, class_id)
    rest(controller, qtbot, refined=True)
    controller.take_raster(first)
    settings_with(controller, lambda dialog: tick(dialog, "second"))
    rest(controller, qtbot, refined=True)
    assert [one.name for one in controller.classes.all] == ["Water", "Forest", "Rock"]
    assert controller.strokes.layer is None
    assert min(share_of(controller, qtbot, class_id) for class_id in (1, 2, 3)) > 0.2, "without a stroke of its own"


def test_rasters_of_other_bands_are_not_offered(controller, first, raster, qtbot):
    open_on(controller, raster)
    paint(controller, raster, 0.2, 1)
    rest(controller, qtbot, refined=True)
    controller.take_raster(first)
    offered: list[int] = []
    settings_with(controller, lambda dialog: offered.append(dialog.extent.rasters.count()))
    assert offered == [0]


def test_going_back_shows_the_map_at_once(controller, first, second, tmp_path, monkeypatch, qtbot):
    open_on(controller, first)
    for raster in (first, second):
        controller.take_raster(raster)
        paint(controller, raster, 0.15, 1)
        paint(controller, raster, 0.85, 2)
        rest(controller, qtbot, refined=True)
    shown, sessions = controller.view.overlay.pictures[0].data, []
    controller.take_raster(first)
    monkeypatch.setattr(grouping, "GroupingTask", None)  # nothing is grouped from here on
    assert controller.view.overlay.is_empty
    qtbot.waitUntil(lambda: not controller.view.overlay.is_empty, timeout=PATIENCE)
    rest(controller, qtbot, refined=True)
    assert controller.view.overlay.pictures[0].data != shown
    for raster in (second, first, second):
        controller.take_raster(raster)
        rest(controller, qtbot, refined=True)
        sessions.append(controller.live._session)
    assert controller.view.overlay.pictures[0].data == shown
    assert sessions[0] is sessions[2]
    assert len(sessions[0].strokes) == 2
    # what changed meanwhile counts
    controller.take_raster(first)
    strokes = next(one for one in QgsProject.instance().mapLayers().values() if one.name() == "Strokes on second")
    strokes.startEditing()
    strokes.deleteFeature(next(strokes.getFeatures()).id())
    controller.take_raster(second)
    rest(controller, qtbot, refined=True)
    assert controller.live._session is sessions[0]
    assert len(sessions[0].strokes) == 1
    controller.take_raster(first)
    QgsProject.instance().removeMapLayer(strokes.id())
    controller.take_raster(second)
    rest(controller, qtbot, refined=True)
    assert controller.live._session is sessions[0]
    assert sessions[0].strokes == ()
    paint(controller, second, 0.15, 1)
    rest(controller, qtbot, refined=True)
    monkeypatch.undo()
    # another file, other settings: grouped anew
    controller.take_raster(first)
    picture(tmp_path / "second.tif", (1, 0, 2), 5)
    controller.take_raster(second)
    rest(controller, qtbot, refined=True)
    assert controller.live._session is not sessions[0]
    controller.take_raster(first)
    QgsProject.instance().removeMapLayer(second.id())
    rest(controller, qtbot, refined=True)
    assert len(controller.live._kept) == 0


def test_three_are_kept_and_no_more_memory_than_allowed(controller, project, tmp_path, monkeypatch, qtbot):
    from clusterbrush.ui.worker import kept

    layers = [
        QgsRasterLayer(picture(tmp_path / f"{number}.tif", (0, 1, 2), number), f"{number}") for number in range(5)
    ]
    project.addMapLayers(layers)
    open_on(controller, layers[0])
    for layer in layers:
        controller.take_raster(layer)
        paint(controller, layer, 0.2, 1)
        rest(controller, qtbot, refined=True)
    assert list(controller.live._kept._kept) == [layer.id() for layer in layers[1:4]]
    begun: list[str] = []
    controller.grouping.begun.connect(lambda: begun.append(controller.raster.layer.name()))
    controller.take_raster(layers[0])
    rest(controller, qtbot, refined=True)
    assert controller.live.has_full_session
    assert begun == ["0"], "the oldest is grouped again"
    monkeypatch.setattr(kept, "MAX_KEPT_BYTES", 1000)
    controller.take_raster(layers[1])
    rest(controller, qtbot, refined=True)
    assert len(controller.live._kept) == 0
    controller.take_raster(layers[0])
    rest(controller, qtbot, refined=True)
    assert controller.live.has_full_session
    assert begun == ["0", "1", "0"], "those that were dropped for memory are grouped again"


def area_of(project: QgsProject, *boxes: QgsRectangle) -> QgsVectorLayer:
    layer = QgsVectorLayer("Polygon?crs=EPSG:32633", "park", "memory")
    add_boxes(layer, *boxes)
    project.addMapLayer(layer)
    return layer


def add_boxes(layer: QgsVectorLayer, *boxes: QgsRectangle) -> None:
    features = []
    for box in boxes:
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromRect(box))
        features.append(feature)
    layer.dataProvider().addFeatures(features)


@pytest.mark.usefixtures("provider")
def test_a_value_and_an_area_limit_map_export_and_model(controller, first, project, tmp_path, qtbot):
    box = first.extent()
    middle = box.center().x()
    park = area_of(project, QgsRectangle(box.xMinimum(), box.yMinimum(), middle, box.yMaximum()))
    open_on(controller, first)
    paint(controller, first, 0.15, 1)
    paint(controller, first, 0.85, 2)
    rest(controller, qtbot, refined=True)

    def choose(dialog: SettingsDialog) -> None:
        dialog.extent.area.setCurrentIndex(dialog.extent.area.findText("park"))
        QTest.keyClicks(dialog.extent.nodata, "no")
        assert not dialog._ok.isEnabled()
        dialog.extent.nodata.clear()
        QTest.keyClicks(dialog.extent.nodata, "40")

    settings_with(controller, choose)
    rest(controller, qtbot, refined=True)
    found = seen(controller)
    values = rasters.read_raster(first.source())
    inside = np.arange(WIDTH)[None] < WIDTH // 2
    np.testing.assert_array_equal(found > 0, inside & (values != 40).all(axis=0))
    np.testing.assert_array_equal(export(controller, tmp_path), found)
    stored = read_settings(first)
    assert (stored.nodata, stored.area) == (40.0, park.id())
    # the polygons change, and the map with them
    park.startEditing()
    box.setXMaximum(middle + 200)
    park.changeGeometry(next(park.getFeatures()).id(), QgsGeometry.fromRect(box))
    park.commitChanges()
    rest(controller, qtbot, refined=True)
    assert (seen(controller)[:, WIDTH // 2 : WIDTH // 2 + 20] > 0).mean() > 0.9
    np.testing.assert_array_equal(export(controller, tmp_path), seen(controller))
    project.removeMapLayer(park.id())
    rest(controller, qtbot, refined=True)
    assert controller.raster.settings.area == ""
    assert (seen(controller)[:, -5:] > 0).mean() > 0.9


def test_nodata_of_the_layer_is_followed_at_once(controller, first, qtbot):
    open_on(controller, first)
    paint(controller, first, 0.15, 1)
    paint(controller, first, 0.85, 2)
    rest(controller, qtbot, refined=True)
    session = controller.live._session
    first.triggerRepaint()
    rest(controller, qtbot, refined=True)
    assert controller.live._session is session
    for band in (1, 2, 3):
        first.dataProvider().setUserNoDataValue(band, [QgsRasterRange(150, 255)])
    first.triggerRepaint()  # as the layer's properties do
    rest(controller, qtbot, refined=True)
    assert controller.live._session is not session
    assert (seen(controller)[45:] == 0).all()
    assert len(controller.live._session.strokes) == 2


def test_a_border_is_left_out_by_one_click(controller, project, tmp_path, qgis_iface, qtbot):
    layer = QgsRasterLayer(picture(tmp_path / "border.tif", (0, 1, 2), 1, border=4), "border")
    project.addMapLayer(layer)
    open_on(controller, layer)
    paint(controller, layer, 0.3, 1)
    rest(controller, qtbot, refined=True)
    qtbot.waitUntil(lambda: controller.border.value is not None, timeout=PATIENCE)
    assert controller.border.value == 0.0
    button = qgis_iface.messageBar().findChild(QPushButton, "clusterbrushLeaveOut")
    assert button.text() == "Leave out 0"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    rest(controller, qtbot, refined=True)
    assert read_settings(layer).nodata == 0.0
    found = seen(controller)
    assert not found[:4].any()
    assert found[4:-4, 4:-4].all()
    controller.take_raster(layer)
    offered: list[str] = []
    settings_with(controller, lambda dialog: offered.append((dialog.extent.nodata.text(), dialog.extent.border.text())))
    assert offered == [("0", "0 (border)")]


# --- learned features


@pytest.mark.usefixtures("provider")
def test_learned_features_make_the_map_of_the_panel(controller, first, tmp_path, qtbot):
    """A file chosen in the settings: the picture is what the export writes, and the project keeps the choice."""
    file = str(tmp_path / "features.json")
    small_model(("Band 1", "Band 2", "Band 3"), mean=120.0).save(file)
    open_on(controller, first)
    paint(controller, first, 0.15, 1)
    paint(controller, first, 0.85, 2)
    rest(controller, qtbot, refined=True)

    def choose(dialog: SettingsDialog) -> None:
        assert not dialog.model.isEnabled()
        dialog.features.setCurrentIndex(dialog.features.findData("learned"))
        assert dialog.model.isEnabled()
        assert not dialog._ok.isEnabled()
        dialog.model.setFilePath(file)
        assert dialog._ok.isEnabled()
        assert "times as long" in dialog.cost.text()

    settings_with(controller, choose)
    rest(controller, qtbot, refined=True)
    assert read_settings(first).preset == f"learned:{file}"
    recipe = controller.live._session.learner()._find_profile(Progress()).recipe
    assert [kind.kind for kind in recipe.kinds] == ["learned"]
    np.testing.assert_array_equal(export(controller, tmp_path), seen(controller))


def test_a_feature_model_that_is_gone_is_a_sentence(controller, first, tmp_path, qtbot):
    file = tmp_path / "features.json"
    small_model(mean=120.0).save(file)
    open_on(controller, first)
    paint(controller, first, 0.15, 1)
    paint(controller, first, 0.85, 2)
    rest(controller, qtbot, refined=True)
    said: list[str] = []
    controller.live.failed.connect(said.append)
    file.unlink()
    controller.dialogs.take_settings([], 64, "", f"learned:{file}")
    qtbot.waitUntil(lambda: any("features.json cannot be read" in sentence for sentence in said), timeout=PATIENCE)
    controller.dialogs.take_settings([], 64, "", "bands")
    rest(controller, qtbot, refined=True)
    assert (seen(controller) > 0).all()
