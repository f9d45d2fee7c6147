# SPDX-License-Identifier: GPL-2.0-or-later
"""From clusters to answers, through Processing: what is promised of each algorithm, and bad input."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from clusterbrush.core.landscape import Landscape, LandscapeOptions
from clusterbrush.core.raster import Window
from osgeo import gdal
from qgis.core import (
    QgsPalettedRasterRenderer,
    QgsProcessingException,
    QgsRasterLayer,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QColor

if TYPE_CHECKING:
    from pathlib import Path

SIZE = 1024  # of the default landscape
CLEAR = 0.999  # share of one cover in a pixel that lies away from the soft borders


@pytest.fixture(scope="module")
def land(provider, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Make the default landscape once."""
    from qgis import processing

    folder = tmp_path_factory.mktemp("land")
    names = {"OUTPUT": "image.tif", "CLASSES": "classes.tif", "HEIGHTS": "heights.tif"}
    wanted = {name: str(folder / file) for name, file in names.items()}
    return processing.run(f"{provider.id()}:landscape", wanted)


@pytest.fixture(scope="module")
def segmented(provider, land: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> dict:
    from qgis import processing

    folder = tmp_path_factory.mktemp("segmented")
    return processing.run(
        f"{provider.id()}:segment",
        {
            "INPUT": land["OUTPUT"],
            "N_CLUSTERS": 4,
            "OUTPUT": str(folder / "clusters.tif"),
            "MODEL": str(folder / "model.json"),
        },
    )


def read_table(path: str | Path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def features(path: str) -> list[dict]:
    """Return the attributes of a layer, and whether the geometries are valid: nothing that dies with its file."""
    layer = QgsVectorLayer(path)
    assert layer.isValid()
    names = [field.name() for field in layer.fields()]
    return [
        {**dict(zip(names, one.attributes())), "valid": one.geometry().isGeosValid()} for one in layer.getFeatures()
    ]


# --- landscape


def test_the_landscape_opens_with_names_and_place(land: dict[str, str]) -> None:
    image, classes, heights = (QgsRasterLayer(land[name]) for name in ("OUTPUT", "CLASSES", "HEIGHTS"))
    assert image.crs().authid() == "EPSG:32633"
    assert (image.width(), image.height(), image.bandCount()) == (SIZE, SIZE, 3)
    assert isinstance(classes.renderer(), QgsPalettedRasterRenderer)
    assert [entry.label for entry in classes.renderer().classes()] == ["water", "grass", "mountain", "snow"]
    assert heights.dataProvider().bandStatistics(1).maximumValue > 2000


def test_the_landscape_is_the_same_from_any_call(run, land: dict[str, str], tmp_path: Path) -> None:
    again = run("landscape", OUTPUT=str(tmp_path / "a.tif"), CLASSES="TEMPORARY_OUTPUT")
    np.testing.assert_array_equal(rasters.read_raster(again["OUTPUT"]), rasters.read_raster(land["OUTPUT"]))


def test_a_landscape_without_shares_is_a_sentence(run, tmp_path: Path) -> None:
    with pytest.raises(QgsProcessingException, match="four shares"):
        run("landscape", OUTPUT=str(tmp_path / "a.tif"), WATER=0, GRASS=0, MOUNTAIN=0, SNOW=0)


# --- how many clusters


def test_the_landscape_has_four_clusters_by_the_elbow(run, land: dict[str, str], tmp_path: Path) -> None:
    report, table = tmp_path / "k.html", tmp_path / "k.csv"
    found = run("suggestk", INPUT=land["OUTPUT"], REPORT=str(report), TABLE=str(table))
    assert found["N_CLUSTERS"] == 4
    assert "elbow" in found["REASON"]
    assert [row["clusters"] for row in read_table(table)] == [str(k) for k in range(2, 11)]
    assert report.read_text(encoding="utf-8").count("<img") == 10  # the image, and one for each number


@pytest.mark.parametrize("method", range(5))
def test_every_measure_can_be_followed(run, stripes: Path, method: int) -> None:
    found = run("suggestk", INPUT=str(stripes), MAX_CLUSTERS=5, METHOD=method, GAP_REFERENCES=3)
    assert found["N_CLUSTERS"] == 3


@pytest.mark.parametrize(("least", "most"), [(9, 3), (4, 4)])
def test_a_reversed_range_is_a_sentence(run, stripes: Path, least: int, most: int) -> None:
    with pytest.raises(QgsProcessingException, match=f"from {least} to {most}"):
        run("suggestk", INPUT=str(stripes), MIN_CLUSTERS=least, MAX_CLUSTERS=most)


def test_a_range_larger_than_the_data_is_told(run, log, tmp_path: Path) -> None:
    image = rasters.write_raster(tmp_path / "a.tif", np.repeat([5, 90, 200], 12).reshape(6, 6).astype(np.uint8))
    assert run("suggestk", INPUT=str(image))["N_CLUSTERS"] == 3
    assert any("only 3 distinct values" in line for line in log.warnings)
    with pytest.raises(QgsProcessingException, match="3 distinct values: too few for 5"):
        run("suggestk", INPUT=str(image), MIN_CLUSTERS=5)


def test_an_image_of_one_value_is_a_sentence(run, tmp_path: Path) -> None:
    image = rasters.write_raster(tmp_path / "a.tif", np.full((6, 6), 7, np.uint8))
    with pytest.raises(QgsProcessingException, match="1 distinct value"):
        run("suggestk", INPUT=str(image))


# --- which distance


def test_three_distances_side_by_side(run, shared_data: Path, tmp_path: Path) -> None:
    names = ("EUCLIDEAN", "MANHATTAN", "CHEBYSHEV")
    wanted = {name: str(tmp_path / f"{name}.tif") for name in names}
    report = tmp_path / "d.html"
    image = str(shared_data / "naip_prairie" / "20100629.tif")
    found = run("comparedistances", INPUT=image, N_CLUSTERS=6, REPORT=str(report), **wanted)
    maps = {name: rasters.read_raster(found[name])[0] for name in names}
    valid = maps["EUCLIDEAN"] > 0
    same = (maps["EUCLIDEAN"] == maps["MANHATTAN"])[valid].mean()
    assert same > 0.9
    assert 0.8 < found["EUCLIDEAN_MANHATTAN"] < 1
    assert found["EUCLIDEAN_CHEBYSHEV"] < found["EUCLIDEAN_MANHATTAN"]
    assert found["DISTANCE"] in (0, 1, 2)
    assert report.read_text(encoding="utf-8").count("<img") == 4


# --- what is what


def dice(truth: np.ndarray, found: np.ndarray, where: np.ndarray) -> list[float]:
    return [
        2 * ((truth == c) & (found == c) & where).sum() / (((truth == c) & where).sum() + ((found == c) & where).sum())
        for c in (1, 2, 3, 4)
    ]


def test_the_four_covers_are_found(run, land: dict[str, str], segmented: dict, tmp_path: Path) -> None:
    named = run("namecolours", INPUT=segmented["OUTPUT"], MODEL=segmented["MODEL"], OUTPUT=str(tmp_path / "named.tif"))
    truth, found = (rasters.read_raster(path)[0] for path in (land["CLASSES"], named["OUTPUT"]))
    landscape = Landscape(SIZE, SIZE, LandscapeOptions())
    parts = landscape.composition(landscape.heights(Window(0, 0, SIZE, SIZE)))
    clear = parts.max(axis=0) > CLEAR
    assert clear.mean() > 0.8
    assert np.mean(dice(truth, found, clear)) > 0.99
    assert np.mean(dice(truth, found, np.ones_like(clear))) > 0.9
    assert (named["CLASSES"], named["NAMED"], named["UNNAMED"]) == (4, 4, 0)


def test_colours_from_model_image_and_legend_agree(run, land: dict[str, str], segmented: dict, tmp_path: Path) -> None:
    sources = [{"MODEL": segmented["MODEL"]}, {"IMAGE": land["OUTPUT"]}, {}, {"IMAGE": land["OUTPUT"], "SPACE": 1}]
    maps = [
        rasters.read_raster(
            run("namecolours", INPUT=segmented["OUTPUT"], OUTPUT=str(tmp_path / f"{at}.tif"), **source)["OUTPUT"]
        )
        for at, source in enumerate(sources)
    ]
    for other in maps[1:]:
        np.testing.assert_array_equal(maps[0], other)


def test_named_model_and_painting_by_numbers(run, segmented: dict, tmp_path: Path) -> None:
    painted, model = str(tmp_path / "painted.tif"), tmp_path / "named.json"
    report, table = tmp_path / "n.html", tmp_path / "n.csv"
    run(
        "namecolours", INPUT=segmented["OUTPUT"], MODEL=segmented["MODEL"], OUTPUT="TEMPORARY_OUTPUT", PAINTED=painted,
        NAMED_MODEL=str(model), REPORT=str(report), TABLE=str(table),
    )  # fmt: skip
    clusters = json.loads(model.read_text(encoding="utf-8"))["clusters"]
    assert [one["name"] for one in clusters] == ["water", "grass", "mountain", "snow"]
    picture, ids = rasters.read_raster(painted), rasters.read_raster(segmented["OUTPUT"])[0]
    for number, one in enumerate(clusters, start=1):
        colours = np.unique(picture[:, ids == number], axis=1)
        np.testing.assert_allclose(colours[:3, 0], one["centroid"], atol=0.51)
        assert colours.shape[1] == 1
    assert len(read_table(table)) == 4
    assert "<img" in report.read_text(encoding="utf-8")


def test_a_model_alone_gets_names(run, segmented: dict, tmp_path: Path) -> None:
    named = run("namecolours", MODEL=segmented["MODEL"], NAMED_MODEL=str(tmp_path / "n.json"))
    assert named["NAMED"] == 4
    assert "OUTPUT" not in named


def test_own_colours_and_those_too_far(run, segmented: dict, tmp_path: Path) -> None:
    found = run(
        "namecolours", INPUT=segmented["OUTPUT"], OUTPUT=str(tmp_path / "n.tif"), MODEL=segmented["MODEL"],
        COLOURS=["lake", 20, 60, 120, "ice", "240", "240", "250"], MAX_DISTANCE=20,
    )  # fmt: skip
    layer = QgsRasterLayer(found["OUTPUT"])
    labels = [entry.label for entry in layer.renderer().classes()]
    assert labels == ["lake", "ice", "Cluster 2", "Cluster 3"]
    assert (found["NAMED"], found["UNNAMED"]) == (2, 2)


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"LEGEND": "image"}, "not a legend"),
        ({"LEGEND": "table"}, "not a legend"),
        ({"COLOURS": ["lake", "blue", "x", 3]}, "needs red, green and blue"),
        ({"NAMED_MODEL": "n.json"}, "needs a model"),
        ({"MODEL": "other"}, "does not have"),
    ],
)
def test_wrong_names_are_a_sentence(
    run, land, segmented: dict, stripes, tmp_path: Path, parameters: dict, words: str
) -> None:
    table = tmp_path / "table.csv"
    table.write_text("class,name,pixels\n1,water,20\n", encoding="utf-8")
    if parameters.get("MODEL") == "other":
        parameters = {"MODEL": str(tmp_path / "m.json")}
        run("fitkmeans", INPUT=str(stripes), N_CLUSTERS=3, MODEL=parameters["MODEL"])
    places = {"image": land["OUTPUT"], "table": str(table), "n.json": str(tmp_path / "n.json")}
    given = {key: places.get(value, value) if isinstance(value, str) else value for key, value in parameters.items()}
    with pytest.raises(QgsProcessingException, match=words):
        run("namecolours", INPUT=segmented["OUTPUT"], OUTPUT=str(tmp_path / "n.tif"), **given)
    assert not (tmp_path / "n.tif").exists()


# --- how much


def test_areas_of_a_class_map(run, land: dict[str, str], tmp_path: Path) -> None:
    table = tmp_path / "a.csv"
    found = run("areas", INPUT=land["CLASSES"], TABLE=str(table))
    rows = read_table(table)
    assert [row["name"] for row in rows] == ["water", "grass", "mountain", "snow"]
    assert found["AREA_M2"] == SIZE * SIZE * 100
    assert float(rows[0]["area_km2"]) == pytest.approx(0.3 * SIZE * SIZE / 1e4, rel=0.02)


def test_the_names_of_the_layers_legend_count(run, land: dict[str, str], project, tmp_path: Path) -> None:
    layer = QgsRasterLayer(land["CLASSES"], "mine")
    entries = [QgsPalettedRasterRenderer.Class(n, QColor(9 * n, 0, 0), f"cover {n}") for n in (1, 2, 3, 4)]
    layer.setRenderer(QgsPalettedRasterRenderer(layer.dataProvider(), 1, entries))
    project.addMapLayer(layer)
    table = tmp_path / "a.csv"
    run("areas", INPUT=layer, TABLE=str(table))
    assert [row["name"] for row in read_table(table)] == ["cover 1", "cover 2", "cover 3", "cover 4"]


def test_a_raster_without_place_is_counted_in_pixels(run, log, tmp_path: Path) -> None:
    ids = np.array([[1, 2], [2, 2]], np.uint8)
    path = str(rasters.write_raster(tmp_path / "a.tif", ids, geotransform=None, epsg=None))
    table = tmp_path / "a.csv"
    assert run("areas", INPUT=path, TABLE=str(table))["AREA_M2"] == 0
    assert [(row["pixels"], row["area_m2"]) for row in read_table(table)] == [("1", ""), ("3", "")]
    assert any("counted in pixels only" in line for line in log.warnings)
    assert run("areas", INPUT=path, PIXEL_AREA=2.5)["AREA_M2"] == 10.0


def test_an_image_is_no_class_raster(run, land: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(QgsProcessingException, match="measured values"):
        run("areas", INPUT=land["HEIGHTS"], TABLE=str(tmp_path / "a.csv"))
    assert not (tmp_path / "a.csv").exists()


# --- how it changed


def test_change_between_two_landscapes(run, land: dict[str, str], tmp_path: Path) -> None:
    later = run("landscape", OUTPUT="TEMPORARY_OUTPUT", CLASSES=str(tmp_path / "later.tif"), WATER=10, SNOW=40)
    outputs = {
        name: str(tmp_path / f"c.{end}") for name, end in (("OUTPUT", "tif"), ("TABLE", "csv"), ("REPORT", "html"))
    }
    outputs["MATRIX"] = str(tmp_path / "m.csv")
    found = run("areachange", BEFORE=land["CLASSES"], AFTER=later["CLASSES"], CLASS="snow", **outputs)
    one, other = (rasters.read_raster(path)[0] for path in (land["CLASSES"], later["CLASSES"]))
    assert found["CLASS_BEFORE"] == pytest.approx((one == 4).sum() / 1e4)
    assert found["CLASS_AFTER"] == pytest.approx((other == 4).sum() / 1e4)
    assert found["CHANGED_PERCENT"] == pytest.approx(100 * (one != other).mean())
    pairs = read_table(outputs["MATRIX"])
    assert sum(int(row["pixels"]) for row in pairs) == SIZE * SIZE
    layer = QgsRasterLayer(found["OUTPUT"])  # its renderer dies with it
    labels = {entry.value: entry.label for entry in layer.renderer().classes()}
    assert labels[1] == "water, unchanged"
    assert labels[2] == "water → grass"


def test_naip_wetlands_with_one_model(run, log, shared_data: Path, tmp_path: Path) -> None:
    """NDWI of both dates by one model of three clusters: what was open water in 2010 still is, and as much again.

    The brightest cluster is the water.
    """
    days = ("20100629", "20180716")
    model, ndwi = str(tmp_path / "m.json"), []
    for day in days:
        image = str(shared_data / "naip_prairie" / f"{day}.tif")
        index = run("features", INPUT=image, FEATURES=3, INDICES=[1], OUTPUT=str(tmp_path / f"{day}_ndwi.tif"))
        ndwi.append(index["OUTPUT"])
    run("fitkmeans", INPUT=ndwi[0], N_CLUSTERS=3, MODEL=model)
    maps = [
        run("applymodel", INPUT=path, MODEL=model, OUTPUT=str(tmp_path / f"{day}.tif"))["OUTPUT"]
        for path, day in zip(ndwi, days)
    ]
    matrix = tmp_path / "x.csv"
    found = run("areachange", BEFORE=maps[0], AFTER=maps[1], CLASS="3", MATRIX=str(matrix))
    pairs = {(row["before"], row["after"]): float(row["area_km2"]) for row in read_table(matrix)}
    assert found["CLASS_BEFORE"] == pytest.approx(1.84, rel=0.02)
    assert found["CLASS_AFTER"] == pytest.approx(3.72, rel=0.02)
    assert pairs["Cluster 3", "Cluster 3"] > 0.95 * found["CLASS_BEFORE"]
    assert any("20180716.tif has another grid (934 x 724 pixels)" in line for line in log.warnings)


def test_dates_that_do_not_overlap_are_a_sentence(run, land: dict[str, str], tmp_path: Path) -> None:
    ids = rasters.write_raster(tmp_path / "far.tif", np.ones((5, 5), np.uint8))
    output = tmp_path / "c.tif"
    with pytest.raises(QgsProcessingException, match="no pixel with a class in common"):
        run("areachange", BEFORE=land["CLASSES"], AFTER=str(ids), OUTPUT=str(output))
    assert not output.exists()


def test_an_unknown_class_is_a_sentence(run, land: dict[str, str]) -> None:
    with pytest.raises(QgsProcessingException, match="no class lava"):
        run("areachange", BEFORE=land["CLASSES"], AFTER=land["CLASSES"], CLASS="lava")


# --- where the border is


def test_outlines_of_a_landscape(run, land: dict[str, str], tmp_path: Path) -> None:
    names = {"OUTPUT": "r.gpkg", "LINES": "l.gpkg", "POINTS": "p.gpkg"}
    wanted = {name: str(tmp_path / file) for name, file in names.items()}
    found = run("outlines", INPUT=land["CLASSES"], IMAGE=land["OUTPUT"], SMOOTHING=2, MIN_AREA=20_000, **wanted)
    regions = features(found["OUTPUT"])
    assert len(regions) == found["REGIONS"]
    assert all(one["valid"] for one in regions)
    assert sum(one["area_m2"] for one in regions) == pytest.approx(SIZE * SIZE * 100)
    assert min(one["area_m2"] for one in regions) >= 20_000
    water = [one for one in regions if one["class_name"] == "water"]
    assert all(one["mean_Blue"] > one["mean_Red"] for one in water)
    layer = QgsVectorLayer(found["OUTPUT"])
    assert layer.crs().authid() == "EPSG:32633"
    assert {field.name() for field in layer.fields()} >= {
        "class_id",
        "class_name",
        "area_ha",
        "perimeter_m",
        "mean_Red",
    }
    large = [one for one in regions if one["area_m2"] >= SIZE * SIZE]
    assert len(features(found["POINTS"])) == len(large)


def test_outlines_into_a_temporary_layer(run, stripes: Path) -> None:
    clusters = run("segment", INPUT=str(stripes), N_CLUSTERS=3, OUTPUT="TEMPORARY_OUTPUT")["OUTPUT"]
    found = run("outlines", INPUT=clusters, OUTPUT="TEMPORARY_OUTPUT")
    assert QgsVectorLayer(found["OUTPUT"]).featureCount() == 3


@pytest.mark.parametrize(("name", "words"), [("r.shp", r"ends in \.gpkg"), ("no/r.gpkg", "does not exist")])
def test_a_wrong_target_is_a_sentence(run, land: dict[str, str], tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(QgsProcessingException, match=words):
        run("outlines", INPUT=land["CLASSES"], OUTPUT=str(tmp_path / name))


def test_an_image_that_does_not_fit_is_a_sentence(run, land: dict[str, str], stripes: Path, tmp_path: Path) -> None:
    with pytest.raises(QgsProcessingException, match="another grid"):
        run("outlines", INPUT=land["CLASSES"], IMAGE=str(stripes), OUTPUT=str(tmp_path / "r.gpkg"))


# --- in general


NEW = ("landscape", "suggestk", "comparedistances", "namecolours", "areas", "areachange", "outlines")


@pytest.mark.parametrize("name", NEW)
def test_every_parameter_has_help(provider, name: str) -> None:
    algorithm = provider.algorithm(name)
    assert algorithm.shortHelpString()
    assert all(definition.help().endswith(".") for definition in algorithm.parameterDefinitions())


@pytest.mark.parametrize("name", NEW)
def test_a_cancelled_run_leaves_nothing(provider, log, land: dict[str, str], tmp_path: Path, name: str) -> None:
    from qgis.core import QgsProcessingContext

    algorithm = provider.algorithm(name)
    given: dict[str, object] = {"BEFORE": land["CLASSES"], "AFTER": land["CLASSES"], "INPUT": land["CLASSES"]}
    parameters = {key: value for key, value in given.items() if algorithm.parameterDefinition(key) is not None}
    for definition in algorithm.parameterDefinitions():
        if definition.isDestination() and definition.name() not in {"NAMED_MODEL"}:
            end = {"rasterDestination": "tif", "vectorDestination": "gpkg"}.get(definition.type())
            end = end or definition.createFileFilter().partition("*.")[2][:4].rstrip(");")
            parameters[definition.name()] = str(tmp_path / f"{definition.name()}.{end}")
    log.cancel()
    result, ok = algorithm.run(parameters, QgsProcessingContext(), log)
    assert ok
    assert not any(value in parameters.values() for value in result.values() if isinstance(value, str))
    assert list(tmp_path.iterdir()) == []


def test_results_are_georeferenced_alike(run, segmented: dict, land: dict[str, str], tmp_path: Path) -> None:
    named = run(
        "namecolours", INPUT=segmented["OUTPUT"], OUTPUT=str(tmp_path / "n.tif"), PAINTED=str(tmp_path / "p.tif")
    )
    places = {gdal.Open(path).GetGeoTransform() for path in (land["OUTPUT"], named["OUTPUT"], named["PAINTED"])}
    assert len(places) == 1
