# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs algorithms through Processing: in the task bar and the history, with their results in the project."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsApplication, QgsProcessingFeedback
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ..worker import core_task

CANCELLED = core_task.CANCELLED  # the reason of a run that the person has stopped
LOOK_MS, MAX_LOOKS = 50, 200  # between two looks whether the results of a task have been loaded, and how many at most

# Python's half of a dialog runs the algorithm; without a reference it is collected, and Run does nothing.
_open_dialogs: list[Any] = []


class ReasonFeedback(QgsProcessingFeedback):
    """Keeps the first error, which is why a run failed; called from the task's thread."""

    def __init__(self) -> None:
        super().__init__(False)
        self.error = ""

    def reportError(self, error: str, fatalError: bool = False) -> None:
        """Keep the first sentence."""
        self.error = self.error or error.strip()
        super().reportError(error, fatalError)

    @property
    def reason(self) -> str:
        """Why the run failed: `CANCELLED`, a sentence, or nothing when no reason is known."""
        return CANCELLED if self.isCanceled() else self.error


class Run(QObject):
    """A run of an algorithm in QGIS's task bar and history."""

    ended = pyqtSignal(bool, object, str)  # whether it succeeded, the results by output name, and why it failed

    def __init__(self, algorithm_id: str, parameters: dict[str, Any], parent: QObject) -> None:
        super().__init__(parent)
        from qgis import processing  # imported here because QGIS may start plugins before Processing

        # The dialog of Processing, never shown. Only the dialog runs in a task, loads the results and writes the
        # history in every version of QGIS.
        algorithm = QgsApplication.processingRegistry().algorithmById(algorithm_id)
        accepted = {
            name: value for name, value in parameters.items() if algorithm.parameterDefinition(name) is not None
        }
        self._feedback, self._has_ended = ReasonFeedback(), False
        self._n_looks = 0
        self._dialog = processing.createAlgorithmDialog(algorithm_id, accepted)
        self._dialog.createFeedback = lambda: self._feedback  # its own tells no one why a run failed
        self._dialog.algorithmFinished.connect(self._finished)

    def start(self) -> None:
        """Run in the background."""
        tasks = QgsApplication.taskManager()
        tasks.taskAdded.connect(self._follow)
        self._dialog.runAlgorithm()
        tasks.taskAdded.disconnect(self._follow)

    def _follow(self, task_id: int) -> None:
        """Notice the end of the task, since the dialog says nothing of a run that was cancelled."""
        task = QgsApplication.taskManager().task(task_id)
        for signal in (task.taskCompleted, task.taskTerminated):
            signal.connect(self._look_later)

    def drop(self) -> None:
        """Emit nothing any more; Processing completes the run by itself."""
        self._has_ended = True

    def _look_later(self) -> None:
        QTimer.singleShot(0, self._end_unfinished)

    def _end_unfinished(self) -> None:
        if self._has_ended:
            return
        self._n_looks += 1
        loads_results = self._dialog.feedback is not None and not self._feedback.isCanceled()
        if loads_results and self._n_looks < MAX_LOOKS:
            QTimer.singleShot(LOOK_MS, self._end_unfinished)
        else:
            self._finished(False, {})

    def _finished(self, succeeded: bool, results: dict[str, Any]) -> None:
        if self._has_ended:
            return
        self._has_ended = True
        is_done = succeeded and not self._feedback.isCanceled()
        self.ended.emit(is_done, dict(results), "" if is_done else self._feedback.reason)
        self._dialog.deleteLater()
        self.deleteLater()


def open_dialog(algorithm_id: str, parameters: dict[str, Any]) -> None:
    """Open an algorithm's dialog with parameters filled in; it does not block, and deletes itself when closed."""
    from qgis import processing  # imported here because QGIS may start plugins before Processing

    dialog = processing.createAlgorithmDialog(algorithm_id, parameters)
    if dialog is not None:
        _open_dialogs.append(dialog)
        dialog.destroyed.connect(lambda: _open_dialogs.remove(dialog))
        dialog.show()


def is_installed(algorithm_id: str) -> bool:
    """Return True when the algorithm is in the registry."""
    return QgsApplication.processingRegistry().algorithmById(algorithm_id) is not None
