# SPDX-License-Identifier: GPL-2.0-or-later
"""`clusterbrush:accuracy` inside QGIS: layers of the project, bad input, real maps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.raster.writer import open_writer
from qgis.core import (
    QgsFeature,
    QgsGeometry,
    QgsPointXY,
    QgsProcessingException,
    QgsProcessingFeatureSourceDefinition,
    QgsProject,
    QgsVectorLayer,
)

if TYPE_CHECKING:
    from pathlib import Path

CASES = ("dubai", "indian_pines", "nc_landsat7", "zurich_trees")


@pytest.fixture(scope="module")
def run(toolbox):
    """Run an algorithm as the toolbox does."""
    return toolbox


def layer_of(kind: str, rows: list[tuple[str, object]], field: str = "cls:string") -> QgsVectorLayer:
    layer = QgsVectorLayer(f"{kind}?crs=EPSG:32633&field={field}", "truth", "memory")
    features = []
    for text, value in rows:
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromWkt(text))
        feature.setAttributes([value])
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    return layer


def pixel(col: int, row: int) -> str:
    return QgsGeometry.fromPointXY(QgsPointXY(5e5 + 10 * col + 5, 7e6 - 10 * row - 5)).asWkt()


def test_points_of_a_memory_layer(run, feedback, class_map: Path, tmp_path: Path) -> None:
    layer = layer_of("Point", [(pixel(2, 2), "Forest"), (pixel(5, 5), "forest"), (pixel(15, 3), "WATER"),
                               (pixel(1, 1), None)])  # fmt: skip
    targets = {name: str(tmp_path / f"{name}{ending}") for name, ending in
               (("MATRIX", ".csv"), ("TABLE", ".csv"), ("REPORT", ".html"))}  # fmt: skip
    found = run("accuracy", feedback, INPUT=str(class_map), SAMPLES=layer, FIELD="cls", **targets)
    assert found["OVERALL"] == pytest.approx(2 / 3)
    assert found["MACRO_DICE"] == pytest.approx(2 / 3)
    assert found["TRUTH_PIXELS"] == 3
    assert any("without a class" in warning for warning in feedback.warnings)
    report = (tmp_path / "REPORT.html").read_text(encoding="utf-8")
    assert "matched by name" in report
    assert "without a class" in report


def test_selected_features_and_unsaved_edits_count(run, class_map: Path) -> None:
    layer = layer_of("Point", [(pixel(2, 2), 1), (pixel(3, 3), 2)], "class_id:integer")
    layer.selectByIds([1])
    QgsProject.instance().addMapLayer(layer)
    chosen = QgsProcessingFeatureSourceDefinition(layer.id(), selectedFeaturesOnly=True)
    assert run("accuracy", INPUT=str(class_map), SAMPLES=chosen)["OVERALL"] == 1.0
    assert run("accuracy", INPUT=str(class_map), SAMPLES=layer)["OVERALL"] == 0.5
    layer.startEditing()
    layer.changeAttributeValue(2, 0, 1)
    assert run("accuracy", INPUT=str(class_map), SAMPLES=layer)["OVERALL"] == 1.0
    layer.rollBack()
    QgsProject.instance().removeMapLayer(layer.id())


def test_polygons(run, class_map: Path) -> None:
    square = "POLYGON((500000 7000000,500100 7000000,500100 6999900,500000 6999900,500000 7000000))"
    layer = layer_of("Polygon", [(square, 1)], "class_id:integer")
    found = run("accuracy", INPUT=str(class_map), SAMPLES=layer)
    assert found["TRUTH_PIXELS"] == 100
    assert found["OVERALL"] == pytest.approx(0.99)


def test_lines(run, class_map: Path, tmp_path: Path) -> None:
    y = 7e6 - 55  # through the middle of row 5
    layer = layer_of("LineString", [(f"LINESTRING(500005 {y},500195 {y})", 1)], "class_id:integer")
    page = tmp_path / "report.html"
    found = run("accuracy", INPUT=str(class_map), SAMPLES=layer, REPORT=str(page))
    assert found["TRUTH_PIXELS"] == 20
    assert found["OVERALL"] == pytest.approx((rasters.read_raster(class_map)[0][5, :20] == 1).mean())
    assert "pixels that the lines of truth cross" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({}, "Give one truth"),
        ({"TRUTH": "MAP", "SAMPLES": "POINTS"}, "Give one truth"),
        ({"SAMPLES": "POINTS", "FIELD": "nothing"}, 'no field "nothing" with the class. Choose one of: cls'),
        ({"SAMPLES": "EMPTY", "FIELD": "cls"}, "is empty"),
        ({"SAMPLES": "FAR", "FIELD": "cls"}, "no class where the map lies"),
        ({"SAMPLES": "OTHER", "FIELD": "cls"}, "no class in common"),
        ({"TRUTH": "FLOAT"}, "measured values"),
    ],
)
def test_bad_truth_is_a_sentence(run, class_map: Path, tmp_path: Path, parameters: dict, words: str) -> None:
    heights = rasters.write_raster(tmp_path / "dem.tif", np.full((20, 20), 0.5, dtype=np.float32))
    known = {
        "MAP": str(class_map),
        "FLOAT": str(heights),
        "POINTS": layer_of("Point", [(pixel(2, 2), "forest")]),
        "EMPTY": layer_of("Point", []),
        "FAR": layer_of("Point", [(pixel(2000, 2), "forest")]),
        "OTHER": layer_of("Point", [(pixel(2, 2), "steppe")]),
    }
    given = {name: known.get(value, value) for name, value in parameters.items()}
    with pytest.raises(QgsProcessingException) as caught:
        run("accuracy", INPUT=str(class_map), REPORT=str(tmp_path / "r.html"), **given)
    assert words in str(caught.value)
    assert not (tmp_path / "r.html").exists()


@pytest.mark.parametrize("case", CASES)
def test_a_disturbed_truth(run, shared_data: Path, tmp_path: Path, case: str) -> None:
    """One pixel in five takes another class: accuracy is what was left, and the majority filter mends most of it."""
    truth_path = shared_data.parent / "strokebench" / "data" / case / "truth.tif"
    if not truth_path.is_file():
        pytest.skip("the real maps (../shared/strokebench) are not on this machine")
    truth = rasters.read_raster(truth_path)[0]
    classes = np.unique(truth[truth > 0])
    rng = np.random.default_rng(0)
    disturbed = np.where((rng.random(truth.shape) < 0.2) & (truth > 0), rng.choice(classes, truth.shape), truth)
    with open_writer(str(tmp_path / "map.tif"), RasterSource(str(truth_path)).grid, np.uint8) as writer:
        writer.write(Window(0, 0, *truth.shape), disturbed.astype(np.uint8))
    found = run("accuracy", INPUT=str(tmp_path / "map.tif"), TRUTH=str(truth_path), REPORT=str(tmp_path / "r.html"))
    inside = truth > 0
    assert found["OVERALL"] == pytest.approx((truth == disturbed)[inside].mean())
    dice = [2 * ((truth == one) & (disturbed == one)).sum() / ((truth == one).sum() + (disturbed == one).sum())
            for one in classes]  # fmt: skip
    assert found["MACRO_DICE"] == pytest.approx(np.mean(dice))
    run("smooth", INPUT=str(tmp_path / "map.tif"), OUTPUT=str(tmp_path / "smooth.tif"), RADIUS=1)
    mended = run("accuracy", INPUT=str(tmp_path / "smooth.tif"), TRUTH=str(truth_path), REPORT="TEMPORARY_OUTPUT")
    assert 1 - mended["OVERALL"] < 0.6 * (1 - found["OVERALL"])


def test_points_where_the_image_has_no_data(run, feedback, class_map: Path, tmp_path: Path) -> None:
    with_data = np.ones((1, *rasters.read_raster(class_map)[0].shape), np.uint8)
    with_data[0, 5, 5] = 0
    image = str(rasters.write_raster(tmp_path / "image.tif", with_data, nodata=0))
    layer = layer_of("Point", [(pixel(2, 2), "Forest"), (pixel(5, 5), "forest"), (pixel(15, 3), "WATER")])
    assert run("accuracy", feedback, INPUT=str(class_map), SAMPLES=layer, FIELD="cls")["TRUTH_PIXELS"] == 3
    found = run("accuracy", feedback, INPUT=str(class_map), SAMPLES=layer, FIELD="cls", IMAGE=image)
    assert found["TRUTH_PIXELS"] == 2


def test_class_zero_is_a_class_of_rasters_and_features(run, feedback, class_map: Path, tmp_path: Path) -> None:
    truth = np.repeat(np.arange(3, dtype=np.uint8), 20)[None].repeat(60, 0)
    truth_path = str(rasters.write_raster(tmp_path / "truth.tif", truth, nodata=255))
    wrong = str(rasters.write_raster(tmp_path / "wrong.tif", np.maximum(truth, 1), nodata=255))
    matrix = tmp_path / "matrix.csv"
    assert run("accuracy", INPUT=wrong, TRUTH=truth_path, MATRIX=str(matrix))["OVERALL"] == pytest.approx(2 / 3)
    assert "0 Class 0,1200,0,0,0,1200" in matrix.read_text(encoding="utf-8")
    points = layer_of("Point", [(pixel(2, 2), 0), (pixel(25, 5), 1), (pixel(45, 3), 2)], "class_id:integer")
    assert run("accuracy", feedback, INPUT=truth_path, SAMPLES=points)["TRUTH_PIXELS"] == 3
    assert not any("do not count" in warning for warning in feedback.warnings)
    assert run("accuracy", INPUT=wrong, SAMPLES=points)["OVERALL"] == pytest.approx(2 / 3)
    near = layer_of("Point", [(pixel(2, 2), 0), (pixel(3, 5), 1)], "class_id:integer")
    assert run("accuracy", feedback, INPUT=str(class_map), SAMPLES=near)["TRUTH_PIXELS"] == 1
    assert any("of class 0 do not count, because 0 is no class of the map: 1." in one for one in feedback.warnings)
