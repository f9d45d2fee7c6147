# SPDX-License-Identifier: GPL-2.0-or-later
"""The commands of the dock are actions that QGIS's list of keyboard shortcuts knows while the plugin is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import clusterbrush
import pytest
from clusterbrush.core.live.map_picture import MODES
from clusterbrush.ui.canvas.stroke_tool import STEP, Mode
from clusterbrush.ui.controller import DockController
from clusterbrush.ui.dock.actions import PANEL_SHORTCUT, DockActions
from clusterbrush.ui.dock.values import slider_pixels, slider_step
from clusterbrush.ui.menu import ICON
from clusterbrush.ui.project.settings import MAX_BRUSH_PIXELS, MIN_BRUSH_PIXELS
from qgis.core import QgsPointXY, QgsRasterLayer, QgsSettings
from qgis.gui import QgsGui
from qgis.PyQt.QtCore import QCoreApplication, QEvent
from qgis.PyQt.QtWidgets import QMenu, QToolButton, QWidget

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qgis.core import QgsProject

NAMES = {
    "Paint", "Erase", "Polygon", "Rectangle", "Wand",
    "Undo", "Redo", "AddClass", "NextClass", "PreviousClass", "LargerBrush", "SmallerBrush",
    "WhereNext", "Live", "Update", "ShowClasses", "ShowClusters", "ShowConfidence", "ShowOutlines", "ShowImage",
    "Export", "Pin", "Settings",
}  # fmt: skip
KEY = "Ctrl+Alt+Shift+P"


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
    QgsSettings().remove(QgsGui.shortcutsManager().settingsPath() or "shortcuts")
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def opened(controller: DockController, raster: QgsRasterLayer) -> DockController:
    controller._canvas.setDestinationCrs(raster.crs())
    controller._canvas.resize(300, 300)
    controller._canvas.setExtent(raster.extent())
    controller.dock.show()
    controller.dock.setUserVisible(True)
    controller.take_raster(raster)
    return controller


def ours(qgis_iface) -> tuple[list[str], list[str]]:
    """Return the names of our actions in QGIS's list of shortcuts, and of those in the window."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    listed = [one.objectName() for one in QgsGui.shortcutsManager().listActions()]
    window = [one.objectName() for one in qgis_iface.mainWindow().actions()]
    return tuple(sorted(name for name in found if name.startswith("clusterbrush")) for found in (listed, window))


def test_every_command_is_in_the_list_of_shortcuts(controller: DockController, qgis_iface) -> None:
    listed, window = ours(qgis_iface)
    assert set(window) == {f"clusterbrush{name}" for name in NAMES}
    assert set(listed) == {*window, "clusterbrushPanel"}
    manager = QgsGui.shortcutsManager()
    actions = [one for one in manager.listActions() if one.objectName() in listed]
    keys = {one.objectName(): manager.defaultKeySequence(one) for one in actions}
    with_key = {name: key for name, key in keys.items() if key}
    assert with_key == {"clusterbrushPanel": PANEL_SHORTCUT}, "the brush takes its keys over the map itself"
    assert controller.action.shortcut().toString() == PANEL_SHORTCUT
    texts = [one.text() for one in manager.listActions()]
    assert [one.text() for one in actions if texts.count(one.text()) > 1] == [], "QGIS 3.22 files keys under the text"
    assert all(one.text().startswith("ClusterBrush") for one in actions)


def test_reloading_leaves_no_action_behind(qgis_iface, monkeypatch: pytest.MonkeyPatch) -> None:
    menus = [QMenu("Raster"), QMenu("Help")]
    monkeypatch.setattr(qgis_iface, "rasterMenu", lambda: menus[0], raising=False)
    monkeypatch.setattr(qgis_iface, "pluginHelpMenu", lambda: menus[1], raising=False)
    before = ours(qgis_iface)
    plugin = clusterbrush.classFactory(qgis_iface)
    plugin.initGui()
    QgsGui.shortcutsManager().registerAllChildren(qgis_iface.mainWindow())  # as QGIS does when it has started
    loaded = ours(qgis_iface)
    assert len(loaded[0]) == len(set(loaded[0])) == len(NAMES) + 2, "all commands, the panel and the help"
    for _ in range(2):
        plugin.unload()
        assert ours(qgis_iface) == before == ([], [])
        plugin.initGui()
        assert ours(qgis_iface) == loaded
    plugin.unload()


def test_buttons_are_their_actions(controller: DockController) -> None:
    buttons = {one.objectName(): one for one in controller.dock.findChildren(QToolButton) if one.defaultAction()}
    assert buttons.keys() == {
        "pinButton", "settingsButton", "addButton", "paintButton", "eraseButton", "shapeButton",
        "undoButton", "redoButton",
        "nextButton", "updateButton", "exportButton",
    }  # fmt: skip
    for name, button in buttons.items():
        action = button.defaultAction()
        assert not button.icon().isNull(), name
        assert button.text() == action.iconText()
        assert action.text() == f"ClusterBrush: {action.iconText()}"
        assert button.accessibleDescription() or name == "updateButton"
    assert not [one for one in controller.dock.commands.all if "(" in one.toolTip()], "QGIS writes the key in brackets"


def test_a_key_that_a_person_chose_is_kept(controller: DockController, qgis_iface, project: QgsProject) -> None:
    manager = QgsGui.shortcutsManager()
    manager.setKeySequence(controller.dock.commands.paint, KEY)
    assert f"({KEY})" in controller.dock.paintButton.toolTip()
    assert "Shift-click" in controller.dock.paintButton.toolTip()
    controller.unload()
    assert manager.actionForSequence(controller.dock.commands.paint.shortcut()) is None
    again = DockController(qgis_iface, project, ICON)
    again.load()
    assert again.dock.commands.paint.shortcut().toString() == KEY
    assert f"({KEY})" in again.dock.paintButton.toolTip()
    again.unload()


def test_tools_classes_and_brush(opened: DockController) -> None:
    do, brush = opened.dock.commands, opened.brush
    do.paint.trigger()
    assert brush.in_hand
    assert opened.dock.paintButton.isChecked()
    do.erase.trigger()
    assert brush.tool.mode == Mode.ERASE
    assert (do.paint.isChecked(), do.erase.isChecked()) == (False, True)
    do.next_class.trigger()
    assert (opened.classes.current.id, brush.tool.mode) == (2, Mode.PAINT)
    do.next_class.trigger()
    assert opened.classes.current.id == 1, "after the last comes the first"
    do.previous_class.trigger()
    assert opened.classes.current.id == 2
    do.add_class.trigger()
    assert [one.id for one in opened.classes.all] == [1, 2, 3]
    do.paint.trigger()
    assert not brush.in_hand, "pressed again, the brush is left"
    opened.classes.set([])
    do.next_class.trigger()
    assert opened.classes.current is None
    brush.set_pixels(8.0)
    do.larger.trigger()
    assert opened.raster.settings.brush_pixels == pytest.approx(8.0 * STEP)
    do.smaller.trigger()
    do.smaller.trigger()
    assert opened.raster.settings.brush_pixels == pytest.approx(8.0 / STEP)


def test_map_and_settings(opened: DockController, monkeypatch: pytest.MonkeyPatch) -> None:
    do, dock = opened.dock.commands, opened.dock
    assert list(do.modes) == [dock.showBox.itemData(index) for index in range(dock.showBox.count())] == list(MODES)
    for mode in reversed(MODES):
        do.modes[mode].trigger()
        assert opened.raster.settings.mode == mode == dock.showBox.currentData()
    paused: list[bool] = []
    monkeypatch.setattr(opened.live, "set_paused", paused.append)
    do.live.trigger()
    assert not dock.liveBox.isChecked()
    assert not dock.updateButton.isHidden()
    dock.liveBox.click()
    assert do.live.isChecked()
    assert paused == [True, False]
    asked: list[str] = []
    for name in ("nextRequested", "updateRequested", "exportRequested", "settingsRequested"):
        signal = getattr(dock, name)
        signal.disconnect()
        signal.connect(lambda name=name: asked.append(name))
    for action in (do.next, do.update, do.export, do.settings):
        action.trigger()
    dock.exportButton.click()
    assert asked == ["nextRequested", "updateRequested", "exportRequested", "settingsRequested", "exportRequested"]
    opened._links = [link for link in opened._links if not any(link[0] == getattr(dock, name) for name in set(asked))]


def test_pin_is_followed_once(opened: DockController, raster: QgsRasterLayer) -> None:
    heard: list[bool] = []
    opened.dock.pinToggled.connect(heard.append)
    opened.dock.commands.pin.trigger()
    opened.dock.pinButton.click()
    opened.dock.show_raster(raster, True)
    assert heard == [True, False], "what the project says is shown and not told"
    assert opened.dock.pinButton.isChecked()


def test_undo_is_there_when_there_is_something(opened: DockController, raster: QgsRasterLayer) -> None:
    do, box = opened.dock.commands, raster.extent()
    assert not do.undo.isEnabled()
    centre = box.center()
    opened.strokes.finish([QgsPointXY(box.xMinimum() + 1, centre.y()), centre], False)
    assert (do.undo.isEnabled(), do.redo.isEnabled()) == (True, False)
    assert opened.dock.undoButton.isEnabled()
    do.undo.trigger()
    assert opened.strokes.layer.featureCount() == 0
    assert (do.undo.isEnabled(), do.redo.isEnabled()) == (False, True)
    do.redo.trigger()
    assert opened.strokes.layer.featureCount() == 1


def test_a_stroke_taken_back_half_way_lets_the_accuracy_be_asked(opened: DockController) -> None:
    opened.quality.begin_anew()
    opened.brush.tool.strokeStarted.emit()
    assert not opened.quality._timer.isActive(), "nothing is asked while somebody paints"
    opened.brush.tool.strokeCancelled.emit()
    assert opened.quality._timer.isActive()


def test_a_command_opens_a_closed_dock(controller: DockController, raster: QgsRasterLayer, qgis_iface) -> None:
    dock, do = controller.dock, controller.dock.commands
    assert dock.isHidden()
    assert do.paint.isEnabled()
    dock.visibilityChanged.emit(False)
    assert do.paint.isEnabled(), "still closed"
    qgis_iface.setActiveLayer(raster)
    do.requested.connect(lambda: controller.take_raster(raster))  # what a dock in a shown window does when it is opened
    do.paint.trigger()
    assert not dock.isHidden()
    assert controller.brush.in_hand


def test_without_a_raster_a_command_only_opens_the_dock(controller: DockController) -> None:
    dock, do = controller.dock, controller.dock.commands
    do.requested.connect(lambda: dock.visibilityChanged.emit(True))
    do.paint.trigger()
    assert not dock.isHidden()
    assert not controller.brush.in_hand
    assert not do.paint.isChecked()
    assert not [one for one in do.all if one.isEnabled()]
    live = do.live.isChecked()
    dock.hide()
    dock.visibilityChanged.emit(False)
    do.live.trigger()
    assert do.live.isChecked() == dock.liveBox.isChecked() == live


def test_actions_leave_a_window_that_stays(qgis_iface) -> None:
    made, window = DockActions(), QWidget()
    made.unload()
    assert {one.objectName().removeprefix("clusterbrush") for one in made.all} == NAMES
    made.load(window)
    assert window.actions() == made.all
    made.unload()
    assert window.actions() == []
    assert ours(qgis_iface) == ([], [])
    window.deleteLater()


@pytest.mark.parametrize("step", range(0, 101, 5))
def test_the_slider_of_the_brush_goes_from_end_to_end(step: int) -> None:
    assert slider_step(slider_pixels(step)) == step
    assert slider_pixels(0) == MIN_BRUSH_PIXELS
    assert slider_pixels(100) == pytest.approx(MAX_BRUSH_PIXELS)
    assert slider_step(0.0) == 0
