# SPDX-License-Identifier: GPL-2.0-or-later
"""`clusterbrush:classifystrokes` with further rasters, as layers and as files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from painting import HEIGHT, WIDTH, at, fields_image
from qgis.core import (
    QgsFeature,
    QgsGeometry,
    QgsPalettedRasterRenderer,
    QgsPointXY,
    QgsProcessingException,
    QgsRasterLayer,
    QgsVectorFileWriter,
    QgsVectorLayer,
)
from rasters import read_raster

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TRUTH = np.broadcast_to(np.arange(WIDTH) // 24 + 1, (HEIGHT, WIDTH))
FIELDS = "field=class_id:integer&field=class_name:string(40)&field=width:double"


def strokes_of(*rows: tuple[int, int, str]) -> QgsVectorLayer:
    """Return a layer with a line across each field of a row (field, class, name)."""
    layer = QgsVectorLayer(f"LineString?crs=EPSG:32633&{FIELDS}", "strokes", "memory")
    for field, class_id, name in rows:
        feature = QgsFeature(layer.fields())
        ends = [QgsPointXY(*at(24 * field + column, 20)) for column in (6, 18)]
        feature.setGeometry(QgsGeometry.fromPolylineXY(ends))
        feature.setAttributes([class_id, name, 30.0])
        layer.dataProvider().addFeature(feature)
    return layer


@pytest.fixture
def images(tmp_path: Path) -> list[str]:
    return [str(fields_image(tmp_path / f"{name}.tif")) for name in ("image", "other")]


def test_classes_of_another_raster_come_in_by_name(run: Callable[..., dict], images: list[str], project, tmp_path):
    own, other = strokes_of((0, 1, "tree"), (1, 2, "grass")), strokes_of((0, 2, "Tree"), (2, 1, "water"))
    project.addMapLayers([own, other])
    found = run("classifystrokes", INPUT=images[0], STROKES=own, MORE_INPUTS=[images[1]], MORE_STROKES=[other],
                OUTPUT=str(tmp_path / "map.tif"), N_CLUSTERS=8)  # fmt: skip
    classes, valid = read_raster(found["OUTPUT"])[0], (read_raster(images[0]) != 0).all(axis=0)
    assert (classes == TRUTH)[valid].mean() > 0.97, "water is class 3 here, where 1 is tree"
    assert found["CLASSES"] == 3
    layer = QgsRasterLayer(found["OUTPUT"], "map")
    assert isinstance(layer.renderer(), QgsPalettedRasterRenderer)
    assert [entry.label for entry in layer.renderer().classes()] == ["tree", "grass", "water"]
    # as files, and with what is not saved yet
    path = str(tmp_path / "other.gpkg")
    options = QgsVectorFileWriter.SaveVectorOptions()
    QgsVectorFileWriter.writeAsVectorFormatV3(other, path, project.transformContext(), options)
    again = run("classifystrokes", INPUT=images[0], STROKES=own, MORE_INPUTS=[images[1]], MORE_STROKES=[path],
                OUTPUT=str(tmp_path / "again.tif"), N_CLUSTERS=8)  # fmt: skip
    np.testing.assert_array_equal(read_raster(again["OUTPUT"])[0], classes)
    other.startEditing()
    other.deleteFeature(max(other.allFeatureIds()))
    without = run("classifystrokes", INPUT=images[0], STROKES=own, MORE_INPUTS=[images[1]], MORE_STROKES=[other],
                  OUTPUT=str(tmp_path / "without.tif"), N_CLUSTERS=8)  # fmt: skip
    assert set(np.unique(read_raster(without["OUTPUT"]))) == {0, 1, 2}
    other.rollBack()


def test_every_further_raster_needs_its_strokes(run: Callable[..., dict], images: list[str], project):
    own, other = strokes_of((0, 1, "tree")), strokes_of((1, 2, "grass"))
    project.addMapLayers([own, other])
    for rasters, layers in (([images[1]], []), ([], [other]), (images, [other])):
        with pytest.raises(QgsProcessingException, match="Give each raster its own"):
            run("classifystrokes", INPUT=images[0], STROKES=own, MORE_INPUTS=rasters, MORE_STROKES=layers,
                OUTPUT="TEMPORARY_OUTPUT")  # fmt: skip


def test_a_result_replaces_no_further_raster(run: Callable[..., dict], images: list[str], project):
    own, other = strokes_of((0, 1, "tree")), strokes_of((1, 2, "grass"))
    project.addMapLayers([own, other])
    with pytest.raises(QgsProcessingException, match="Further rasters is read from"):
        run("classifystrokes", INPUT=images[0], STROKES=own, MORE_INPUTS=[images[1]], MORE_STROKES=[other],
            OUTPUT=images[1])  # fmt: skip
