# SPDX-License-Identifier: GPL-2.0-or-later
"""Every algorithm with every result at the place of all that it reads, and of every other result: nothing is lost."""

from __future__ import annotations

import hashlib
import os
import shutil
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import rasters
from clusterbrush.processing.provider import ALGORITHMS
from osgeo import gdal, ogr, osr
from qgis.core import (
    QgsApplication,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSourceDefinition,
    QgsProject,
    QgsVectorLayer,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = [algorithm.NAME for algorithm in ALGORITHMS]
READING = [name for name in NAMES if name != "landscape"]
NO_RASTERS = ("suggestk", "fitkmeans", "areas", "accuracy", "outlines", "learnfeatures")
MAKING_RASTERS = [name for name in READING if name not in NO_RASTERS]
READ_TYPES = ("raster", "source", "vector", "file", "layer", "multilayer")
ENDINGS = {"rasterDestination": ".tif", "vectorDestination": ".gpkg"}


def sums_of(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir() if path.is_file()}


def write_points(path: Path, layers: tuple[str, ...] = ("points",)) -> Path:
    """Write a GeoPackage of points with classes, one in each corner of the raster."""
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(32633)
    dataset = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    for name in layers:
        layer = dataset.CreateLayer(name, reference, ogr.wkbPoint)
        layer.CreateField(ogr.FieldDefn("class_id", ogr.OFTInteger))
        for number in (1, 2):
            feature = ogr.Feature(layer.GetLayerDefn())
            feature["class_id"] = number
            feature.SetGeometry(
                ogr.CreateGeometryFromWkt(f"POINT ({500_000 + 100 * number} {7_000_000 - 100 * number})")
            )
            layer.CreateFeature(feature)
    return path


def write_classes(path: Path) -> Path:
    return rasters.write_raster(
        path, np.repeat(np.arange(1, 5, dtype=np.uint8), 10).reshape(1, -1).repeat(40, axis=0)[None]
    )


def definitions(name: str) -> tuple[list[Any], list[Any]]:
    """Return the parameters of an algorithm that read files, and those that write some."""
    known = QgsApplication.processingRegistry().algorithmById(f"clusterbrush:{name}").parameterDefinitions()
    return [one for one in known if one.type() in READ_TYPES], [one for one in known if one.isDestination()]


@pytest.fixture
def given(provider, tmp_path: Path):  # noqa: ARG001 - the provider is registered
    """Return a function that fills every parameter of an algorithm that reads a file with a file of its own."""

    def fill(name: str) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for definition in definitions(name)[0]:
            stem = tmp_path / definition.name().lower()
            if definition.type() == "raster":
                values[definition.name()] = str(write_classes(stem.with_suffix(".tif")))
            elif definition.type() == "file":
                stem.with_suffix(".json").write_text("{}", encoding="utf-8")
                values[definition.name()] = str(stem.with_suffix(".json"))
            else:
                values[definition.name()] = str(write_points(stem.with_suffix(".gpkg")))
        for definition in definitions(name)[1]:
            values[definition.name()] = "TEMPORARY_OUTPUT"
        return values

    return fill


def without_second_truth(values: dict[str, Any], kept: str) -> dict[str, Any]:
    """Return the parameters with one truth: accuracy takes no second."""
    other = "TRUTH" if kept == "SAMPLES" else "SAMPLES"
    return {name: value for name, value in values.items() if name != other}


def run_refused(name: str, values: dict[str, Any], sentence: str) -> None:
    import processing

    with pytest.raises(QgsProcessingException, match=sentence):
        processing.run(f"clusterbrush:{name}", values)


def other_names(path: Path, folder: Path) -> Iterator[Path]:
    """Yield a file's own path and others that lead to it."""
    yield path
    yield path.parent / "." / ".." / path.parent.name / path.name
    link, hard = folder / f"link{path.suffix}", folder / f"hard{path.suffix}"
    link.symlink_to(path)
    os.link(path, hard)
    yield link
    yield hard


@pytest.mark.parametrize("name", READING)
def test_no_result_replaces_what_is_read(given, tmp_path: Path, name: str) -> None:
    values = given(name)
    (tmp_path / "aliases").mkdir()
    read, written = definitions(name)
    before = sums_of(tmp_path)
    for number, source in enumerate(read):
        aliases = list(other_names(Path(values[source.name()]), tmp_path / "aliases"))
        fitting = without_second_truth(values, source.name())
        for target in written:
            # Every pair by the file's own path, and every other name of each source by one result in turn.
            every_name = target is written[number % len(written)]
            for alias in aliases if every_name else aliases[:1]:
                run_refused(name, {**fitting, target.name(): str(alias)}, "would replace .* is read from")
        shutil.rmtree(tmp_path / "aliases")
        (tmp_path / "aliases").mkdir()
    assert read
    assert written
    assert sums_of(tmp_path) == before


@pytest.mark.parametrize("name", NAMES)
def test_no_two_results_go_into_one_file(given, tmp_path: Path, name: str) -> None:
    values = without_second_truth(given(name), "TRUTH")
    written = definitions(name)[1]
    before = sums_of(tmp_path)
    for first, second in combinations(written, 2):
        path = str(tmp_path / f"out{ENDINGS.get(first.type(), '.csv')}")
        run_refused(name, {**values, first.name(): path, second.name(): path}, "would both be written to")
    assert sums_of(tmp_path) == before


@pytest.mark.parametrize("name", MAKING_RASTERS)
def test_the_style_of_what_is_read_is_kept(given, name: str) -> None:
    """A result of another ending beside its source would take the source's style file for its own."""
    values = without_second_truth(given(name), "TRUTH")
    read, written = definitions(name)
    source = next(one for one in read if one.type() == "raster")
    style = Path(values[source.name()]).with_suffix(".qml")
    style.write_text("<qgis/>", encoding="utf-8")
    targets = [one for one in written if one.type() == "rasterDestination"]
    for target in targets:
        path = str(Path(values[source.name()]).with_suffix(".img"))
        run_refused(name, {**values, target.name(): path}, r"would replace .*\.qml, which")
    assert style.read_text(encoding="utf-8") == "<qgis/>"
    assert targets


# --- layers of a GeoPackage


def numbers_in(path: Path) -> dict[str, int]:
    dataset = gdal.OpenEx(str(path), gdal.OF_VECTOR)
    layers = (dataset.GetLayer(at) for at in range(dataset.GetLayerCount()))
    return {layer.GetName(): layer.GetFeatureCount() for layer in layers}


def target_in(path: Path, layer: str) -> str:
    """Return what QGIS's menu "Save to GeoPackage" gives."""
    return f"ogr:dbname='{path}' table=\"{layer}\" (geom)"


def test_outlines_join_the_layers_of_a_project_file(run, tmp_path: Path) -> None:
    project = write_points(tmp_path / "my project.gpkg", ("strokes", "fields"))
    classes = write_classes(tmp_path / "classes.tif")
    results = run(
        "outlines", INPUT=str(classes), OUTPUT=target_in(project, "regions"), LINES=target_in(project, "lines"),
        POINTS=target_in(project, "labels"),
    )  # fmt: skip
    numbers = numbers_in(project)
    assert {name: numbers[name] for name in ("strokes", "fields", "regions", "lines", "labels")} == {
        "strokes": 2, "fields": 2, "regions": 4, "lines": 13, "labels": 4,  # 3 between stripes, 10 around them
    }  # fmt: skip
    layer = QgsVectorLayer(results["OUTPUT"], "regions", "ogr")
    assert layer.isValid()
    assert layer.featureCount() == 4
    assert len(layer.renderer().categories()) == 4, "its style lies in the file"


def test_a_layer_of_a_new_file(run, tmp_path: Path) -> None:
    classes = write_classes(tmp_path / "classes.tif")
    run("outlines", INPUT=str(classes), OUTPUT=target_in(tmp_path / "new.gpkg", "regions"))
    assert numbers_in(tmp_path / "new.gpkg")["regions"] == 4


def test_it_is_loaded_under_its_name(provider, tmp_path: Path, log) -> None:
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    classes = write_classes(tmp_path / "classes.tif")
    target = target_in(tmp_path / "new.gpkg", "regions")
    details = QgsProcessingContext.LayerDetails("OUTPUT", QgsProject.instance(), "OUTPUT")
    context.addLayerToLoadOnCompletion(target, details)
    results, _ = provider.algorithm("outlines").run({"INPUT": str(classes), "OUTPUT": target}, context, log)
    assert list(context.layersToLoadOnCompletion()) == [results["OUTPUT"]]
    assert context.layersToLoadOnCompletion()[results["OUTPUT"]].name == "classes regions"


@pytest.mark.usefixtures("provider")
def test_the_layer_that_is_read_is_not_replaced(tmp_path: Path) -> None:
    project = write_points(tmp_path / "project.gpkg", ("strokes", "fields"))
    image = write_classes(tmp_path / "image.tif")
    before = sums_of(tmp_path)
    values = {"INPUT": str(image), "STROKES": f"{project}|layername=fields"}
    run_refused("classifystrokes", {**values, "OUTPUT": str(project)}, "would replace .* is read from")
    assert sums_of(tmp_path) == before


# --- what a layer is made of


def write_mask(path: Path) -> Path:
    """Write a GeoJSON polygon over the raster, whose ending a model has too."""
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(32633)
    dataset = ogr.GetDriverByName("GeoJSON").CreateDataSource(str(path))
    layer = dataset.CreateLayer("mask", reference, ogr.wkbPolygon)
    feature = ogr.Feature(layer.GetLayerDefn())
    feature.SetGeometry(
        ogr.CreateGeometryFromWkt("POLYGON ((500000 7000000, 500300 7000000, 500300 6999700, 500000 7000000))")
    )
    layer.CreateFeature(feature)
    return path


def mask_selected(mask: Path) -> object:
    layer = QgsVectorLayer(str(mask), "mask", "ogr")
    QgsProject.instance().addMapLayer(layer)
    layer.selectAll()
    return QgsProcessingFeatureSourceDefinition(layer.id(), True)


def mask_by_path(mask: Path) -> object:
    return QgsProcessingFeatureSourceDefinition(str(mask), False)


def mask_by_query(mask: Path) -> object:
    QgsProject.instance().addMapLayer(QgsVectorLayer(str(mask), "mask", "ogr"))
    query = QgsVectorLayer("?query=select * from mask", "query", "virtual")
    QgsProject.instance().addMapLayer(query)
    second = QgsVectorLayer("?query=select * from query", "second", "virtual")
    assert second.isValid()
    return second


def mask_embedded(mask: Path) -> object:
    source = str(mask).replace("/", "%2F")
    return QgsVectorLayer(f"?layer=ogr:{source}:mask:UTF8&query=select * from mask", "embedded", "virtual")  # noqa: S608  our own names


@pytest.mark.usefixtures("provider", "project")
@pytest.mark.parametrize("as_layer", [mask_selected, mask_by_path, mask_by_query, mask_embedded])
def test_a_layer_that_reads_the_file_is_seen_through(tmp_path: Path, as_layer) -> None:
    mask, image = write_mask(tmp_path / "mask.json"), write_classes(tmp_path / "image.tif")
    before = sums_of(tmp_path)
    values = {"INPUT": str(image), "N_CLUSTERS": 2, "MASK": as_layer(mask), "OUTPUT": "TEMPORARY_OUTPUT"}
    run_refused("segment", {**values, "MODEL": str(mask)}, r"would replace .*mask\.json, which .* is read from")
    assert {name: total for name, total in sums_of(tmp_path).items() if name in before} == before


def nested(image: Path, folder: Path) -> Path:
    gdal.BuildVRT(str(folder / "a.vrt"), [str(image)]).FlushCache()
    gdal.BuildVRT(str(folder / "b.vrt"), [str(folder / "a.vrt")]).FlushCache()
    return folder / "b.vrt"


def warped(image: Path, folder: Path) -> Path:
    gdal.BuildVRT(str(folder / "a.vrt"), [str(image)]).FlushCache()
    gdal.Warp(str(folder / "w.vrt"), str(folder / "a.vrt"), format="VRT").FlushCache()
    return folder / "w.vrt"


def by_subdataset(image: Path, folder: Path) -> Path:
    gdal.BuildVRT(str(folder / "s.vrt"), [f"GTIFF_DIR:1:{image}"]).FlushCache()
    return folder / "s.vrt"


@pytest.mark.usefixtures("provider", "project")
@pytest.mark.parametrize("virtual", [nested, warped, by_subdataset])
def test_virtual_rasters_are_seen_through(tmp_path: Path, virtual) -> None:
    image = write_classes(tmp_path / "image.tif")
    path = virtual(image, tmp_path)
    before = image.read_bytes()
    run_refused("smooth", {"INPUT": str(path), "OUTPUT": str(image)}, r"would replace .*image\.tif, which")
    assert image.read_bytes() == before


def test_a_layer_beside_the_raster_that_is_read(run, tmp_path: Path) -> None:
    """Both lie in one GeoPackage; the polygons join it."""
    path = tmp_path / "both.gpkg"
    gdal.Translate(str(path), str(write_classes(tmp_path / "classes.tif")), format="GPKG", outputType=gdal.GDT_Byte)
    run("outlines", INPUT=str(path), OUTPUT=target_in(path, "regions"))
    assert numbers_in(path)["regions"] == 4
    np.testing.assert_array_equal(rasters.read_raster(path)[0], rasters.read_raster(tmp_path / "classes.tif")[0])
