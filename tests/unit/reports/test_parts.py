# SPDX-License-Identifier: GPL-2.0-or-later
"""What reports share: tables that add up, which classes are shown, and what hatching means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base.errors import Notice, OutputError
from clusterbrush.core.legend.entry import LegendEntry
from clusterbrush.core.raster.counting import ClassArea
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.reports import parts
from clusterbrush.core.reports.kit import drawing, page
from clusterbrush.core.reports.kit.texts import Texts
from hypothesis import given, settings
from hypothesis import strategies as st
from pages import SPACE, THIN_SPACE, Document
from rasters import write_raster

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = Texts()


def rows_of(pixels: list[int], metres: float | None = 100.0) -> list[ClassArea]:
    total = max(sum(pixels), 1)
    return [
        ClassArea(
            number, f"c{number}", (number, 2, 3), count, count / total, None if metres is None else count * metres
        )
        for number, count in enumerate(pixels, start=1)
    ]


def table(*given: object, **more: object) -> Document:
    return Document(parts.area_columns(*given, "label", TEXTS, **more).html())


def plain(cells: list[list[str]]) -> list[list[str]]:
    return [[cell.replace(THIN_SPACE, "").replace(SPACE, " ") for cell in row] for row in cells]


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=8))
@settings(deadline=None)
def test_a_table_of_areas_adds_up_over_all_classes_not_over_those_shown(pixels: list[int]) -> None:
    every = rows_of(pixels)
    document = table(every[: len(every) // 2 + 1], every)
    body, (total,) = plain(document.cells["tbody"]), plain(document.cells["tfoot"])
    assert [int(row[2]) for row in body] == pixels[: len(pixels) // 2 + 1]
    assert (total[1], int(total[2]), total[3]) == ("Total", sum(pixels), "100.0 %")


def test_what_has_no_class_is_a_row_without_a_number() -> None:
    rows = rows_of([6, 2])
    document = table(rows, rows, unclassified=ClassArea(0, "none", (0, 0, 0), 2, 0.2, 200.0))
    body = plain(document.cells["tbody"])
    assert [row[:3] for row in body] == [["1", "c1", "6"], ["2", "c2", "2"], ["", "none", "2"]]
    assert plain(document.cells["tfoot"])[0][2:] == ["10", "100.0 %", "1000.0"]
    assert len([one for one in document.all("span") if one.get("class") == "swatch"]) == 2


def test_without_areas_there_is_no_column_for_them() -> None:
    rows = rows_of([6, 2], None)
    assert [row[-1] for row in table(rows, rows).cells["thead"]] == ["Share"]


def test_how_many_are_shown_is_said_where_not_all_are() -> None:
    assert parts.part_of("{shown} of {count}", 40, 1200, TEXTS).replace(THIN_SPACE, "") == "40 of 1200"
    assert parts.part_of("{shown} of {count}", 7, 7, TEXTS) == ""


def test_the_largest_keep_their_order() -> None:
    assert [row.id for row in parts.largest(rows_of([5, 9, 1, 9, 7]), 3)] == [2, 4, 5]


def test_hatching_is_explained_where_there_is_some(tmp_path: Path) -> None:
    source = RasterSource(str(write_raster(tmp_path / "a.tif", np.ones((4, 6), np.uint8))))
    ids = np.ones((4, 6), dtype=np.uint8)
    legend = [LegendEntry(1, "a", (9, 9, 9))]
    holes = ids > 0
    holes[1, 2] = False

    def words(valid: np.ndarray, **more: object) -> str:
        return Document(parts.map_figure((ids, valid), legend, source, title="t", alt="x", texts=TEXTS, **more)).words

    assert "Hatched: no data." in words(holes)
    assert "Hatched" not in words(ids > 0)
    assert words(holes, caption="mine") == "t mine"


def test_names_stand_below_with_their_colours() -> None:
    document = Document(parts.names_legend(rows_of([1, 2]), TEXTS))
    assert document.words == "c1 c2"
    assert [one["style"] for one in document.all("span") if "style" in one] == [
        "background:#010203",
        "background:#020203",
    ]


@pytest.mark.skipif(not drawing.available(), reason="matplotlib is not installed")
def test_a_chart_of_shares_is_told_to_those_who_hear_it() -> None:
    chart = parts.share_chart(rows_of([1, 3]), share="Share", alt="1 and 3", texts=TEXTS)
    document = Document(parts.chart_figure(chart, "Sizes", "below"))
    assert (document.all("svg")[0]["aria-label"], len(document.all("svg"))) == ("1 and 3", 1)
    assert document.words.startswith("Sizes")
    assert document.words.endswith("below")


def test_a_report_holds_lead_notices_and_parts(tmp_path: Path) -> None:
    path = tmp_path / "r.html"
    notices = [Notice("{count} left", {"count": 12345}), "as it is"]
    parts.write_report(path, page.paragraph("body"), title="T", lead="lead", notices=notices, texts=TEXTS)
    words = Document(path.read_text(encoding="utf-8")).words
    assert words == "T ClusterBrush T lead Please note 12 345 left as it is body"
    with pytest.raises(OutputError):
        parts.write_report(tmp_path / "no" / "r.html", title="T", lead="", notices=[], texts=TEXTS)
