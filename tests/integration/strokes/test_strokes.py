# SPDX-License-Identifier: GPL-2.0-or-later
"""What is painted becomes strokes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dock_steps import open_on
from qgis.core import QgsPointXY, QgsRasterLayer

if TYPE_CHECKING:
    from clusterbrush.ui.controller import DockController


def test_a_stroke_beside_the_raster_makes_nothing(controller: DockController, raster: QgsRasterLayer) -> None:
    open_on(controller, raster)
    box = raster.extent()
    controller.strokes.finish([QgsPointXY(box.xMinimum() - box.width(), box.yMinimum())], False)
    assert controller.strokes.layer is None
    assert controller.dock.hintLabel.text()
