# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs inside QGIS: the map is saved and opened again, turned, seen in another CRS, and its layers are taken away."""

import os
import time

from driving import play
from qgis.core import QgsCoordinateReferenceSystem
from qgis.PyQt.QtCore import QCoreApplication, QEvent, Qt


def scene_items(window) -> int:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return len(window.canvas.scene().items())


def paint_two(window):
    window.dock.paintButton.click()
    yield from window.drag([(0.30, 0.30), (0.36, 0.34)])
    yield window.settled
    window.key(Qt.Key.Key_2)
    yield from window.drag([(0.60, 0.60), (0.66, 0.64)])
    yield window.settled
    yield 300


def story(window):
    answer, project = window.answer, window.project
    path = os.path.join(os.environ["CLUSTERBRUSH_SCRATCH"], "kept.qgz")
    raster = next(iter(project.mapLayers().values()))
    window.iface.setActiveLayer(raster)
    window.canvas.setExtent(window.canvas.mapSettings().layerExtentToOutputExtent(raster, raster.extent()))
    yield 800
    window.controller.action.trigger()
    yield window.dock.isVisible
    yield from paint_two(window)
    classes = window.controller.classes
    classes.set([one if one.id != 1 else type(one)(1, "Forest", (30, 140, 60)) for one in classes.all])
    yield 300
    # turned
    window.canvas.setRotation(30)
    window.canvas.refresh()
    yield 400
    yield window.settled
    yield 300
    window.shoot("11-rotated")
    window.canvas.setRotation(0)
    # another coordinate system
    other = "EPSG:3857" if project.crs().authid() != "EPSG:3857" else "EPSG:4326"
    before = project.crs()
    project.setCrs(QgsCoordinateReferenceSystem(other))
    yield 300
    window.canvas.setExtent(window.canvas.mapSettings().layerExtentToOutputExtent(raster, raster.extent()))
    window.canvas.refresh()
    yield 400
    yield window.settled
    yield 300
    window.shoot("12-other-crs")
    yield from window.drag([(0.40, 0.70), (0.46, 0.74)])
    yield window.settled
    yield 500
    window.shoot("13-painted-in-other-crs")
    answer["counts"] = window.controller.strokes.counts
    project.setCrs(before)
    yield 300
    # saved and opened again
    answer["saved"] = project.write(path)
    yield 300
    answer["provider"] = window.controller.strokes.layer.providerType()
    answer["files"] = sorted(os.listdir(os.environ["CLUSTERBRUSH_SCRATCH"]))
    answer["counts_saved"] = window.controller.strokes.counts
    window.dock.close()
    yield 300
    project.clear()
    yield 500
    answer["scene_empty"] = scene_items(window)
    answer["cleared"] = window.controller.raster.layer is None
    window.iface.addProject(path)
    yield 1500
    answer["idle"] = window.controller.raster.source is None and not window.controller.live.has_session
    window.controller.action.trigger()
    yield 300
    yield window.settled
    yield lambda: not window.controller.view.overlay.is_empty
    yield 800
    window.shoot("14-reopened")
    answer["classes"] = [one.name for one in window.controller.raster.settings.classes]
    answer["counts_reopened"] = window.controller.strokes.counts
    # the stroke layer goes, then the raster
    project.removeMapLayer(window.controller.strokes.layer.id())
    yield window.settled
    yield 300
    window.shoot("15-no-strokes")
    answer["no_strokes"] = window.controller.strokes.layer is None
    yield from paint_two(window)
    window.shoot("16-painted-again")
    project.removeMapLayer(window.controller.raster.layer.id())
    yield 300
    answer["no_raster"] = window.controller.raster.layer is None
    answer["tool_after"] = window.canvas.mapTool() is window.controller.brush.tool
    window.shoot("17-no-raster")
    # unload and load
    import qgis.utils

    answer["items_before"] = scene_items(window)
    qgis.utils.unloadPlugin("clusterbrush")
    answer["items_unloaded"] = scene_items(window)
    qgis.utils.loadPlugin("clusterbrush")
    qgis.utils.startPlugin("clusterbrush")
    yield 300
    answer["items_again"] = scene_items(window)
    answer["notes"] = window.notes()
    answer["at"] = time.time()


play(story)
