# SPDX-License-Identifier: GPL-2.0-or-later
"""The report on areas of classes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from clusterbrush.core.answers.class_areas import class_areas, measure_of
from clusterbrush.core.base.errors import Notice
from clusterbrush.core.reports.areas import AreasTexts, write_areas_report
from clusterbrush.core.reports.kit import drawing
from pages import Document
from report_pages import NOTICE, TITLE, check_translated, check_whole, check_without_charts

if TYPE_CHECKING:
    from pathlib import Path

    from clusterbrush.core.raster.class_raster import ClassRaster


def page(path: Path, classes: ClassRaster) -> None:
    rows = class_areas(classes, measure_of(classes.grid))
    write_areas_report(path, title=TITLE, raster=classes, rows=rows, method="planar", notices=[NOTICE])


def test_a_page_is_whole_and_says_what_was_found(tmp_path: Path, classes) -> None:
    page(tmp_path / "report.html", classes)
    check_whole(tmp_path / "report.html", ["water <1>", "grass", "Area (m²)", "Areas are measured on the map."], 1, 1)


def test_without_matplotlib_the_tables_still_come(tmp_path: Path, classes, monkeypatch) -> None:
    monkeypatch.setattr(drawing, "available", lambda: False)
    page(tmp_path / "report.html", classes)
    check_without_charts(tmp_path / "report.html")


def test_phrases_are_translated_and_keep_their_places() -> None:
    check_translated(AreasTexts)


def test_notices_are_written_in_the_style_of_the_language(tmp_path: Path, classes) -> None:
    rows = class_areas(classes, measure_of(classes.grid))
    notice = Notice("{count} of {ratio:.1f}", {"count": 1234567, "ratio": 2.25})
    for code, expected in (("en", "1 234 567 of 2.2"), ("fr", "1 234 567 of 2,2")):
        texts = replace(AreasTexts(), language=code)
        path = tmp_path / "r.html"
        write_areas_report(path, title="t", raster=classes, rows=rows, method="planar", notices=[notice], texts=texts)
        assert expected in Document(path.read_text(encoding="utf-8")).words
