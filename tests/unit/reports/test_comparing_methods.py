# SPDX-License-Identifier: GPL-2.0-or-later
"""The report of several methods side by side."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import rasters
from clusterbrush.core.answers.comparing_methods import Comparison, MethodResult
from clusterbrush.core.answers.method_scores import Difference, UnitCounts
from clusterbrush.core.legend.entry import LegendEntry
from clusterbrush.core.reports.comparing_methods import MethodsTexts, write_methods_report
from report_pages import IDS, NOTICE, TITLE, check_translated, check_whole

if TYPE_CHECKING:
    from pathlib import Path

LEGEND = tuple(LegendEntry(n, name, (60 * n, 90, 20)) for n, name in ((1, "water <1>"), (2, "grass"), (3, "rock")))
MATRIX = np.array([[50.0, 4, 0, 2], [3, 40, 0, 0], [0, 0, 0, 0]])


def comparison(folder: Path, n_methods: int = 2) -> Comparison:
    path = str(rasters.write_raster(folder / "map.tif", IDS, nodata=0))
    counts = UnitCounts(MATRIX, np.zeros((9, 3, 3)))
    results = (
        MethodResult("default", path, 2.0, 5_400_000, 1000, counts, Difference(0.0, 0.0, 0.0)),
        MethodResult("clusternet", path, 0.5, None, 1000, counts, Difference(0.1, 0.05, 0.2)),
    )
    return Comparison(LEGEND, results[:n_methods], (), "raster", 9, 1234, np.array([0, 30, 10])[: n_methods + 1])


def written(path: Path, image, found: Comparison) -> None:
    write_methods_report(path, title=TITLE, truth="field <work>", source=image, comparison=found, notices=[NOTICE])


def test_a_page_is_whole_and_says_what_was_found(tmp_path: Path, image) -> None:
    written(tmp_path / "r.html", image, comparison(tmp_path))
    words = [
        "ClusterNet (paper)", "Take ClusterBrush", "significantly higher", "field <work>", "0.050 … 0.200",
        "over 9 square patches", "75.0", "all agree", "2 answers", "2.00", "water <1>", "the best",
    ]  # fmt: skip
    check_whole(tmp_path / "r.html", words, 4, 0)


def test_one_method_and_strokes(tmp_path: Path, image) -> None:
    written(tmp_path / "r.html", image, replace(comparison(tmp_path, 1), kind="strokes"))
    check_whole(tmp_path / "r.html", ["only method that ran", "held out in turn"], 2, 0)


def test_phrases_are_translated_and_keep_their_places() -> None:
    check_translated(MethodsTexts)
