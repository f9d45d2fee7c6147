# SPDX-License-Identifier: GPL-2.0-or-later
"""The report on change between two dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import rasters
from clusterbrush.core.answers.change import change
from clusterbrush.core.answers.class_areas import measure_of
from clusterbrush.core.base.numbers import NumberStyle
from clusterbrush.core.raster.class_raster import ClassRaster
from clusterbrush.core.reports.change import ChangeTexts, percent_change, write_change_report
from clusterbrush.core.reports.kit import drawing
from pages import SPACE, THIN_SPACE, Document
from report_pages import IDS, NAMES, NOTICE, TITLE, check_translated, check_whole, check_without_charts

if TYPE_CHECKING:
    from pathlib import Path


def page(path: Path, classes: ClassRaster) -> None:
    after = ClassRaster(
        str(rasters.write_raster(path.with_name("after.tif"), np.roll(IDS, 3, axis=1), nodata=0)), names=NAMES
    )
    target = str(path.with_name("change.tif"))
    found = change(classes, after, measure_of(classes.grid), target)
    write_change_report(
        path, title=TITLE, before=classes, after=after, change=found, change_map=target, method="planar",
        dates=("2010", "2020"), focus=0, notices=[NOTICE],
    )  # fmt: skip


def test_a_page_is_whole_and_says_what_was_found(tmp_path: Path, classes) -> None:
    page(tmp_path / "report.html", classes)
    check_whole(tmp_path / "report.html", ["2010", "2020", "What became of what", "Gained", "Net change (%)"], 3, 2)


def test_without_matplotlib_the_tables_still_come(tmp_path: Path, classes, monkeypatch) -> None:
    monkeypatch.setattr(drawing, "available", lambda: False)
    page(tmp_path / "report.html", classes)
    check_without_charts(tmp_path / "report.html")


def test_phrases_are_translated_and_keep_their_places() -> None:
    check_translated(ChangeTexts)


def test_the_table_of_a_change_has_signs(tmp_path: Path) -> None:
    """Ten pixels of 100 m2 turn from water into grass; a third class stays."""
    before = np.repeat(np.array([1, 2, 3], dtype=np.uint8), 40).reshape(12, 10)
    after = before.copy()
    after[3] = 2
    rows = [ClassRaster(str(rasters.write_raster(tmp_path / f"{n}.tif", v)), names=NAMES)
            for n, v in (("a", before), ("b", after))]  # fmt: skip
    found = change(*rows, measure_of(rows[0].grid), str(tmp_path / "c.tif"))
    write_change_report(
        tmp_path / "r.html", title="t", before=rows[0], after=rows[1], change=found, change_map="", method="planar",
        dates=("a", "b"),
    )  # fmt: skip
    cells = Document((tmp_path / "r.html").read_text(encoding="utf-8")).cells
    plain = [[cell.replace(THIN_SPACE, " ").replace(SPACE, " ") for cell in row] for row in cells["tbody"][:3]]
    assert plain == [
        ["water <1>", "4 000.0", "3 000.0", "−1 000.0", "0.0", "1 000.0", "1 000.0", "−25.0 %"],
        ["grass", "4 000.0", "5 000.0", "+1 000.0", "1 000.0", "0.0", "1 000.0", "+25.0 %"],
        ["rock", "4 000.0", "4 000.0", "0.0", "0.0", "0.0", "0.0", "0.0 %"],
    ]


def test_changes_in_per_cent() -> None:
    style = NumberStyle()
    assert percent_change(-0.886, style, "new") == "−88.6\u00a0%"
    assert percent_change(0.5, style, "new") == "+50.0\u00a0%"
    assert percent_change(float("nan"), style, "new") == "new"
