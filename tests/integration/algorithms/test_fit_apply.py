# SPDX-License-Identifier: GPL-2.0-or-later
"""clusterbrush:fitkmeans and clusterbrush:applymodel: one model on many images."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from clusterbrush.i18n.sentences import number_style
from qgis.core import (
    QgsPalettedRasterRenderer,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingUtils,
    QgsProject,
    QgsRasterLayer,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def model(run, stripes: Path, tmp_path: Path) -> Path:
    run("fitkmeans", INPUT=str(stripes), N_CLUSTERS=3, MODEL=str(tmp_path / "model.json"))
    return tmp_path / "model.json"


def test_fit_writes_a_model_and_numbers(run, log, stripes: Path, tmp_path: Path) -> None:
    target = tmp_path / "m.json"
    results = run("fitkmeans", INPUT=str(stripes), N_CLUSTERS=3, SEED=5, ATTEMPTS=2, MODEL=str(target))
    assert results["MODEL"] == str(target)
    assert results["CLUSTERS"] == 3
    assert results["INERTIA"] > 0
    assert results["ITERATIONS_DONE"] >= 1
    values = json.loads(target.read_text(encoding="utf-8"))
    assert (values["fit"]["settings"]["seed"], values["fit"]["settings"]["attempts"]) == (5, 2)
    assert [band["name"] for band in values["bands"]] == ["red", "nir"]
    assert log.warnings == []


def test_apply_gives_another_image_the_same_clusters(run, log, model: Path, tmp_path: Path, clusters) -> None:
    """The other image lacks the dark stripe, has its bands the other way round, and is not of the same size."""
    rng = np.random.default_rng(7)
    values = np.repeat([200, 100], 5)[:, None] + rng.integers(0, 3, (3, 10, 4))
    values[0] = 0
    path = rasters.write_raster(tmp_path / "b.tif", values.astype(np.uint8), names=["blue", "nir", "red"])
    results = run("applymodel", INPUT=str(path), MODEL=str(model), OUTPUT="TEMPORARY_OUTPUT")
    assert clusters(results["OUTPUT"])[:, 0].tolist() == [3] * 5 + [2] * 5
    assert (results["CLUSTERS"], results["VALID_PIXELS"]) == (3, 40)
    assert 0.5 < results["DRIFT"] < 2
    assert log.warnings == []


def test_on_the_image_of_the_fit_apply_equals_segment(run, model: Path, stripes: Path, clusters) -> None:
    applied = run("applymodel", INPUT=str(stripes), MODEL=str(model), OUTPUT="TEMPORARY_OUTPUT")
    segmented = run("segment", INPUT=str(stripes), N_CLUSTERS=3, OUTPUT="TEMPORARY_OUTPUT")
    np.testing.assert_array_equal(clusters(applied["OUTPUT"]), clusters(segmented["OUTPUT"]))
    assert applied["DRIFT"] == pytest.approx(1.0, rel=0.01)


def test_table_and_report_of_apply(run, model: Path, stripes: Path, tmp_path: Path) -> None:
    table, report = tmp_path / "t.csv", tmp_path / "r.html"
    run(
        "applymodel",
        INPUT=str(stripes),
        MODEL=str(model),
        OUTPUT="TEMPORARY_OUTPUT",
        TABLE=str(table),
        REPORT=str(report),
    )
    assert len(table.read_text(encoding="utf-8").splitlines()) == 4
    assert "<html" in report.read_text(encoding="utf-8")


def test_an_image_far_away_gets_a_warning_with_the_figure(run, log, model: Path, tmp_path: Path) -> None:
    values = np.random.default_rng(0).integers(20_000, 30_000, (2, 9, 9)).astype(np.uint16)
    path = rasters.write_raster(tmp_path / "b.tif", values, names=["red", "nir"])
    results = run("applymodel", INPUT=str(path), MODEL=str(model), OUTPUT="TEMPORARY_OUTPUT")
    assert results["DRIFT"] > 2
    (warning,) = log.warnings
    assert f"{number_style().fixed(results['DRIFT'], 1)} times as far" in warning


def test_other_band_names_get_a_warning(run, log, model: Path, stripes: Path, tmp_path: Path) -> None:
    path = rasters.write_raster(tmp_path / "b.tif", rasters.read_raster(stripes), names=["B4", "B8"])
    run("applymodel", INPUT=str(path), MODEL=str(model), OUTPUT="TEMPORARY_OUTPUT")
    (warning,) = log.warnings
    assert "taken by their order" in warning


def test_additional_nodata(run, model: Path, stripes: Path, tmp_path: Path, clusters) -> None:
    values = rasters.read_raster(stripes)
    values[:, :4] = 77
    path = rasters.write_raster(tmp_path / "b.tif", values, names=["red", "nir"])
    results = run("applymodel", INPUT=str(path), MODEL=str(model), NODATA=77, OUTPUT="TEMPORARY_OUTPUT")
    assert clusters(results["OUTPUT"])[:, 0].tolist() == [0] * 4 + [2] * 4 + [3] * 4


def test_the_colours_and_names_of_the_model_enter_the_project(
    provider, log, model: Path, stripes: Path, project: QgsProject, tmp_path: Path
) -> None:
    values = json.loads(model.read_text(encoding="utf-8"))
    for cluster, name, colour in zip(values["clusters"], ("water", "", "sand"), ("#0000aa", "#00aa00", "#ffee99")):
        cluster.update(name=name, colour=colour)
    model.write_text(json.dumps(values), encoding="utf-8")
    target = str(tmp_path / "c.tif")
    context = QgsProcessingContext()
    context.setProject(project)
    context.addLayerToLoadOnCompletion(target, QgsProcessingContext.LayerDetails("out", project, "OUTPUT"))
    parameters = {"INPUT": str(stripes), "MODEL": str(model), "OUTPUT": target}
    assert provider.algorithm("applymodel").create().run(parameters, context, log)[1]
    layer = QgsProcessingUtils.mapLayerFromString(target, context)
    context.layerToLoadOnCompletionDetails(target).postProcessor().postProcessLayer(layer, context, log)
    for shown in (layer, QgsRasterLayer(target, "opened later")):
        assert isinstance(shown.renderer(), QgsPalettedRasterRenderer)
        entries = [(item.label, item.color.name()) for item in shown.renderer().classes()]
        assert entries == [("water", "#0000aa"), ("Cluster 2", "#00aa00"), ("sand", "#ffee99")]


# --- bad input


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("garbage", "is not a ClusterBrush model"),
        ("", "is not a ClusterBrush model"),
        ("{}", "is not a ClusterBrush model"),
        ('{"format": "clusterbrush-model", "version": 1}', "model.json"),
        ('{"format": "clusterbrush-model", "version": 99}', "has format version 99"),
    ],
)
def test_a_model_that_is_none(run, stripes: Path, tmp_path: Path, content: str, sentence: str) -> None:
    path = tmp_path / "model.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(QgsProcessingException, match=sentence):
        run("applymodel", INPUT=str(stripes), MODEL=str(path), OUTPUT=str(tmp_path / "c.tif"))
    assert not list(tmp_path.glob("*c.*"))


@pytest.mark.usefixtures("provider")
def test_a_model_that_is_not_there(stripes: Path, tmp_path: Path) -> None:
    from qgis import processing

    parameters = {"INPUT": str(stripes), "MODEL": str(tmp_path / "none.json"), "OUTPUT": str(tmp_path / "c.tif")}
    with pytest.raises(QgsProcessingException, match=r"none\.json|MODEL|Model"):
        processing.run("clusterbrush:applymodel", parameters)
    assert not list(tmp_path.glob("*c.*"))


def test_bands_that_do_not_fit(run, model: Path, tmp_path: Path) -> None:
    path = rasters.write_raster(tmp_path / "b.tif", np.ones((1, 5, 5), dtype=np.uint8))
    with pytest.raises(QgsProcessingException, match=r"needs the bands red, nir of 2; .*b\.tif has 1: Band 1"):
        run("applymodel", INPUT=str(path), MODEL=str(model), OUTPUT=str(tmp_path / "c.tif"))
    assert not list(tmp_path.glob("*c.*"))


def test_the_result_never_replaces_the_input(run, model: Path, stripes: Path) -> None:
    before = stripes.read_bytes()
    with pytest.raises(QgsProcessingException, match=r"would replace .* is read from"):
        run("applymodel", INPUT=str(stripes), MODEL=str(model), OUTPUT=str(stripes))
    assert stripes.read_bytes() == before


def test_a_missing_folder_for_the_model(run, stripes: Path, tmp_path: Path) -> None:
    with pytest.raises(QgsProcessingException, match="does not exist"):
        run("fitkmeans", INPUT=str(stripes), MODEL=str(tmp_path / "none" / "m.json"))
