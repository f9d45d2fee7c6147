# SPDX-License-Identifier: GPL-2.0-or-later
"""Distances in Processing: cosine in every algorithm that has a choice, and a further one by an entry in the table."""

from __future__ import annotations

import csv
import json
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from clusterbrush.core.clustering.metrics import METRICS, Metric

if TYPE_CHECKING:
    from pathlib import Path

COSINE = 3
COLOURS = np.array([[12, 4, 3], [10, 20, 6], [6, 9, 15]])
ROWS = [1] * 4 + [3] * 4 + [2] * 4  # dark to bright: reddish, bluish, greenish
CHOOSING = ("segment", "fitkmeans", "suggestk")


def in_light(path: Path, brightest: float) -> Path:
    """Write 12 rows of three colours, four each, in 16 columns from dark to bright."""
    noise = np.random.default_rng(3).uniform(0.97, 1.03, (3, 12, 16))
    values = COLOURS.repeat(4, axis=0).T[:, :, None] * np.linspace(1, brightest, 16) * noise
    return rasters.write_raster(path, np.round(values * 10).astype(np.uint16), names=["red", "green", "nir"])


def read_table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def image(tmp_path: Path) -> Path:
    return in_light(tmp_path / "image.tif", 6.0)


@pytest.fixture
def dummy(monkeypatch: pytest.MonkeyPatch) -> str:
    """Put a fifth distance into the table."""
    monkeypatch.setitem(METRICS, "dummy", Metric("dummy", "Dummy", "dummy distance", "Dummy: any.", np.abs, np.add))
    return "dummy"


def test_segment_by_cosine(run, image: Path, clusters, tmp_path: Path) -> None:
    report, table = tmp_path / "r.html", tmp_path / "t.csv"
    options = {"INPUT": str(image), "N_CLUSTERS": 3, "OUTPUT": "TEMPORARY_OUTPUT"}
    by_cosine = run("segment", DISTANCE=COSINE, REPORT=str(report), TABLE=str(table), **options)
    assert (clusters(by_cosine["OUTPUT"]) == np.array(ROWS)[:, None]).all()
    euclidean = run("segment", DISTANCE=0, **options)
    assert (clusters(euclidean["OUTPUT"])[:, 0] == 1).all()  # what is dark goes together, whatever its colour
    assert "by cosine distance" in report.read_text(encoding="utf-8")
    bands = rasters.read_raster(image)
    for row in read_table(table):
        mean = bands[:, np.array(ROWS) == int(row["cluster"])].mean(axis=(1, 2))
        assert [float(row[name]) for name in ("red", "green", "nir")] == pytest.approx(mean.tolist(), rel=0.02)


def test_a_model_by_cosine_on_a_brighter_image(run, log, image: Path, clusters, tmp_path: Path) -> None:
    model = tmp_path / "m.json"
    fitted = run("fitkmeans", INPUT=str(image), N_CLUSTERS=3, DISTANCE=COSINE, MODEL=str(model))
    assert fitted["CLUSTERS"] == 3
    assert json.loads(model.read_text(encoding="utf-8"))["metric"] == "cosine"
    brighter = in_light(tmp_path / "bright.tif", 90.0)
    applied = run("applymodel", INPUT=str(brighter), MODEL=str(model), OUTPUT="TEMPORARY_OUTPUT")
    assert (clusters(applied["OUTPUT"]) == np.array(ROWS)[:, None]).all()
    assert applied["DRIFT"] == pytest.approx(1.0, rel=0.2)
    assert log.warnings == []


def test_strokes_name_clusters_found_by_cosine(run, image: Path, clusters, tmp_path: Path) -> None:
    """A stroke in the dark names a colour in the light; two in one cluster split it by colour."""
    from painting import at
    from qgis.core import QgsFeature, QgsGeometry, QgsPointXY, QgsVectorLayer

    layer = QgsVectorLayer("LineString?crs=EPSG:32633&field=class_id:int&field=width:double", "strokes", "memory")
    for class_id, row in ((1, 2), (2, 6), (3, 10)):
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromPolylineXY([QgsPointXY(*at(col, row)) for col in (0.5, 3.5)]))
        feature.setAttributes([class_id, 15.0])
        layer.dataProvider().addFeature(feature)
    for k in (3, 2):
        model = str(tmp_path / f"{k}.json")
        run("fitkmeans", INPUT=str(image), N_CLUSTERS=k, DISTANCE=COSINE, MODEL=model)
        named = run(
            "classifystrokes",
            INPUT=str(image),
            STROKES=layer,
            METHOD=1,
            FITTED=model,
            OUTPUT=str(tmp_path / f"{k}.tif"),
        )
        assert (clusters(named["OUTPUT"]) == np.repeat([1, 2, 3], 4)[:, None]).all()


def test_the_number_of_clusters_by_cosine(run, image: Path, tmp_path: Path) -> None:
    report = tmp_path / "k.html"
    found = run("suggestk", INPUT=str(image), DISTANCE=COSINE, MAX_CLUSTERS=7, METHOD=1, REPORT=str(report))
    assert found["N_CLUSTERS"] == 3
    assert "by cosine distance" in report.read_text(encoding="utf-8")


def test_all_distances_side_by_side(run, image: Path, clusters, tmp_path: Path) -> None:
    wanted = {name.upper(): str(tmp_path / f"{name}.tif") for name in METRICS}
    report, table = tmp_path / "d.html", tmp_path / "d.csv"
    found = run("comparedistances", INPUT=str(image), N_CLUSTERS=3, REPORT=str(report), TABLE=str(table), **wanted)
    ids = clusters(found["COSINE"])
    assert (ids == ids[:, :1]).all()
    assert sorted(set(ids[:, 0].tolist())) == [1, 2, 3]
    pairs = {f"{one}_{other}".upper() for one, other in combinations(METRICS, 2)}
    assert {"EUCLIDEAN_COSINE", "MANHATTAN_COSINE", "CHEBYSHEV_COSINE"} < pairs <= set(found)
    assert all(-0.5 < found[pair] < 1 for pair in pairs if pair.endswith("COSINE"))
    pair = next(row for row in read_table(table) if (row["first"], row["second"]) == ("euclidean", "cosine"))
    assert float(pair["adjusted_rand"]) == pytest.approx(found["EUCLIDEAN_COSINE"])
    assert report.read_text(encoding="utf-8").count("<img") == 5
    assert "Euclidean and Cosine" in report.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", CHOOSING)
def test_the_choices_are_those_of_the_table(provider, dummy: str, name: str) -> None:
    algorithm = provider.algorithm(name).create()
    distance = algorithm.parameterDefinition("DISTANCE")
    assert distance.options() == ["Euclidean", "Manhattan", "Chebyshev", "Cosine", "Dummy"]
    assert list(METRICS).index(dummy) == 4
    if name != "suggestk":
        assert "Dummy: any." in distance.help()
        assert "Cosine: " in distance.help()


@pytest.mark.usefixtures("provider")
def test_a_fifth_distance_runs(log, dummy: str, image: Path, clusters) -> None:
    from qgis import processing

    options = {"INPUT": str(image), "N_CLUSTERS": 3}
    maps = [
        processing.run("clusterbrush:segment", {**options, "DISTANCE": distance, "OUTPUT": "TEMPORARY_OUTPUT"})
        for distance in (1, list(METRICS).index(dummy))
    ]
    np.testing.assert_array_equal(*(clusters(one["OUTPUT"]) for one in maps))  # it is Manhattan by another name
    found = processing.run("clusterbrush:comparedistances", {**options, "DUMMY": "TEMPORARY_OUTPUT"}, feedback=log)
    assert found["MANHATTAN_DUMMY"] == 1
    assert {"EUCLIDEAN_DUMMY", "CHEBYSHEV_DUMMY", "COSINE_DUMMY"} < set(found)
    assert clusters(found["DUMMY"]).max() == 3


def test_the_outputs_are_those_of_the_table(provider, dummy: str) -> None:
    algorithm = provider.algorithm("comparedistances").create()
    destinations = [one.name() for one in algorithm.destinationParameterDefinitions()]
    assert destinations[:5] == [name.upper() for name in METRICS]
    assert algorithm.parameterDefinition(dummy.upper()).description() == "Clusters, Dummy"
    pairs = [f"{one}_{other}".upper() for one, other in combinations(METRICS, 2)]
    assert [one.name() for one in algorithm.outputDefinitions() if "_" in one.name()] == pairs
    assert "Cosine, Dummy" in algorithm.shortHelpString()
