# SPDX-License-Identifier: GPL-2.0-or-later
"""The reports of the answers: whole HTML pages with what was found, without network, with and without charts."""

from __future__ import annotations

from dataclasses import fields
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from clusterbrush.core import charts
from clusterbrush.core.change import change
from clusterbrush.core.choosing_k import Range, suggest
from clusterbrush.core.class_areas import class_areas, measure_of
from clusterbrush.core.clustering import KMeansOptions
from clusterbrush.core.comparing import compare_distances
from clusterbrush.core.naming import BUILT_IN, name_clusters
from clusterbrush.core.raster import RasterSource
from clusterbrush.core.raster_classes import ClassRaster, Names
from clusterbrush.core.report_areas import AreasTexts, write_areas_report
from clusterbrush.core.report_change import ChangeTexts, percent_change, write_change_report
from clusterbrush.core.report_choosing_k import ChoosingTexts, write_suggestion_report
from clusterbrush.core.report_comparing import ComparingTexts, write_comparison_report
from clusterbrush.core.report_naming import NamingTexts, write_naming_report

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NAMES = Names({1: "water <1>", 2: "grass", 3: "rock"}, {1: (0, 0, 200), 2: (0, 150, 0), 3: (120, 100, 90)})
IDS = np.random.default_rng(1).integers(0, 4, (20, 24)).astype(np.uint8)
VOID = {"meta", "img", "br", "hr", "path", "use", "rect", "circle", "input", "line"}


class Page(HTMLParser):
    """Counts elements, keeps the text, and holds the nesting against the rules."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words: list[str] = []
        self.addresses: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for key, value in attrs if key in {"src", "href"}]
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list) -> None:  # noqa: ARG002 - the base class calls it so
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(self.words)


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
    "naming": (naming_page, ["2 of 3 clusters", "Cluster 3", "(too far)", "CIE Lab"], 2, 0),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_whole_and_says_what_was_found(tmp_path: Path, classes, image, name: str) -> None:
    make, words, n_pictures, n_charts = PAGES[name]
    path = tmp_path / "report.html"
    make(path, classes, image)
    text = path.read_text(encoding="utf-8")
    page = Page(text)
    for word in [*words, "A & B", "mind <this>"]:
        assert word in page.text, word
    assert page.tags.count("img") == n_pictures
    assert page.tags.count("svg") == (n_charts if charts.available() else 0)
    assert all(address.startswith(("data:image/png;base64,", "#")) for address in page.addresses)
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
    monkeypatch.setattr(charts, "available", lambda: False)
    path = tmp_path / "report.html"
    PAGES[name][0](path, classes, image)
    page = Page(path.read_text(encoding="utf-8"))
    assert "svg" not in page.tags
    assert "table" in page.tags
    assert "matplotlib is not installed" in page.text


@pytest.mark.parametrize("texts", [AreasTexts, ChangeTexts, ChoosingTexts, ComparingTexts, NamingTexts])
def test_phrases_are_translated_and_keep_their_places(texts: Callable) -> None:
    loud = texts().translated(str.upper)
    assert loud.warnings == "PLEASE NOTE"
    assert all(getattr(loud, one.name) == getattr(texts(), one.name).upper() for one in fields(loud))


def test_changes_in_per_cent() -> None:
    from clusterbrush.core.numbers import NumberStyle

    style = NumberStyle()
    assert percent_change(-0.886, style, "new") == "−88.6\u00a0%"
    assert percent_change(0.5, style, "new") == "+50.0\u00a0%"
    assert percent_change(float("nan"), style, "new") == "new"


def test_charts_are_drawn_as_pictures_too() -> None:
    if not charts.available():
        pytest.skip("matplotlib is not there")
    drawn = [
        charts.change_bars(["a"], [1.0], [2.0], ["+100 %"], [(1, 2, 3)], amount="km", dates=("x", "y"), alt="z"),
        charts.gains_and_losses(["a"], [1.0], [0.0], amount="km", signs=("+", "-"), alt="z"),
        charts.measure_by_count(
            [2, 3], [1.0, float("nan")], 2, name="m", count="k", title="t", alt="z", errors=[0.1, 0.1]
        ),
        charts.change_bars(["a"], [0.0], [0.0], [""], [(1, 2, 3)], amount="km", dates=("x", "y"), alt="z"),
    ]
    for chart in drawn:
        assert chart.png().startswith(b"\x89PNG")
        assert "viewBox" in chart.svg()
