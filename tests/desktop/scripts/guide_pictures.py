# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs inside QGIS on the demo's Landsat picture: makes the pictures of the guide to the dock."""

from dataclasses import replace

from driving import RIGHT, play
from qgis.core import QgsRasterLayer
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtTest import QTest

WATER, FOREST, ROCK = "Water", "Forest", "Rock"
STROKES = (  # key of the class, from, to; shares of the picture
    (Qt.Key.Key_1, (0.285, 0.845), (0.31, 0.87)),
    (Qt.Key.Key_2, (0.235, 0.46), (0.245, 0.49)),
    (Qt.Key.Key_3, (0.485, 0.70), (0.50, 0.73)),
    (Qt.Key.Key_2, (0.43, 0.145), (0.445, 0.16)),
    (Qt.Key.Key_3, (0.475, 0.05), (0.49, 0.06)),
    (Qt.Key.Key_1, (0.36, 0.88), (0.375, 0.885)),
)


def stroke(window, start, end, **options):
    yield from window.drag([window.on_raster(*start), window.on_raster(*end)], **options)
    yield window.settled
    yield 250


def story(window):
    raster = next(layer for layer in window.project.mapLayers().values() if isinstance(layer, QgsRasterLayer))
    window.iface.messageBar().clearWidgets()
    window.iface.setActiveLayer(raster)
    window.canvas.setExtent(window.canvas.mapSettings().layerExtentToOutputExtent(raster, raster.extent()))
    yield 800
    window.controller.action.trigger()
    yield window.dock.isVisible
    window.canvas.setExtent(window.canvas.mapSettings().layerExtentToOutputExtent(raster, raster.extent()))
    window.canvas.refresh()
    yield 800
    window.shoot("dock-open")
    controller, dock = window.controller, window.dock
    dock.addButton.click()
    names = (WATER, FOREST, ROCK)
    colours = ((38, 110, 190), (40, 140, 70), (200, 150, 90))
    controller._set_classes(
        [replace(one, name=n, colour=c) for one, n, c in zip(controller._settings.classes, names, colours)]
    )
    controller._set_brush_pixels(6.0)
    dock.paintButton.click()
    yield 200
    for number, (key, start, end) in enumerate(STROKES):
        window.key(key)
        yield from stroke(window, start, end)
        if number in (0, 2):
            yield 500
            window.shoot("dock-first-stroke" if number == 0 else "dock-three-classes")
    yield 500
    window.shoot("dock-map")
    dock.showBox.setCurrentIndex(2)
    yield 100
    yield window.settled
    yield 200
    window.shoot("dock-confidence")
    dock.showBox.setCurrentIndex(0)
    dock.refineBox.setCollapsed(False)
    dock.leastSlider.setValue(30)
    yield 100
    yield window.settled
    yield 200
    window.shoot("dock-refine")
    dock.leastSlider.setValue(0)
    dock.refineBox.setCollapsed(True)
    dock.conflictsBox.setCollapsed(False)
    yield 200
    if dock.conflictList.topLevelItemCount():
        item = dock.conflictList.topLevelItem(0)
        QTest.mouseMove(dock.conflictList.viewport(), dock.conflictList.visualItemRect(item).center())
        yield 300
        yield window.settled
        yield 200
        window.shoot("dock-conflict")
        QTest.mouseMove(dock, QPoint(5, 5))
        dock._hover(-1)
    dock.conflictsBox.setCollapsed(True)
    dock.nextButton.click()
    yield 1800
    yield window.settled
    window.shoot("dock-next")
    yield from stroke(window, (0.25, 0.45), (0.25, 0.5), button=RIGHT)
    window.answer["done"] = True


play(story)
