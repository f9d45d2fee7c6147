# SPDX-License-Identifier: GPL-2.0-or-later
"""The spectra of the classes as a chart: mean and spread by band, and which two classes are hard to tell apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from ...core.session.spectra import FARTHEST
from ...i18n import tr
from ...i18n.sentences import filled, number_style
from .spectra_chart import SpectraChart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...core.session.spectra import ClassSpectra, ClosePair
    from ..project.classes import PaintClass

WIDTH, HEIGHT = 640, 460  # pixels
CLOSE, APART = 1.0, 1.9  # Jeffries-Matusita distances below which two classes look much alike, and above which not


class SpectraDialog(QDialog):
    """Shows spectra; stays open beside the map."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("clusterbrushSpectra")
        self.setWindowTitle(tr("Spectra of the classes"))
        self.resize(WIDTH, HEIGHT)
        layout = QVBoxLayout(self)
        self.chart = SpectraChart(self)
        layout.addWidget(self.chart, 1)
        self.verdict = QLabel(tr("Reading the painted pixels…"))
        self.verdict.setWordWrap(True)
        layout.addWidget(self.verdict)
        text = tr("Lines are the means of the painted pixels, bands their standard deviation, in the values of the "
                  "file. Point at a band to read them.")  # fmt: skip
        self.explanation = QLabel(text)
        self.explanation.setWordWrap(True)
        layout.addWidget(self.explanation)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)

    def show_spectra(self, spectra: ClassSpectra, classes: Sequence[PaintClass]) -> None:
        """Show spectra in the names and colours of the classes."""
        names = {paint_class.id: paint_class.name for paint_class in classes}
        self.chart.show_spectra(spectra, names, {paint_class.id: paint_class.colour for paint_class in classes})
        self.verdict.setText(_verdict(spectra, names))


def _verdict(spectra: ClassSpectra, names: dict[int, str]) -> str:
    """Return which two classes are hard to tell apart, and by what measure."""
    if not spectra.classes:
        return tr("Paint a few pixels of each class.")
    if not spectra.pairs:
        return tr("Paint a second class to compare.")
    pair = spectra.pairs[0]
    if pair.mistaken:
        text = tr("Hardest to tell apart: {first} and {second}. {share} of their pixels in held-out strokes are taken "
                  "for the other class.")  # fmt: skip
    elif pair.mistaken is not None:
        text = tr("On held-out strokes no class is taken for another. Closest are {first} and {second}.")
    else:
        text = tr("Hardest to tell apart: {first} and {second}.")
    first, second = (names.get(class_id, str(class_id)) for class_id in (pair.first, pair.second))
    share = number_style().percent(pair.mistaken or 0.0, 0)
    return f"{filled(text, first=first, second=second, share=share)} {_distance(pair)}"


def _distance(pair: ClosePair) -> str:
    if pair.distance < CLOSE:
        text = tr("In the bands they look much alike (Jeffries-Matusita distance {distance} of {most}).")
    elif pair.distance < APART:
        text = tr("In the bands they overlap (Jeffries-Matusita distance {distance} of {most}).")
    else:
        text = tr("In the bands they are well apart (Jeffries-Matusita distance {distance} of {most}).")
    return filled(text, distance=number_style().fixed(pair.distance, 2), most=round(FARTHEST))
