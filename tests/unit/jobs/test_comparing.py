# SPDX-License-Identifier: GPL-2.0-or-later
"""Methods compared: the results that are wanted, what is said, and nothing left by a run that ends early."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from clusterbrush.core.answers.comparing_methods import Task
from clusterbrush.core.base.errors import CancelledError, Notice
from clusterbrush.core.base.progress import NoticeCollector
from clusterbrush.core.clustering.kmeans import KMeansOptions
from clusterbrush.core.jobs.comparing import compare, files_in, task_on
from clusterbrush.core.jobs.run import Run
from clusterbrush.core.raster.class_raster import ClassRaster
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.session.further import ClassNames
from clusterbrush.core.session.learning import LearningOptions
from painting import HEIGHT, WIDTH, field_strokes, fields_image, stroke_set
from rasters import NORTH_UP, write_raster

OPTIONS = LearningOptions(KMeansOptions(6, attempts=1), sample_size=2000, preset="bands")
FIELDS = np.minimum(np.arange(WIDTH) * 3 // WIDTH, 2)[np.newaxis].repeat(HEIGHT, axis=0) + 1
METHODS = ["clusternet", "gaussian_mixture"]


@pytest.fixture
def source(tmp_path: Path) -> RasterSource:
    return RasterSource(str(fields_image(tmp_path / "image.tif")))


def test_a_truth_of_half_the_resolution_judges_and_is_named(source: RasterSource, tmp_path: Path) -> None:
    heard: list[Notice] = []
    x0, a, b, y0, d, e = NORTH_UP
    coarse = FIELDS[::2, ::2].astype(np.uint8)
    truth = ClassRaster(str(write_raster(tmp_path / "truth.tif", coarse, geotransform=(x0, 2 * a, b, y0, d, 2 * e))))
    progress, targets = NoticeCollector(), {"TABLE": str(tmp_path / "t.csv"), "REPORT": str(tmp_path / "r.html")}
    run = Run(progress, targets, "scene", inform=heard.append)
    strokes = stroke_set(field_strokes(each=4))
    task = task_on(source, strokes, ClassNames(strokes, {2: "grass"}, {}), OPTIONS, run, truth=truth)
    assert [entry.id for entry in task.legend] == [1, 2, 3]
    outcome, comparison = compare(task, METHODS, run)
    assert "truth.tif has another grid" in str(progress.notices[0])
    assert [str(notice) for notice in heard] == [
        "ClusterNet (paper)", "Soft clusters (Gaussian mixture)", str(comparison.recommendation),
    ]  # fmt: skip
    with open(targets["TABLE"], encoding="utf-8", newline="") as file:
        rows = {row["method"]: row for row in csv.DictReader(file)}
    best = outcome.values["BEST"]
    assert outcome.values["MACRO_DICE"] == pytest.approx(max(float(row["macro_dice"]) for row in rows.values()))
    assert float(rows[best]["macro_dice"]) == pytest.approx(outcome.values["MACRO_DICE"])
    assert "truth.tif has another grid" in Path(targets["REPORT"]).read_text(encoding="utf-8")
    assert {name for name in outcome.values if name.isupper()} == {
        "TABLE", "REPORT", "BEST", "METHOD", "MACRO_DICE", "RECOMMENDED",
    }  # fmt: skip
    assert sorted(path.name for path in tmp_path.iterdir()) == ["image.tif", "r.html", "t.csv", "truth.tif"]


def test_a_run_that_is_stopped_leaves_no_folder(source: RasterSource, tmp_path: Path) -> None:
    folder = tmp_path / "maps"

    def announced(method: str) -> None:
        assert folder.is_dir()
        if method == METHODS[1]:
            raise CancelledError

    task = Task(source, stroke_set(field_strokes(each=4)), OPTIONS)
    with pytest.raises(CancelledError):
        compare(task, METHODS, Run(NoticeCollector(), {"FOLDER": str(folder)}), announced)
    assert [path.name for path in tmp_path.iterdir()] == ["image.tif"]
    assert [Path(file).name for file in files_in(str(folder), METHODS)] == [
        "comparison.csv", "classes_clusternet.tif", "classes_gaussian_mixture.tif",
    ]  # fmt: skip
