# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs inside QGIS in French, with a dark palette, large letters and a narrow dock: nothing is cut off."""

from driving import play
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QAbstractButton, QApplication, QLabel


def shown(part) -> bool:
    """Return True when a part is one of ours and in sight."""
    return part.isVisible() and part.objectName() not in ("", "collapseButton")


def story(window):
    answer = window.answer
    answer["themes"] = list(QgsApplication.uiThemes())
    if "Night Mapping" in QgsApplication.uiThemes():
        QgsApplication.setUITheme("Night Mapping")
    raster = next(iter(window.project.mapLayers().values()))
    window.iface.setActiveLayer(raster)
    window.canvas.setExtent(window.canvas.mapSettings().layerExtentToOutputExtent(raster, raster.extent()))
    yield 800
    window.controller.action.trigger()
    yield window.dock.isVisible
    window.dock.paintButton.click()
    for place in ((0.30, 0.30), (0.45, 0.45), (0.60, 0.60), (0.50, 0.30), (0.36, 0.81)):
        window.pick(place)
        yield from window.drag([place, (place[0] + 0.01, place[1] + 0.01)])
        yield window.settled
    window.dock.refineBox.setCollapsed(False)
    window.main.resizeDocks([window.dock], [280], Qt.Orientation.Horizontal)
    yield 600
    answer["paint"] = window.dock.paintButton.text()
    answer["width"] = window.dock.width()
    parts = [*window.dock.content.findChildren(QAbstractButton), *window.dock.content.findChildren(QLabel)]
    answer["cut"] = [
        part.objectName() for part in parts if shown(part) and part.width() < part.minimumSizeHint().width()
    ]
    right = window.dock.scroll.viewport().width()
    answer["too_wide"] = window.dock.content.width() - right
    answer["cut"] += [
        part.objectName()
        for part in parts
        if shown(part) and part.mapTo(window.dock.content, part.rect().topRight()).x() > right
    ]
    window.dock.scroll.verticalScrollBar().setValue(0)
    QApplication.processEvents()
    window.shoot("61-french-dark")
    window.shoot("62-french-dock", window.dock)
    window.dock.scroll.verticalScrollBar().setValue(window.dock.scroll.verticalScrollBar().maximum())
    QApplication.processEvents()
    window.shoot("63-french-dock-below", window.dock)


play(story)
