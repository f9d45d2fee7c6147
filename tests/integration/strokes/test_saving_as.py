# SPDX-License-Identifier: GPL-2.0-or-later
"""Each project owns its strokes, under whatever name it is saved."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from clusterbrush.ui.strokes.fields import CLASS, NAME, make_layer, save_layer
from clusterbrush.ui.strokes.saving import OWNER_PROPERTY
from dock_steps import open_on, paint
from qgis.core import QgsFeature, QgsGeometry, QgsVectorLayer

if TYPE_CHECKING:
    from clusterbrush.ui.controller import DockController
    from qgis.core import QgsProject, QgsRasterLayer


@pytest.fixture
def warned(controller: DockController, monkeypatch) -> list[str]:
    """Return the list that gets the warnings."""
    found: list[str] = []
    monkeypatch.setattr(controller.messages, "warn", found.append)
    return found


@pytest.fixture
def saved(controller: DockController, raster: QgsRasterLayer, project: QgsProject, tmp_path: Path) -> DockController:
    """Return a controller whose project is saved as first.qgz, with a stroke of class 1, and one of class 2 unsaved."""
    open_on(controller, raster)
    paint(controller, raster, 0.2, 1)
    assert project.write(str(tmp_path / "first.qgz"))
    paint(controller, raster, 0.8, 2)
    return controller


def classes_in(path: Path) -> list[int]:
    """Return the classes of the strokes in a file, of all its tables."""
    whole = QgsVectorLayer(str(path), "strokes", "ogr")
    tables = [one.split("!!::!!")[1] for one in whole.dataProvider().subLayers()]
    layers = [QgsVectorLayer(f"{path}|layername={table}", table, "ogr") for table in tables]
    return sorted(feature[CLASS] for layer in layers for feature in layer.getFeatures())


def source_of(controller: DockController) -> str:
    return Path(controller.strokes.layer.source().partition("|")[0]).name


@pytest.mark.parametrize("name", ["second.qgz", "second.qgs", "first.qgs"])
def test_a_copy_owns_its_strokes(saved: DockController, project: QgsProject, tmp_path: Path, name: str, qtbot) -> None:
    layer, file = saved.strokes.layer, "first_qgs_strokes.gpkg" if name == "first.qgs" else "second_strokes.gpkg"
    assert project.write(str(tmp_path / name))
    qtbot.wait(20)
    assert source_of(saved) == file
    assert classes_in(tmp_path / "first_strokes.gpkg") == [1], "as the first project was last saved"
    assert classes_in(tmp_path / file) == [1, 2]
    assert saved.strokes.layer is layer
    assert layer.isEditable()
    assert saved.strokes.counts == {1: 1, 2: 1}
    assert [one.name for one in saved.classes.all] == ["Class 1", "Class 2"]
    paint(saved, saved.raster.layer, 0.5, 1)
    assert project.write()
    assert source_of(saved) == file, "saved again, it stays"
    assert classes_in(tmp_path / file) == [1, 1, 2]
    assert classes_in(tmp_path / "first_strokes.gpkg") == [1]
    project.clear()
    assert project.read(str(tmp_path / "first.qgz"))
    (strokes,) = [one for one in project.mapLayers().values() if isinstance(one, QgsVectorLayer)]
    assert [one[CLASS] for one in strokes.getFeatures()] == [1]
    assert project.read(str(tmp_path / name))
    (strokes,) = [one for one in project.mapLayers().values() if isinstance(one, QgsVectorLayer)]
    assert sorted(one[CLASS] for one in strokes.getFeatures()) == [1, 1, 2]


def test_a_rename_that_is_not_saved_goes_into_the_copy_only(
    saved: DockController, project: QgsProject, tmp_path: Path
) -> None:
    saved.strokes.rename(1, "Wood")
    assert project.write(str(tmp_path / "second.qgz"))
    assert [one.name for one in saved.classes.all] == ["Wood", "Class 2"], "taking back in the file is no undo"
    first = QgsVectorLayer(str(tmp_path / "first_strokes.gpkg"), "first", "ogr")
    assert [one[NAME] for one in first.getFeatures()] == ["Class 1"]
    assert {one[NAME] for one in saved.strokes.layer.getFeatures()} == {"Wood", "Class 2"}


@pytest.mark.usefixtures("saved")
def test_a_project_is_saved_over_another(project: QgsProject, tmp_path: Path) -> None:
    assert project.write(str(tmp_path / "second.qgz"))
    project.clear()
    assert project.read(str(tmp_path / "first.qgz"))
    assert project.write(str(tmp_path / "second.qgz"))
    assert classes_in(tmp_path / "second_strokes.gpkg") == [1], "the strokes of the project that was replaced are gone"
    assert classes_in(tmp_path / "first_strokes.gpkg") == [1]


def test_strokes_in_memory_go_to_the_first_name_that_is_given(
    controller: DockController, raster: QgsRasterLayer, project: QgsProject, tmp_path: Path
) -> None:
    open_on(controller, raster)
    paint(controller, raster, 0.2, 1)
    assert controller.strokes.layer.providerType() == "memory"
    assert project.write(str(tmp_path / "only.qgs"))
    assert source_of(controller) == "only_strokes.gpkg"
    assert controller.strokes.layer.customProperty(OWNER_PROPERTY) == "only.qgs"
    assert classes_in(tmp_path / "only_strokes.gpkg") == [1]


def test_a_layer_from_elsewhere_is_not_copied(
    controller: DockController, raster: QgsRasterLayer, project: QgsProject, tmp_path: Path
) -> None:
    layer = foreign_layer(raster, tmp_path / "mine.gpkg")
    project.addMapLayer(layer)
    open_on(controller, raster)
    controller.dialogs.take_settings([], 8, layer.id())
    assert controller.strokes.layer is layer
    assert project.write(str(tmp_path / "first.qgz"))
    paint(controller, raster, 0.8, 2)
    assert project.write(str(tmp_path / "second.qgz"))
    assert source_of(controller) == "mine.gpkg"
    assert classes_in(tmp_path / "mine.gpkg") == [1, 2]
    assert not list(tmp_path.glob("*_strokes.gpkg"))


def test_a_project_of_an_older_version_owns_its_strokes(
    saved: DockController, project: QgsProject, tmp_path: Path
) -> None:
    saved.strokes.layer.removeCustomProperty(OWNER_PROPERTY)
    saved.strokes.undo(False)
    saved.strokes.layer.commitChanges()
    project.setFileName(str(tmp_path / "first.qgz"))
    saved._links = [link for link in saved._links if link[1] != saved._project_written]
    project.writeProject.disconnect(saved._project_written)
    assert project.write()
    project.clear()
    assert project.read(str(tmp_path / "first.qgz"))
    project.writeProject.connect(saved._project_written)
    assert project.write(str(tmp_path / "second.qgz"))
    project.writeProject.disconnect(saved._project_written)
    (strokes,) = [one for one in project.mapLayers().values() if isinstance(one, QgsVectorLayer)]
    assert "second_strokes.gpkg" in strokes.source()


def test_a_folder_that_takes_no_files_is_a_sentence(
    saved: DockController, project: QgsProject, tmp_path: Path, warned: list[str]
) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "second_strokes.gpkg").mkdir()  # nothing can be written there, also not by root
    project.write(str(tmp_path / "full" / "second.qgz"))
    (sentence,) = warned
    assert sentence.startswith("The strokes of Strokes on stripes could not be saved: ")
    assert source_of(saved) == "first_strokes.gpkg"
    assert saved.strokes.counts == {1: 1, 2: 1}
    assert saved.strokes.layer.isModified(), "what is not saved is still there"
    assert classes_in(tmp_path / "first_strokes.gpkg") == [1]


def foreign_layer(raster: QgsRasterLayer, path: Path) -> QgsVectorLayer:
    """Return a layer with a stroke that was made by another program."""
    layer = make_layer(raster, "mine")
    for name in layer.customPropertyKeys():
        layer.removeCustomProperty(name)
    feature = QgsFeature(layer.fields())
    feature.setGeometry(QgsGeometry.fromWkt(raster.extent().asWktPolygon()).convertToType(1, True))
    feature[CLASS], feature[NAME] = 1, "Wood"
    layer.dataProvider().addFeatures([feature])
    assert save_layer(layer, str(path), "mine") == ""
    return layer
