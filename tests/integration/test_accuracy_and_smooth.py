# SPDX-License-Identifier: GPL-2.0-or-later
"""`clusterbrush:accuracy` and `clusterbrush:smooth` inside QGIS: layers of the project, bad input, real maps."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import clusterbrush
import numpy as np
import pytest
import rasters
from clusterbrush.core.raster import RasterSource, Window
from clusterbrush.core.raster_classes import ClassRaster
from clusterbrush.core.raster_writer import LegendEntry, open_writer
from qgis.core import (
    QgsApplication,
    QgsFeature,
    QgsGeometry,
    QgsPointXY,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingFeedback,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LEGEND = [LegendEntry(1, "forest", (0, 100, 0)), LegendEntry(2, "water", (0, 0, 200))]
CASES = ("dubai", "indian_pines", "nc_landsat7", "zurich_trees")


class Feedback(QgsProcessingFeedback):
    """Keeps warnings and errors."""

    def __init__(self) -> None:
        super().__init__()
        self.warnings: list[str] = []
        self.errors: list[str] = []

    def reportError(self, error: str, fatalError: bool = False) -> None:
        self.errors.append(error)

    def pushWarning(self, warning: str) -> None:
        self.warnings.append(warning)


@pytest.fixture(scope="module")
def run(qgis_app) -> Iterator[object]:  # noqa: ARG001 - QGIS must be there
    """Return a function that checks the parameters and runs an algorithm, as the toolbox does."""
    plugin = clusterbrush.classFactory(None)
    plugin.initProcessing()

    def call(name: str, feedback: QgsProcessingFeedback | None = None, **parameters: object) -> dict:
        algorithm = QgsApplication.processingRegistry().createAlgorithmById(f"clusterbrush:{name}")
        context, feedback = QgsProcessingContext(), feedback or Feedback()
        context.setProject(QgsProject.instance())
        context.setFeedback(feedback)
        fine, reason = algorithm.checkParameterValues(parameters, context)
        if not fine:
            raise QgsProcessingException(reason)
        # QGIS catches the error: one that it passes on to Python lives, with all that it saw, until the very end
        results, done = algorithm.run(parameters, context, feedback)
        if not done:
            raise QgsProcessingException(feedback.errors[-1])
        return results

    yield call
    plugin.unload()


@pytest.fixture
def class_map(tmp_path: Path) -> Path:
    """Write a 20 x 20 map: left half forest, right half water, one pixel of water in the forest."""
    ids = np.ones((20, 20), dtype=np.uint8)
    ids[:, 10:] = 2
    ids[5, 5] = 2
    grid = RasterSource(str(rasters.write_raster(tmp_path / "grid.tif", ids))).grid
    with open_writer(str(tmp_path / "map.tif"), grid, np.uint8) as writer:
        writer.write(Window(0, 0, 20, 20), ids)
        writer.set_legend(LEGEND)
    return tmp_path / "map.tif"


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


def test_points_of_a_memory_layer(run, class_map: Path, tmp_path: Path) -> None:
    layer = layer_of("Point", [(pixel(2, 2), "Forest"), (pixel(5, 5), "forest"), (pixel(15, 3), "WATER"),
                               (pixel(1, 1), None)])  # fmt: skip
    feedback = Feedback()
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


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({}, "Give one truth"),
        ({"TRUTH": "MAP", "SAMPLES": "POINTS"}, "Give one truth"),
        ({"SAMPLES": "POINTS", "FIELD": "nothing"}, "no field nothing with the class. Choose one of: cls"),
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


# --- smooth


@pytest.mark.parametrize(
    ("method", "extra"), [(0, {"RADIUS": 1}), (1, {"MINIMUM_AREA": 200}), (2, {"RADIUS": 1, "MINIMUM_AREA": 200})]
)
def test_smooth_takes_the_pixel_and_keeps_the_legend(
    run, class_map: Path, tmp_path: Path, method: int, extra: dict
) -> None:
    target = tmp_path / "smooth.tif"
    found = run("smooth", INPUT=str(class_map), OUTPUT=str(target), METHOD=method, **extra)
    assert found["CHANGED"] == 1
    expected = np.repeat([[1] * 10 + [2] * 10], 20, axis=0)
    np.testing.assert_array_equal(rasters.read_raster(target)[0], expected)
    assert ClassRaster(str(target)).legend([1, 2]) == LEGEND
    layer = QgsRasterLayer(str(target), "smooth")  # QGIS takes the .qml beside it
    shown = [(one.value, one.label, one.color.name()) for one in layer.renderer().classes()]
    assert shown == [(1, "forest", "#006400"), (2, "water", "#0000c8")]


def test_the_legend_that_the_project_shows_comes_along(run, class_map: Path, tmp_path: Path) -> None:
    """A layer renamed by hand gives its names."""
    from clusterbrush.processing.layers import apply_legend

    layer = QgsRasterLayer(str(class_map), "map")
    apply_legend(layer, [LegendEntry(1, "Wald", (1, 2, 3)), LegendEntry(2, "See", (4, 5, 6))])
    QgsProject.instance().addMapLayer(layer)
    run("smooth", INPUT=layer, OUTPUT=str(tmp_path / "smooth.tif"))
    names = ClassRaster(str(tmp_path / "smooth.tif")).legend([1, 2])
    assert [(one.name, one.colour) for one in names] == [("Wald", (1, 2, 3)), ("See", (4, 5, 6))]
    QgsProject.instance().removeMapLayer(layer.id())


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"METHOD": 1, "MINIMUM_AREA": 0}, "more than 0 square metres"),
        ({"METHOD": 2, "MINIMUM_AREA": -5}, "more than 0 square metres"),
        ({"INPUT": "FLOAT"}, "measured values"),
        ({"INPUT": "NOWHERE", "METHOD": 1}, "means nothing"),
        ({"OUTPUT": "smooth.txt"}, "ends in .tif"),
    ],
)
def test_bad_smoothing_is_a_sentence(run, class_map: Path, tmp_path: Path, parameters: dict, words: str) -> None:
    inputs = {
        "FLOAT": rasters.write_raster(tmp_path / "dem.tif", np.full((9, 9), 0.5, dtype=np.float32)),
        "NOWHERE": rasters.write_raster(tmp_path / "no.tif", np.ones((9, 9), np.uint8), epsg=None, geotransform=None),
    }
    given = {"INPUT": class_map, "OUTPUT": "smooth.tif", **parameters}
    given["INPUT"] = str(inputs.get(given["INPUT"], given["INPUT"]))
    given["OUTPUT"] = str(tmp_path / given["OUTPUT"])
    with pytest.raises(QgsProcessingException) as caught:
        run("smooth", **given)
    assert words in str(caught.value)
    assert not list(tmp_path.glob("smooth*"))


def test_the_area_of_a_pixel_can_be_given(run, tmp_path: Path) -> None:
    ids = np.ones((9, 9), dtype=np.uint8)
    ids[4, 4] = 2
    path = rasters.write_raster(tmp_path / "in.tif", ids, epsg=None, geotransform=None)
    parameters = {"METHOD": 1, "MINIMUM_AREA": 8.0, "PIXEL_AREA": 4.0}
    assert run("smooth", INPUT=str(path), OUTPUT=str(tmp_path / "out.tif"), **parameters)["CHANGED"] == 1


@pytest.mark.usefixtures("class_map")
def test_from_the_command_line(root: Path, tmp_path: Path) -> None:
    def process(name: str, *arguments: str) -> dict:
        command = [str(root / "tools" / "qgis_process"), "--json", "run", f"clusterbrush:{name}", "--", *arguments]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)["results"]

    process("smooth", "INPUT=map.tif", "OUTPUT=smooth.tif", "METHOD=1", "MINIMUM_AREA=200")
    found = process("accuracy", "INPUT=smooth.tif", "TRUTH=map.tif", "REPORT=report.html", "MATRIX=matrix.csv")
    assert found["OVERALL"] == pytest.approx(399 / 400)
    assert "<html" in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert (tmp_path / "matrix.csv").read_text(encoding="utf-8").startswith("truth")
