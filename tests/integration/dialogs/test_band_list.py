# SPDX-License-Identifier: GPL-2.0-or-later
"""Hundreds of bands are chosen by search, all and none."""

from __future__ import annotations

import pytest
from clusterbrush.core.raster.bands import Band
from clusterbrush.ui.dialogs.band_list import BandList, numbers_in
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest

BANDS = [Band(number, f"{400 + 10 * number} nm", True, None, "", 16) for number in range(1, 219)]


@pytest.fixture
def bands(qgis_app) -> BandList:  # noqa: ARG001 - a widget needs the application
    made = BandList(BANDS, [])
    made.show()
    yield made
    made.deleteLater()


def test_all_are_ticked_at_first(bands: BandList) -> None:
    assert bands.chosen() == []
    assert len(bands.checked()) == 218
    assert bands.count.text() == "218 of 218"


def test_a_search_and_two_buttons_choose_a_range(bands: BandList) -> None:
    changes = []
    bands.changed.connect(lambda: changes.append(1))
    QTest.mouseClick(bands.none, Qt.MouseButton.LeftButton)
    assert bands.checked() == []
    assert len(changes) == 1, "hundreds of ticks are one choice"
    QTest.keyClicks(bands.search, "10-20, 35")
    QTest.mouseClick(bands.all, Qt.MouseButton.LeftButton)
    assert bands.chosen() == [*range(10, 21), 35]
    assert bands.count.text() == "12 of 218, 12 shown"
    bands.search.clear()
    QTest.keyClicks(bands.search, "1010 NM")
    shown = [item.text() for item in bands._items() if not item.isHidden()]
    assert shown == ["61: 1010 nm"]
    QTest.mouseClick(bands.all, Qt.MouseButton.LeftButton)
    assert bands.chosen() == [*range(10, 21), 35, 61], "the hidden ones stay as they were"


def test_a_few_bands_need_no_search(qgis_app) -> None:  # noqa: ARG001
    made = BandList(BANDS[:4], [2, 3])
    made.show()
    assert not made.search.isVisible()
    assert made.chosen() == [2, 3]
    made.deleteLater()


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", None), ("7", None), ("nir", None), ("3-5", {3, 4, 5}), ("3-5,9", {3, 4, 5, 9}), ("7,", None), ("a-b", None)],
)
def test_numbers_of_a_search(text: str, expected: set[int] | None) -> None:
    assert numbers_in(text) == expected
