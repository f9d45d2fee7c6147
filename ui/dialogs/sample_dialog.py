# SPDX-License-Identifier: GPL-2.0-or-later
"""The dialog that asks how many points are drawn, and shows how they spread over the classes and what they can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ...core.answers.area_sample import (
    DEFAULT_MIN_POINTS,
    DEFAULT_POINTS,
    EXPECTED_ACCURACY,
    allocate,
    expected_margin,
)
from ...i18n import tr
from ...i18n.sentences import filled, number_style
from .accuracy_tables import make_cell, make_table, percent_text, set_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...core.answers.area_sample import Stratum

WIDTH, HEIGHT = 480, 440  # pixels
MAX_LABELLED = 2000  # points; weeks of work, and as many as a layer takes without a noticeable pause
MAX_SEED = 2**31 - 1


class SampleDialog(QDialog):
    """Asks for a sample; stays open until it is drawn."""

    drawRequested = pyqtSignal(object, int)  # points by class id, seed
    cancelRequested = pyqtSignal()
    againRequested = pyqtSignal()  # after the classes could not be counted

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._strata: tuple[Stratum, ...] = ()
        self.setObjectName("clusterbrushSample")
        self.setWindowTitle(tr("Accuracy by random points"))
        self.resize(WIDTH, HEIGHT)
        layout = QVBoxLayout(self)
        lead = tr("Pixels are drawn by chance in each class of the map. You say what each of them is, one after the "
                  "other, without seeing the map. From this follow the accuracy of the map and the true areas of its "
                  "classes, each with a 95 % interval.")  # fmt: skip
        self.lead = QLabel(lead)
        self.lead.setWordWrap(True)
        layout.addWidget(self.lead)
        self._add_fields(layout)
        self.table = make_table("clusterbrushStrata", self)
        layout.addWidget(self.table, 1)
        self.margin = QLabel(self)
        self.margin.setWordWrap(True)
        layout.addWidget(self.margin)
        self._add_status(layout)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.draw_button = buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.draw_button.setText(tr("Draw points"))
        buttons.accepted.connect(self._draw)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
        self.show_progress(None)
        self._show_spread()

    def _add_fields(self, layout: QVBoxLayout) -> None:
        form = QFormLayout()
        self.points, self.least, self.seed = QSpinBox(self), QSpinBox(self), QSpinBox(self)
        for box, most, value in (
            (self.points, MAX_LABELLED, DEFAULT_POINTS),
            (self.least, MAX_LABELLED, DEFAULT_MIN_POINTS),
            (self.seed, MAX_SEED, 1),
        ):
            box.setRange(1, most)
            box.setValue(value)
        self.points.setToolTip(tr("In all; more are drawn where the least number in each class needs more"))
        self.least.setToolTip(tr("For rare classes, which would get hardly any point by their area"))
        self.seed.setToolTip(tr("The same number draws the same points from the same map"))
        form.addRow(tr("Points"), self.points)
        form.addRow(tr("At least in each class"), self.least)
        form.addRow(tr("Seed"), self.seed)
        layout.addLayout(form)
        self.points.valueChanged.connect(lambda _value: self._show_spread())
        self.least.valueChanged.connect(lambda _value: self._show_spread())

    def _add_status(self, layout: QVBoxLayout) -> None:
        row = QHBoxLayout()
        self.status = QLabel(self)
        self.status.setTextFormat(Qt.TextFormat.PlainText)
        self.status.setWordWrap(True)
        self.bar, self.stop = QProgressBar(self), QPushButton(tr("Stop"), self)
        self.stop.clicked.connect(lambda _checked: self.cancelRequested.emit())
        self.again = QPushButton(tr("Again"), self)
        self.again.clicked.connect(lambda _checked: self.againRequested.emit())
        self.again.hide()
        row.addWidget(self.status, 1)
        row.addWidget(self.again)
        for widget in (self.bar, self.stop):
            policy = widget.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            widget.setSizePolicy(policy)
            row.addWidget(widget)
        layout.addLayout(row)

    # --- showing

    def show_progress(self, percent: float | None, text: str = "") -> None:
        """Show that something is being computed, or nothing (None)."""
        is_busy = percent is not None
        self.again.hide()
        self.bar.setVisible(is_busy)
        self.stop.setVisible(is_busy)
        if percent is not None:
            self.bar.setValue(round(percent))
            self.status.setText(text or self.status.text())
        for widget in (self.points, self.least, self.seed):
            widget.setEnabled(not is_busy)
        self.draw_button.setEnabled(bool(self._strata) and not is_busy)

    def show_failure(self, sentence: str) -> None:
        """Show why there is no sample."""
        self.show_progress(None)
        self.again.setVisible(not self._strata)
        self.status.setText(sentence)

    def show_strata(self, strata: Sequence[Stratum]) -> None:
        """Take the classes of the map."""
        self._strata = tuple(strata)
        self.show_progress(None)
        self.status.setText("")
        self._show_spread()

    @property
    def counts(self) -> dict[int, int]:
        """Points by class id, as the fields say."""
        pixels = [stratum.pixels for stratum in self._strata]
        counts = allocate(pixels, self.points.value(), self.least.value())
        return {stratum.id: count for stratum, count in zip(self._strata, counts)}

    def _show_spread(self) -> None:
        """Show how the points spread over the classes, and what margin of error to expect."""
        style, strata = number_style(), self._strata
        counts = self.counts
        total, sizes = sum(counts.values()), [stratum.size for stratum in strata]
        area = sum(sizes)
        rows = [
            [
                make_cell(stratum.name, number=False),
                make_cell(percent_text(stratum.size / area)),
                make_cell(style.whole(counts[stratum.id])),
            ]
            for stratum in strata
        ]
        set_rows(self.table, [tr("Class"), tr("Share of the map"), tr("Points")], rows)
        if not strata:
            self.margin.setText("")
            return
        margin = style.percent(expected_margin(sizes, list(counts.values())), 0)
        text = tr("{count} points. If about {assumed} of them are right, the accuracy of the map will be known to "
                  "within {margin}; twice as exact needs four times as many points.")  # fmt: skip
        sentence = filled(text, count=total, assumed=style.percent(EXPECTED_ACCURACY, 0), margin=f"± {margin}")
        n_pixels = sum(stratum.pixels for stratum in strata)
        if total < self.points.value():
            more = tr("The map has no more than {count} pixels with a class, so all of them are drawn.")
            sentence = f"{filled(more, count=n_pixels)} {sentence}"
        self.margin.setText(sentence)

    def _draw(self) -> None:
        if self._strata:
            self.drawRequested.emit(self.counts, self.seed.value())
