# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs inside QGIS: the dock narrow and floating, every way to look at the map, conflicts, places to paint."""

from driving import play
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest


def story(window):
    answer = window.answer
    raster = next(iter(window.project.mapLayers().values()))
    window.iface.setActiveLayer(raster)
    window.canvas.setExtent(window.canvas.mapSettings().layerExtentToOutputExtent(raster, raster.extent()))
    yield 800
    window.controller.action.trigger()
    yield window.dock.isVisible
    window.dock.paintButton.click()
    for number, place in enumerate([(0.3, 0.3), (0.45, 0.45), (0.6, 0.6), (0.5, 0.3)]):
        window.key(Qt.Key.Key_1 if number % 2 else Qt.Key.Key_2)
        yield from window.drag([place, (place[0] + 0.05, place[1] + 0.04)])
        yield window.settled
    dock = window.dock
    dock.refineBox.setCollapsed(False)
    dock.conflictsBox.setCollapsed(False)
    dock.methodBox.setCurrentIndex(1)  # by cluster, whose map splits clusters
    for index, name in enumerate(("classes", "clusters", "confidence", "outlines")):
        dock.showBox.setCurrentIndex(index)
        yield 100
        yield window.settled
        yield 300
        window.shoot(f"21-{name}")
    dock.showBox.setCurrentIndex(0)
    dock.leastSlider.setValue(40)
    yield 100
    yield window.settled
    yield 200
    window.shoot("22-least")
    dock.leastSlider.setValue(0)
    answer["conflicts"] = dock.conflictList.topLevelItemCount()
    if answer["conflicts"]:
        item = dock.conflictList.topLevelItem(0)
        place = dock.conflictList.visualItemRect(item).center()
        QTest.mouseMove(dock.conflictList.viewport(), place)
        yield 300
        yield window.settled
        window.shoot("23-conflict-hover")
        QTest.mouseClick(dock.conflictList.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
        yield 300
        yield window.settled
        before = dock.conflictList.topLevelItemCount()
        dock.keepWholeButton.click()
        yield window.settled
        answer["kept_whole"] = dock.conflictList.topLevelItemCount() == before
        window.shoot("24-conflict-flown")
    dock.nextButton.click()
    yield 300
    yield window.settled
    yield 500
    answer["reason"] = dock.hintLabel.text()
    window.shoot("25-next")
    dock.liveBox.click()
    yield lambda: window.controller.figures.is_settled
    counted = window.controller.figures.settled.figures.shares
    yield from window.drag([(0.3, 0.6), (0.4, 0.7)])
    yield 500
    answer["paused"] = window.controller.figures.settled.figures.shares == counted
    dock.updateButton.click()
    yield window.settled
    yield lambda: window.controller.figures.is_settled
    answer["updated"] = window.controller.figures.settled.figures.shares != counted
    dock.liveBox.click()
    window.main.resizeDocks([dock], [280], Qt.Orientation.Horizontal)
    yield 500
    answer["narrow"] = dock.width()
    window.shoot("26-narrow", dock)
    dock.setFloating(True)
    dock.resize(280, 700)
    yield 500
    window.shoot("27-floating", dock)
    answer["notes"] = window.notes()


play(story)
