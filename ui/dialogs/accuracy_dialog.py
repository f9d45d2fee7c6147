# SPDX-License-Identifier: GPL-2.0-or-later
"""The window with the accuracy of the map: figures, measures of each class, confusion matrix, notices."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QTabWidget,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from ...core.answers.accuracy_tables import write_matrix, write_measures
from ...core.base.errors import ClusterBrushError
from ...core.reports.accuracy import AccuracyTexts
from ...i18n import tr
from ...i18n.sentences import filled, number_style, translated
from .accuracy_tables import ClassTable, MatrixTable, clipboard_text, index_text, percent_text

if TYPE_CHECKING:
    from ...core.answers.accuracy import Assessment
    from ..worker.truth_judging import Judgement

WIDTH, HEIGHT = 840, 480  # pixels
LARGE_FONT = 1.4  # times the usual one, of the three figures
NOTICES_TAB = 2
CSV = ".csv"
CSV_FILTER = "CSV (*.csv)"


class AccuracyDialog(QDialog):
    """Shows what a truth says of the map; stays open beside it."""

    againRequested = pyqtSignal()
    errorsRequested = pyqtSignal()
    cancelRequested = pyqtSignal()

    def __init__(self, folder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._result: Assessment | None = None
        self._is_out_of_date = False
        self._texts = AccuracyTexts().translated(tr)
        self.setObjectName("clusterbrushAccuracy")
        self.setWindowTitle(tr("Accuracy of the map"))
        self.resize(WIDTH, HEIGHT)
        layout = QVBoxLayout(self)
        self._add_status(layout)
        self._add_figures(layout)
        self.tabs = QTabWidget(self)
        self.classes, self.matrix = ClassTable(self), MatrixTable(self)
        self.notices = QTextEdit(self)
        self.notices.setReadOnly(True)
        self.tabs.addTab(self.classes.widget, self._texts.section_classes)
        self.tabs.addTab(self.matrix.widget, self._texts.section_matrix)
        self.tabs.addTab(self.notices, self._texts.warnings)
        self.matrix.widget.setToolTip(tr("Rows: the truth. Columns: the map. Bold: right. Red: wrong."))
        layout.addWidget(self.tabs, 1)
        self._add_buttons(layout)
        self._show_whether_known()
        self.show_progress(None)

    def _add_status(self, layout: QVBoxLayout) -> None:
        row = QHBoxLayout()
        self.status = QLabel(self)
        self.status.setTextFormat(Qt.TextFormat.PlainText)
        self.status.setWordWrap(True)
        self.bar, self.cancel = QProgressBar(self), QPushButton(tr("Cancel"), self)
        self.again = QPushButton(tr("Again"), self)
        self.again.setToolTip(tr("Compute the figures of the present map"))
        self.cancel.clicked.connect(lambda _checked: self.cancelRequested.emit())
        self.again.clicked.connect(lambda _checked: self.againRequested.emit())
        row.addWidget(self.status, 1)
        for widget in (self.bar, self.cancel, self.again):
            row.addWidget(widget)
        layout.addLayout(row)

    def _add_figures(self, layout: QVBoxLayout) -> None:
        self.lead = QLabel(self)
        self.lead.setTextFormat(Qt.TextFormat.PlainText)
        self.lead.setWordWrap(True)
        layout.addWidget(self.lead)
        self.figures: dict[str, QLabel] = {}
        row = QHBoxLayout()
        for name in ("overall", "dice", "kappa"):
            form = QFormLayout()
            label = QLabel(self)
            font = label.font()
            font.setPointSizeF(LARGE_FONT * font.pointSizeF())
            label.setFont(font)
            self.figures[name] = label
            form.addRow(QLabel(str(getattr(self._texts, f"fact_{name}")), self))
            form.addRow(label)
            row.addLayout(form, 1)
        layout.addLayout(row)

    def _add_buttons(self, layout: QVBoxLayout) -> None:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        role = QDialogButtonBox.ButtonRole.ActionRole
        self.errors = buttons.addButton(tr("Show errors on the map"), role)
        self.copy = buttons.addButton(tr("Copy"), role)
        self.save = buttons.addButton(tr("Save as CSV…"), role)
        self.errors.setToolTip(tr("Add a layer of what is right and what is taken for what"))
        self.copy.setToolTip(tr("Copy figures and tables, for a spreadsheet"))
        self.save.setToolTip(tr("Write the measures of the classes, and the confusion matrix beside them"))
        self.errors.clicked.connect(lambda _checked: self.errorsRequested.emit())
        self.copy.clicked.connect(lambda _checked: self._copy())
        self.save.clicked.connect(lambda _checked: self._ask_file())
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)

    # --- showing

    def show_progress(self, percent: float | None, text: str = "") -> None:
        """Show that figures are being computed, or nothing (None)."""
        self.bar.setVisible(percent is not None)
        self.cancel.setVisible(percent is not None)
        if percent is not None:
            self.again.hide()
            self.bar.setValue(round(percent))
            self.status.setText(text or self.status.text())
        self._show_whether_known()

    def show_judgement(self, judgement: Judgement) -> None:
        """Show figures."""
        result = self._result = judgement.result
        self._is_out_of_date = False
        texts, measures = self._texts, result.measures
        matched = texts.of("matched", "name" if result.by_name else "number")
        lead = texts.of("lead", result.kind)
        self.lead.setText(filled(lead, count=result.n_samples, truth=judgement.title, matched=matched))
        self.figures["overall"].setText(percent_text(measures.overall))
        self.figures["dice"].setText(index_text(measures.macro_dice))
        self.figures["kappa"].setText(index_text(measures.kappa))
        self.classes.show(result, texts)
        self.matrix.show(result, texts)
        self.notices.setPlainText("\n\n".join(translated(notice) for notice in judgement.notices))
        count = number_style().whole(len(judgement.notices))
        self.tabs.setTabText(NOTICES_TAB, f"{texts.warnings} ({count})")
        self.show_progress(None)
        self.show_status("")

    def show_status(self, text: str, offer_again: bool = False) -> None:
        """Show a sentence, such as why there are no figures, and whether they can be computed again."""
        self.status.setText(text)
        self.again.setVisible(offer_again)
        self._show_whether_known()

    def show_failure(self, sentence: str, is_out_of_date: bool = False) -> None:
        """Show why the figures were not computed; earlier ones stay, and may be out of date."""
        self.show_progress(None)
        self._is_out_of_date = is_out_of_date and self._result is not None
        text = f"{sentence} {_out_of_date()}" if self._is_out_of_date else sentence
        self.show_status(text, offer_again=True)

    def show_out_of_date(self) -> None:
        """Say that the figures are those of an earlier map."""
        if self._result is not None:
            self._is_out_of_date = True
            self.show_status(_out_of_date(), offer_again=True)

    def _show_whether_known(self) -> None:
        is_known, is_busy = self._result is not None, not self.bar.isHidden()
        for button in (self.copy, self.save):
            button.setEnabled(is_known)
        self.errors.setEnabled(is_known and not is_busy)

    # --- copying and saving

    def _copy(self) -> None:
        if self._result is not None:
            QApplication.clipboard().setText(clipboard_text(self._result, self._texts))

    def _ask_file(self) -> None:
        suggestion = str(Path(self._folder) / "accuracy.csv")
        path, _ = QFileDialog.getSaveFileName(self, tr("Save as CSV…"), suggestion, CSV_FILTER)
        if path:
            self.write(path if path.lower().endswith(CSV) else path + CSV)

    def write(self, path: str) -> None:
        """Write the measures into a file, and the matrix beside it."""
        result = self._result
        if result is None:
            return
        matrix = Path(path).with_name(f"{Path(path).stem}_matrix{CSV}")
        try:
            write_measures(path, result)
            write_matrix(matrix, result)
        except ClusterBrushError as error:
            self.status.setText(translated(error))
            return
        self._folder = str(Path(path).parent)
        text = filled(tr("Written: {path} and {matrix}."), path=path, matrix=matrix.name)
        self.status.setText(f"{text} {_out_of_date()}" if self._is_out_of_date else text)


def _out_of_date() -> str:
    return tr("These figures are out of date: the map or the truth has changed since.")
