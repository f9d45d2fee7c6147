# SPDX-License-Identifier: GPL-2.0-or-later
"""Places on the canvas as geometries of the raster."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from clusterbrush.core.base.numbers import SPACE
from dock_steps import open_on
from qgis.core import QgsCoordinateReferenceSystem, QgsGeometry, QgsPointXY, QgsProject, QgsRasterLayer

if TYPE_CHECKING:
    from pathlib import Path

    from clusterbrush.ui.controller import DockController


def test_geometry_of_a_click_is_a_dot(controller: DockController, raster: QgsRasterLayer) -> None:
    open_on(controller, raster)
    centre = raster.extent().center()
    dot = controller.raster.line([centre], 10.0)
    assert dot.length() == pytest.approx(0.01)
    assert dot.equals(QgsGeometry.fromPolylineXY([centre, QgsPointXY(centre.x() + 0.01, centre.y())]))


def test_the_brush_is_told_in_pixels_and_metres(
    controller: DockController, raster: QgsRasterLayer, project: QgsProject, tmp_path: Path
) -> None:
    open_on(controller, raster)
    controller.brush.set_pixels(5.0)
    dock, metres = controller.dock, controller.raster.pixel_metres()
    assert metres == pytest.approx(raster.rasterUnitsPerPixelX(), rel=2e-3)
    assert dock.sizeBox.text() == f"5.0{SPACE}px"
    assert dock.metresLabel.text() == f"{round(5 * raster.rasterUnitsPerPixelX())}{SPACE}m"
    dock.sizeBox.setValue(12.5)
    assert controller.raster.settings.brush_pixels == 12.5
    place = (10.0, 0.001, 0.0, 60.0, 0.0, -0.001)
    degrees = rasters.write_raster(
        tmp_path / "degrees.tif", np.ones((1, 30, 30), np.uint8), epsg=4326, geotransform=place
    )
    layer = QgsRasterLayer(str(degrees), "degrees")
    project.addMapLayer(layer)
    open_on(controller, layer)
    assert controller.raster.pixel_metres() == pytest.approx((111.4 * 55.8) ** 0.5, rel=0.01)
    assert dock.metresLabel.text().endswith(f"{SPACE}m")
    assert "°" not in dock.sizeBox.text() + dock.metresLabel.text()
    layer.setCrs(QgsCoordinateReferenceSystem())
    assert controller.raster.pixel_metres() is None
    assert dock.metresLabel.text() == ""
