# SPDX-License-Identifier: GPL-2.0-or-later
"""Which raster is painted on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clusterbrush.ui.canvas.stroke_tool import Mode
from clusterbrush.ui.project.raster_choice import raster_for
from clusterbrush.ui.project.settings import RESULT_PROPERTY, Settings, pin_layer, pinned_layer, write_settings
from dock_steps import open_on
from qgis.core import QgsProject, QgsRasterLayer

if TYPE_CHECKING:
    from clusterbrush.ui.controller import DockController


def test_which_raster_is_turned_to(raster: QgsRasterLayer, project: QgsProject) -> None:
    from clusterbrush.core.legend.entry import LegendEntry
    from clusterbrush.processing.support.layers import apply_legend

    gone = QgsRasterLayer("/nowhere.tif", "gone")
    map_of_it = QgsRasterLayer(raster.source(), "map")
    apply_legend(map_of_it, [LegendEntry(1, "Tree", (0, 120, 0))])
    project.addMapLayers([gone, map_of_it])
    assert raster_for(raster, project, has_raster=True) is raster
    assert raster_for(map_of_it, project, has_raster=True) is None, "a map that came out is no image to paint on"
    assert raster_for(map_of_it, project, has_raster=False) is raster, "the image beside it is what one paints on"
    assert raster_for(gone, project, has_raster=True) is None
    assert raster_for(gone, project, has_raster=False) is gone, "it is waited for"
    assert raster_for(None, project, has_raster=False) is None, "which one is not guessed"
    pin_layer(project, raster.id())
    assert raster_for(map_of_it, project, has_raster=False) is raster
    pin_layer(project, "")
    project.removeMapLayer(gone)
    assert raster_for(None, project, has_raster=False) is raster, "the map beside it does not count"
    project.removeMapLayer(raster)
    assert raster_for(map_of_it, project, has_raster=False) is map_of_it
    assert raster_for(None, project, has_raster=False) is map_of_it


def test_of_two_images_the_painted_one_is_turned_to(raster: QgsRasterLayer, project: QgsProject) -> None:
    """When a project is opened no layer is active; the strokes say where work goes on."""
    other = QgsRasterLayer(raster.source(), "other")
    project.addMapLayer(other)
    assert raster_for(None, project, has_raster=False) is None, "which one is not guessed"
    write_settings(raster, Settings(), project)
    assert raster_for(None, project, has_raster=False) is raster
    assert raster_for(other, project, has_raster=False) is other, "the active one is what the person chose"
    write_settings(other, Settings(), project)
    assert raster_for(None, project, has_raster=False) is None


BASEMAP = "type=xyz&url=https://tiles.invalid/%7Bz%7D/%7Bx%7D/%7By%7D.png&zmin=0&zmax=1"


def test_basemaps_and_results_are_not_followed(
    controller: DockController, raster: QgsRasterLayer, project: QgsProject
) -> None:
    basemap = QgsRasterLayer(BASEMAP, "basemap", "wms")
    assert basemap.isValid()
    result = QgsRasterLayer(raster.source(), "confidence")
    result.setCustomProperty(RESULT_PROPERTY, True)
    project.addMapLayers([basemap, result])
    open_on(controller, raster)
    controller.brush.take(Mode.PAINT)
    for layer in (basemap, result):
        controller._iface.currentLayerChanged.emit(layer)
        assert controller.raster.layer is raster
        assert controller.brush.in_hand
    assert raster_for(basemap, project, has_raster=False) is raster
    project.removeMapLayer(raster)
    assert raster_for(basemap, project, has_raster=False) is result, "better than nothing"
    project.removeMapLayer(result)
    assert raster_for(basemap, project, has_raster=False) is None
    assert raster_for(None, project, has_raster=False) is None


def test_the_panel_turns_to_what_its_box_shows(
    controller: DockController, raster: QgsRasterLayer, project: QgsProject, monkeypatch
) -> None:
    monkeypatch.setattr(controller.dock, "isUserVisible", lambda: True)  # as in a window that is seen
    others = [QgsRasterLayer(raster.source(), name) for name in ("a second", "a third")]
    result = QgsRasterLayer(raster.source(), "a result")
    result.setCustomProperty(RESULT_PROPERTY, True)
    project.addMapLayers([*others, result])
    open_on(controller, raster)
    controller.dock.pinButton.click()
    assert pinned_layer(project) == raster.id()
    while project.mapLayers():
        project.removeMapLayer(controller.raster.layer)
        shown = controller.dock.rasterBox.currentLayer()
        assert controller.raster.layer is shown
        assert (shown is result) == (len(project.mapLayers()) == 1)
        assert pinned_layer(project) == ""
        assert controller.dock.commands.paint.isEnabled() == (shown is not None)
