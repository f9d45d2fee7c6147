# SPDX-License-Identifier: GPL-2.0-or-later
"""The model graphs that come with the plugin: whole, runnable, and right on real data."""

from __future__ import annotations

import csv
import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from osgeo import gdal
from qgis.core import QgsApplication, QgsProcessingModelAlgorithm, QgsVectorLayer

if TYPE_CHECKING:
    from collections.abc import Callable

WATER = "Water change between two dates"
OUTLINE = "Segment, name and outline"
STROKES = "Strokes to polygons with accuracy"
GRAPHS = [WATER, OUTLINE, STROKES]
YEARS = {2000: "MOD_01.jpg", 2023: "MOD_24.jpg"}
WINDOW = [110, 140, 390, 460]  # first column and row, width and height
CROP = [[110, -140], [500, -140], [500, -600], [110, -600], [110, -140]]  # the same as QGIS places it
PIXEL = 250_000.0  # m2
RING = ((0, 0), (8, 0), (8, 3), (0, 3), (0, 0))


@pytest.fixture
def run_graph(provider, log, tmp_path: Path) -> Callable[..., dict]:
    """Return a function that runs a graph with every output in a file of its own, and returns them by their titles.

    The names of outputs are QGIS's own: with the step and a colon before, until 3.40 made them of the title alone.
    """
    from qgis import processing

    def run(name: str, **parameters) -> dict:
        graph, titles = provider.algorithm(name), {}
        ends = {"rasterDestination": "tif", "vectorDestination": "gpkg"}
        for definition in graph.destinationParameterDefinitions():
            end = ends.get(definition.type()) or ("csv" if "csv" in definition.createFileFilter() else "html")
            titles[definition.name()] = definition.description()
            parameters[definition.name()] = str(tmp_path / f"{definition.description()}.{end}")
        found = processing.run(f"clusterbrush:{name}", parameters, feedback=log)
        return {titles.get(key, key): value for key, value in found.items()}

    return run


def test_every_file_opens_and_is_among_the_graphs(provider, root: Path) -> None:
    """The provider leaves out a file that it cannot open, and says nothing."""
    files = sorted((root / "processing" / "models").iterdir())
    assert [path.suffix for path in files] == [".model3"] * len(GRAPHS)
    names, registry = [], QgsApplication.processingRegistry()
    for path in files:
        graph = QgsProcessingModelAlgorithm()
        assert graph.fromFile(str(path)), path.name
        steps = {one.algorithmId() for one in graph.childAlgorithms().values()}
        assert [name for name in steps if registry.algorithmById(name) is None] == [], path.name
        names.append(graph.name())
    assert sorted(names) == sorted(GRAPHS)
    registered = [one.name() for one in provider.algorithms() if isinstance(one, QgsProcessingModelAlgorithm)]
    assert sorted(registered) == sorted(GRAPHS)


@pytest.mark.parametrize("name", GRAPHS)
def test_a_graph_is_registered_whole(provider, name: str) -> None:
    graph = provider.algorithm(name)
    assert isinstance(graph, QgsProcessingModelAlgorithm)
    fits, reason = graph.validate()
    assert fits, reason
    assert graph.canExecute()[0]
    assert graph.destinationParameterDefinitions()
    assert graph.shortHelpString()
    assert graph.group() == "Model graphs"
    inputs = {one.name() for one in graph.parameterDefinitions() if not one.isDestination()}
    assert all(graph.helpContent().get(name) for name in inputs)


@pytest.mark.parametrize("name", GRAPHS)
def test_the_steps_know_every_parameter(provider, name: str) -> None:
    """A graph made before a parameter was added or renamed must be made again: tools/lib/make_models.py."""
    children = provider.algorithm(name).childAlgorithms().values()
    for child in (one for one in children if one.algorithmId().startswith("clusterbrush:")):
        definitions = {d.name() for d in child.algorithm().parameterDefinitions() if not d.isDestination()}
        assert {key for key in child.parameterSources() if key in definitions} == definitions


def test_the_tool_makes_the_files_that_ship(root: Path, tmp_path: Path) -> None:
    """Compared as QGIS reads them: the order inside the files is its own."""
    import sys

    done = subprocess.run(
        [sys.executable, str(root / "tools" / "lib" / "make_models.py"), str(tmp_path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    shipped = sorted((root / "processing" / "models").glob("*.model3"))
    for path in sorted(tmp_path.glob("*.model3")):
        assert path.name in {one.name for one in shipped}
        fresh, known = (loaded(place / path.name) for place in (tmp_path, root / "processing" / "models"))
        if fresh.get("internal_version") != known.get("internal_version"):
            pytest.skip("this QGIS writes graphs in another form than the one that made those that ship")
        assert fresh == known


def loaded(path: Path) -> dict:
    graph = QgsProcessingModelAlgorithm()
    assert graph.fromFile(str(path))
    return without_ids(graph.toVariant())


def without_ids(value):
    """Return a variant without the ids that QGIS draws anew each time."""
    if isinstance(value, dict):
        return {key: without_ids(one) for key, one in value.items() if "uuid" not in key.lower()}
    return [without_ids(one) for one in value] if isinstance(value, list) else str(value)


# --- the Aral Sea


def water_of(table: str) -> tuple[float, float, float]:
    """Return km2 before and after, and per cent, of the first cluster."""
    with open(table, encoding="utf-8", newline="") as file:
        row = next(csv.DictReader(file))
    assert row["class"] == "Cluster 1"
    return tuple(float(row[key]) for key in ("km2_before", "km2_after", "change_percent"))


@pytest.fixture(scope="module")
def aral_sea(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[int, str]:
    folder = tmp_path_factory.mktemp("aral")
    crops = {year: str(folder / f"{year}.tif") for year in YEARS}
    for year, name in YEARS.items():
        gdal.Translate(crops[year], str(shared_data / "aral_sea" / name), srcWin=WINDOW).FlushCache()
    return crops


@pytest.mark.parametrize(("distance", "percent"), [(0, -89), (1, -88)])
def test_the_aral_sea_shrinks(run_graph, aral_sea: dict[int, str], distance: int, percent: int) -> None:
    found = run_graph(
        WATER, BEFORE=aral_sea[2000], AFTER=aral_sea[2023], N_CLUSTERS=3, DISTANCE=distance, WATER="1", PIXEL_AREA=PIXEL
    )
    before, after, change = water_of(found["Table of change"])
    assert round(change) == percent
    if distance == 0:
        assert before == pytest.approx(17_125, rel=1e-3)
        assert after == pytest.approx(1_960, rel=1e-3)
    steps = found["CHILD_RESULTS"]
    assert round(steps["change"]["CLASS_PERCENT"]) == percent
    assert steps["change"]["CLASS_BEFORE"] == pytest.approx(before)
    ids = rasters.read_raster(found["Change"])[0]
    assert set(np.unique(ids)) <= set(range(1, 10))


def test_the_aral_sea_by_a_mask(run_graph, shared_data: Path, tmp_path: Path) -> None:
    """The whole pictures with a polygon around the same window give the same figures."""
    mask = tmp_path / "mask.geojson"
    shape = {"type": "Polygon", "coordinates": [CROP]}
    feature = {"type": "Feature", "properties": {}, "geometry": shape}
    mask.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    before, after = (str(shared_data / "aral_sea" / name) for name in YEARS.values())
    found = run_graph(
        WATER, BEFORE=before, AFTER=after, AREA=str(mask), N_CLUSTERS=3, DISTANCE=0, WATER="1", PIXEL_AREA=PIXEL
    )
    assert round(water_of(found["Table of change"])[2]) == -89


def test_without_a_pixel_area_the_share_is_the_same(run_graph, aral_sea: dict[int, str]) -> None:
    found = run_graph(WATER, BEFORE=aral_sea[2000], AFTER=aral_sea[2023], N_CLUSTERS=3, DISTANCE=0, WATER="1")
    with open(found["Table of change"], encoding="utf-8", newline="") as file:
        row = next(csv.DictReader(file))
    assert (row["km2_before"], round(float(row["change_percent"]))) == ("", -89)


def test_inputs_left_out_have_their_defaults(run_graph, aral_sea: dict[int, str]) -> None:
    """From the command line and from scripts QGIS gives a graph nothing for them."""
    found = run_graph(WATER, BEFORE=aral_sea[2000], AFTER=aral_sea[2023])
    steps = found["CHILD_RESULTS"]
    assert steps["first"]["CLUSTERS"] == 3
    assert round(steps["change"]["CLASS_PERCENT"]) == -89


# --- from an image to polygons


def test_an_image_becomes_named_outlines(run_graph, shared_data: Path) -> None:
    image = str(shared_data / "naip_prairie" / "20100629.tif")
    found = run_graph(OUTLINE, IMAGE=image, MOST_CLUSTERS=8, LEAST_AREA=2500.0, SMOOTHING=2)
    layer = QgsVectorLayer(found["Polygons"])
    regions = list(layer.getFeatures())
    assert regions
    assert all(one.geometry().isGeosValid() for one in regions)
    names = {one["class_name"] for one in regions}
    assert names <= {"water", "grass", "mountain", "snow"} | {f"Cluster {n}" for n in range(1, 9)}
    assert len(names) > 1
    classes = rasters.read_raster(found["Class map"])[0]
    assert sum(one["pixels"] for one in regions) == np.count_nonzero(classes)
    assert 0 < QgsVectorLayer(found["Labels"]).featureCount() <= len(regions)
    chosen = found["CHILD_RESULTS"]["suggest"]["N_CLUSTERS"]
    assert found["CHILD_RESULTS"]["segment"]["CLUSTERS"] == chosen


# --- from strokes to polygons


def accuracy_of(classes: str, truth: str) -> float:
    """Return the share of pixels of known truth that are right, counted without our code."""
    found, known = rasters.read_raster(classes)[0], rasters.read_raster(truth)[0]
    return float((found == known)[known > 0].mean())


def test_strokes_become_polygons_and_are_judged(run_graph, shared_data: Path) -> None:
    case = shared_data.parent / "strokebench" / "data" / "nc_landsat7"
    if not case.is_dir():
        pytest.skip("the images with strokes (../shared/strokebench) are not on this machine")
    truth = str(case / "truth.tif")
    found = run_graph(STROKES, IMAGE=str(case / "image.tif"), STROKES=str(case / "strokes_few_1.gpkg"), TRUTH=truth)
    judged = found["CHILD_RESULTS"]["judge"]
    assert judged["OVERALL"] == pytest.approx(accuracy_of(found["Class map"], truth))
    assert judged["OVERALL"] > 0.5
    regions = list(QgsVectorLayer(found["Polygons"]).getFeatures())
    assert all(one.geometry().isGeosValid() for one in regions)
    classes = rasters.read_raster(found["Class map"])[0]
    assert sum(one["pixels"] for one in regions) == np.count_nonzero(classes)
    names = json.loads((case / "classes.json").read_text(encoding="utf-8"))
    assert {one["class_name"] for one in regions} <= set(names.values())
    matrix = Path(found["Confusion matrix"]).read_text(encoding="utf-8")
    assert all(name in matrix for name in names.values())
    assert all(Path(found[f"Report on the {what}"]).is_file() for what in ("classes", "accuracy"))


@pytest.fixture(scope="module")
def painted(provider, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:  # noqa: ARG001 - runs its algorithms
    """Return a synthetic image with its truth, three strokes a class on it, and polygons of known class elsewhere."""
    from qgis import processing

    folder = tmp_path_factory.mktemp("painted")
    files = {name: str(folder / f"{name}.tif") for name in ("image", "truth")}
    made = {"WIDTH": 160, "HEIGHT": 120, "OUTPUT": files["image"], "CLASSES": files["truth"]}
    processing.run("clusterbrush:landscape", made)
    truth = rasters.read_raster(files["truth"])[0]
    placement = gdal.Open(files["truth"]).GetGeoTransform()
    lines, squares = [], []
    rng = np.random.default_rng(5)
    for class_id in np.unique(truth[truth > 0]).tolist():
        inside = np.lib.stride_tricks.sliding_window_view(truth == class_id, (3, 8)).all(axis=(2, 3))
        places = rng.permutation(np.argwhere(inside))[:6]
        for at, (row, col) in enumerate(places.tolist()):
            corners = [gdal.ApplyGeoTransform(placement, col + x, row + y) for x, y in ((1, 1.5), (7, 1.5))]
            edge = [gdal.ApplyGeoTransform(placement, col + x, row + y) for x, y in RING]
            shape = ("LineString", corners) if at < 3 else ("Polygon", [edge])
            (lines if at < 3 else squares).append((class_id, *shape))
    reference = gdal.Open(files["truth"]).GetSpatialRef()
    crs = f"urn:ogc:def:crs:EPSG::{reference.GetAuthorityCode(None)}"
    return {
        **files,
        "strokes": features(folder / "strokes.geojson", lines, crs),
        "samples": features(folder / "samples.geojson", squares, crs),
    }


def features(path: Path, shapes: list[tuple], crs: str) -> str:
    found = [
        {"type": "Feature", "properties": {"class_id": one}, "geometry": {"type": kind, "coordinates": points}}
        for one, kind, points in shapes
    ]
    named = {"type": "name", "properties": {"name": crs}}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": found, "crs": named}), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("given", ["TRUTH", "SAMPLES"])
def test_a_painted_landscape_is_judged(run_graph, painted: dict[str, str], given: str) -> None:
    truth = {"TRUTH": painted["truth"]} if given == "TRUTH" else {"SAMPLES": painted["samples"]}
    found = run_graph(STROKES, IMAGE=painted["image"], STROKES=painted["strokes"], **truth)
    judged = found["CHILD_RESULTS"]["judge"]
    if given == "TRUTH":
        assert judged["OVERALL"] == pytest.approx(accuracy_of(found["Class map"], painted["truth"]))
    assert judged["OVERALL"] > 0.8
    assert list(QgsVectorLayer(found["Polygons"]).getFeatures())


def test_without_truth_there_are_polygons_all_the_same(run_graph, painted: dict[str, str]) -> None:
    found = run_graph(STROKES, IMAGE=painted["image"], STROKES=painted["strokes"])
    assert "judge" not in found["CHILD_RESULTS"]
    assert QgsVectorLayer(found["Polygons"]).featureCount() > 0


# --- in the model designer


@pytest.mark.usefixtures("qgis_iface")
@pytest.mark.parametrize("name", GRAPHS)
def test_a_graph_opens_in_the_model_designer(provider, name: str, tmp_path: Path) -> None:
    """As the designer does it: a copy of the graph goes through a file, and is drawn as a scene."""
    from qgis.core import QgsProcessingContext
    from qgis.gui import QgsModelGraphicsScene

    path = str(tmp_path / "copy.model3")
    assert provider.algorithm(name).toFile(path)
    graph = QgsProcessingModelAlgorithm()
    assert graph.fromFile(path)
    scene = QgsModelGraphicsScene()
    scene.setModel(graph)
    scene.createItems(graph, QgsProcessingContext())
    boxes = len(graph.childAlgorithms()) + len(graph.parameterComponents())
    assert len(scene.items()) > boxes
