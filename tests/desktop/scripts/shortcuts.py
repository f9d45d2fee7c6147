# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs inside QGIS: keys that a person gave to the dock's commands, and those of the brush, which stay as they are."""

from driving import play
from qgis.core import QgsApplication
from qgis.gui import QgsGui
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QToolTip

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def story(window):
    answer, dock, controller = window.answer, window.dock, window.controller
    do, brush = dock.commands, controller.brush
    raster = next(iter(window.project.mapLayers().values()))
    window.iface.setActiveLayer(raster)
    window.canvas.setExtent(window.canvas.mapSettings().layerExtentToOutputExtent(raster, raster.extent()))
    yield 800
    manager = QgsGui.shortcutsManager()
    listed = [one for one in manager.listActions() if one.objectName().startswith("clusterbrush")]
    answer["listed"] = sorted(one.text() for one in listed)
    keys = [one.shortcut().toString() for one in manager.listActions() if not one.shortcut().isEmpty()]
    answer["taken"] = [one.objectName() for one in listed if keys.count(one.shortcut().toString()) > 1]
    # the panel by its own key, and a command by a key of the person's while the panel is closed
    manager.setKeySequence(do.paint, "Ctrl+Shift+F8")
    manager.setKeySequence(do.next_class, "F8")
    manager.setKeySequence(do.modes["outlines"], "Shift+F8")
    window.main.activateWindow()
    yield window.main.isActiveWindow  # without a window manager nobody else sees to it
    answer["closed"] = dock.isHidden()
    QTest.keyClick(window.main, Qt.Key.Key_F8, CONTROL | SHIFT)
    yield 300
    answer["opened"] = [dock.isVisible(), brush.in_hand, dock.paintButton.isChecked()]
    answer["tip"] = dock.paintButton.toolTip()
    # the brush's own keys over the map
    answer["before"] = [controller.raster.settings.brush_pixels, int(brush.tool.mode), controller.classes.current.id]
    window.key(Qt.Key.Key_BracketRight)
    window.key(Qt.Key.Key_E)
    window.key(Qt.Key.Key_2)
    answer["after"] = [controller.raster.settings.brush_pixels, int(brush.tool.mode), controller.classes.current.id]
    window.key(Qt.Key.Key_E)
    answer["erases"] = dock.eraseButton.isChecked()
    window.key(Qt.Key.Key_F8)
    answer["next"] = [controller.classes.current.id, int(brush.tool.mode)]
    yield from window.drag([(0.30, 0.30), (0.36, 0.34)])
    yield window.settled
    window.key(Qt.Key.Key_Z, CONTROL)
    answer["undone"] = [controller.strokes.counts, do.redo.isEnabled()]
    window.key(Qt.Key.Key_Z, CONTROL | SHIFT)
    answer["redone"] = controller.strokes.counts
    yield from window.drag([(0.60, 0.60), (0.66, 0.64)])
    window.key(Qt.Key.Key_F8, SHIFT)
    answer["mode"] = controller.raster.settings.mode
    yield window.settled
    yield 300
    window.shoot("81-actions")
    window.shoot("82-actions-dock", dock)
    QToolTip.showText(dock.mapToGlobal(dock.paintButton.pos()), dock.paintButton.toolTip(), dock.paintButton)
    yield 400
    tips = [one for one in QgsApplication.topLevelWidgets() if one.inherits("QTipLabel") and one.isVisible()]
    if tips:
        window.shoot("83-actions-tip", tips[0])
    QToolTip.hideText()
    # floating, the panel's window has the focus and the keys work still
    dock.setFloating(True)
    dock.activateWindow()
    yield dock.isActiveWindow
    manager.setKeySequence(do.larger, "Ctrl+F8")
    size = controller.raster.settings.brush_pixels
    QTest.keyClick(dock, Qt.Key.Key_F8, CONTROL)
    answer["floating"] = controller.raster.settings.brush_pixels / size
    dock.setFloating(False)
    QgsApplication.setUITheme("Night Mapping")
    yield 500
    window.shoot("84-actions-dark")
    window.shoot("85-actions-dark-dock", dock)
    answer["notes"] = window.notes()


play(story)
