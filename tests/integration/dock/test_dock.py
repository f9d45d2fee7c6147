# SPDX-License-Identifier: GPL-2.0-or-later
"""The dock's widgets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clusterbrush.ui.project.settings import PROPERTY, read_settings
from dock_steps import open_on, paint
from qgis.core import QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QToolButton

if TYPE_CHECKING:
    from clusterbrush.ui.controller import DockController


def test_two_classes_are_ready(controller: DockController, raster: QgsRasterLayer) -> None:
    open_on(controller, raster)
    assert [one.name for one in controller.model.classes] == ["Class 1", "Class 2"]
    assert controller.model.rowCount() == 3
    assert controller.dock.hintLabel.text()
    assert QgsProject.instance().mapLayers().keys() == {raster.id()}, "nothing is made before the first stroke"
    assert raster.customProperty(PROPERTY) is None


def test_every_button_without_words_has_a_picture(controller: DockController) -> None:
    """An icon whose file is not there draws nothing, and says nothing."""
    buttons = [one for one in controller.dock.findChildren(QToolButton) if not one.objectName().startswith("qt_")]
    silent = [
        one for one in buttons if not one.text() or one.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly
    ]
    assert len(silent) > 5
    bare = [one.objectName() for one in silent if one.icon().pixmap(18, 18).isNull() and not one.arrowType()]
    assert bare == []
    named = [one.objectName() for one in buttons if not one.icon().isNull() and one.icon().pixmap(18, 18).isNull()]
    assert named == []


def test_smoothing_is_a_setting_of_the_picture(controller: DockController, raster: QgsRasterLayer) -> None:
    open_on(controller, raster)
    paint(controller, raster, 0.2, 1)
    shown: list = []
    controller.live.show_look = shown.append
    controller.dock.smoothingSlider.setValue(2)
    assert [look.smoothing for look in shown] == [2]
    assert read_settings(raster).smoothing == 2
    assert controller.dock.smoothingValue.text() == "5 × 5"
    controller.dock.smoothingSlider.setValue(0)
    assert controller.dock.smoothingValue.text() == "none"
