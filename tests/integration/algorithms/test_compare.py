# SPDX-License-Identifier: GPL-2.0-or-later
"""`clusterbrush:compare` in a real QGIS: with a truth raster, with polygons, and without truth."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import painting
import pytest
import rasters
from class_means import CLASS_MEANS, LACKING
from clusterbrush.core.base.errors import InputError
from clusterbrush.core.classification.methods import CLUSTERBRUSH, CLUSTERNET, METHODS, number_of
from clusterbrush.core.raster.class_raster import ClassRaster
from clusterbrush.processing.algorithms import compare
from qgis.core import QgsPalettedRasterRenderer, QgsProcessingContext, QgsProcessingException, QgsRasterLayer

if TYPE_CHECKING:
    from collections.abc import Iterator

FIELDS = np.minimum(np.arange(painting.WIDTH) * 3 // painting.WIDTH, 2)[np.newaxis].repeat(painting.HEIGHT, axis=0) + 1


def fail(*_: object) -> object:
    raise InputError("It cannot be done.")


FAILING = replace(CLASS_MEANS, id="failing", title="Failing", learner=fail)
JOINED = (CLASS_MEANS, LACKING, FAILING)


@pytest.fixture(scope="module", autouse=True)
def _joined() -> Iterator[None]:
    """Add the methods before the algorithms are made, as a release with them would."""
    with pytest.MonkeyPatch.context() as patched:
        for method in JOINED:
            patched.setitem(METHODS, method.id, method)
        yield


def numbers(*methods: object) -> list[int]:
    return [number_of(method) for method in methods]


def truth_raster(path: Path) -> str:
    return str(rasters.write_raster(path, np.where(FIELDS == 3, 0, FIELDS).astype(np.uint8), nodata=0))


def table_of(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row["method"]: row for row in csv.DictReader(file)}


def test_a_truth_raster_and_all_that_is_written(run, given: dict, tmp_path: Path, log) -> None:
    folder = tmp_path / "maps"
    written = {"TABLE": "t.csv", "REPORT": "r.html", "DISAGREEMENT": "d.tif"}
    written = {name: str(tmp_path / file) for name, file in written.items()}
    chosen = numbers(CLUSTERBRUSH, CLUSTERNET, LACKING, FAILING)
    truth = truth_raster(tmp_path / "truth.tif")
    found = run("compare", **given["classifystrokes"], METHODS=chosen, TRUTH=truth, FOLDER=str(folder), **written)
    rows = table_of(tmp_path / "t.csv")
    assert list(rows) == ["default", "clusternet", "failing"]
    assert rows["failing"]["error"] == "It cannot be done."
    assert (folder / "comparison.csv").read_bytes() == (tmp_path / "t.csv").read_bytes()
    maps = [rasters.read_raster(str(folder / f"classes_{name}.tif"))[0] for name in ("default", "clusternet")]
    answers = rasters.read_raster(written["DISAGREEMENT"])[0]
    valid = answers > 0
    np.testing.assert_array_equal(answers[valid], 1 + (maps[0] != maps[1])[valid])
    assert not (maps[0][~valid]).any()
    names = [entry.name for entry in ClassRaster(str(folder / "classes_default.tif")).legend([1, 2, 3])]
    assert names == list(painting.NAMES.values())
    dice = {name: float(rows[name]["macro_dice"]) for name in ("default", "clusternet")}
    best = max(dice, key=dice.get)
    assert (found["BEST"], found["METHOD"]) == (best, list(METHODS).index(best))
    assert found["MACRO_DICE"] == pytest.approx(dice[best])
    assert found["RECOMMENDED"] in dice
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert page.count("<img") == 4
    assert "Failing failed: It cannot be done." in page
    assert "Lacking is left out: it needs no-such-package." in log.warnings
    plain = run("classifystrokes", **given["classifystrokes"], OUTPUT=str(tmp_path / "plain.tif"))
    np.testing.assert_array_equal(rasters.read_raster(plain["OUTPUT"])[0], maps[0])
    judged = run("accuracy", INPUT=plain["OUTPUT"], TRUTH=truth, REPORT=None)  # which counts painted pixels too
    assert judged["MACRO_DICE"] == pytest.approx(dice["default"], abs=0.05)


def test_truth_polygons(run, given: dict, tmp_path: Path) -> None:
    """Ten squares in two fields; the second field's truth is wrong by purpose, so every method has half of it right."""
    features = []
    for number in range(10):
        left, top = (2, 26)[number % 2], 6 + 4 * number
        corners = [(left, top), (left + 8, top), (left + 8, top + 3), (left, top + 3), (left, top)]
        ring = [[float(x) for x in painting.at(*corner)] for corner in corners]
        geometry = {"type": "Polygon", "coordinates": [ring]}
        features.append({"type": "Feature", "properties": {"cls": 1}, "geometry": geometry})
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32633"}}
    path = tmp_path / "truth.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}), encoding="utf-8")
    table, report = tmp_path / "t.csv", tmp_path / "r.html"
    asked = {"METHODS": numbers(CLASS_MEANS, CLUSTERNET), "SAMPLES": str(path), "FIELD": "cls"}
    found = run("compare", **given["classifystrokes"], **asked, TABLE=str(table), REPORT=str(report))
    assert 0.3 < float(table_of(table)["means"]["accuracy"]) < 0.7
    assert found["BEST"] in ("means", "clusternet")
    assert "over 10 polygons of the truth" in report.read_text(encoding="utf-8")


def test_without_truth_and_its_defaults(run, given: dict, tmp_path: Path) -> None:
    """The same seed gives the same table but for time and memory; the accuracy is that of Classify by strokes."""
    tables = []
    for name in ("a.csv", "b.csv"):
        asked = {"METHODS": numbers(CLUSTERBRUSH, CLASS_MEANS), "TABLE": str(tmp_path / name), "REPORT": None}
        run("compare", **given["classifystrokes"], **asked)
        tables.append(table_of(tmp_path / name))
    changing = {"seconds", "peak_memory_mb", "pixels_per_second"}
    for method, row in tables[0].items():
        assert {k: v for k, v in row.items() if k not in changing} == {
            k: v for k, v in tables[1][method].items() if k not in changing
        }
    plain = run("classifystrokes", **given["classifystrokes"], OUTPUT="TEMPORARY_OUTPUT", REPORT=None)
    assert float(tables[0]["default"]["accuracy"]) == pytest.approx(plain["HELD_OUT_ACCURACY"])


def test_what_can_run_is_the_default(provider) -> None:
    parameter = provider.algorithm("compare").parameterDefinition("METHODS")
    assert parameter.defaultValue() == [number for number, method in enumerate(METHODS.values()) if method.lack is None]
    assert number_of(LACKING) not in parameter.defaultValue()
    assert "Lacking (needs no-such-package)" in parameter.options()


def test_maps_come_into_the_project_with_their_legend(provider, given: dict, project, tmp_path: Path, log) -> None:
    context = QgsProcessingContext()
    context.setProject(project)
    asked = {
        **given["classifystrokes"],
        "METHODS": numbers(CLASS_MEANS, CLUSTERNET),
        "FOLDER": str(tmp_path),
        "REPORT": None,
    }
    _, fine = provider.algorithm("compare").create().run(asked, context, log)
    assert fine
    loaded = context.layersToLoadOnCompletion()
    assert [Path(path).name for path in loaded] == ["classes_clusternet.tif", "classes_means.tif"]
    assert sorted(details.name for details in loaded.values()) == ["image, Class means", "image, ClusterNet (paper)"]
    for path, details in loaded.items():
        layer = QgsRasterLayer(path, "map")
        details.postProcessor().postProcessLayer(layer, context, log)
        assert isinstance(layer.renderer(), QgsPalettedRasterRenderer)
        assert [entry.label for entry in layer.renderer().classes()] == list(painting.NAMES.values())


def test_a_cancelled_run_leaves_no_map(provider, given: dict, tmp_path: Path, log, monkeypatch) -> None:
    """Cancelled while the second method begins, when the first map is written."""
    begun = []

    def announced(text: str) -> None:
        begun.append(text)
        if len(begun) == 2:
            log.cancel()

    monkeypatch.setattr(log, "setProgressText", announced, raising=False)
    folder = tmp_path / "maps"
    asked = {**given["classifystrokes"], "METHODS": numbers(CLASS_MEANS, CLUSTERNET), "FOLDER": str(folder),
             "TABLE": str(tmp_path / "t.csv"), "REPORT": str(tmp_path / "r.html"),
             "DISAGREEMENT": str(tmp_path / "d.tif")}  # fmt: skip
    results, fine = provider.algorithm("compare").create().run(asked, QgsProcessingContext(), log)
    assert fine
    assert begun == ["Class means", "ClusterNet (paper)"]
    assert not results
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"METHODS": []}, "No method is chosen"),
        ({"TRUTH": "t.tif", "SAMPLES": "t.gpkg"}, "Give one truth"),
    ],
)
def test_choices_that_do_not_fit(provider, given: dict, changes: dict, sentence: str) -> None:
    algorithm = provider.algorithm("compare")
    fits, reason = algorithm.checkParameterValues({**given["classifystrokes"], **changes}, QgsProcessingContext())
    assert not fits
    assert sentence in reason


def test_data_that_do_not_fit(run, given: dict, tmp_path: Path) -> None:
    def refused(sentence: str, **changes: object) -> None:
        asked = {**given["classifystrokes"], "METHODS": numbers(CLASS_MEANS), "REPORT": None, **changes}
        with pytest.raises(QgsProcessingException, match=sentence):
            run("compare", **asked)

    east = [rasters.NORTH_UP[0] + 1e5, *rasters.NORTH_UP[1:]]
    far = str(rasters.write_raster(tmp_path / "far.tif", FIELDS.astype(np.uint8), geotransform=east))
    refused(r"far\S* has no class where the map lies", TRUTH=far)
    other = str(rasters.write_raster(tmp_path / "other.tif", (FIELDS + 10).astype(np.uint8)))
    refused(r"No class of the truth other\S* is painted. Truth: 11, 12, 13", TRUTH=other)
    refused("needs no-such-package", METHODS=numbers(LACKING))
    strokes = json.loads(Path(given["classifystrokes"]["STROKES"]).read_text(encoding="utf-8"))
    strokes["features"] = strokes["features"][:2]
    alone = tmp_path / "alone.geojson"
    alone.write_text(json.dumps(strokes), encoding="utf-8")
    refused("All strokes are of one class", STROKES=str(alone))
    refused("No stroke can be used", INPUT=far)


def test_a_map_never_replaces_what_is_read(run, given: dict, tmp_path: Path) -> None:
    path = tmp_path / compare.map_name("means")
    path.write_bytes(Path(given["classifystrokes"]["INPUT"]).read_bytes())
    before = path.read_bytes()
    with pytest.raises(QgsProcessingException, match=r"Folder of the maps would replace .*classes_means\.tif"):
        run(
            "compare",
            **{**given["classifystrokes"], "INPUT": str(path)},
            METHODS=numbers(CLASS_MEANS),
            FOLDER=str(tmp_path),
        )
    assert path.read_bytes() == before
