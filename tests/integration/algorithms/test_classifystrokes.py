# SPDX-License-Identifier: GPL-2.0-or-later
"""`clusterbrush:classifystrokes` inside QGIS: layers of the project, outputs, legend, bad input, a real image."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from osgeo import gdal, ogr, osr
from painting import HEIGHT, WIDTH, at, fields_image
from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeature,
    QgsGeometry,
    QgsPalettedRasterRenderer,
    QgsPointXY,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingUtils,
    QgsProject,
    QgsRasterLayer,
    QgsRendererCategory,
    QgsSymbol,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QColor
from rasters import read_raster, write_raster

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

PAPER = 1  # METHOD
TRUTH = np.broadcast_to(np.arange(WIDTH) // 24 + 1, (HEIGHT, WIDTH))
FIELDS = "field=class_id:integer&field=class_name:string(40)&field=width:double"


@pytest.fixture
def image(tmp_path: Path) -> Path:
    return fields_image(tmp_path / "image.tif")


def points(*places: tuple[float, float]) -> list[QgsPointXY]:
    return [QgsPointXY(*at(*place)) for place in places]


def across(field: int, row: float) -> QgsGeometry:
    """Return a line across a field."""
    return QgsGeometry.fromPolylineXY(points((24 * field + 6, row), (24 * field + 18, row + 2)))


def layer_of(
    rows: Sequence[tuple], kind: str = "LineString", crs: str = "EPSG:32633", fields: str = FIELDS
) -> QgsVectorLayer:
    """Return a memory layer of (geometry in UTM, values of the fields)."""
    layer = QgsVectorLayer(f"{kind}?crs={crs}&{fields}", "strokes", "memory")
    assert layer.isValid()
    there = QgsCoordinateTransform(
        QgsCoordinateReferenceSystem("EPSG:32633"), QgsCoordinateReferenceSystem(crs), QgsProject.instance()
    )
    layer.dataProvider().addFeatures([feature_of(layer, row, there if crs != "EPSG:32633" else None) for row in rows])
    layer.updateExtents()
    return layer


def feature_of(layer: QgsVectorLayer, row: tuple, there: QgsCoordinateTransform | None = None) -> QgsFeature:
    feature = QgsFeature(layer.fields())
    if row[0] is not None:
        geometry = QgsGeometry(row[0])
        if there is not None:
            geometry.transform(there)
        feature.setGeometry(geometry)
    feature.setAttributes(list(row[1:]))
    return feature


def three_fields(names: Sequence[object] = ("tree", "grass", "water"), each: int = 2) -> list[tuple]:
    return [
        (across(field, 8 + 24 * number / max(each - 1, 1)), field + 1, names[field], 30.0)
        for field in range(3)
        for number in range(each)
    ]


def share_right(path: str, where: np.ndarray | None = None) -> float:
    found = read_raster(path)[0]
    named = found > 0 if where is None else where & (found > 0)
    assert named.any()
    return float((found == TRUTH)[named].mean())


def labels_of(path: str) -> list[str]:
    layer = QgsRasterLayer(path, "m")  # kept while its renderer is in use
    return [item.label for item in layer.renderer().classes()]


# --- outputs


def test_everything_it_writes(run, log, image: Path, tmp_path: Path) -> None:
    names = {"OUTPUT": "m.tif", "CONFIDENCE": "c.tif", "MODEL": "m.json", "TABLE": "t.csv", "REPORT": "r.html"}
    paths = {name: str(tmp_path / file) for name, file in names.items()}
    results = run("classifystrokes", INPUT=str(image), STROKES=layer_of(three_fields()), **paths)
    assert {name: results[name] for name in paths} == paths
    assert log.warnings == []
    assert results["CLASSES"] == 3
    assert results["UNCLASSIFIED"] == 0
    assert results["HELD_OUT_ACCURACY"] > 0.9
    valid = read_raster(image).any(axis=0)
    assert share_right(paths["OUTPUT"]) > 0.95
    np.testing.assert_array_equal(read_raster(paths["OUTPUT"])[0] > 0, valid)
    confidence = read_raster(paths["CONFIDENCE"])[0]
    assert (confidence[~valid] == -1).all()
    assert confidence[valid].min() >= 0
    assert confidence.max() <= 1
    dataset = gdal.Open(paths["OUTPUT"])
    assert dataset.GetGeoTransform() == gdal.Open(str(image)).GetGeoTransform()
    assert dataset.GetRasterBand(1).GetNoDataValue() == 0
    table = (tmp_path / "t.csv").read_text(encoding="utf-8")
    report = (tmp_path / "r.html").read_text(encoding="utf-8")
    for name in ("tree", "grass", "water"):
        assert name in table
        assert name in report
    assert "optimistic" in report
    assert sum((read_raster(paths["OUTPUT"])[0] == one).sum() for one in (1, 2, 3)) == valid.sum()


def test_the_paper_leaves_what_is_not_painted(run, image: Path, tmp_path: Path) -> None:
    strokes = layer_of([row for row in three_fields() if row[1] != 3])
    results = run("classifystrokes", INPUT=str(image), STROKES=strokes, METHOD=PAPER, OUTPUT=str(tmp_path / "m.tif"))
    found = read_raster(results["OUTPUT"])[0]
    valid = read_raster(image).any(axis=0)
    assert share_right(results["OUTPUT"], TRUTH < 3) > 0.95
    assert (found[:, 52:] == 0).mean() > 0.9
    assert results["UNCLASSIFIED"] == (valid & (found == 0)).sum()


def test_the_same_seed_gives_the_same_file(run, image: Path, tmp_path: Path) -> None:
    maps = []
    for number, rows in enumerate((three_fields(), three_fields()[::-1])):
        path = str(tmp_path / f"{number}.tif")
        run("classifystrokes", INPUT=str(image), STROKES=layer_of(rows), SEED=3, OUTPUT=path)
        maps.append(read_raster(path))
    np.testing.assert_array_equal(*maps)


def test_pixels_below_a_confidence_get_no_class(run, image: Path, tmp_path: Path) -> None:
    paths = {"OUTPUT": str(tmp_path / "m.tif"), "CONFIDENCE": str(tmp_path / "c.tif")}
    results = run("classifystrokes", INPUT=str(image), STROKES=layer_of(three_fields()), LEAST_CONFIDENCE=0.9, **paths)
    found, confidence = read_raster(paths["OUTPUT"])[0], read_raster(paths["CONFIDENCE"])[0]
    assert (found[confidence > 0.905] > 0).all()
    assert (found[confidence < 0.895] == 0).all()
    assert results["UNCLASSIFIED"] == ((found == 0) & (confidence >= 0)).sum() > 0


def test_the_legend_is_in_the_project(provider, log, image: Path, project: QgsProject, tmp_path: Path) -> None:
    layer = layer_of(three_fields(("tree", "grass", "tree")))
    categories = []
    for value, colour in ((1, "#102030"), (2, "#405060")):
        symbol = QgsSymbol.defaultSymbol(layer.geometryType())
        symbol.setColor(QColor(colour))
        categories.append(QgsRendererCategory(value, symbol, ""))
    layer.setRenderer(QgsCategorizedSymbolRenderer("class_id", categories))
    project.addMapLayer(layer)
    target = str(tmp_path / "m.tif")
    context = QgsProcessingContext()
    context.setProject(project)
    context.addLayerToLoadOnCompletion(target, QgsProcessingContext.LayerDetails("Class raster", project, "OUTPUT"))
    parameters = {"INPUT": str(image), "STROKES": layer.id(), "OUTPUT": target}
    assert provider.algorithm("classifystrokes").create().run(parameters, context, log)[1]
    details = context.layerToLoadOnCompletionDetails(target)
    assert details.name == "image classes"
    shown = QgsProcessingUtils.mapLayerFromString(target, context)
    details.postProcessor().postProcessLayer(shown, context, log)
    for one in (shown, QgsRasterLayer(target, "opened later")):
        assert isinstance(one.renderer(), QgsPalettedRasterRenderer)
        classes = one.renderer().classes()  # later versions of QGIS put those of one name together
        entries = sorted((item.value, item.label, item.color.name()) for item in classes)
        assert [entry[:2] for entry in entries] == [(1, "tree"), (2, "grass"), (3, "tree")]
        assert [entry[2] for entry in entries[:2]] == ["#102030", "#405060"]


# --- strokes of any kind


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3857"])
def test_strokes_in_another_crs(run, log, image: Path, tmp_path: Path, crs: str) -> None:
    strokes = layer_of([(*row[:3], None) for row in three_fields()], crs=crs)
    results = run("classifystrokes", INPUT=str(image), STROKES=strokes, OUTPUT=str(tmp_path / "m.tif"))
    assert share_right(results["OUTPUT"]) > 0.95
    assert log.warnings == []


def test_strokes_that_are_not_saved_yet_count(run, image: Path, tmp_path: Path, project: QgsProject) -> None:
    rows = three_fields()
    layer = layer_of([row for row in rows if row[1] < 3])
    project.addMapLayer(layer)
    assert layer.startEditing()
    layer.addFeatures([feature_of(layer, row) for row in rows if row[1] == 3])
    # painted last over the first field: it is the later stroke that counts
    layer.addFeature(feature_of(layer, (across(0, 8), 2, "grass", 30.0)))
    results = run("classifystrokes", INPUT=str(image), STROKES=layer.id(), METHOD=PAPER, OUTPUT=str(tmp_path / "m.tif"))
    layer.rollBack()
    found = read_raster(results["OUTPUT"])[0]
    assert results["CLASSES"] == 3
    assert (found[:, 52:] == 3).mean() > 0.8
    assert (found[:, 4:20] == 2).any()


@pytest.mark.parametrize("named", [("forest", "lake", "sand"), ("sand", "lake", "forest")])
def test_a_text_field(run, image: Path, tmp_path: Path, named: tuple[str, ...]) -> None:
    strokes = layer_of([(row[0], named[row[1] - 1]) for row in three_fields()], fields="field=kind:string(20)")
    path = str(tmp_path / "m.tif")
    run("classifystrokes", INPUT=str(image), STROKES=strokes, CLASS_FIELD="kind", OUTPUT=path)
    found = read_raster(path)[0]
    numbers = [sorted(named).index(name) + 1 for name in named]
    for field, number in enumerate(numbers):
        inside = found[:, 24 * field + 4 : 24 * field + 20]
        assert (inside[inside > 0] == number).mean() > 0.95
    labels = labels_of(path)
    assert labels == sorted(named)


def test_a_width_field_that_is_not_there(run, image: Path, tmp_path: Path) -> None:
    strokes = layer_of(three_fields())
    with pytest.raises(QgsProcessingException, match='no field "brsh" with the width'):
        run("classifystrokes", INPUT=str(image), STROKES=strokes, WIDTH_FIELD="brsh", OUTPUT=str(tmp_path / "m.tif"))
    assert not (tmp_path / "m.tif").exists()


def test_widths_in_a_text_field(run, log, image: Path, tmp_path: Path) -> None:
    """As wide as the same numbers in a field of numbers; what is no number is told."""
    maps = []
    for kind, widths in (("double", (60.0, 60.0)), ("string(9)", ("60,0", " 60 "))):
        rows = [(row[0], row[1], width) for row, width in zip(three_fields(), widths * 3)]
        layer = layer_of(rows, fields=f"field=class_id:integer&field=brush:{kind}")
        path = str(tmp_path / f"{kind[:6]}.tif")
        run("classifystrokes", INPUT=str(image), STROKES=layer, WIDTH_FIELD="brush", OUTPUT=path)
        maps.append(read_raster(path).tobytes())
    assert maps[0] == maps[1]
    rows = [(row[0], row[1], "wide") for row in three_fields()]
    layer = layer_of(rows, fields="field=class_id:integer&field=brush:string(9)")
    run("classifystrokes", INPUT=str(image), STROKES=layer, WIDTH_FIELD="brush", OUTPUT=str(tmp_path / "w.tif"))
    assert any("Strokes whose width is no number or negative: 6" in line for line in log.warnings)


def test_yes_and_no(run, image: Path, tmp_path: Path) -> None:
    rows = [(row[0], row[1] == 2) for row in three_fields()]
    path = str(tmp_path / "m.tif")
    layer = layer_of(rows, fields="field=is_water:bool")
    run("classifystrokes", INPUT=str(image), STROKES=layer, CLASS_FIELD="is_water", OUTPUT=path)
    assert labels_of(path) == ["false", "true"]


def test_classes_numbered_from_0(run, log, image: Path, tmp_path: Path) -> None:
    rows = [(row[0], row[1] - 1, *row[2:]) for row in three_fields()]
    path = str(tmp_path / "m.tif")
    with pytest.raises(QgsProcessingException, match="the class 0, which means unclassified"):
        run("classifystrokes", INPUT=str(image), STROKES=layer_of(rows), OUTPUT=path)
    found = run("classifystrokes", INPUT=str(image), STROKES=layer_of(rows), FROM_ZERO=True, OUTPUT=path)
    assert found["CLASSES"] == 3
    assert any("numbered from 0" in line for line in log.warnings)


def test_polygons_and_parts(run, log, image: Path, tmp_path: Path) -> None:
    rows = []
    for field in range(3):
        left = 24 * field + 6
        ring = points((left, 5), (left + 10, 5), (left + 10, 12), (left, 12), (left, 5))
        other = points((left, 30), (left + 10, 30), (left + 10, 36), (left, 36), (left, 30))
        rows.append((QgsGeometry.fromMultiPolygonXY([[ring], [other]]), field + 1, "", None))
    results = run(
        "classifystrokes", INPUT=str(image), STROKES=layer_of(rows, "MultiPolygon"), OUTPUT=str(tmp_path / "m.tif")
    )
    assert share_right(results["OUTPUT"]) > 0.95
    assert log.warnings == []


def test_large_class_ids(run, image: Path, tmp_path: Path) -> None:
    ids = {1: 7, 2: 300, 3: 65535}
    rows = [(row[0], ids[row[1]], *row[2:]) for row in three_fields()]
    results = run("classifystrokes", INPUT=str(image), STROKES=layer_of(rows), OUTPUT=str(tmp_path / "m.tif"))
    assert set(np.unique(read_raster(results["OUTPUT"]))) == {0, 7, 300, 65535}


@pytest.mark.parametrize("width", [0.0, None, 1e7])
def test_any_width(run, log, image: Path, tmp_path: Path, width: float | None) -> None:
    rows = [(*row[:3], width) for row in three_fields()]
    results = run("classifystrokes", INPUT=str(image), STROKES=layer_of(rows), OUTPUT=str(tmp_path / "m.tif"))
    if width == 1e7:  # the last stroke covers everything that was painted before
        assert any("one class" in warning for warning in log.warnings)
    else:
        assert share_right(results["OUTPUT"]) > 0.9


def test_a_layer_without_width_and_names(run, image: Path, tmp_path: Path) -> None:
    strokes = layer_of([row[:2] for row in three_fields()], fields="field=class_id:integer")
    results = run("classifystrokes", INPUT=str(image), STROKES=strokes, OUTPUT=str(tmp_path / "m.tif"))
    labels = labels_of(results["OUTPUT"])
    assert labels == ["Class 1", "Class 2", "Class 3"]


# --- bad input

FAR = QgsGeometry.fromPolylineXY([QgsPointXY(0, 0), QgsPointXY(9, 9)])


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ((FAR, 1, "", 30.0), "lies outside the raster"),
        ((None, 1, "", 30.0), "has no geometry"),
        ((QgsGeometry.fromWkt("LINESTRING EMPTY"), 1, "", 30.0), "has no geometry"),
        ((across(0, 20), None, "", 30.0), "has no class"),
        ((across(0, 20), 70_000, "", 30.0), "has no class"),
    ],
    ids=["outside", "null", "empty", "no class", "too large"],
)
def test_a_stroke_that_cannot_be_used_is_named(run, log, image: Path, tmp_path: Path, row, sentence) -> None:
    layer = layer_of([*three_fields(), row])
    number = max(feature.id() for feature in layer.getFeatures())
    results = run("classifystrokes", INPUT=str(image), STROKES=layer, OUTPUT=str(tmp_path / "m.tif"))
    (warning,) = log.warnings
    assert f"Stroke {number} {sentence}" in warning
    assert share_right(results["OUTPUT"]) > 0.95
    with pytest.raises(QgsProcessingException, match=f"No stroke can be used: .*{sentence}"):
        run("classifystrokes", INPUT=str(image), STROKES=layer_of([row]), OUTPUT=str(tmp_path / "none.tif"))
    assert not list(tmp_path.glob("*none*"))


def test_strokes_on_nodata_only(run, image: Path, tmp_path: Path) -> None:
    row = (QgsGeometry.fromPolylineXY(points((1, 1), (3, 2))), 1, "", 10.0)
    with pytest.raises(QgsProcessingException, match="All strokes lie on nodata"):
        run("classifystrokes", INPUT=str(image), STROKES=layer_of([row]), OUTPUT=str(tmp_path / "none.tif"))
    assert not list(tmp_path.glob("*none*"))


def test_strokes_of_one_class(run, log, image: Path, tmp_path: Path) -> None:
    rows = [row for row in three_fields() if row[1] == 2]
    results = run("classifystrokes", INPUT=str(image), STROKES=layer_of(rows), OUTPUT=str(tmp_path / "m.tif"))
    assert set(np.unique(read_raster(results["OUTPUT"]))) == {0, 2}
    assert ["one class" in warning for warning in log.warnings] == [True]


def test_an_empty_layer(run, image: Path, tmp_path: Path) -> None:
    with pytest.raises(QgsProcessingException, match="The stroke layer is empty"):
        run("classifystrokes", INPUT=str(image), STROKES=layer_of([]), OUTPUT=str(tmp_path / "none.tif"))


def test_a_missing_class_field(run, image: Path, tmp_path: Path) -> None:
    strokes = layer_of([(across(0, 9), 1)], fields="field=kind:integer")
    with pytest.raises(QgsProcessingException, match=r"has no field \"class_id\" with the class\. Choose one of: kind"):
        run("classifystrokes", INPUT=str(image), STROKES=strokes, OUTPUT=str(tmp_path / "none.tif"))


def test_a_crs_that_cannot_be_transformed(run, image: Path, tmp_path: Path) -> None:
    """Strokes in degrees beyond any pole."""
    path = str(tmp_path / "strokes.gpkg")
    dataset = ogr.GetDriverByName("GPKG").CreateDataSource(path)
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(4326)
    layer = dataset.CreateLayer("strokes", reference, ogr.wkbLineString)
    layer.CreateField(ogr.FieldDefn("class_id", ogr.OFTInteger))
    feature = ogr.Feature(layer.GetLayerDefn())
    feature.SetField("class_id", 1)
    feature.SetGeometry(ogr.CreateGeometryFromWkt("LINESTRING (10 95, 11 98)"))
    layer.CreateFeature(feature)
    layer = dataset = None
    with pytest.raises(QgsProcessingException, match=r"Stroke 1 (cannot be brought|lies outside)"):
        run("classifystrokes", INPUT=str(image), STROKES=path, OUTPUT=str(tmp_path / "none.tif"))


def test_the_result_never_replaces_the_input(run, image: Path) -> None:
    before = image.read_bytes()
    with pytest.raises(QgsProcessingException, match=r"would replace .* is read from"):
        run("classifystrokes", INPUT=str(image), STROKES=layer_of(three_fields()), OUTPUT=str(image))
    assert image.read_bytes() == before


def test_a_fitted_model(run, image: Path, tmp_path: Path) -> None:
    model, path = str(tmp_path / "fit.json"), str(tmp_path / "m.tif")
    run("fitkmeans", INPUT=str(image), N_CLUSTERS=6, MODEL=model)
    run("classifystrokes", INPUT=str(image), STROKES=layer_of(three_fields()), METHOD=PAPER, FITTED=model, OUTPUT=path)
    assert share_right(path) > 0.95
    other = write_raster(tmp_path / "one.tif", np.ones((1, 9, 9), np.uint8))
    with pytest.raises(QgsProcessingException, match="needs the bands"):
        run(
            "classifystrokes", INPUT=str(other), STROKES=layer_of(three_fields()), FITTED=model,
            OUTPUT=str(tmp_path / "none.tif"),
        )  # fmt: skip


# --- a model with classes on other images


@pytest.mark.parametrize("method", [0, PAPER])
def test_apply_a_model_with_classes(run, image: Path, tmp_path: Path, method: int) -> None:
    model, path, again = str(tmp_path / "m.json"), str(tmp_path / "m.tif"), str(tmp_path / "again.tif")
    run("classifystrokes", INPUT=str(image), STROKES=layer_of(three_fields()), METHOD=method, MODEL=model, OUTPUT=path)
    run("applymodel", INPUT=str(image), MODEL=model, OUTPUT=again)
    np.testing.assert_array_equal(read_raster(again), read_raster(path))
    flipped = read_raster(image)[:, :, ::-1]
    mirrored = write_raster(tmp_path / "mirrored.tif", flipped, nodata=0)
    table = tmp_path / "t.csv"
    results = run("applymodel", INPUT=str(mirrored), MODEL=model, OUTPUT=again, TABLE=str(table))
    assert results["VALID_PIXELS"] == flipped.any(axis=0).sum()
    found = read_raster(again)[0]
    assert (found == 4 - TRUTH)[found > 0].mean() > 0.95
    assert labels_of(again) == ["tree", "grass", "water"]
    assert "grass" in table.read_text(encoding="utf-8")


# --- a real image


def test_trees_from_two_strokes_a_class(run, log, shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data.parent / "strokebench" / "data" / "zurich_trees"
    if not folder.is_dir():
        pytest.skip("the images with strokes (../shared/strokebench) are not on this machine")
    results = run(
        "classifystrokes",
        INPUT=str(folder / "image.tif"),
        STROKES=str(folder / "strokes_few_1.gpkg"),
        OUTPUT=str(tmp_path / "m.tif"),
    )
    truth, found = read_raster(folder / "truth.tif")[0], read_raster(results["OUTPUT"])[0]
    known = truth > 0
    dice = []
    for one in np.unique(truth[known]):
        there, here = truth[known] == one, found[known] == one
        dice.append(2 * (there & here).sum() / (there.sum() + here.sum()))
    assert np.mean(dice) > 0.55
    assert log.warnings == []


# --- probabilities


def test_probabilities_here_and_by_the_model_elsewhere(run, image: Path, tmp_path: Path) -> None:
    strokes = layer_of([(across(field, 12), field + 1, name, 30.0) for field, name in enumerate(("a", "b", "c"))])
    paths = {name: str(tmp_path / f"{name}.tif") for name in ("map", "shares", "again", "there")}
    model = str(tmp_path / "model.json")
    run("classifystrokes", INPUT=str(image), STROKES=strokes, OUTPUT=paths["map"], PROBABILITIES=paths["shares"],
        MODEL=model)  # fmt: skip
    run("applymodel", INPUT=str(image), MODEL=model, OUTPUT=paths["again"], PROBABILITIES=paths["there"])
    here, there = (gdal.Open(paths[name]) for name in ("shares", "there"))
    assert [here.GetRasterBand(number).GetDescription() for number in (1, 2, 3)] == ["a", "b", "c"]
    np.testing.assert_array_equal(here.ReadAsArray(), there.ReadAsArray())
    known = gdal.Open(paths["map"]).ReadAsArray() > 0
    assert (here.ReadAsArray()[:, known].sum(axis=0, dtype=int) == 100).all()


def test_a_model_of_clusters_has_no_probabilities(run, image: Path, tmp_path: Path) -> None:
    model = str(tmp_path / "model.json")
    run("fitkmeans", INPUT=str(image), N_CLUSTERS=3, MODEL=model)
    with pytest.raises(QgsProcessingException, match="no classes"):
        run("applymodel", INPUT=str(image), MODEL=model, OUTPUT=str(tmp_path / "m.tif"),
            PROBABILITIES=str(tmp_path / "p.tif"))  # fmt: skip
    assert not (tmp_path / "p.tif").exists()


def test_outlines_that_are_filled_and_points_are_strokes_too(run, image: Path, tmp_path: Path) -> None:
    fields = f"{FIELDS}&field=filled:integer"
    ring = QgsGeometry.fromMultiPolylineXY([points((2, 10), (22, 10), (22, 20), (2, 20), (2, 10))])
    lines = layer_of([(ring, 1, "a", 0.0, 1), (across(1, 12), 2, "b", 30.0, 0)], "MultiLineString", fields=fields)
    report = run("classifystrokes", INPUT=str(image), STROKES=lines, OUTPUT=str(tmp_path / "m.tif"),
                 REPORT=str(tmp_path / "r.html"))  # fmt: skip
    assert report["CLASSES"] == 2
    dots = layer_of([(QgsGeometry.fromPointXY(points((12.5, 10.5))[0]), 1, "a", None),
                     (QgsGeometry.fromPointXY(points((40.5, 10.5))[0]), 2, "b", None)], "Point")  # fmt: skip
    assert run("classifystrokes", INPUT=str(image), STROKES=dots, OUTPUT=str(tmp_path / "d.tif"))["CLASSES"] == 2


def test_names_that_are_given_come_before_those_of_the_strokes(given: dict[str, dict], run, tmp_path: Path) -> None:
    legend = '{"1": ["Moor & fen", "#010203"], "77": ["Nowhere", "#040506"]}'
    run("classifystrokes", **given["classifystrokes"], LEGEND=legend, OUTPUT=str(tmp_path / "map.tif"))
    style = (tmp_path / "map.qml").read_text(encoding="utf-8")
    assert 'value="1" label="Moor &amp; fen" color="#010203"' in style
    assert "Nowhere" not in style
