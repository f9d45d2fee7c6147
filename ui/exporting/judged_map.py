# SPDX-License-Identifier: GPL-2.0-or-later
"""The map that is judged: what an export would write, in a private file; computed again only when something changed."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import QgsApplication, QgsProcessingAlgRunnerTask, QgsProcessingContext, QgsProcessingUtils, QgsProject
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ...i18n import tr
from .processing_run import CANCELLED, ReasonFeedback

if TYPE_CHECKING:
    from collections.abc import Sequence

    Step = tuple[str, dict[str, Any]]  # algorithm and parameters

# What a task works with, until it has ended, also when the plugin is unloaded meanwhile: QGIS keeps none of it alive.
_alive: list[tuple[Any, ...]] = []
FILE_NAME = "judged.tif"


class JudgedMap(QObject):
    """Runs the steps of an export as tasks of QGIS, without a trace in the project.

    Parameters
    ----------
    project : QgsProject
    """

    ready = pyqtSignal(str)  # path
    failed = pyqtSignal(str)  # why: a sentence, or `processing_run.CANCELLED`

    def __init__(self, project: QgsProject, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project = project
        self._steps: list[Step] = []
        self._task: QgsProcessingAlgRunnerTask | None = None
        self._path, self._state = "", object()  # of the last map, and of what it was made of
        self._next_path, self._next_state = "", object()
        self._is_unloaded = False

    @property
    def is_running(self) -> bool:
        """Return True while a map is being computed."""
        return self._task is not None or bool(self._steps)

    def note(self, path: str, state: object) -> None:
        """Use a map that was exported while its state is the present one."""
        self._path, self._state = path, state

    def known(self, state: object) -> str:
        """Return the path of the map of a state, empty when it must be computed."""
        return self._path if self._path and self._state == state and Path(self._path).is_file() else ""

    def new_path(self) -> str:
        """Return a private file for the next map."""
        return str(QgsProcessingUtils.generateTempFilename(FILE_NAME))

    def start(self, steps: Sequence[Step], path: str, state: object) -> None:
        """Compute a map by the algorithms of `export.steps_of`; `path` is where the last of them writes it."""
        self.cancel()
        self._steps, self._next_path, self._next_state = list(steps), path, state
        if self._task is None:
            self._next()

    def cancel(self) -> None:
        """Stop the computation; `failed` tells of it."""
        self._steps = []
        if self._task is not None:
            self._task.cancel()

    def unload(self) -> None:
        """Stop for good; no signal is emitted after this."""
        self._is_unloaded = True
        self.cancel()

    def _next(self) -> None:
        if self._is_unloaded or not self._steps:
            return
        algorithm_id, parameters = self._steps.pop(0)
        algorithm = QgsApplication.processingRegistry().createAlgorithmById(algorithm_id)
        context, feedback = QgsProcessingContext(), ReasonFeedback()
        context.setProject(self._project)
        fits, reason = algorithm.checkParameterValues(parameters, context)
        if not fits:
            self._fail(str(reason))
            return
        task = QgsProcessingAlgRunnerTask(algorithm, parameters, context, feedback)
        if task.isCanceled():  # its preparation has failed
            self._fail(feedback.error or tr("The raster cannot be used."))
            return
        run = (algorithm, context, feedback)
        self._task = task
        task.executed.connect(partial(self._executed, feedback))
        task.executed.connect(lambda *_result: _alive.remove(run))
        _alive.append(run)
        QgsApplication.taskManager().addTask(task)

    def _executed(self, feedback: ReasonFeedback, succeeded: bool, _results: dict[str, Any]) -> None:
        self._task = None
        if self._is_unloaded:
            return
        if not succeeded or feedback.isCanceled():
            self._fail(feedback.reason or CANCELLED)
        elif self._steps:
            QTimer.singleShot(0, self._next)  # the task that calls this is still being ended by QGIS
        else:
            self.note(self._next_path, self._next_state)
            self.ready.emit(self._path)

    def _fail(self, reason: str) -> None:
        self._steps = []
        self.failed.emit(reason)
