# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs inside QGIS on the demo's Landsat picture: makes the pictures of the guide to the dock."""

from __future__ import annotations

import os
from pathlib import Path

from driving import play
from qgis.core import QgsPointXY, QgsRasterLayer, QgsRectangle
from qgis.PyQt.QtCore import QPoint, QRect, Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication
from stage import arrange, dialog_of, name_classes, shoot_screen

SIZE, LAYERS = QRect(0, 0, 1000, 690), 190
TOOLBARS = {"mFileToolBar", "mMapNavToolBar", "mPluginToolBar"}
BY_CLUSTER = "clusternet"  # the method whose map splits clusters
BRUSH = 5.0  # pixels of the raster
STROKES = (  # key of the class, places as shares of the picture
    (Qt.Key.Key_1, (0.225, 0.80), (0.25, 0.79), (0.28, 0.845), (0.32, 0.855), (0.38, 0.875)),
    (Qt.Key.Key_2, (0.34, 0.185), (0.37, 0.155), (0.41, 0.17), (0.45, 0.19), (0.475, 0.26), (0.46, 0.31)),
    (Qt.Key.Key_3, (0.475, 0.085), (0.49, 0.11), (0.53, 0.14), (0.57, 0.19)),
    (Qt.Key.Key_2, (0.76, 0.10), (0.82, 0.12), (0.88, 0.15), (0.93, 0.17)),
    (Qt.Key.Key_3, (0.51, 0.555), (0.53, 0.60), (0.545, 0.625), (0.59, 0.625), (0.62, 0.60)),
    (Qt.Key.Key_1, (0.285, 0.725), (0.288, 0.70), (0.30, 0.675), (0.302, 0.67)),
)
NAMED = {0: "dock-first-stroke", 2: "dock-three-classes"}
LAKES, REACH = (0.33, 0.76), 0.13  # place and half height of what the picture of smoothing shows
MOSTLY, TRIES = 0.8, 6  # of the canvas; places that are flown to until one is not at the edge
UNSURE, SQUARE = 60, 3  # confidence in per cent, radius in pixels


def rest(window):
    """Wait for the last picture and for QGIS's own drawing; a generator."""
    yield 100
    yield window.sharp
    yield 400


def stroke(window, key, *places):
    """Paint with the class of a key; a generator."""
    window.key(key)
    yield from window.drag([window.on_raster(*place) for place in places], steps=3)
    yield from rest(window)


def judged(window) -> bool:
    """Return True when the line at the foot of the dock tells an accuracy."""
    return any(letter.isdigit() for letter in window.dock.noteLabel.text())


def looks(window):
    """Shoot the ways to look at the map, and what is folded away; a generator."""
    dock, raster = window.dock, window.controller.raster.layer
    dock.showBox.setCurrentIndex(2)
    yield from rest(window)
    window.shoot("dock-confidence")
    dock.showBox.setCurrentIndex(0)
    dock.refineBox.setCollapsed(False)
    dock.leastSlider.setValue(UNSURE)
    yield from rest(window)
    window.shoot("dock-refine")
    dock.leastSlider.setValue(0)
    box = raster.extent()
    place = QgsPointXY(box.xMinimum() + LAKES[0] * box.width(), box.yMaximum() - LAKES[1] * box.height())
    high = 2 * REACH * box.height()
    window.canvas.setExtent(QgsRectangle.fromCenterAndSize(place, high * 1.2, high))
    window.canvas.refresh()
    dock.smoothingSlider.setValue(SQUARE)
    yield 300
    yield from rest(window)
    window.shoot("dock-smoothing")
    dock.smoothingSlider.setValue(0)
    dock.refineBox.setCollapsed(True)
    window.canvas.setExtent(box)
    window.canvas.refresh()
    yield 300
    yield from rest(window)


def is_inside(window) -> bool:
    """Return True when what is in sight is the raster for the most part."""
    sight = window.canvas.extent()
    shared = sight.intersect(window.controller.raster.layer.extent())
    return shared.width() * shared.height() > MOSTLY * sight.width() * sight.height()


def conflicts(window):
    """Shoot the list of conflicts with one of them flown to and pointed at; a generator."""
    dock = window.dock
    dock.conflictsBox.setCollapsed(False)
    dock.methodBox.setCurrentIndex(dock.methodBox.findData(BY_CLUSTER))
    yield 200
    yield from rest(window)
    found = dock.conflictList
    for row in range(min(TRIES, found.topLevelItemCount())):
        place = found.visualItemRect(found.topLevelItem(row)).center()
        QTest.mouseClick(found.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
        yield 1200
        yield from rest(window)
        if is_inside(window):
            break
    QTest.mouseMove(found.viewport(), place + QPoint(2, 0))
    yield 300
    yield from rest(window)
    window.shoot("dock-conflict")
    QTest.mouseMove(dock, QPoint(5, 5))
    dock._hover(-1)
    dock.conflictsBox.setCollapsed(True)
    dock.methodBox.setCurrentIndex(0)
    yield from rest(window)


def export(window):
    """Shoot the dialog of the export and let it go on, then the project as it is; a generator."""
    done = []
    window.controller.exporter.done.connect(done.append)

    def fill() -> None:
        dialog = dialog_of("clusterbrushExport")
        dialog.file.setFilePath(str(Path(os.environ["CLUSTERBRUSH_SCRATCH"]) / "landcover.tif"))
        dialog.model.setChecked(True)
        dialog.move(window.main.geometry().center() - QPoint(dialog.width() // 2, dialog.height() // 2))
        QTest.qWait(200)
        shoot_screen(window, "dock-export")
        dialog.accept()

    QTimer.singleShot(500, fill)
    window.dock.exportButton.click()
    yield lambda: bool(done)
    yield from rest(window)
    window.iface.messageBar().clearWidgets()


def labelling(window):
    """Draw a sample, shoot its first point, and stop; a generator."""
    sample, work = window.controller.sample, window.controller.labelling
    window.dock.points.trigger()
    yield lambda: sample.dialog is not None and sample.dialog.draw_button.isEnabled()
    sample.dialog.draw_button.click()
    yield lambda: work.is_on
    yield lambda: not window.canvas.isDrawing() and not window.controller.view.bare._pictures.is_drawing
    yield 600
    window.shoot("dock-labelling")
    work.leave()
    yield from rest(window)


def elsewhere(window):
    """Shoot the dialog that applies the strokes to other rasters, of which there is one; a generator."""
    source = window.controller.raster.layer.source()
    window.project.addMapLayer(QgsRasterLayer(source, "next_scene"), False)
    window.dock.elsewhere.trigger()
    dialogs = []

    def opened() -> bool:
        dialogs[:] = [
            one for one in QApplication.topLevelWidgets() if one.objectName() == "clusterbrushBatch" and one.isVisible()
        ]
        return bool(dialogs)

    yield opened
    yield 500
    window.shoot("dock-elsewhere", dialogs[0])
    dialogs[0].close()


def story(window):
    raster = next(layer for layer in window.project.mapLayers().values() if isinstance(layer, QgsRasterLayer))
    window.iface.messageBar().clearWidgets()
    window.main.statusBar().hide()  # it would stretch the window as soon as it tells coordinates
    arrange(window, SIZE, LAYERS, TOOLBARS)
    window.project.setCrs(raster.crs())
    window.iface.setActiveLayer(raster)
    window.controller.action.trigger()
    yield window.dock.isVisible
    yield 400
    window.main.resizeDocks([window.dock], [285], Qt.Orientation.Horizontal)
    yield 200
    window.canvas.setExtent(raster.extent())
    window.canvas.refresh()
    yield 800
    window.shoot("dock-open")
    name_classes(window)
    window.controller.brush.set_pixels(BRUSH)
    window.dock.paintButton.click()
    yield 200
    for number, (key, *places) in enumerate(STROKES):
        yield from stroke(window, key, *places)
        if number in NAMED:
            window.shoot(NAMED[number])
    yield lambda: judged(window)
    yield 200
    window.shoot("dock-map")
    yield from looks(window)
    yield from conflicts(window)
    for _ in range(TRIES):
        window.dock.nextButton.click()
        yield 1200
        yield from rest(window)
        if is_inside(window):
            break
    window.shoot("dock-next")
    window.canvas.setExtent(raster.extent())
    window.canvas.refresh()
    yield 300
    yield from rest(window)
    yield from export(window)
    yield from labelling(window)
    yield from elsewhere(window)
    window.answer["done"] = True


play(story)
