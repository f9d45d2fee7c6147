# SPDX-License-Identifier: GPL-2.0-or-later
"""The window with what a labelled sample says: accuracy and areas with their 95 % intervals, and the error matrix."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QTabWidget,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from ...core.answers.area_estimates import write_estimates
from ...core.base.errors import ClusterBrushError
from ...i18n import tr
from ...i18n.sentences import filled, translated
from .accuracy_tables import make_table, set_rows
from .estimates_tables import area_rows, clipboard_text, column_titles, matrix_rows, matrix_titles, with_margin

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...core.answers.area_estimates import SampleResult
    from ...core.legend.palette import Colour

WIDTH, HEIGHT = 860, 440  # pixels
LARGE_FONT = 1.4  # times the usual one
CSV = ".csv"
CSV_FILTER = "CSV (*.csv)"


class EstimatesDialog(QDialog):
    """Shows estimates; stays open beside the map.

    Parameters
    ----------
    folder : str
        Where files are suggested.
    """

    labelRequested = pyqtSignal()
    newRequested = pyqtSignal()

    def __init__(self, folder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._result: SampleResult | None = None
        self.setObjectName("clusterbrushEstimates")
        self.setWindowTitle(tr("Accuracy and areas from random points"))
        self.resize(WIDTH, HEIGHT)
        layout = QVBoxLayout(self)
        self.lead, self.overall, self.status = QLabel(self), QLabel(self), QLabel(self)
        font = self.overall.font()
        font.setPointSizeF(LARGE_FONT * font.pointSizeF())
        self.overall.setFont(font)
        for label in (self.lead, self.overall, self.status):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            layout.addWidget(label)
        self.tabs = QTabWidget(self)
        self.classes = make_table("clusterbrushEstimatedAreas", self)
        self.matrix = make_table("clusterbrushProportions", self)
        self.matrix.setToolTip(tr("Shares of the map, in per cent. Rows: your labels. Columns: the map. Bold: right."))
        self.notices = QTextEdit(self)
        self.notices.setReadOnly(True)
        self.tabs.addTab(self.classes, tr("Classes"))
        self.tabs.addTab(self.matrix, tr("Error matrix"))
        self.tabs.addTab(self.notices, tr("Remarks"))
        layout.addWidget(self.tabs, 1)
        self._add_buttons(layout)

    def _add_buttons(self, layout: QVBoxLayout) -> None:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        role = QDialogButtonBox.ButtonRole.ActionRole
        self.go_on = buttons.addButton(tr("Go on labelling"), role)
        self.new = buttons.addButton(tr("New sample…"), role)
        self.copy = buttons.addButton(tr("Copy"), role)
        self.save = buttons.addButton(tr("Save as CSV…"), role)
        self.go_on.setToolTip(tr("Go on with the first point that has no label"))
        self.new.setToolTip(tr("Draw points from the present map; this sample stays in the project"))
        self.copy.setToolTip(tr("Copy figures and tables, for a spreadsheet"))
        self.save.setToolTip(tr("Write the figures of each class and the points of the error matrix"))
        self.go_on.clicked.connect(lambda _checked: self.labelRequested.emit())
        self.new.clicked.connect(lambda _checked: self.newRequested.emit())
        self.copy.clicked.connect(lambda _checked: self._copy())
        self.save.clicked.connect(lambda _checked: self._ask_file())
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)

    # --- showing

    def show_lead(self, text: str) -> None:
        """Say what the figures come from, and how many points are labelled."""
        self.lead.setText(text)

    def show_estimates(self, result: SampleResult, colours: Mapping[int, Colour]) -> None:
        """Show figures, the classes with their colours."""
        self._result = result
        text = tr("{accuracy} of the map is right.")
        self.overall.setText(filled(text, accuracy=with_margin(result.estimates.overall, result.overall_margin)))
        set_rows(self.classes, column_titles(), area_rows(result, colours))
        set_rows(self.matrix, matrix_titles(result), matrix_rows(result, colours))
        self.notices.setPlainText("\n\n".join(translated(notice) for notice in result.notices))
        title = tr("Remarks ({count})") if result.notices else tr("Remarks")
        self.tabs.setTabText(self.tabs.indexOf(self.notices), filled(title, count=len(result.notices)))
        self.status.setText("")
        self._show_whether_known()

    def show_nothing(self, sentence: str) -> None:
        """Show why there are no figures."""
        self._result = None
        self.overall.setText(sentence)
        for table in (self.classes, self.matrix):
            set_rows(table, [], [])
        self.notices.clear()
        self._show_whether_known()

    def show_status(self, text: str) -> None:
        """Show a sentence, such as that the map has changed."""
        self.status.setText(text)

    def _show_whether_known(self) -> None:
        for button in (self.copy, self.save):
            button.setEnabled(self._result is not None)

    # --- copying and saving

    def _copy(self) -> None:
        if self._result is not None:
            QApplication.clipboard().setText(clipboard_text(self._result))

    def _ask_file(self) -> None:
        suggestion = str(Path(self._folder) / "areas.csv")
        path, _ = QFileDialog.getSaveFileName(self, tr("Save as CSV…"), suggestion, CSV_FILTER)
        if path:
            self.write(path if path.lower().endswith(CSV) else path + CSV)

    def write(self, path: str) -> None:
        """Write the figures into a file."""
        if self._result is None:
            return
        try:
            write_estimates(path, self._result)
        except ClusterBrushError as error:
            self.status.setText(translated(error))
            return
        self._folder = str(Path(path).parent)
        self.status.setText(filled(tr("Written: {path}."), path=path))
