# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs inside QGIS: a second map view comes and goes, and files are moved away and found again."""

import os
import shutil
from pathlib import Path

from driving import play
from qgis.core import QgsRasterLayer
from qgis.PyQt.QtCore import QCoreApplication, QEvent, Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAction, QApplication


def leave_bad_layers(window, left: int = 200) -> None:
    """Keep unavailable layers, in QGIS's own dialog, when it comes."""
    for one in QApplication.topLevelWidgets():
        if one.metaObject().className() == "QgsHandleBadLayers" and one.isVisible():
            window.answer["asked"] = window.answer.get("asked", 0) + 1
            window.shoot(f"91-qgis-asks-{window.answer['asked']}", one)
            one.reject()
            return
    if left:
        QTimer.singleShot(50, lambda: leave_bad_layers(window, left - 1))


def our_items(canvas) -> list[str]:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return sorted(type(one).__name__ for one in canvas.scene().items() if "clusterbrush" in type(one).__module__)


def paint(window):
    window.dock.paintButton.click()
    yield 200
    for key, place in ((0, (0.29, 0.85)), (1, (0.24, 0.47))):
        window.controller.brush.paint_with(key)
        start = window.on_raster(*place)
        yield from window.drag([start, (start[0] + 0.02, start[1] + 0.02)])
        yield window.settled


def second_view(window):
    answer, main = window.answer, window.canvas
    window.main.findChild(QAction, "mActionNewMapCanvas").trigger()
    yield 800
    other = next(one for one in window.iface.mapCanvases() if one is not main and one.isVisible())
    answer["items_other"], answer["items_main"] = our_items(other), our_items(main)
    for number in range(3):
        QTest.mouseMove(other.viewport(), other.viewport().rect().center())
        QTest.mouseClick(other.viewport(), Qt.MouseButton.LeftButton)
        other.zoomByFactor(0.7)
        yield 200
        start = window.on_raster(0.3 + 0.1 * number, 0.5)
        yield from window.drag([start, (start[0] + 0.02, start[1] + 0.02)])
        yield window.settled
    window.shoot("90-second-view", other.window())
    answer["counts_both"] = window.controller.strokes.counts
    answer["items_other_later"] = our_items(other)
    answer["tool_other"] = type(other.mapTool()).__name__
    window.dock.close()
    yield 200
    window.controller.action.trigger()
    yield 300
    dock = other.parent()
    while dock is not None and not hasattr(dock, "setFloating"):
        dock = dock.parent()
    dock.close()
    yield 600
    start = window.on_raster(0.6, 0.6)
    window.dock.paintButton.click()
    yield from window.drag([start, (start[0] + 0.02, start[1] + 0.02)])
    yield window.settled
    answer["counts_after"] = window.controller.strokes.counts
    answer["items_after"] = our_items(main)


def story(window):
    answer, folder = window.answer, Path(os.environ["CLUSTERBRUSH_SCRATCH"])
    path = str(folder / "kept.qgz")
    original = next(iter(window.project.mapLayers().values()))
    shutil.copy(original.source(), folder / "image.tif")
    window.project.removeAllMapLayers()
    raster = QgsRasterLayer(str(folder / "image.tif"), "image")
    window.project.addMapLayer(raster)
    window.iface.setActiveLayer(raster)
    window.canvas.setExtent(window.canvas.mapSettings().layerExtentToOutputExtent(raster, raster.extent()))
    yield 800
    window.controller.action.trigger()
    yield window.dock.isVisible
    yield from paint(window)
    yield from second_view(window)
    counts = window.controller.strokes.counts
    answer["saved"] = window.project.write(path)
    yield 300
    # the image is moved away while the project is closed
    window.project.clear()
    yield 300
    os.rename(folder / "image.tif", folder / "moved.tif")
    leave_bad_layers(window)
    window.iface.addProject(path)
    yield 1500
    window.shoot("92-missing")
    answer["missing_hint"] = window.dock.hintLabel.text()
    answer["missing_ready"] = window.dock.paintButton.isEnabled()
    answer["missing_notes"] = window.notes()
    layer = next(one for one in window.project.mapLayers().values() if isinstance(one, QgsRasterLayer))
    answer["missing_valid"] = layer.isValid()
    window.controller.action.trigger()
    yield 200
    window.controller.action.trigger()  # closed and opened again: it still waits
    yield 300
    layer.setDataSource(str(folder / "moved.tif"), layer.name(), "gdal")
    yield 500
    yield window.settled
    yield lambda: not window.controller.view.overlay.is_empty
    yield 500
    window.shoot("93-found")
    answer["found_counts"] = window.controller.strokes.counts == counts
    answer["found_ready"] = window.dock.paintButton.isEnabled()
    yield from paint(window)
    answer["painted_on"] = sum(window.controller.strokes.counts.values()) - sum(counts.values())
    # it goes while it is painted on, and comes back
    layer.setDataSource(str(folder / "nowhere.tif"), layer.name(), "gdal")
    yield 400
    answer["gone_hint"], answer["gone_tool"] = window.dock.hintLabel.text(), window.controller.brush.in_hand
    layer.setDataSource(str(folder / "moved.tif"), layer.name(), "gdal")
    yield 300
    yield window.settled
    answer["back"] = sum(window.controller.strokes.counts.values()) - sum(counts.values())
    # the strokes are moved away
    window.project.write(path)
    yield 300
    kept = window.controller.strokes.counts
    window.project.clear()
    yield 300
    os.rename(folder / "kept_strokes.gpkg", folder / "elsewhere.gpkg")
    window.iface.messageBar().clearWidgets()
    leave_bad_layers(window)
    window.iface.addProject(path)
    yield 1500
    window.shoot("94-no-strokes")
    answer["strokes_notes"] = window.notes()
    answer["strokes_missing"] = window.controller.strokes.layer is None
    layer = next(one for one in window.project.mapLayers().values() if not isinstance(one, QgsRasterLayer))
    source = layer.source().replace("kept_strokes.gpkg", "elsewhere.gpkg")
    layer.setDataSource(source, layer.name(), "ogr")
    yield 500
    yield window.settled
    answer["strokes_back"] = window.controller.strokes.counts == kept
    # removed while it is waited for
    window.project.clear()
    yield 300
    os.rename(folder / "moved.tif", folder / "away.tif")
    leave_bad_layers(window)
    window.iface.addProject(path)
    yield 1500
    window.project.removeAllMapLayers()
    yield 300
    answer["none_hint"] = window.dock.hintLabel.text()
    answer["waits"] = window.controller.missing.layer is not None
    answer["end"] = True


play(story)
