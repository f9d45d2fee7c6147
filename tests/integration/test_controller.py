# SPDX-License-Identifier: GPL-2.0-or-later
"""Dock and controller together, without a window of QGIS: what is shown, kept, and left behind."""

from __future__ import annotations

from unittest.mock import create_autospec

import pytest
from clusterbrush.ui.controller import DockController
from clusterbrush.ui.menu import ICON
from clusterbrush.ui.project.settings import read_settings
from dock_steps import PATIENCE, open_on, paint, rest
from qgis.core import QgsApplication, QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import QCoreApplication, QEvent
from qgis.PyQt.QtWidgets import QDockWidget


def test_strokes_make_a_map(controller: DockController, raster: QgsRasterLayer, qtbot) -> None:
    open_on(controller, raster)
    controller.brush.set_pixels(1.0)
    controller.view._timer.stop()
    paint(controller, raster, 0.15, 1)
    paint(controller, raster, 0.85, 2)
    rest(controller, qtbot)
    figures = controller.figures

    qtbot.waitUntil(lambda: figures.is_settled, timeout=PATIENCE)
    shares = figures.settled.figures.shares
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


@pytest.mark.usefixtures("qgis_app")
def test_specs_hold() -> None:
    assert create_autospec(DockController, instance=True).load
    assert QgsApplication.taskManager() is not None


def test_a_stroke_on_a_raster_out_of_sight_says_so(controller: DockController, raster: QgsRasterLayer, qtbot) -> None:
    """Else one would paint and paint, and wonder where the map is."""
    open_on(controller, raster)
    for layers, says in (([raster], False), ([], True), ([raster], False)):
        controller._canvas.setLayers(layers)
        controller.view.follow_layers()
        controller.messages.drop()
        paint(controller, raster, 0.2, 1)
        assert ("not drawn on the canvas" in controller.messages.hint_text) == says
    rest(controller, qtbot)
