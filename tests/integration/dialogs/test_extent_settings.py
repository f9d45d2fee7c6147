# SPDX-License-Identifier: GPL-2.0-or-later
"""The fields of the raster's settings for the pixels that count."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from clusterbrush.ui.dialogs.extent_settings import Extent, ExtentSettings, number_of
from clusterbrush.ui.project.settings import Settings
from qgis.PyQt.QtCore import QLocale
from qgis.PyQt.QtWidgets import QFormLayout, QWidget

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(params=["en_GB", "de_DE"])
def locale(request) -> Iterator[str]:
    before = QLocale()
    QLocale.setDefault(QLocale(request.param))
    yield request.param
    QLocale.setDefault(before)


@pytest.mark.usefixtures("qgis_app")
@pytest.mark.parametrize("value", [0.0, -9999.0, 0.5, 1e20, -3.4028234663852886e38, -1.7976931348623157e308])
def test_a_value_comes_back_as_it_was(locale: str, value: float) -> None:
    parent = QWidget()
    made = ExtentSettings(Settings(nodata=value), Extent(), parent)
    made.add_to(QFormLayout(parent))
    assert made.chosen_nodata() == value
    assert made.is_ready
    assert len(made.nodata.text()) < 25
    assert "," not in made.nodata.text() or locale == "de_DE"
    made.nodata.setText("")
    assert made.chosen_nodata() is None
    assert made.is_ready
    made.nodata.setText("inf")
    assert not made.is_ready


@pytest.mark.usefixtures("qgis_app", "locale")
def test_numbers_are_read_with_a_point_too() -> None:
    assert number_of(" 0.25 ") == 0.25
    assert number_of("-1e-3") == -0.001
    assert number_of("nothing") is None
