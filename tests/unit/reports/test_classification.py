# SPDX-License-Identifier: GPL-2.0-or-later
"""The report on a classification by strokes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from clusterbrush.core.classification.class_map import ClassCounts
from clusterbrush.core.classification.holdout import HeldOut
from clusterbrush.core.reports.classification import StrokesSummary, StrokesTexts, write_strokes_report
from pages import SPACE, THIN_SPACE, Document
from report_pages import NOTICE, TITLE, check_translated, check_whole

if TYPE_CHECKING:
    from pathlib import Path

    from clusterbrush.core.raster.class_raster import ClassRaster
    from clusterbrush.core.raster.source import RasterSource


def page(path: Path, classes: ClassRaster, image: RasterSource) -> None:
    legend = classes.legend([1, 2, 3])
    counts = ClassCounts(np.array([80, 120, 150, 130]), np.array([80.0, 120.0, 150.0, 130.0]) * 100)
    held_out = HeldOut(0.875, {1: 0.9012, 2: 0.05}, 4, np.ones(1), np.ones(1, dtype=bool))
    summary = StrokesSummary.of("default", legend, counts, n_strokes=12, n_painted=345, held_out=held_out)
    write_strokes_report(path, title=TITLE, source=image, class_map=classes.path, summary=summary, notices=[NOTICE])


def test_a_page_is_whole_and_says_what_was_found(tmp_path: Path, classes, image) -> None:
    page(tmp_path / "report.html", classes, image)
    check_whole(
        tmp_path / "report.html", ["12 strokes (345 pixels)", "87.5 %", "macro Dice 0.48", "Hatched: no data, or"], 2, 0
    )


def test_phrases_are_translated_and_keep_their_places() -> None:
    check_translated(StrokesTexts)


def test_the_table_of_a_stroke_classification_adds_up(tmp_path: Path, classes, image) -> None:
    path = tmp_path / "report.html"
    page(path, classes, image)
    cells = Document(path.read_text(encoding="utf-8")).cells
    columns, *rows = [[cell.replace(SPACE, " ") for cell in row] for part in cells.values() for row in part]
    assert columns == ["No.", "Name", "Pixels", "Share", "Area (m²)", "Dice, held out"]
    assert rows == [
        ["1", "water <1>", "120", "25.0 %", f"12{THIN_SPACE}000", "0.90"],
        ["2", "grass", "150", "31.2 %", f"15{THIN_SPACE}000", "0.05"],
        ["3", "rock", "130", "27.1 %", f"13{THIN_SPACE}000", ""],
        ["", "unclassified", "80", "16.7 %", f"8{THIN_SPACE}000", ""],
        ["", "Total", "480", "100.0 %", f"48{THIN_SPACE}000", ""],
    ]


def test_what_was_learned_from_labels_is_said(tmp_path: Path, classes, image) -> None:
    counts, path = ClassCounts(np.array([0, 120, 150, 130]), None), tmp_path / "report.html"
    held_out = HeldOut(0.75, {1: 0.9}, 4, np.ones(2, np.float32), np.ones(2, bool))
    for n_strokes, lead in ((0, "Labels of a class raster (345"), (3, "3 strokes and labels of a class raster (345")):
        summary = StrokesSummary.of(
            "default", classes.legend([1, 2, 3]), counts, n_strokes=n_strokes, n_painted=345, held_out=held_out,
            has_labels=True,
        )  # fmt: skip
        write_strokes_report(path, title="t", source=image, class_map=classes.path, summary=summary)
        words = Document(path.read_text(encoding="utf-8")).words
        assert f"{lead} pixels) classified 400 valid pixels." in words
        assert "Accuracy on held-out labels" in words
        assert "wrong ones too" in words
        assert "people paint" not in words


def test_a_model_that_was_applied_has_no_strokes(tmp_path: Path, classes, image) -> None:
    counts = ClassCounts(np.array([0, 120, 150, 130]), None)
    path = tmp_path / "report.html"
    summary = StrokesSummary.of("default", classes.legend([1, 2, 3]), counts)
    write_strokes_report(path, title="t", source=image, class_map=classes.path, summary=summary)
    words = Document(path.read_text(encoding="utf-8")).words
    assert "A model made from painted strokes classified 400 valid pixels." in words
    assert "Strokes" not in words
    assert "at least two strokes of one of them" not in words
    assert "Area (" not in words
