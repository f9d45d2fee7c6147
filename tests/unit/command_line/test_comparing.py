# SPDX-License-Identifier: GPL-2.0-or-later
"""compare without QGIS: its maps and table in a folder, the method that it names, and what it refuses."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np
import painting
import pytest
from rasters import read_raster, write_raster
from shell import code_of, results_of

if TYPE_CHECKING:
    from pathlib import Path

QUICK = ["--features", "bands", "--n-clusters", "12", "--methods", "clusternet"]
FIELDS = np.minimum(np.arange(painting.WIDTH) * 3 // painting.WIDTH, 2)[np.newaxis].repeat(painting.HEIGHT, axis=0) + 1


@pytest.fixture
def painted(tmp_path: Path) -> list[object]:
    """Write an image and strokes of three classes, and return what is typed."""
    image = painting.fields_image(tmp_path / "image.tif")
    strokes = painting.write_strokes(tmp_path / "strokes.geojson")
    return ["compare", image, "--strokes", strokes, *QUICK]


@pytest.fixture
def truth(tmp_path: Path) -> Path:
    return write_raster(tmp_path / "truth.tif", FIELDS.astype(np.uint8))


def test_maps_and_table_lie_in_the_folder(capsys, painted: list, truth: Path, tmp_path: Path) -> None:
    folder = tmp_path / "maps"
    results = results_of(capsys, *painted, "--truth", truth, "--folder", folder)
    assert (results["best"], results["recommended"], results["method"]) == ("clusternet", "clusternet", 1)
    assert results["folder"] == str(folder)
    with (folder / "comparison.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert float(row["macro_dice"]) == pytest.approx(results["macro_dice"])
    classes = read_raster(folder / "classes_clusternet.tif")[0]
    assert (classes == FIELDS)[classes > 0].mean() == pytest.approx(float(row["accuracy"]), abs=0.02)
    assert sorted(path.name for path in folder.iterdir() if path.suffix != ".xml") == [
        "classes_clusternet.qml", "classes_clusternet.tif", "comparison.csv",
    ]  # fmt: skip


def test_labels_without_strokes(capsys, painted: list, truth: Path, tmp_path: Path) -> None:
    rng, report = np.random.default_rng(1), tmp_path / "report.html"
    wrong = np.where(rng.random(FIELDS.shape) < 0.1, 4, FIELDS).astype(np.uint8)
    labels = write_raster(tmp_path / "old.tif", wrong)
    typed = ["compare", painted[1], *QUICK, "--labels", labels, "--truth", truth, "--report", report]
    assert results_of(capsys, *typed)["macro_dice"] > 0.9
    page = report.read_text(encoding="utf-8")
    assert "learned from the same labels of a class raster" in page
    assert "Classes to learn from in old.tif: 4" in page


def test_what_does_not_fit_is_refused(capsys, painted: list, truth: Path, tmp_path: Path) -> None:
    def refused(code: int, sentence: str, *more: object, command: list | None = None) -> None:
        assert code_of(*(command or painted), *more) == code
        printed = capsys.readouterr().err
        assert sentence in printed
        assert "Traceback" not in printed

    refused(1, "Give one truth", "--truth", truth, "--samples", painted[3])
    refused(2, "mystery is unknown", "--methods", "mystery")
    refused(1, 'has no field "nothing"', "--truth", truth, "--class-field", "nothing")
    labels = ["compare", painted[1], *QUICK, "--labels", truth]
    refused(1, "Labels may be wrong, so they judge no method", command=labels)
    refused(1, "truth.tif is learned from and is the truth too", "--truth", truth, command=labels)
    refused(1, "nothing to learn from", "--truth", truth, command=labels[:-2])
    empty = tmp_path / "empty.geojson"
    empty.write_text('{"type": "FeatureCollection", "features": []}', encoding="utf-8")
    refused(1, "The stroke layer is empty", command=["compare", painted[1], "--strokes", empty, *QUICK])
    in_the_way = tmp_path / "file"
    in_the_way.write_text("", encoding="utf-8")
    refused(1, str(in_the_way), "--folder", in_the_way)
    twice = tmp_path / "twice" / "classes_clusternet.tif"
    twice.parent.mkdir()
    refused(1, "would be written twice", "--folder", twice.parent, "--disagreement", twice)
    own = tmp_path / "maps" / "classes_clusternet.tif"
    own.parent.mkdir()
    own.write_bytes(painted[1].read_bytes())
    refused(1, "--folder would replace", "--folder", own.parent, command=["compare", own, *painted[2:]])
    assert own.read_bytes() == painted[1].read_bytes()
