# SPDX-License-Identifier: GPL-2.0-or-later
"""Strokes are saved with the project, and are the same afterwards."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from clusterbrush.ui.strokes.fields import CLASS, SEQUENCE
from clusterbrush.ui.strokes.saving import save_strokes
from qgis.core import QgsFeature, QgsProject, QgsRasterLayer
from stroke_layers import ROOF, TREE, Told, line


def test_a_saved_project_saves_its_strokes(told: Told, raster: QgsRasterLayer, project: QgsProject, tmp_path) -> None:
    strokes = told.strokes
    strokes.add(line(raster, 0.3), TREE, 5.0)
    project.setFileName(str(tmp_path / "kept.qgz"))
    assert save_strokes(project) == []
    assert strokes.layer.providerType() == "ogr"
    assert (tmp_path / "kept_strokes.gpkg").is_file()
    assert strokes.layer.isEditable()
    strokes.add(line(raster, 0.7), ROOF, 5.0)
    assert save_strokes(project) == []
    assert not strokes.layer.isModified()
    assert told.classes() == {1: 1, 2: 2}
    assert [one[SEQUENCE] for one in strokes.layer.getFeatures()] == [1, 2]


def test_saved_strokes_keep_their_places_whatever_ids_they_get(
    told: Told, project: QgsProject, raster, tmp_path
) -> None:
    strokes = told.strokes
    strokes.add(line(raster, 0.3), TREE, 5.0)
    strokes.add(line(raster, 0.5), TREE, 5.0)
    project.setFileName(str(tmp_path / "kept.qgz"))
    assert save_strokes(project) == []
    layer = strokes.layer
    pasted = QgsFeature(next(layer.getFeatures()))  # brings a place that is taken
    pasted.setAttribute("fid", None)  # as QGIS pastes
    assert layer.addFeature(pasted)
    bare = QgsFeature(layer.fields())
    bare.setGeometry(line(raster, 0.9))
    bare[CLASS] = ROOF.id
    assert layer.addFeature(bare)
    layer.deleteFeature(next(one.id() for one in layer.getFeatures() if one[SEQUENCE] == 2))
    replaced = told.replaced
    assert told.classes() == {1: 1, 3: 1, 4: 2}
    assert layer.commitChanges(False)
    assert sorted(one[SEQUENCE] for one in layer.getFeatures()) == [1, 3, 4]
    for sequence, class_id in ((3, 7), (4, 8)):
        feature = next(one for one in layer.getFeatures() if one[SEQUENCE] == sequence)
        layer.changeAttributeValue(feature.id(), layer.fields().indexOf(CLASS), class_id)
    assert told.classes() == {1: 1, 3: 7, 4: 8}, "they are the strokes that they were before"
    layer.changeAttributeValue(feature.id(), layer.fields().indexOf(SEQUENCE), 1)  # by hand, and taken
    assert layer.commitChanges(False)
    assert sorted(one[SEQUENCE] for one in layer.getFeatures()) == [1, 3, 4]
    assert told.replaced == replaced, "nothing is read anew"


def test_strokes_are_followed_on_when_saving_failed(told: Told, project: QgsProject, raster, tmp_path, qtbot) -> None:
    strokes = told.strokes
    strokes.add(line(raster, 0.3), TREE, 5.0)
    project.setFileName(str(tmp_path / "kept.qgz"))
    assert save_strokes(project) == []
    strokes.add(line(raster, 0.5), TREE, 5.0)
    with closing(sqlite3.connect(tmp_path / "kept_strokes.gpkg")) as file:
        file.execute("CREATE TRIGGER full BEFORE INSERT ON strokes BEGIN SELECT RAISE(ABORT, 'full'); END")
        file.commit()
    assert not strokes.layer.commitChanges(False)
    qtbot.wait(20)
    strokes.add(line(raster, 0.7), ROOF, 5.0)
    assert told.classes() == {1: 1, 2: 1, 3: 2}
