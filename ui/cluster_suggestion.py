# SPDX-License-Identifier: GPL-2.0-or-later
"""A suggested number of clusters: our algorithm as a task of QGIS, with progress and cancel."""

from __future__ import annotations

from functools import partial
from typing import Any

from qgis.core import (
    QgsApplication,
    QgsProcessingAlgRunnerTask,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProject,
)
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..i18n import tr

ALGORITHM = "clusterbrush:suggestk"


class _Heard(QgsProcessingFeedback):
    """Keeps what went wrong; called from the task's thread."""

    def __init__(self) -> None:
        super().__init__(False)
        self.error = ""

    def reportError(self, error: str, fatalError: bool = False) -> None:
        """Keep the first sentence that is said."""
        self.error = self.error or error
        super().reportError(error, fatalError)


class ClusterSuggestion(QObject):
    """One run at a time, or none."""

    progressed = pyqtSignal(float)  # per cent
    suggested = pyqtSignal(int, str)  # clusters, and why
    failed = pyqtSignal(str)
    ended = pyqtSignal()  # however it ended, before the answer

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runs: dict[int, tuple[Any, ...]] = {}  # QGIS keeps nothing of what a task works with
        self._number = 0
        self._task: QgsProcessingAlgRunnerTask | None = None

    @property
    def is_running(self) -> bool:
        """Whether an answer is on its way."""
        return self._task is not None

    def start(self, raster_id: str, bands: list[int]) -> None:
        """Ask for a raster's bands (from 1; empty for all)."""
        self.cancel()
        algorithm = QgsApplication.processingRegistry().createAlgorithmById(ALGORITHM)
        if algorithm is None:
            self.failed.emit(tr("This installation cannot suggest a number of clusters."))
            return
        context, feedback = QgsProcessingContext(), _Heard()
        context.setProject(QgsProject.instance())
        parameters: dict[str, Any] = {"INPUT": raster_id}
        if bands:
            parameters["BANDS"] = bands
        task = QgsProcessingAlgRunnerTask(algorithm, parameters, context, feedback)
        self._number += 1
        self._runs[self._number] = (feedback, context, algorithm)
        task.progressChanged.connect(self.progressed)
        task.executed.connect(partial(self._executed, self._number, task))
        self._task = task
        QgsApplication.taskManager().addTask(task)

    def cancel(self) -> None:
        """Stop; nothing is answered."""
        if self._task is not None:
            self._task.cancel()

    def _executed(self, number: int, task: QgsProcessingAlgRunnerTask, well: bool, found: dict[str, Any]) -> None:
        feedback, cancelled = self._runs.pop(number)[0], task.isCanceled()
        if task is not self._task:
            return
        self._task = None
        self.ended.emit()
        if well and "N_CLUSTERS" in found:
            self.suggested.emit(int(found["N_CLUSTERS"]), str(found["REASON"]))
        elif not cancelled:
            self.failed.emit(feedback.error or tr("No number could be suggested."))
