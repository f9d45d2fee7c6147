# SPDX-License-Identifier: GPL-2.0-or-later
"""A raster whose file has gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clusterbrush.ui.project.settings import Settings, write_settings
from dock_steps import CLASSES
from qgis.core import QgsProject, QgsRasterLayer

if TYPE_CHECKING:
    from pathlib import Path

    from clusterbrush.ui.controller import DockController


def test_a_missing_raster_is_waited_for(controller: DockController, project: QgsProject, stripes: Path) -> None:
    gone = QgsRasterLayer(str(stripes.with_name("moved.tif")), "image")
    write_settings(gone, Settings(CLASSES), project)
    project.addMapLayer(gone)
    controller.dock.show()
    controller.dock.setUserVisible(True)
    controller.take_raster(gone)
    assert controller.raster.layer is None
    assert "image" in controller.dock.hintLabel.text()
    assert not controller.dock.paintButton.isEnabled()
    gone.setDataSource(str(stripes.with_name("not_there_either.tif")), "image", "gdal")
    assert controller.raster.layer is None
    gone.setDataSource(str(stripes), "image", "gdal")
    assert controller.raster.layer is gone
    assert controller.classes.all == CLASSES
    assert controller.dock.paintButton.isEnabled()
    gone.setDataSource(str(stripes.with_name("moved.tif")), "image", "gdal")
    assert controller.missing.layer is gone
    project.removeMapLayer(gone.id())
    assert controller.missing.layer is None
