# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs of algorithms as Processing does them: in the task bar, in the history, with their results in the project."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QObject, pyqtSignal


class Run(QObject):
    """One run of an algorithm in QGIS's task bar and history; `ended` tells whether it went well, and the results."""

    ended = pyqtSignal(bool, object)

    def __init__(self, algorithm_id: str, parameters: dict[str, Any], parent: QObject) -> None:
        super().__init__(parent)
        from qgis import processing  # QGIS's own

        # The dialog of Processing, never shown: it alone runs in a task, loads the results and writes the history,
        # in the way of each version of QGIS.
        known = QgsApplication.processingRegistry().algorithmById(algorithm_id)
        fitting = {name: value for name, value in parameters.items() if known.parameterDefinition(name) is not None}
        self._dialog = processing.createAlgorithmDialog(algorithm_id, fitting)
        self._dialog.algorithmFinished.connect(self._finished)

    def start(self) -> None:
        """Run in the background."""
        self._dialog.runAlgorithm()

    def log(self) -> str:
        """Return what the run said."""
        return str(self._dialog.messageLogAsText()) if hasattr(self._dialog, "messageLogAsText") else ""

    def _finished(self, well: bool, results: dict[str, Any]) -> None:
        self.ended.emit(well, dict(results))
        self._dialog.deleteLater()
        self.deleteLater()


def open_dialog(algorithm_id: str, parameters: dict[str, Any]) -> None:
    """Open an algorithm's dialog, filled in; it stays open beside the window, and ends by itself when closed."""
    from qgis import processing  # QGIS's own

    dialog = processing.createAlgorithmDialog(algorithm_id, parameters)
    if dialog is not None:
        dialog.show()


def is_there(algorithm_id: str) -> bool:
    """Whether an algorithm can be run here."""
    return QgsApplication.processingRegistry().algorithmById(algorithm_id) is not None
