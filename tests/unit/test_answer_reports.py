# SPDX-License-Identifier: GPL-2.0-or-later
"""The reports of the answers: whole HTML pages with what was found, without network, with and without charts."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from clusterbrush.core import answer_charts, drawing
from clusterbrush.core.change import change
from clusterbrush.core.choosing_k import Range, suggest
from clusterbrush.core.class_areas import class_areas, measure_of
from clusterbrush.core.classification import ClassCounts
from clusterbrush.core.clustering import KMeansOptions
from clusterbrush.core.comparing import compare_distances
from clusterbrush.core.errors import Notice
from clusterbrush.core.holdout import HeldOut
from clusterbrush.core.naming import BUILT_IN, name_clusters
from clusterbrush.core.raster import RasterSource
from clusterbrush.core.raster_classes import ClassRaster, Names
from clusterbrush.core.report_areas import AreasTexts, write_areas_report
from clusterbrush.core.report_change import ChangeTexts, percent_change, write_change_report
from clusterbrush.core.report_choosing_k import ChoosingTexts, write_suggestion_report
from clusterbrush.core.report_comparing import ComparingTexts, write_comparison_report
from clusterbrush.core.report_naming import NamingTexts, write_naming_report
from clusterbrush.core.report_strokes import StrokesSummary, StrokesTexts, write_strokes_report
from pages import SPACE, THIN_SPACE, Document

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NAMES = Names({1: "water <1>", 2: "grass", 3: "rock"}, {1: (0, 0, 200), 2: (0, 150, 0), 3: (120, 100, 90)})
IDS = np.random.default_rng(1).integers(0, 4, (20, 24)).astype(np.uint8)


@pytest.fixture
def classes(tmp_path: Path) -> ClassRaster:
    return ClassRaster(str(rasters.write_raster(tmp_path / "before.tif", IDS, nodata=0)), names=NAMES)


@pytest.fixture
def image(tmp_path: Path) -> RasterSource:
    values = np.stack([IDS * 60.0, IDS * 20.0 + 7, 250 - IDS * 60.0]) + np.random.default_rng(2).normal(
        0, 4, (3, 20, 24)
    )
    return RasterSource(str(rasters.write_raster(tmp_path / "image.tif", values.clip(0, 255).astype(np.uint8))))


def areas_page(path: Path, classes: ClassRaster, image: RasterSource) -> None:  # noqa: ARG001 - one signature
    rows = class_areas(classes, measure_of(classes.grid))
    write_areas_report(path, title="A & B", raster=classes, rows=rows, method="planar", notices=["mind <this>"])


def change_page(path: Path, classes: ClassRaster, image: RasterSource) -> None:  # noqa: ARG001
    after = ClassRaster(
        str(rasters.write_raster(path.with_name("after.tif"), np.roll(IDS, 3, axis=1), nodata=0)), names=NAMES
    )
    target = str(path.with_name("change.tif"))
    found = change(classes, after, measure_of(classes.grid), target)
    write_change_report(
        path, title="A & B", before=classes, after=after, change=found, change_map=target, method="planar",
        dates=("2010", "2020"), focus=0, notices=["mind <this>"],
    )  # fmt: skip


def choosing_page(path: Path, classes: ClassRaster, image: RasterSource) -> None:  # noqa: ARG001
    found = suggest(image, Range(2, 6), KMeansOptions(attempts=2), references=2)
    write_suggestion_report(path, title="A & B", source=image, found=found, notices=["mind <this>"])


def comparing_page(path: Path, classes: ClassRaster, image: RasterSource) -> None:  # noqa: ARG001
    found = compare_distances(image, KMeansOptions(n_clusters=3, attempts=2), {})
    write_comparison_report(path, title="A & B", source=image, found=found, notices=["mind <this>"])


def strokes_page(path: Path, classes: ClassRaster, image: RasterSource) -> None:
    legend = classes.legend([1, 2, 3])
    counts = ClassCounts(np.array([80, 120, 150, 130]), np.array([80.0, 120.0, 150.0, 130.0]) * 100)
    held_out = HeldOut(0.875, {1: 0.9012, 2: 0.05}, 4, np.ones(1), np.ones(1, dtype=bool))
    summary = StrokesSummary.of("default", legend, counts, n_strokes=12, n_painted=345, held_out=held_out)
    write_strokes_report(
        path, title="A & B", source=image, class_map=classes.path, summary=summary, notices=["mind <this>"]
    )


def naming_page(path: Path, classes: ClassRaster, image: RasterSource) -> None:  # noqa: ARG001
    found = name_clusters([1, 2, 3], np.array([(20, 60, 120), (70, 130, 50), (255, 0, 255)]), BUILT_IN)
    write_naming_report(
        path, title="A & B", found=found, targets=BUILT_IN, space="lab", clusters=classes, notices=["mind <this>"]
    )


PAGES = {
    "areas": (areas_page, ["water <1>", "grass", "Area (m²)", "Areas are measured on the map."], 1, 1),
    "change": (change_page, ["2010", "2020", "What became of what", "Gained", "Net change (%)"], 3, 2),
    "choosing": (choosing_page, ["Recommended clusters", "Silhouette", "Gap", "4 clusters"], 6, 5),
    "comparing": (comparing_page, ["Manhattan", "Adjusted Rand index", "Chebyshev"], 4, 0),
    "strokes": (strokes_page, ["12 strokes (345 pixels)", "87.5 %", "macro Dice 0.48", "Hatched: no data, or"], 2, 0),
    "naming": (naming_page, ["2 of 3 clusters", "Cluster 3", "(too far)", "CIE Lab"], 2, 0),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_whole_and_says_what_was_found(tmp_path: Path, classes, image, name: str) -> None:
    make, words, n_pictures, n_charts = PAGES[name]
    path = tmp_path / "report.html"
    make(path, classes, image)
    text = path.read_text(encoding="utf-8")
    document = Document(text)
    for word in [*words, "A & B", "mind <this>"]:
        assert word in document.words, word
    assert len(document.all("img")) == n_pictures
    assert len(document.all("svg")) == (n_charts if drawing.available() else 0)
    addresses = [value for _, found in document.tags for key, value in found.items() if key in {"src", "href"}]
    assert all(address.startswith(("data:image/png;base64,", "#")) for address in addresses)
    assert "http" not in text.replace("http-equiv", "").replace("http://www.w3.org", "")
    assert "<this>" not in text


def test_the_recommended_picture_is_framed_on_the_contact_sheet(tmp_path: Path, classes, image) -> None:
    path = tmp_path / "report.html"
    choosing_page(path, classes, image)
    text = path.read_text(encoding="utf-8")
    assert text.count('class="sheet"') == text.count('class="chosen"') == 1
    assert ".sheet{" in text


@pytest.mark.parametrize("name", ["areas", "change", "choosing"])
def test_without_matplotlib_the_tables_still_come(tmp_path: Path, classes, image, name: str, monkeypatch) -> None:
    monkeypatch.setattr(drawing, "available", lambda: False)
    path = tmp_path / "report.html"
    PAGES[name][0](path, classes, image)
    document = Document(path.read_text(encoding="utf-8"))
    assert not document.all("svg")
    assert document.all("table")
    assert "matplotlib is not installed" in document.words


@pytest.mark.parametrize("texts", [AreasTexts, ChangeTexts, ChoosingTexts, ComparingTexts, NamingTexts, StrokesTexts])
def test_phrases_are_translated_and_keep_their_places(texts: Callable) -> None:
    loud = texts().translated(str.upper)
    assert loud.warnings == "PLEASE NOTE"
    assert all(getattr(loud, one.name) == getattr(texts(), one.name).upper() for one in fields(loud))


def test_the_table_of_a_stroke_classification_adds_up(tmp_path: Path, classes, image) -> None:
    path = tmp_path / "report.html"
    strokes_page(path, classes, image)
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


def test_a_model_that_was_applied_has_no_strokes(tmp_path: Path, classes, image) -> None:
    counts = ClassCounts(np.array([0, 120, 150, 130]), None)
    path = tmp_path / "report.html"
    summary = StrokesSummary.of("default", classes.legend([1, 2, 3]), counts)
    write_strokes_report(path, title="t", source=image, class_map=classes.path, summary=summary)
    words = Document(path.read_text(encoding="utf-8")).words
    assert "A model made from painted strokes classified 400 valid pixels." in words
    assert "Strokes" not in words
    assert "Paint at least two strokes" not in words
    assert "Area (" not in words


def test_one_column_shares_its_decimals(tmp_path: Path, image) -> None:
    found = replace(
        suggest(image, Range(2, 4), KMeansOptions(attempts=1), references=0), inertia=np.array([2.5e7, 1.5e6, 12.0])
    )
    write_suggestion_report(tmp_path / "r.html", title="t", source=image, found=found)
    rows = Document((tmp_path / "r.html").read_text(encoding="utf-8")).cells["tbody"]
    assert [row[1].replace(THIN_SPACE, " ") for row in rows] == ["25 000 000", "1 500 000", "12"]


def test_notices_are_written_in_the_style_of_the_language(tmp_path: Path, classes) -> None:
    rows = class_areas(classes, measure_of(classes.grid))
    notice = Notice("{count} of {ratio:.1f}", {"count": 1234567, "ratio": 2.25})
    for code, expected in (("en", "1 234 567 of 2.2"), ("fr", "1 234 567 of 2,2")):
        texts = replace(AreasTexts(), language=code)
        path = tmp_path / "r.html"
        write_areas_report(path, title="t", raster=classes, rows=rows, method="planar", notices=[notice], texts=texts)
        assert expected in Document(path.read_text(encoding="utf-8")).words


def test_changes_in_per_cent() -> None:
    from clusterbrush.core.numbers import NumberStyle

    style = NumberStyle()
    assert percent_change(-0.886, style, "new") == "−88.6\u00a0%"
    assert percent_change(0.5, style, "new") == "+50.0\u00a0%"
    assert percent_change(float("nan"), style, "new") == "new"


def test_charts_are_drawn_as_pictures_too() -> None:
    if not drawing.available():
        pytest.skip("matplotlib is not there")
    drawn = [
        answer_charts.change_bars(["a"], [1.0], [2.0], ["+100 %"], [(1, 2, 3)], amount="km", dates=("x", "y"), alt="z"),
        answer_charts.gains_and_losses(["a"], [1.0], [0.0], amount="km", signs=("+", "-"), alt="z"),
        answer_charts.measure_by_count(
            [2, 3], [1.0, float("nan")], 2, name="m", count="k", title="t", alt="z", errors=[0.1, 0.1]
        ),
        answer_charts.change_bars(["a"], [0.0], [0.0], [""], [(1, 2, 3)], amount="km", dates=("x", "y"), alt="z"),
    ]
    for chart in drawn:
        assert chart.png().startswith(b"\x89PNG")
        assert "viewBox" in chart.svg()
