# SPDX-License-Identifier: GPL-2.0-or-later
"""Which algorithms an export runs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import rasters
from clusterbrush.core.features.presets import PRESETS
from clusterbrush.core.raster.formats import available_formats
from clusterbrush.core.raster.grid import Grid
from clusterbrush.ui.dialogs.export_dialog import ExportDialog, ExportOptions
from clusterbrush.ui.exporting.export import Exporter, parameters_of, steps_of
from clusterbrush.ui.project.settings import EXPORT_PLACE_KEY, Settings, export_place
from dock_steps import CLASSES
from osgeo import ogr, osr
from qgis.core import QgsProject, QgsRasterLayer, QgsSettings, QgsVectorLayer
from qgis.PyQt.QtWidgets import QLabel


@pytest.mark.usefixtures("qgis_app")
def test_export_asks_for_what_is_ticked(tmp_path: Path) -> None:
    dialog = ExportDialog(str(tmp_path / "map"))
    dialog.confidence.setChecked(True)
    options = dialog.options()
    found = parameters_of("raster", "strokes", Settings(CLASSES, bands=[2]), options)
    assert found["OUTPUT"] == str(tmp_path / "map.tif")
    assert found["CONFIDENCE"] == str(tmp_path / "map_confidence.tif")
    assert "MODEL" not in found
    assert found["BANDS"] == [2]
    assert len(steps_of("raster", "strokes", Settings(CLASSES), options)) == 1
    dialog.file.setFilePath(str(tmp_path / "none" / "map.tif"))
    assert not dialog.export_button.isEnabled()
    assert "does not exist" in dialog.refusal.text()
    dialog.deleteLater()


def utm() -> str:
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(32633)
    return reference.ExportToWkt()


def choose(dialog: ExportDialog, driver: str) -> None:
    dialog.format.setCurrentIndex([known.driver for known in available_formats()].index(driver))


@pytest.mark.usefixtures("qgis_app")
def test_the_name_of_an_export_and_its_format_go_together(tmp_path: Path) -> None:
    dialog = ExportDialog(str(tmp_path / "my.map.tif"))
    for driver, name in (
        ("COG", "my.map.cog.tif"),
        ("GPKG", "my.map.gpkg"),
        ("HFA", "my.map.img"),
        ("GTiff", "my.map.tif"),
    ):
        choose(dialog, driver)
        assert dialog.file.filePath() == dialog.options().path == str(tmp_path / name)
    for name, driver, path in (
        ("a.img", "HFA", "a.img"), ("a", "HFA", "a.img"), ("a.TIFF", "GTiff", "a.TIFF"), ("a", "GTiff", "a.tif"),
        ("a.cog.tif", "COG", "a.cog.tif"), ("a.tif", "COG", "a.cog.tif"), ("a.gpkg", "GPKG", "a.gpkg"),
    ):  # fmt: skip
        dialog.file.setFilePath(str(tmp_path / name))
        assert available_formats()[dialog.format.currentIndex()].driver == driver, name
        assert dialog.options().path == str(tmp_path / path)
        assert dialog.export_button.isEnabled()
    dialog.deleteLater()


@pytest.mark.usefixtures("qgis_app")
@pytest.mark.parametrize("ending", [".tif", ".cog.tif", ".gpkg", ".img"])
def test_companions_of_an_export(tmp_path: Path, ending: str) -> None:
    options = ExportOptions(str(tmp_path / f"my.map{ending}"), True, True, True, smoothing=2)
    others = [options.classified, options.confidence_path, options.polygons_path, options.model_path]
    polygons = "my.map_polygons.gpkg" if ending == ".gpkg" else "my.map.gpkg"
    assert [Path(one).name for one in others] == [
        f"my.map_unsmoothed{ending}", f"my.map_confidence{ending}", polygons, "my.map_model.json"
    ]  # fmt: skip
    assert options.rasters == {options.path, options.probabilities_path, *others[:2]}
    kept = ".tif" if ending == ".gpkg" else ending  # the names of bands are lost in a GeoPackage
    assert Path(options.probabilities_path).name == f"my.map_probabilities{kept}"
    assert options.path not in others


@pytest.mark.usefixtures("qgis_app")
def test_an_export_says_what_stands_in_its_way(tmp_path: Path) -> None:
    grid = Grid(20, 30, (5e5, 8.0, 6.0, 7e6, 6.0, -8.0))  # rotated
    dialog = ExportDialog(str(tmp_path / "map.tif"), grid=grid)
    assert dialog.export_button.isEnabled()
    assert dialog.refusal.isHidden()
    for name, sentence in (("map.png", "ends in .tif"), ("map.gpkg", "cannot keep where this raster lies")):
        dialog.file.setFilePath(str(tmp_path / name))
        assert sentence in dialog.refusal.text()
        assert not dialog.refusal.isHidden()
        assert not dialog.export_button.isEnabled()
    choose(dialog, "HFA")
    assert dialog.export_button.isEnabled()
    ogr.GetDriverByName("GPKG").CreateDataSource(str(tmp_path / "map.gpkg")).CreateLayer("roads", None, ogr.wkbPoint)
    dialog.polygons.setChecked(True)
    assert "roads" in dialog.refusal.text()
    dialog.polygons.setChecked(False)
    assert dialog.export_button.isEnabled()
    dialog.file.setFilePath("")
    assert not dialog.export_button.isEnabled()
    dialog.deleteLater()


@pytest.mark.usefixtures("qgis_app")
def test_a_smoothed_map_is_exported_in_two_steps(tmp_path: Path) -> None:
    dialog = ExportDialog(str(tmp_path / "map.tif"), smoothing=2)
    dialog.polygons.setChecked(True)
    steps = steps_of("raster", "strokes", Settings(CLASSES, smoothing=2), dialog.options())
    assert [name.partition(":")[2] for name, _ in steps] == ["classifystrokes", "smooth", "outlines"]
    (_, classify), (_, smooth), (_, outlines) = steps
    assert classify["OUTPUT"] == smooth["INPUT"] != smooth["OUTPUT"] == outlines["INPUT"] == str(tmp_path / "map.tif")
    assert smooth["RADIUS"] == 2
    assert any("5 × 5" in label.text() for label in dialog.findChildren(QLabel))
    dialog.deleteLater()


@pytest.mark.usefixtures("qgis_app")
def test_the_smallest_area_is_a_step_that_tells_its_pixels(tmp_path: Path) -> None:
    grid = Grid(100, 100, (500_000.0, 10.0, 0.0, 7_000_000.0, 0.0, -10.0), utm())
    dialog = ExportDialog(str(tmp_path / "map.tif"), grid=grid, min_patch_pixels=25)
    assert dialog.patch.value() == 25
    assert dialog.patch_area.text().startswith("2")
    (_, classify), (name, smooth) = steps_of("raster", "strokes", Settings(CLASSES), dialog.options(), grid=grid)
    assert name.endswith(":smooth")
    assert classify["OUTPUT"] == smooth["INPUT"] == str(tmp_path / "map_unsmoothed.tif")
    assert smooth["METHOD"] == 1
    assert smooth["MINIMUM_AREA"] / smooth["PIXEL_AREA"] == pytest.approx(25)
    assert smooth["PIXEL_AREA"] == pytest.approx(100, rel=0.01)
    both = ExportOptions(str(tmp_path / "map.tif"), False, False, False, smoothing=2, min_patch_pixels=9)
    (_, _), (_, smooth) = steps_of("raster", "strokes", Settings(CLASSES), both, grid=Grid(9, 9))
    assert (smooth["METHOD"], smooth["RADIUS"], smooth["MINIMUM_AREA"], smooth["PIXEL_AREA"]) == (2, 2, 9, 1)
    dialog.patch.setValue(0)
    assert len(steps_of("raster", "strokes", Settings(CLASSES), dialog.options(), grid=grid)) == 1
    assert dialog.patch_area.text() == ""
    assert not dialog.note.isVisibleTo(dialog)
    dialog.deleteLater()


@pytest.mark.usefixtures("qgis_app")
def test_probabilities_and_features_reach_the_algorithm(tmp_path: Path) -> None:
    dialog = ExportDialog(str(tmp_path / "map.tif"))
    dialog.probabilities.setChecked(True)
    found = parameters_of("raster", "strokes", Settings(CLASSES, preset="bands"), dialog.options())
    assert found["PROBABILITIES"] == str(tmp_path / "map_probabilities.tif")
    assert found["FEATURES"] == list(PRESETS).index("bands")
    assert "FEATURE_MODEL" not in found
    found = parameters_of("raster", "strokes", Settings(CLASSES, preset="learned:/a/m.json"), dialog.options())
    assert (found["FEATURES"], found["FEATURE_MODEL"]) == (list(PRESETS).index("learned"), "/a/m.json")
    dialog.deleteLater()


def test_where_maps_enter_the_project_is_remembered(tmp_path: Path) -> None:
    QgsSettings().remove(EXPORT_PLACE_KEY)
    try:
        dialog = ExportDialog(str(tmp_path / "map.tif"))
        assert dialog.options().place == "hidden", "so that the image stays in sight"
        dialog.place.setCurrentIndex(dialog.place.findData("below"))
        dialog.reject()
        assert export_place() == "hidden"
        dialog.accept()
        dialog.deleteLater()
        again = ExportDialog(str(tmp_path / "map.tif"))
        assert again.options().place == "below"
        again.deleteLater()
        QgsSettings().setValue(EXPORT_PLACE_KEY, "nowhere")
        assert export_place() == "hidden"
    finally:
        QgsSettings().remove(EXPORT_PLACE_KEY)


@pytest.mark.parametrize("place", ["hidden", "below"])
def test_maps_go_where_they_are_wanted(qgis_iface, project: QgsProject, tmp_path: Path, place: str) -> None:
    values = np.ones((1, 4, 4), np.uint8)
    image, result = (
        QgsRasterLayer(str(rasters.write_raster(tmp_path / f"{name}.tif", values)), name) for name in ("image", "map")
    )
    strokes = QgsVectorLayer("LineString?crs=EPSG:32633", "strokes", "memory")
    project.addMapLayers([image, strokes, result])
    exporter = Exporter(qgis_iface, project)
    exporter._place_layers({"OUTPUT": result.source()}, strokes.id(), image.id() if place == "below" else "")
    layers = [layer.name() for layer in project.layerTreeRoot().layerOrder()]
    assert len(layers) == 3
    assert layers.index("map") == layers.index("image" if place == "below" else "strokes") + 1
    exporter.deleteLater()
