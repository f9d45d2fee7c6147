# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs inside QGIS: panel and dialogs in a dark theme, the panel as narrow as it goes."""

from driving import play
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtWidgets import QApplication

REASON = "From 5 clusters on, more of them bring little: the inertia has its elbow there. 3 of 5 measures speak for it."


def shoot_dialog(window, picture: str, name: str) -> None:
    """Grab a dialog and close it, once it is open."""

    def look() -> None:
        dialog = next(one for one in QApplication.topLevelWidgets() if one.objectName() == name and one.isVisible())
        if name == "clusterbrushSettings":
            dialog._take_suggestion(5, REASON)
            QApplication.processEvents()
            window.answer["cut"] = dialog.reason.height() < dialog.reason.heightForWidth(dialog.reason.width())
        window.shoot(picture, dialog)
        dialog.reject()

    QTimer.singleShot(500, look)


def story(window):
    answer, dock = window.answer, window.dock
    QgsApplication.setUITheme("Night Mapping")
    raster = next(iter(window.project.mapLayers().values()))
    window.iface.setActiveLayer(raster)
    window.canvas.setExtent(window.canvas.mapSettings().layerExtentToOutputExtent(raster, raster.extent()))
    yield 800
    window.controller.action.trigger()
    yield dock.isVisible
    dock.paintButton.click()
    yield 200
    for key, place in ((0, (0.29, 0.85)), (1, (0.24, 0.47)), (1, (0.49, 0.71)), (0, (0.30, 0.86))):
        window.controller.brush.paint_with(key)
        start = window.on_raster(*place)
        yield from window.drag([start, (start[0] + 0.02, start[1] + 0.02)])
        yield window.settled
    dock.refineBox.setCollapsed(False)
    dock.smoothingSlider.setValue(3)
    yield lambda: bool(dock.noteLabel.text()) and "…" not in dock.noteLabel.text()
    window.shoot("95-dark")
    window.main.resizeDocks([dock], [280], Qt.Orientation.Horizontal)
    yield 300
    window.shoot("96-dark-narrow", dock)
    answer["note_cut"] = dock.noteLabel.height() < dock.noteLabel.heightForWidth(dock.noteLabel.width())
    answer["narrow"] = dock.width()
    shoot_dialog(window, "97-dark-settings", "clusterbrushSettings")
    dock.settingsButton.click()
    yield 300
    shoot_dialog(window, "98-dark-export", "clusterbrushExport")
    dock.exportButton.click()
    yield 300
    dock.export_menu.popup(dock.exportButton.mapToGlobal(dock.exportButton.rect().bottomLeft()))
    yield 300
    window.shoot("99-dark-menu", dock.export_menu)
    dock.export_menu.close()
    answer["notes"] = window.notes()


play(story)
