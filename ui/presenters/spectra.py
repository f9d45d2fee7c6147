# SPDX-License-Identifier: GPL-2.0-or-later
"""The window with the spectra of the classes: opened on request, and kept up to date while it is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject, QTimer

from ..dialogs.spectra_dialog import SpectraDialog

if TYPE_CHECKING:
    from qgis.PyQt.QtWidgets import QWidget

    from ...core.session.spectra import ClassSpectra
    from ..dock.class_list import ClassList
    from ..worker.questions import Questions

QUIET_MS = 600  # without a stroke before the spectra are measured anew
NO_TICKET = 0


class Spectra(QObject):
    """Asks for the spectra and shows them.

    Parameters
    ----------
    questions : Questions
    classes : ClassList
        Gives names and colours.
    window : QWidget
        Parent of the window.
    """

    def __init__(
        self, questions: Questions, classes: ClassList, window: QWidget, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._questions, self._classes, self._window = questions, classes, window
        self.dialog: SpectraDialog | None = None
        self._spectra: ClassSpectra | None = None
        self._ticket = NO_TICKET
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(QUIET_MS)
        self._timer.timeout.connect(self._ask)

    def open(self) -> None:
        """Open the window, or bring it to the front."""
        if self.dialog is None:
            self.dialog = SpectraDialog(self._window)
            self.dialog.finished.connect(self._closed)
        self.dialog.show()
        self.dialog.raise_()
        self._ask()

    def expect(self, *_figures: object) -> None:
        """Measure anew after a while when the window is open."""
        if self.dialog is not None:
            self._timer.start()

    def ask_again(self, ticket: int) -> None:
        """Ask again when a stroke, or the grouping, came before an answer."""
        if ticket == self._ticket:
            self.expect()

    def take(self, ticket: int, spectra: ClassSpectra) -> None:
        """Show the answer, unless it belongs to an outdated question."""
        if ticket == self._ticket:
            self._spectra = spectra
            self.show()

    def show(self) -> None:
        """Show the spectra in the names and colours of the classes."""
        if self.dialog is not None and self._spectra is not None:
            self.dialog.show_spectra(self._spectra, self._classes.all)

    def forget(self) -> None:
        """Close the window with its raster."""
        self._timer.stop()
        self._spectra, self._ticket = None, NO_TICKET
        if self.dialog is not None:
            self.dialog.close()

    def _ask(self) -> None:
        self._ticket = self._questions.ask_spectra()

    def _closed(self, _result: int) -> None:
        dialog, self.dialog = self.dialog, None
        self._timer.stop()
        if dialog is not None:
            dialog.deleteLater()
