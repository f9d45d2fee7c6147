# SPDX-License-Identifier: GPL-2.0-or-later
"""Answers from opened class rasters to numbers and files, in the user's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.answers.smoothing import SmoothOptions
from clusterbrush.core.base.progress import NoticeCollector
from clusterbrush.core.jobs.answers import ChangeOptions, compare_dates, judge, measure_areas, smooth_map
from clusterbrush.core.jobs.run import Run, Words
from clusterbrush.core.raster.class_raster import ClassRaster
from rasters import read_raster, write_raster

if TYPE_CHECKING:
    from pathlib import Path

    from clusterbrush.core.base.errors import Notice


def class_map(path: Path, ids: np.ndarray) -> ClassRaster:
    return ClassRaster(str(write_raster(path, ids.astype(np.uint8), nodata=0)))


@pytest.fixture
def ids() -> np.ndarray:
    made = np.ones((10, 10), dtype=np.uint8)
    made[5:] = 2
    made[2, 2] = 2
    return made


def test_areas_have_names_in_the_users_language(ids: np.ndarray, tmp_path: Path) -> None:
    targets = {"TABLE": str(tmp_path / "t.csv")}
    words = Words(lambda text: text.replace("Class", "Klasse"))
    outcome = measure_areas(class_map(tmp_path / "a.tif", ids), None, Run(NoticeCollector(), targets, words=words))
    assert outcome.values["CLASSES"] == 2
    assert outcome.values["AREA_M2"] == pytest.approx(10_000)
    text = (tmp_path / "t.csv").read_text(encoding="utf-8")
    assert "Klasse 1" in text
    assert outcome.values["TABLE"] == targets["TABLE"]


def test_change_is_a_raster_with_a_style_and_a_report(ids: np.ndarray, tmp_path: Path) -> None:
    later = ids.copy()
    later[0] = 2
    maps = class_map(tmp_path / "a.tif", ids), class_map(tmp_path / "b.tif", later)
    targets = {"OUTPUT": str(tmp_path / "c.tif"), "REPORT": str(tmp_path / "r.html")}
    outcome = compare_dates(*maps, ChangeOptions("1", None, ("then", "now")), Run(NoticeCollector(), targets))
    assert outcome.values["CHANGED_PERCENT"] == pytest.approx(10)
    assert (tmp_path / "c.qml").is_file()
    changed = read_raster(targets["OUTPUT"])[0]
    assert len(np.unique(changed[0])) == 1
    assert changed[0, 0] not in changed[1:]
    assert "then to now" in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_a_map_is_judged_by_another(ids: np.ndarray, tmp_path: Path) -> None:
    truth = np.ones_like(ids)
    truth[5:] = 2
    maps = class_map(tmp_path / "a.tif", ids), class_map(tmp_path / "b.tif", truth)
    outcome = judge(*maps, "truth", None, None, Run(NoticeCollector(), {"MATRIX": str(tmp_path / "m.csv")}))
    assert outcome.values["OVERALL"] == pytest.approx(0.99)
    assert (tmp_path / "m.csv").is_file()


def test_smoothing_tells_what_it_did(ids: np.ndarray, tmp_path: Path) -> None:
    heard: list[Notice] = []
    run = Run(NoticeCollector(), {"OUTPUT": str(tmp_path / "s.tif")}, inform=heard.append)
    outcome = smooth_map(class_map(tmp_path / "a.tif", ids), SmoothOptions(0, 300.0, 4), None, run)
    assert outcome.values["CHANGED"] == 1
    assert read_raster(tmp_path / "s.tif")[0][2, 2] == 1
    assert (tmp_path / "s.qml").is_file()
    assert [str(notice) for notice in heard] == [
        "Patches of fewer than 3 pixels were sieved.", "1 of 100 pixels changed.",
    ]  # fmt: skip
