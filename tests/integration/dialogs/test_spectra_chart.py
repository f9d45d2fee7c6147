# SPDX-License-Identifier: GPL-2.0-or-later
"""The chart of spectra: drawn for one band and for hundreds, with values to read, and a verdict in words."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.session.spectra import ClassSpectra, ClassSpectrum, ClosePair
from clusterbrush.i18n.sentences import number_style
from clusterbrush.ui.dialogs.spectra_chart import scale_of
from clusterbrush.ui.dialogs.spectra_dialog import SpectraDialog
from dock_steps import CLASSES
from qgis.PyQt.QtCore import QPoint
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtTest import QTest


def spectra(n_bands: int, **pair) -> ClassSpectra:
    levels = np.linspace(1000.0, 3000.0, n_bands)
    classes = tuple(
        ClassSpectrum(class_id, 50, levels * class_id, np.full(n_bands, 100.0 * class_id)) for class_id in (1, 2)
    )
    return ClassSpectra(tuple(f"B{number}" for number in range(n_bands)), classes, (ClosePair(1, 2, 0.5, **pair),))


@pytest.fixture
def dialog(qgis_app) -> SpectraDialog:  # noqa: ARG001 - a widget needs the application
    made = SpectraDialog()
    made.show()
    yield made
    made.close()
    made.deleteLater()


@pytest.mark.parametrize("n_bands", [1, 3, 218])
def test_each_class_is_drawn_in_its_colour(dialog: SpectraDialog, n_bands: int) -> None:
    dialog.show_spectra(spectra(n_bands), CLASSES)
    picture = dialog.chart.grab().toImage()
    colours = {picture.pixelColor(x, y).name() for x in range(0, picture.width(), 2) for y in range(picture.height())}
    assert {QColor(*paint_class.colour).name() for paint_class in CLASSES} <= colours


def test_the_mouse_reads_the_values(dialog: SpectraDialog) -> None:
    dialog.show_spectra(spectra(3), CLASSES)
    thousand = number_style().whole(2000), number_style().whole(4000)
    assert dialog.chart.values_text(1).splitlines() == [
        "B1",
        f"Tree: {thousand[0]} ± 100",
        f"Roof: {thousand[1]} ± 200",
    ]
    QTest.mouseMove(dialog.chart, QPoint(150, 60))
    QTest.mouseMove(dialog.chart, QPoint(200, 60))
    assert dialog.chart._hovered >= 0
    assert dialog.chart.values_text(-1) == ""


def test_the_verdict_names_pair_and_measure(dialog: SpectraDialog) -> None:
    dialog.show_spectra(spectra(3), CLASSES)
    assert dialog.verdict.text().startswith("Hardest to tell apart: Tree and Roof.")
    assert "Jeffries-Matusita distance 0.50 of 2" in dialog.verdict.text()
    dialog.show_spectra(spectra(3, mistaken=0.25), CLASSES)
    assert "25\u202f% of their pixels in held-out strokes" in dialog.verdict.text().replace("\u00a0", "\u202f")
    dialog.show_spectra(spectra(3, mistaken=0.0), CLASSES)
    assert "no class is taken for another" in dialog.verdict.text()
    dialog.show_spectra(ClassSpectra(("B1",), (), ()), CLASSES)
    assert "Paint" in dialog.verdict.text()


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (-3.0, 2.0), (1e6, 1e6 + 5), (0.001, 0.0012), (5.0, 5.0)])
def test_the_scale_holds_everything_in_few_steps(low: float, high: float) -> None:
    spectrum = ClassSpectrum(1, 1, np.array([low, high]), np.zeros(2))
    begin, step, count = scale_of([spectrum])
    assert begin <= low
    assert begin + step * count >= high
    assert 1 <= count <= 7
