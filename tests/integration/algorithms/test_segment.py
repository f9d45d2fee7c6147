# SPDX-License-Identifier: GPL-2.0-or-later
"""clusterbrush:segment through QGIS: parameters, outputs, layers, cancel, and every bad input a sentence."""

from __future__ import annotations

import csv
import json
import os
import threading
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from http_files import serving_elsewhere
from osgeo import gdal
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeature,
    QgsGeometry,
    QgsPalettedRasterRenderer,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingParameterDefinition,
    QgsProcessingUtils,
    QgsProject,
    QgsProviderRegistry,
    QgsRasterLayer,
    QgsRasterRange,
    QgsRectangle,
    QgsVectorLayer,
)

if TYPE_CHECKING:
    from pathlib import Path

CONTRACT = [
    "INPUT", "BANDS", "N_CLUSTERS", "DISTANCE", "SCALING", "ATTEMPTS", "SAMPLE", "NODATA", "MASK", "SEED",
    "MODEL", "OUTPUT", "TABLE", "REPORT",
]  # fmt: skip
THREE = np.repeat([1, 2, 3], 4)


def new_files(folder: Path, *known: str) -> list[str]:
    """Return what lies there besides the files known, and the statistics that QGIS keeps beside its inputs."""
    return sorted(path.name for path in folder.iterdir() if path.name.removesuffix(".aux.xml") not in known)


# --- the definition


@pytest.mark.parametrize("name", ["segment", "fitkmeans", "applymodel"])
def test_every_parameter_has_help_and_a_default_that_runs(provider, name: str) -> None:
    algorithm = provider.algorithm(name)
    for definition in algorithm.parameterDefinitions():
        assert len(definition.help()) > 20, definition.name()
        assert definition.description()
    assert len(algorithm.shortHelpString()) > 100
    assert algorithm.displayName()
    assert algorithm.group()
    assert algorithm.tags()
    assert algorithm.helpUrl().endswith(f"#{name}")
    assert not algorithm.icon().isNull()


def test_the_names_are_a_contract(provider) -> None:
    names = [definition.name() for definition in provider.algorithm("segment").parameterDefinitions()]
    assert set(CONTRACT) <= set(names)
    outputs = {definition.name(): definition.type() for definition in provider.algorithm("segment").outputDefinitions()}
    assert outputs["OUTPUT"] == "outputRaster"
    assert outputs["REPORT"] == "outputHtml"
    assert {"MODEL", "TABLE", "CLUSTERS", "INERTIA", "ITERATIONS_DONE"} <= set(outputs)


def test_what_few_need_is_advanced(provider) -> None:
    algorithm = provider.algorithm("segment")
    advanced = QgsProcessingParameterDefinition.Flag.FlagAdvanced
    shown = {item.name() for item in algorithm.parameterDefinitions() if not item.flags() & advanced}
    features = {"FEATURES", "FEATURE_MODEL"}
    outputs = {"OUTPUT", "MODEL", "TABLE", "REPORT"}
    assert shown == {"INPUT", "BANDS", *features, "N_CLUSTERS", "DISTANCE", "SCALING", *outputs}


# --- results


def test_all_outputs_at_once(run, log, stripes: Path, tmp_path: Path, clusters) -> None:
    names = {"OUTPUT": "c.tif", "MODEL": "m.json", "TABLE": "t.csv", "REPORT": "r.html"}
    paths = {name: str(tmp_path / file) for name, file in names.items()}
    results = run("segment", INPUT=str(stripes), N_CLUSTERS=3, **paths)
    np.testing.assert_array_equal(clusters(paths["OUTPUT"]), np.repeat(THREE[:, None], 9, axis=1))
    assert {name: results[name] for name in names} == paths
    assert results["CLUSTERS"] == 3
    assert results["ITERATIONS_DONE"] >= 1
    values = rasters.read_raster(stripes).astype(float).reshape(2, 3, 36)
    inertia = ((values - values.mean(axis=2, keepdims=True)) ** 2).sum()
    assert results["INERTIA"] == pytest.approx(inertia, rel=1e-5)
    with open(paths["TABLE"], encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["cluster"], row["pixels"], row["area_m2"]) for row in rows] == [
        ("1", "36", "3600"),
        ("2", "36", "3600"),
        ("3", "36", "3600"),
    ]
    means = values.mean(axis=2).T
    np.testing.assert_allclose([[float(row["red"]), float(row["nir"])] for row in rows], means, rtol=1e-6)
    assert json.loads((tmp_path / "m.json").read_text(encoding="utf-8"))["format"] == "clusterbrush-model"
    assert "<html" in (tmp_path / "r.html").read_text(encoding="utf-8")
    assert log.seen[-1] >= 90
    assert log.warnings == []


def test_a_raster_on_a_server_gives_what_the_file_gives(run, stripes: Path, tmp_path: Path, clusters) -> None:
    result = tmp_path / "far.cog.tif"
    with serving_elsewhere(stripes.parent) as address:
        layer = QgsRasterLayer(f"{address}/{stripes.name}", "far")
        assert layer.isValid()
        run("segment", INPUT=layer, N_CLUSTERS=3, OUTPUT=str(result))
    np.testing.assert_array_equal(clusters(str(result)), np.repeat(THREE[:, None], 9, axis=1))
    assert gdal.Open(str(result)).GetMetadataItem("LAYOUT", "IMAGE_STRUCTURE") == "COG"


def test_the_defaults_work_at_the_first_click(run, stripes: Path, clusters) -> None:
    """Only a raster is given; the other outputs are temporary or absent."""
    results = run("segment", INPUT=str(stripes), OUTPUT="TEMPORARY_OUTPUT")
    assert clusters(results["OUTPUT"]).min() == 1
    assert 3 <= results["CLUSTERS"] <= 8


@pytest.mark.parametrize("distance", [0, 1, 2])
@pytest.mark.parametrize("scaling", [0, 1, 2])
def test_distances_and_scalings(run, stripes: Path, clusters, distance: int, scaling: int) -> None:
    results = run(
        "segment", INPUT=str(stripes), N_CLUSTERS=3, DISTANCE=distance, SCALING=scaling, OUTPUT="TEMPORARY_OUTPUT"
    )
    assert clusters(results["OUTPUT"])[:, 0].tolist() == THREE.tolist()


def test_chosen_bands_in_their_order(run, stripes: Path, tmp_path: Path) -> None:
    model = tmp_path / "m.json"
    run("segment", INPUT=str(stripes), BANDS=[2], N_CLUSTERS=3, MODEL=str(model), OUTPUT="TEMPORARY_OUTPUT")
    assert [band["number"] for band in json.loads(model.read_text(encoding="utf-8"))["bands"]] == [2]


def test_additional_nodata(run, tmp_path: Path, clusters) -> None:
    values = np.array([[0, 0, 50], [60, 200, 210]], dtype=np.uint16)
    path = rasters.write_raster(tmp_path / "a.tif", values)
    with_it = run("segment", INPUT=str(path), N_CLUSTERS=2, NODATA=0, OUTPUT="TEMPORARY_OUTPUT")
    without = run("segment", INPUT=str(path), N_CLUSTERS=2, OUTPUT="TEMPORARY_OUTPUT")
    assert clusters(with_it["OUTPUT"]).tolist() == [[0, 0, 1], [1, 2, 2]]
    assert clusters(without["OUTPUT"]).min() == 1


def test_nodata_set_in_the_layer_properties(run, project: QgsProject, tmp_path: Path, clusters) -> None:
    values = np.array([[7, 7, 50], [60, 200, 210]], dtype=np.uint8)
    layer = QgsRasterLayer(str(rasters.write_raster(tmp_path / "a.tif", values)), "a")
    layer.dataProvider().setUserNoDataValue(1, [QgsRasterRange(7, 7)])
    project.addMapLayer(layer)
    results = run("segment", INPUT=layer.id(), N_CLUSTERS=2, OUTPUT="TEMPORARY_OUTPUT")
    assert clusters(results["OUTPUT"]).tolist() == [[0, 0, 1], [1, 2, 2]]


def test_a_raster_without_coordinate_system_says_so(run, log, tmp_path: Path) -> None:
    values = np.random.default_rng(0).integers(0, 255, (1, 9, 9)).astype(np.uint8)
    path = rasters.write_raster(tmp_path / "a.tif", values, geotransform=None, epsg=None)
    table = tmp_path / "t.csv"
    run("segment", INPUT=str(path), N_CLUSTERS=2, TABLE=str(table), OUTPUT="TEMPORARY_OUTPUT")
    assert any("areas are counted in pixels only" in warning for warning in log.warnings)
    with table.open(encoding="utf-8", newline="") as file:
        assert {row["area_m2"] for row in csv.DictReader(file)} == {""}


# --- masks


@pytest.fixture
def masks(project: QgsProject) -> QgsVectorLayer:
    """Return a memory layer in degrees: one polygon on the left three columns, one on the others."""
    layer = QgsVectorLayer("Polygon?crs=EPSG:4326", "mask", "memory")
    turn = QgsCoordinateTransform(QgsCoordinateReferenceSystem("EPSG:32633"), layer.crs(), project)
    x0, size, _, y0, _, _ = rasters.NORTH_UP
    for left, right in ((0, 3), (3, 9)):
        box = QgsRectangle(x0 + size * left + 2, y0 - size * 13, x0 + size * right + 2, y0 + size)
        feature = QgsFeature()
        geometry = QgsGeometry.fromRect(box)
        geometry.transform(turn)
        feature.setGeometry(geometry)
        layer.dataProvider().addFeature(feature)
    project.addMapLayer(layer)
    return layer


def test_a_mask_in_another_crs(run, stripes: Path, masks: QgsVectorLayer, clusters) -> None:
    masks.dataProvider().deleteFeatures([2])
    results = run("segment", INPUT=str(stripes), N_CLUSTERS=3, MASK=masks.id(), OUTPUT="TEMPORARY_OUTPUT")
    found = clusters(results["OUTPUT"])
    assert found[:, 0].tolist() == THREE.tolist()
    assert (found[:, :3] > 0).all()
    assert (found[:, 3:] == 0).all()


def test_selected_features_alone(run, stripes: Path, masks: QgsVectorLayer, clusters) -> None:
    masks.selectByIds([2])
    definition = QgsProcessingFeatureSourceDefinition(masks.id(), True)
    results = run("segment", INPUT=str(stripes), N_CLUSTERS=3, MASK=definition, OUTPUT="TEMPORARY_OUTPUT")
    found = clusters(results["OUTPUT"])
    assert (found[:, :3] == 0).all()
    assert (found[:, 3:] > 0).all()


def test_a_mask_far_away_is_a_sentence(run, stripes: Path, project: QgsProject, tmp_path: Path) -> None:
    layer = QgsVectorLayer("Polygon?crs=EPSG:32633", "mask", "memory")
    feature = QgsFeature()
    feature.setGeometry(QgsGeometry.fromRect(QgsRectangle(0, 0, 10, 10)))
    layer.dataProvider().addFeature(feature)
    project.addMapLayer(layer)
    with pytest.raises(QgsProcessingException, match="wholly outside the raster"):
        run("segment", INPUT=str(stripes), MASK=layer.id(), OUTPUT=str(tmp_path / "c.tif"))


# --- the layer in the project


def test_the_result_enters_the_project_with_its_legend(
    provider, log, stripes: Path, project: QgsProject, tmp_path: Path
) -> None:
    """As the dialog does: the layer to load is announced, and styled when it is loaded."""
    target = str(tmp_path / "c.tif")
    context = QgsProcessingContext()
    context.setProject(project)
    context.addLayerToLoadOnCompletion(target, QgsProcessingContext.LayerDetails("Cluster raster", project, "OUTPUT"))
    algorithm = provider.algorithm("segment").create()
    _, fine = algorithm.run({"INPUT": str(stripes), "N_CLUSTERS": 3, "OUTPUT": target}, context, log)
    assert fine
    details = context.layerToLoadOnCompletionDetails(target)
    layer = QgsProcessingUtils.mapLayerFromString(target, context)
    layer.setName(details.name)
    project.addMapLayer(context.temporaryLayerStore().takeMapLayer(layer))
    details.postProcessor().postProcessLayer(layer, context, log)
    assert layer.name() == "image clusters"
    renderer = layer.renderer()
    assert isinstance(renderer, QgsPalettedRasterRenderer)
    entries = [(int(item.value), item.label) for item in renderer.classes()]
    assert entries == [(1, "Cluster 1"), (2, "Cluster 2"), (3, "Cluster 3")]
    lightness = [item.color.lightness() for item in renderer.classes()]
    assert lightness == sorted(lightness)
    assert len(set(lightness)) == 3


@pytest.mark.usefixtures("provider")
def test_run_and_load_results_gives_the_same_legend(stripes: Path, project: QgsProject, tmp_path: Path) -> None:
    from qgis import processing

    target = str(tmp_path / "c.tif")
    processing.runAndLoadResults("clusterbrush:segment", {"INPUT": str(stripes), "N_CLUSTERS": 3, "OUTPUT": target})
    (layer,) = (item for item in project.mapLayers().values() if item.source() == target)
    assert layer.name() == "image clusters"
    assert isinstance(layer.renderer(), QgsPalettedRasterRenderer)
    assert [item.label for item in layer.renderer().classes()] == ["Cluster 1", "Cluster 2", "Cluster 3"]


def test_opened_later_the_raster_shows_its_legend_too(run, stripes: Path, tmp_path: Path) -> None:
    target = str(tmp_path / "c.tif")
    run("segment", INPUT=str(stripes), N_CLUSTERS=3, OUTPUT=target)
    layer = QgsRasterLayer(target, "later")
    assert isinstance(layer.renderer(), QgsPalettedRasterRenderer)
    assert [item.label for item in layer.renderer().classes()] == ["Cluster 1", "Cluster 2", "Cluster 3"]


# --- layers of other providers


def test_a_virtual_raster_layer_is_exported_first(run, log, stripes: Path, project: QgsProject, clusters) -> None:
    if "virtualraster" not in QgsProviderRegistry.instance().providerList():
        pytest.skip("this QGIS has no virtual rasters")
    base = QgsRasterLayer(str(stripes), "a")
    extent = base.extent()
    corners = f"{extent.xMinimum()},{extent.yMinimum()},{extent.xMaximum()},{extent.yMaximum()}"
    uri = f'?crs=EPSG:32633&extent={corners}&width=9&height=12&formula="a@1" * 2&a:provider=gdal&a:uri={stripes}'
    layer = QgsRasterLayer(uri, "virtual", "virtualraster")
    assert layer.isValid()
    project.addMapLayers([base, layer])
    results = run("segment", INPUT=layer.id(), N_CLUSTERS=3, OUTPUT="TEMPORARY_OUTPUT")
    assert clusters(results["OUTPUT"])[:, 0].tolist() == THREE.tolist()
    assert any("exported" in info for info in log.infos)


@pytest.mark.usefixtures("provider")
def test_a_map_service_is_refused_with_a_sentence(project: QgsProject, tmp_path: Path) -> None:
    """The layer is invalid here, where nothing answers; QGIS or we say so."""
    from qgis import processing

    uri = "crs=EPSG:3857&format=image/png&layers=a&styles=&url=http://127.0.0.1:9/wms"
    layer = QgsRasterLayer(uri, "map service", "wms")
    project.addMapLayer(layer)
    with pytest.raises(QgsProcessingException, match=r".{20}"):
        processing.run("clusterbrush:segment", {"INPUT": layer.id(), "OUTPUT": str(tmp_path / "c.tif")})
    assert new_files(tmp_path) == []


# --- cancel


SECOND_ON_ALL_CORES = float(os.cpu_count() or 1)


@pytest.mark.usefixtures("provider")
@pytest.mark.parametrize(
    ("settings", "after"),
    [
        ({}, 0.1),
        ({"N_CLUSTERS": 256}, 0.1),
        ({"N_CLUSTERS": 256}, 1.0),
        ({"N_CLUSTERS": 200, "DISTANCE": 1}, 1.0),
        ({"N_CLUSTERS": 64, "DISTANCE": 1, "SAMPLE": 0}, 1.5),
        ({"N_CLUSTERS": 6000, "ATTEMPTS": 1}, 2.0),
        ({"N_CLUSTERS": 2000, "ATTEMPTS": 1, "ITERATIONS": 1, "SAMPLE": 3000}, 1.5),
    ],
)
def test_cancel_stops_within_a_second_and_leaves_nothing(log, tmp_path: Path, settings: dict, after: float) -> None:
    from qgis import processing

    rng = np.random.default_rng(0)
    tile = rng.integers(0, 4000, (4, 500, 500)).astype(np.uint16)
    image = rasters.write_raster(tmp_path / "large.tif", np.tile(tile, (1, 6, 6)), options=("TILED=YES",))
    (tmp_path / "c.tif").write_text("old", encoding="utf-8")
    pressed: list[float] = []

    def press() -> None:
        pressed.append(time.process_time())
        log.cancel()

    timer = threading.Timer(after, press)
    timer.start()
    outputs = {"OUTPUT": str(tmp_path / "c.tif"), "MODEL": str(tmp_path / "m.json"), "TABLE": str(tmp_path / "t.csv")}
    parameters = {"INPUT": str(image), "TOLERANCE": 0.0, **settings, **outputs}
    results = processing.run("clusterbrush:segment", parameters, feedback=log)
    ended = time.process_time()
    timer.join()
    assert ended - pressed[0] < SECOND_ON_ALL_CORES, "by the processor's clock: other work on the machine counts not"
    assert results.get("OUTPUT") is None
    assert (tmp_path / "c.tif").read_text(encoding="utf-8") == "old"
    assert new_files(tmp_path, "large.tif", "c.tif") == []


# --- bad input


def test_a_file_cut_short(run, tmp_path: Path) -> None:
    path = rasters.write_raster(tmp_path / "cut.tif", np.ones((1, 400, 300), dtype=np.uint8))
    path.write_bytes(path.read_bytes()[:60_000])
    with pytest.raises(QgsProcessingException, match=r"cannot be read at row .* may be damaged or cut short"):
        run("segment", INPUT=str(path), OUTPUT=str(tmp_path / "c.tif"))
    assert new_files(tmp_path, "cut.tif") == []


def test_all_nodata(run, tmp_path: Path) -> None:
    path = rasters.write_raster(tmp_path / "a.tif", np.zeros((2, 9, 9), dtype=np.float32), nodata=0)
    with pytest.raises(QgsProcessingException, match=r"No pixel of .* is valid in all chosen bands"):
        run("segment", INPUT=str(path), OUTPUT=str(tmp_path / "c.tif"))
    assert new_files(tmp_path, "a.tif") == []


@pytest.mark.usefixtures("provider")
@pytest.mark.parametrize("content", ["no raster", ""])
def test_a_text_file_as_raster(tmp_path: Path, content: str) -> None:
    """QGIS itself may refuse it before we can."""
    from qgis import processing

    (tmp_path / "text.tif").write_text(content, encoding="utf-8")
    with pytest.raises(QgsProcessingException, match=r"text\.tif|INPUT|Raster"):
        processing.run("clusterbrush:segment", {"INPUT": str(tmp_path / "text.tif"), "OUTPUT": str(tmp_path / "c.tif")})
    assert new_files(tmp_path, "text.tif") == []


@pytest.mark.parametrize("count", [0, 1, 70_000])
def test_numbers_of_clusters_out_of_range(provider, stripes: Path, tmp_path: Path, count: int) -> None:
    from qgis import processing

    parameters = {"INPUT": str(stripes), "N_CLUSTERS": count, "OUTPUT": str(tmp_path / "c.tif")}
    fits, _ = provider.algorithm("segment").checkParameterValues(parameters, QgsProcessingContext())
    assert not fits
    with pytest.raises(QgsProcessingException, match=r"N_CLUSTERS|Number of clusters|number of clusters"):
        processing.run("clusterbrush:segment", parameters)
    assert new_files(tmp_path, "image.tif") == []


@pytest.mark.usefixtures("provider")
@pytest.mark.parametrize(
    ("output", "ending"), [("OUTPUT", "c.tif"), ("MODEL", "m.json"), ("TABLE", "t.csv"), ("REPORT", "r.html")]
)
def test_a_missing_folder_is_told_before_the_work(log, stripes: Path, tmp_path: Path, output: str, ending: str) -> None:
    """QGIS's own check of parameters may come first; whoever says it, nothing is written."""
    from qgis import processing

    paths = {"OUTPUT": str(tmp_path / "c.tif"), output: str(tmp_path / "none" / ending)}
    with pytest.raises(QgsProcessingException, match=r"none.* does not exist"):
        processing.run("clusterbrush:segment", {"INPUT": str(stripes), **paths}, feedback=log)
    assert new_files(tmp_path, "image.tif") == []


@pytest.mark.usefixtures("provider")
@pytest.mark.parametrize(
    ("output", "name"), [("OUTPUT", "c.jp2"), ("MODEL", "m.pkl"), ("TABLE", "t.xlsx"), ("REPORT", "r.pdf")]
)
def test_formats_that_are_not_written(stripes: Path, tmp_path: Path, output: str, name: str) -> None:
    from qgis import processing

    paths = {"OUTPUT": str(tmp_path / "c.tif"), output: str(tmp_path / name)}
    with pytest.raises(QgsProcessingException, match=r"give a file name that ends in|unsupported|not supported"):
        processing.run("clusterbrush:segment", {"INPUT": str(stripes), **paths})
    assert new_files(tmp_path, "image.tif") == []


def test_the_result_never_replaces_the_input(run, stripes: Path) -> None:
    before = stripes.read_bytes()
    with pytest.raises(QgsProcessingException, match=r"would replace .* is read from"):
        run("segment", INPUT=str(stripes), N_CLUSTERS=3, OUTPUT=str(stripes))
    assert stripes.read_bytes() == before


def test_medians_of_every_pixel_of_a_large_raster_are_a_sentence(run, stripes: Path, monkeypatch) -> None:
    from clusterbrush.core.features import sampling

    monkeypatch.setattr(sampling, "IN_MEMORY_BYTES", 80)
    monkeypatch.setattr(sampling, "MAX_COUNTABLE_BITS", 0)
    with pytest.raises(QgsProcessingException, match="Medians need the pixels in memory"):
        run("segment", INPUT=str(stripes), N_CLUSTERS=3, DISTANCE=1, UPDATE=1, SAMPLE=0, OUTPUT="TEMPORARY_OUTPUT")
