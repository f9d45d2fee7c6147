# SPDX-License-Identifier: GPL-2.0-or-later
"""The dialog offers layers that can be a truth, and begins with the last choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import rasters
from clusterbrush.ui.dialogs.truth_dialog import TruthDialog
from clusterbrush.ui.project.truth_choice import TruthChoice, keep_truth_choice, truth_choice
from qgis.core import QgsRasterLayer, QgsVectorLayer

if TYPE_CHECKING:
    from pathlib import Path

    from qgis.core import QgsProject


def test_layers_columns_and_bands(project: QgsProject, tmp_path: Path) -> None:
    assert truth_choice(project) == TruthChoice("")
    polygons = QgsVectorLayer("Polygon?field=id:integer&field=landcover:string", "Fields", "memory")
    lines = QgsVectorLayer("LineString?field=id:integer", "Roads", "memory")
    table = QgsVectorLayer("NoGeometry?field=id:integer", "Table", "memory")
    path = rasters.write_raster(tmp_path / "classes.tif", np.ones((2, 4, 4), dtype=np.uint8))
    raster = QgsRasterLayer(str(path), "Classes")
    image = QgsRasterLayer(str(path), "Image")
    project.addMapLayers([polygons, lines, table, raster, image])
    dialog = TruthDialog([image], truth_choice(project), table)
    assert {dialog.layers.layer(row).name() for row in range(dialog.layers.count())} == {"Fields", "Roads", "Classes"}
    assert dialog.layers.currentLayer() is not None, "an active layer that is no truth leaves the choice of the list"
    dialog.layers.setLayer(polygons)
    assert dialog.choice == TruthChoice(polygons.id(), "landcover")
    assert dialog.place.currentWidget() is dialog.column
    assert dialog.compare_button.isEnabled()
    dialog.layers.setLayer(raster)
    assert dialog.place.currentWidget() is dialog.band
    dialog.band.setBand(2)
    assert dialog.choice == TruthChoice(raster.id(), band=2)
    keep_truth_choice(project, dialog.choice)
    dialog.deleteLater()
    for choice in (truth_choice(project), TruthChoice(polygons.id(), "id")):
        again = TruthDialog([image], choice, lines)
        assert again.choice == choice
        again.deleteLater()
    fresh = TruthDialog([image], TruthChoice("gone"), lines)
    assert fresh.choice == TruthChoice(lines.id(), "id")
    fresh.deleteLater()
    nothing = TruthDialog([polygons, lines, raster, image], TruthChoice(""))
    assert nothing.choice is None
    assert not nothing.compare_button.isEnabled()
    nothing.deleteLater()
