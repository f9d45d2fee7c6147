# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs inside QGIS: what lies over what, every view by its key, where next, and a panel in which nothing moves."""

import time

import numpy as np
from driving import play
from qgis.core import QgsColorRampShader, QgsPalettedRasterRenderer, QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import QEvent, QPoint, Qt
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAbstractButton, QAbstractSlider, QApplication, QComboBox, QTableView

STROKE = ((0.30, 0.42), (0.36, 0.46))
LONG_NAMES = ("Residential area, dense, before 1950", "Coniferous forest")


def screen(window):
    """Return the map on the screen as colours, (height, width, 3)."""
    image = window.canvas.viewport().grab().toImage().convertToFormat(4)  # RGB32
    pixels = image.constBits()
    pixels.setsize(image.byteCount() if hasattr(image, "byteCount") else image.sizeInBytes())
    return np.frombuffer(pixels, np.uint8).reshape(image.height(), image.width(), 4)[..., 2::-1].astype(int)


def places(window):
    """Return where each part of the panel is that one can press."""
    dock = window.dock
    kinds = (QAbstractButton, QAbstractSlider, QComboBox, QTableView)
    parts = [part for kind in kinds for part in dock.content.findChildren(kind)]
    return {
        part.objectName(): (part.mapTo(dock, QPoint(0, 0)).x(), part.mapTo(dock, QPoint(0, 0)).y(), part.width())
        for part in parts
        if part.isVisible() and part.objectName() and part.parent() is not dock.classView
    }


def moved(before, after):
    """Return the parts that have moved."""
    return sorted(name for name, place in before.items() if name in after and after[name] != place)


def paint(window):
    """Paint four strokes, two of each class; notes what has moved meanwhile."""
    steps = []
    for key, place in ((0, (0.29, 0.85)), (1, (0.24, 0.47)), (1, (0.49, 0.71)), (0, (0.30, 0.86))):
        window.controller.brush.paint_with(key)
        start = window.on_raster(*place)
        yield from window.drag([start, (start[0] + 0.02, start[1] + 0.02)])
        steps.append(("painted", places(window)))
        yield 150
        steps.append(("grouping", places(window)))
        yield window.sharp
        steps.append(("sharp", places(window)))
    return steps


def layers(window, raster):
    """Look at what lies over what."""
    answer, view = window.answer, window.controller.view
    overlay = view.overlay
    yield window.sharp
    yield 500
    seen = screen(window)
    strokes = window.controller.strokes.layer
    node = QgsProject.instance().layerTreeRoot().findLayer(strokes.id())
    node.setItemVisibilityChecked(False)
    yield 300
    yield window.sharp
    yield 500
    without = screen(window)
    node.setItemVisibilityChecked(True)
    yield 300
    yield window.sharp
    yield 500
    differing = np.any(seen != without, axis=2)
    colours = [paint_class.colour for paint_class in window.controller.classes.all]
    answer["stroke_pixels"] = int(differing.sum())
    pure = np.min([np.abs(seen[differing] - colour).max(axis=1) for colour in colours], axis=0)
    answer["pure_share"] = float((pure < 24).mean())  # the stroke itself, with no map over it
    tree = QgsProject.instance().layerTreeRoot().findLayer(raster.id())
    tree.setItemVisibilityChecked(False)
    yield 500
    answer["hidden_with_raster"] = not overlay.isVisible()
    tree.setItemVisibilityChecked(True)
    yield 500
    answer["shown_with_raster"] = overlay.isVisible()


def class_map(window, raster):
    """Return a class map of the raster as an export adds it, over the raster and ticked."""
    layer = QgsRasterLayer(raster.source(), "classes")
    entries = [QgsColorRampShader.ColorRampItem(value, QColor(255, 0, 255), str(value)) for value in range(256)]
    classes = [QgsPalettedRasterRenderer.Class(item.value, item.color, item.label) for item in entries]
    layer.setRenderer(QgsPalettedRasterRenderer(layer.dataProvider(), 1, classes))
    window.project.addMapLayer(layer, False)
    window.project.layerTreeRoot().insertLayer(0, layer)
    return layer


def views(window):
    """Press the key of each view."""
    answer, dock, canvas = window.answer, window.dock, window.canvas
    answer["views"] = []
    before = places(window)
    for key in (Qt.Key.Key_K, Qt.Key.Key_F, Qt.Key.Key_O, Qt.Key.Key_C, Qt.Key.Key_0):
        QTest.keyClick(canvas, key)
        yield 100
        yield window.sharp
        answer["views"].append([dock.showBox.currentData(), dock.colour_key.is_shown])
        answer["moved"] += moved(before, places(window))
        if key == Qt.Key.Key_F:
            window.shoot("111-confidence")
        if key == Qt.Key.Key_K:
            yield from coarse(window)
    bare = screen(window)
    QTest.keyClick(canvas, Qt.Key.Key_0)
    yield 100
    yield window.sharp
    answer["back"] = dock.showBox.currentData()
    answer["bare_differs"] = bool(np.any(bare != screen(window)))


def coarse(window):
    """Move the slider from fine to coarse and back; notes how many colours the map has, and how long a step blocks."""
    answer, dock = window.answer, window.dock
    fine = screen(window)
    start = time.process_time()
    dock.detailSlider.setValue(0)
    answer["slider_seconds"] = time.process_time() - start
    yield 300
    yield window.sharp
    window.shoot("117-coarse")
    few = screen(window)
    dock.detailSlider.setValue(100)
    yield 300
    yield window.sharp
    answer["recoloured"] = float(np.any(fine != few, axis=2).mean())
    answer["recoloured_back"] = float(np.any(fine != screen(window), axis=2).mean())


def bare_image(window, raster):
    """Hold Space while an exported map covers the image."""
    answer, canvas = window.answer, window.canvas
    strokes = QgsProject.instance().layerTreeRoot().findLayer(window.controller.strokes.layer.id())
    strokes.setItemVisibilityChecked(False)
    window.dock.choose_mode("image")
    yield 300
    yield window.sharp
    yield 300
    image = screen(window)
    window.dock.choose_mode("classes")
    strokes.setItemVisibilityChecked(True)
    layer = class_map(window, raster)
    yield 500
    yield window.sharp
    yield 500
    covered = screen(window)
    answer["covered"] = float(np.all(covered == (255, 0, 255), axis=2).mean())
    window.shoot("112-covered")
    canvas.setFocus()
    QTest.keyPress(canvas, Qt.Key.Key_Space)
    yield lambda: window.controller.view.bare.item is not None
    yield 100
    window.shoot("113-bare")
    held = screen(window)
    QTest.keyRelease(canvas, Qt.Key.Key_Space)
    yield 100
    answer["held"] = float(np.all(np.abs(held - image) < 3, axis=2).mean())
    answer["released"] = float(np.all(screen(window) == (255, 0, 255), axis=2).mean())
    window.project.removeMapLayer(layer.id())
    yield 300
    yield window.sharp
    answer["followed"] = window.controller.raster.layer is raster


def where_next(window):
    """Go where a stroke helps, and paint there."""
    answer, overlay, canvas = window.answer, window.controller.view.overlay, window.canvas
    canvas.zoomByFactor(0.5)
    yield 500
    yield window.sharp
    scale = canvas.scale()
    QTest.mouseClick(window.dock.nextButton, Qt.MouseButton.LeftButton)
    yield lambda: overlay.has_marks
    yield 300
    yield window.sharp
    answer["scale_kept"] = abs(canvas.scale() / scale - 1) < 1e-6
    answer["reason"] = window.controller.messages.hint_text
    answer["outlined"] = overlay.has_marks
    window.shoot("114-next")
    yield from window.drag([(0.5, 0.5), (0.51, 0.51)])
    yield window.sharp
    answer["outline_gone"] = not overlay.has_marks
    answer["reason_gone"] = window.controller.messages.hint_text == ""


def brush(window):
    """Move the mouse out of the map, and look at the line before it is painted."""
    answer, viewport = window.answer, window.canvas.viewport()
    item = window.controller.brush.tool._item
    window.move(window.at(0.4, 0.4))
    answer["circle"] = item._centre is not None
    QApplication.sendEvent(viewport, QEvent(QEvent.Type.Leave))
    answer["circle_gone"] = item._centre is None
    window.move(window.at(0.4, 0.4))
    before, shown = None, screen(window)
    while before is None or np.any(shown != before):  # the place of "Where next?" goes on flashing for a while
        yield 200
        before, shown = shown, screen(window)
    QTest.keyPress(window.canvas, Qt.Key.Key_Shift)
    yield 100
    answer["line"] = int(np.any(screen(window) != before, axis=2).sum())
    window.shoot("115-line")
    QTest.keyRelease(window.canvas, Qt.Key.Key_Shift)
    yield 100
    answer["line_gone"] = int(np.any(screen(window) != before, axis=2).sum())


def story(window):
    answer, dock = window.answer, window.dock
    raster = next(iter(window.project.mapLayers().values()))
    window.iface.setActiveLayer(raster)
    window.canvas.setExtent(window.canvas.mapSettings().layerExtentToOutputExtent(raster, raster.extent()))
    yield 800
    window.controller.action.trigger()
    yield dock.isVisible
    yield 300
    for row, name in enumerate(LONG_NAMES):
        window.controller.strokes.rename(row + 1, name)
    dock.paintButton.click()
    yield 100
    before = places(window)
    steps = yield from paint(window)
    yield lambda: bool(dock.noteLabel.text()) and "…" not in dock.noteLabel.text()
    steps.append(("accuracy", places(window)))
    window.shoot("110-painted")
    for _ in range(3):
        dock.addButton.click()
        steps.append(("class added", places(window)))
    dock.liveBox.click()
    yield 50
    steps.append(("live off", places(window)))
    dock.liveBox.click()
    yield 100
    answer["moved"] = [[step, moved(before, place)] for step, place in steps if moved(before, place)]
    yield from layers(window, raster)
    yield from views(window)
    yield from bare_image(window, raster)
    yield from where_next(window)
    yield from brush(window)
    window.main.resizeDocks([dock], [280], Qt.Orientation.Horizontal)
    yield 300
    window.shoot("116-narrow", dock)
    header = dock.classView.horizontalHeader()
    answer["name_share"] = header.sectionSize(1) / dock.classView.viewport().width()
    answer["narrow"] = dock.width()
    answer["notes"] = window.notes()


play(story)
