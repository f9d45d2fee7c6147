# SPDX-License-Identifier: GPL-2.0-or-later
"""The methods of Segment and Fit k-means model through QGIS: results, models applied and painted on, sentences."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import numpy as np
import painting
import pytest
import rasters
from clusterbrush.core.clustering.grouping import GROUPINGS
from qgis.core import QgsFeature, QgsGeometry, QgsPointXY, QgsProcessingException, QgsVectorLayer

if TYPE_CHECKING:
    from pathlib import Path

METHODS = range(len(GROUPINGS))


@pytest.fixture
def blobs(tmp_path: Path) -> Path:
    """Write a raster of six kinds of pixels in columns of ten, of two bands."""
    rng = np.random.default_rng(2)
    levels = np.array([[20, 30], [60, 20], [90, 120], [150, 60], [180, 200], [230, 120]])
    values = np.repeat(levels, 10, axis=0).T[:, None, :] + rng.normal(0, 3, (2, 40, 60))
    return rasters.write_raster(tmp_path / "blobs.tif", np.clip(values, 0, 255).astype(np.uint8), names=["red", "nir"])


@pytest.mark.parametrize("method", METHODS)
def test_each_method_finds_the_kinds(run, blobs: Path, tmp_path: Path, clusters, method: int) -> None:
    files = {"OUTPUT": str(tmp_path / "c.tif"), "MODEL": str(tmp_path / "m.json"), "REPORT": str(tmp_path / "r.html")}
    results = run("segment", INPUT=str(blobs), N_CLUSTERS=6, METHOD=method, **files)
    assert results["CLUSTERS"] == 6
    ids = clusters(files["OUTPUT"])
    assert all(len(np.unique(ids[:, 10 * kind : 10 * kind + 10])) == 1 for kind in range(6))
    assert sorted(np.unique(ids)) == [1, 2, 3, 4, 5, 6]
    page = re.sub(r"<[^>]+>", "", (tmp_path / "r.html").read_text(encoding="utf-8"))
    phrase = [entry.phrase for entry in GROUPINGS.values()][method]
    assert re.search(rf"{phrase} grouped 2.?400 valid pixels", page)
    applied = run("applymodel", INPUT=str(blobs), MODEL=files["MODEL"], OUTPUT=str(tmp_path / "a.tif"), REPORT=None)
    np.testing.assert_array_equal(clusters(applied["OUTPUT"]), ids)
    assert applied["DRIFT"] == pytest.approx(1.0, abs=0.02)
    run("fitkmeans", INPUT=str(blobs), N_CLUSTERS=6, METHOD=method, MODEL=str(tmp_path / "f.json"))
    assert (tmp_path / "f.json").read_bytes() == (tmp_path / "m.json").read_bytes()


@pytest.mark.parametrize("method", METHODS)
def test_strokes_name_the_clusters_of_a_model(run, blobs: Path, tmp_path: Path, clusters, method: int) -> None:
    model = str(tmp_path / "m.json")
    run("fitkmeans", INPUT=str(blobs), N_CLUSTERS=8, METHOD=method, MERGE_TO=6, MIN_SHARE=0, MODEL=model)
    layer = QgsVectorLayer("LineString?crs=EPSG:32633&field=class_id:integer&field=width:double", "strokes", "memory")
    for kind in range(6):
        feature = QgsFeature(layer.fields())
        ends = [QgsPointXY(*painting.at(10 * kind + col, 12)) for col in (3, 7)]
        feature.setGeometry(QgsGeometry.fromPolylineXY(ends))
        feature.setAttributes([kind % 3 + 1, 30.0])
        layer.dataProvider().addFeatures([feature])
    path, saved = str(tmp_path / "c.tif"), str(tmp_path / "s.json")
    run("classifystrokes", INPUT=str(blobs), STROKES=layer, FITTED=model, METHOD=1, OUTPUT=path, MODEL=saved)
    np.testing.assert_array_equal(clusters(path), np.broadcast_to(np.arange(60) // 10 % 3 + 1, (40, 60)))
    run("applymodel", INPUT=str(blobs), MODEL=saved, OUTPUT=str(tmp_path / "a.tif"), REPORT=None)
    np.testing.assert_array_equal(clusters(str(tmp_path / "a.tif")), clusters(path))
    with pytest.raises(QgsProcessingException, match="has classes, whose clusters cannot be merged"):
        run("applymodel", INPUT=str(blobs), MODEL=saved, MERGE_TO=2, OUTPUT=str(tmp_path / "n.tif"))


def test_merging_and_cutting_elsewhere(run, blobs: Path, tmp_path: Path, clusters) -> None:
    model = str(tmp_path / "m.json")
    results = run(
        "segment", INPUT=str(blobs), N_CLUSTERS=20, MERGE_TO=3, MODEL=model, OUTPUT=str(tmp_path / "c.tif"),
        REPORT=str(tmp_path / "r.html"),
    )  # fmt: skip
    assert results["CLUSTERS"] == 3
    ids = clusters(results["OUTPUT"])
    assert sorted(np.unique(ids)) == [1, 2, 3]
    assert "merged from 20 clusters" in (tmp_path / "r.html").read_text(encoding="utf-8")
    values = json.loads((tmp_path / "m.json").read_text(encoding="utf-8"))
    assert (len(values["clusters"]), len(values["parts"]), len(values["tree"])) == (3, 20, 19)
    more = run("applymodel", INPUT=str(blobs), MODEL=model, MERGE_TO=6, OUTPUT=str(tmp_path / "a.tif"), REPORT=None)
    finer = clusters(more["OUTPUT"])
    assert more["CLUSTERS"] == 6
    assert all(len(np.unique(ids[finer == number])) == 1 for number in range(1, 7))


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        ({"METHOD": 2, "DISTANCE": 3}, "A Gaussian mixture has no other distance"),
        ({"METHOD": 2, "UPDATE": 1}, "A Gaussian mixture has no other distance"),
        ({"MERGE_TO": 9}, "8 clusters can be merged to 2 or more, up to their number, and not to 9"),
        ({"METHOD": 3, "N_CLUSTERS": 5, "MERGE_TO": 11}, "ISODATA makes up to 10 clusters here"),
        ({"N_CLUSTERS": 5000, "MERGE_TO": 9}, "5000 clusters are too many to be merged"),
    ],
)
@pytest.mark.parametrize("name", ["segment", "fitkmeans"])
def test_sentences(run, blobs: Path, tmp_path: Path, name: str, parameters: dict, sentence: str) -> None:
    target = {"OUTPUT": str(tmp_path / "c.tif")} if name == "segment" else {"MODEL": str(tmp_path / "m.json")}
    with pytest.raises(QgsProcessingException, match=sentence):
        run(name, INPUT=str(blobs), **target, **parameters)
    assert {path.name.partition(".")[0] for path in tmp_path.iterdir()} == {"blobs"}


def test_isodata_by_its_limits(run, blobs: Path, tmp_path: Path) -> None:
    results = run(
        "fitkmeans", INPUT=str(blobs), N_CLUSTERS=4, METHOD=3, MAX_SPREAD=8, MERGE_DISTANCE=20, MIN_SHARE=5,
        MODEL=str(tmp_path / "m.json"),
    )  # fmt: skip
    assert results["CLUSTERS"] == 6
    settings = json.loads((tmp_path / "m.json").read_text(encoding="utf-8"))["fit"]["settings"]
    assert (settings["min_share"], settings["max_spread"], settings["merge_distance"]) == (0.05, 8.0, 20.0)
