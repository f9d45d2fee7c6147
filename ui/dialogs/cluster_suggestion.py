# SPDX-License-Identifier: GPL-2.0-or-later
"""Suggests a number of clusters: runs the algorithm as a task of QGIS, with progress and cancel."""

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

from ...i18n import tr

ALGORITHM = "clusterbrush:suggestk"


class _ErrorFeedback(QgsProcessingFeedback):
    """Keeps the first error; called from the task's thread."""

    def __init__(self) -> None:
        super().__init__(False)
        self.error = ""

    def reportError(self, error: str, fatalError: bool = False) -> None:
        """Keep the first sentence."""
        self.error = self.error or error
        super().reportError(error, fatalError)


class ClusterSuggestion(QObject):
    """Runs the suggestion, one run at a time."""

    progressed = pyqtSignal(float)  # per cent
    suggested = pyqtSignal(int, str)  # clusters, reason
    failed = pyqtSignal(str)
    ended = pyqtSignal()  # before `suggested` or `failed`, and after a cancelled run too

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runs: dict[int, tuple[Any, ...]] = {}  # keeps alive what a task works with: QGIS does not
        self._number = 0
        self._task: QgsProcessingAlgRunnerTask | None = None

    @property
    def is_running(self) -> bool:
        """Return True when a run is under way."""
        return self._task is not None

    def start(self, raster_id: str, bands: list[int]) -> None:
        """Start a run on bands of a raster (from 1; empty for all), in place of a run under way."""
        self.cancel()
        algorithm = QgsApplication.processingRegistry().createAlgorithmById(ALGORITHM)
        if algorithm is None:
            self.failed.emit(tr("This installation cannot suggest a number of clusters."))
            return
        context, feedback = QgsProcessingContext(), _ErrorFeedback()
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
        """Stop the run; it emits neither `suggested` nor `failed`."""
        if self._task is not None:
            self._task.cancel()

    def _executed(
        self, number: int, task: QgsProcessingAlgRunnerTask, succeeded: bool, results: dict[str, Any]
    ) -> None:
        feedback, cancelled = self._runs.pop(number)[0], task.isCanceled()
        if task is not self._task:
            return
        self._task = None
        self.ended.emit()
        if succeeded and "N_CLUSTERS" in results:
            self.suggested.emit(int(results["N_CLUSTERS"]), str(results["REASON"]))
        elif not cancelled:
            self.failed.emit(feedback.error or tr("No number could be suggested."))
