# SPDX-License-Identifier: GPL-2.0-or-later
"""Sets the window up for pictures: what is open, how large, which classes; and shoots what stands on the screen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from clusterbrush.ui.dock.keys_hint import SHOWN_KEY
from qgis.core import QgsSettings
from qgis.PyQt.QtWidgets import QApplication, QDockWidget, QToolBar

if TYPE_CHECKING:
    from qgis.PyQt.QtCore import QRect

CLASSES = (("Water", (38, 110, 190)), ("Forest", (40, 140, 70)), ("Open land", (214, 164, 104)))
STAYS = {"Layers", "clusterbrushDock"}


def arrange(window, size: QRect, layers_width: int, toolbars: set[str] | None = None) -> None:
    """Give the window a size; of the panels keep layers and the dock, of the toolbars the named ones, or all."""
    QgsSettings().setValue(SHOWN_KEY, True)
    for dock in window.main.findChildren(QDockWidget):
        if dock.objectName() not in STAYS:
            dock.hide()
    for bar in window.main.findChildren(QToolBar):
        bar.setVisible(bar.isVisible() if toolbars is None else bar.objectName() in toolbars)
    window.main.setGeometry(size)
    window.main.findChild(QDockWidget, "Layers").setFixedWidth(layers_width)


def name_classes(window) -> None:
    """Have the classes of the pictures."""
    controller = window.controller
    while len(controller.raster.settings.classes) < len(CLASSES):
        window.dock.addButton.click()
    pairs = zip(controller.raster.settings.classes, CLASSES)
    controller.classes.set([replace(one, name=name, colour=colour) for one, (name, colour) in pairs])


def shoot_screen(window, name: str) -> None:
    """Shoot the window as it stands on the screen, with the dialogs and menus before it."""
    QApplication.processEvents()
    frame = window.main.geometry()
    shot = window.main.screen().grabWindow(0, frame.x(), frame.y(), frame.width(), frame.height())
    shot.save(str(window.pictures / f"{name}.png"))


def dialog_of(name: str):
    """Return the open dialog with an object name."""
    return next(one for one in QApplication.topLevelWidgets() if one.objectName() == name and one.isVisible())
