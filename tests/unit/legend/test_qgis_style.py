# SPDX-License-Identifier: GPL-2.0-or-later
"""Styles that QGIS reads: well-formed whatever a class is called, each class in its colour, none for too many."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree

from clusterbrush.core.legend import qgis_style
from clusterbrush.core.legend.entry import LegendEntry
from clusterbrush.core.legend.qgis_style import (
    boundary_style,
    label_style,
    raster_style,
    region_style,
    style_path,
    write_style,
)
from hypothesis import given
from hypothesis import strategies as st

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

colours = st.tuples(*[st.integers(0, 255)] * 3)
legends = st.lists(st.builds(LegendEntry, st.integers(-(2**31), 2**31), st.text(max_size=12), colours), max_size=6)


def tree(style: str) -> ElementTree.Element:
    return ElementTree.fromstring(style.partition("\n")[2])  # without the document type


def printable(name: str) -> str:
    return "".join(sign for sign in name if sign.isprintable())


@given(legends)
def test_a_raster_shows_each_class_in_its_colour(legend: list[LegendEntry]) -> None:
    entries = list(tree(raster_style(legend)).iter("paletteEntry"))
    found = [(one.get("value"), one.get("label"), one.get("color")) for one in entries]
    assert found == [(str(one.id), printable(one.name), "#{:02x}{:02x}{:02x}".format(*one.colour)) for one in legend]


@given(legends)
def test_regions_and_labels_have_a_category_for_each_class(legend: list[LegendEntry]) -> None:
    for style, kind in ((region_style(legend), "fill"), (label_style(legend), "marker")):
        document = tree(style)
        (renderer,) = document.iter("renderer-v2")
        assert renderer.get("attr") == "class_id"
        categories = [(one.get("value"), one.get("label"), one.get("symbol")) for one in document.iter("category")]
        assert categories == [(str(one.id), printable(one.name), str(at)) for at, one in enumerate(legend)]
        symbols = {one.get("name"): one for one in document.iter("symbol")}
        for at, one in enumerate(legend):
            properties = {prop.get("k"): prop.get("v") for prop in symbols[str(at)].iter("prop")}
            assert properties["color"] == ",".join(map(str, (*one.colour, 255)))
            assert symbols[str(at)].get("type") == kind


def test_labels_are_switched_on_where_there_are_some() -> None:
    legend = [LegendEntry(1, "a", (1, 2, 3))]
    assert tree(label_style(legend)).get("labelsEnabled") == "1"
    assert "Labeling" in tree(label_style(legend)).get("styleCategories")
    assert next(tree(label_style(legend)).iter("text-style")).get("fieldName") == "class_name"
    for style in (region_style(legend), boundary_style(), raster_style(legend)):
        assert tree(style).get("labelsEnabled") is None
    assert next(tree(boundary_style()).iter("renderer-v2")).get("type") == "singleSymbol"


def test_too_many_classes_are_left_to_qgis(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qgis_style, "MAX_CATEGORIES", 2)
    legend = [LegendEntry(number, "x", (1, 2, 3)) for number in (1, 2, 3)]
    assert region_style(legend) == label_style(legend) == ""
    assert region_style(legend[:2])
    assert label_style(legend[:2])
    assert len(list(tree(raster_style(legend)).iter("paletteEntry"))) == 3


def test_a_style_lies_beside_its_file(tmp_path: Path) -> None:
    path = str(tmp_path / "a.b.tif")
    write_style(path, "<qgis/>")
    assert style_path(path) == tmp_path / "a.b.qml"
    assert (tmp_path / "a.b.qml").read_text(encoding="utf-8") == "<qgis/>"
