# SPDX-License-Identifier: GPL-2.0-or-later
"""The map that is judged: what an export would write, in a private file; computed again only when something changed."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import QgsApplication, QgsProcessingAlgRunnerTask, QgsProcessingContext, QgsProcessingUtils, QgsProject
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ...i18n import tr
from ..project.pixel_state import changed_at
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
    progressed = pyqtSignal(float)  # per cent

    def __init__(self, project: QgsProject, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project = project
        self._steps: list[Step] = []
        self._n_steps = 0
        self._task: QgsProcessingAlgRunnerTask | None = None
        self._path, self._state = "", object()  # of the last map, and of what it was made of
        self._file: tuple[float, int] = (0.0, 0)  # of the last map, as it was written
        self._next_path, self._next_state = "", object()
        self._is_unloaded = False
        self._number = 0  # of the computation; a task of an earlier one may still be ending
        self._task_number = 0  # of the computation whose task runs

    @property
    def state(self) -> object:
        """What the last map was made of."""
        return self._state

    @property
    def is_running(self) -> bool:
        """Return True while a map is being computed."""
        return self._task is not None or bool(self._steps)

    def note(self, path: str, state: object) -> None:
        """Use a map that was exported while its state is the present one."""
        self._path, self._state, self._file = path, state, changed_at(path)

    def known(self, state: object) -> str:
        """Return the path of the map of a state, empty when it must be computed."""
        is_known = bool(self._path) and self._state == state and Path(self._path).is_file()
        return self._path if is_known and changed_at(self._path) == self._file else ""

    def forget(self) -> None:
        """Stop the computation, and know no map any more; no signal is emitted for it."""
        self._path, self._state = "", object()
        self._stop()

    def new_path(self) -> str:
        """Return a private file for the next map."""
        return str(QgsProcessingUtils.generateTempFilename(FILE_NAME))

    def start(self, steps: Sequence[Step], path: str, state: object) -> None:
        """Compute a map by the algorithms of `export.steps_of`; `path` is where the last of them writes it."""
        self._stop()
        self._steps, self._next_path, self._next_state = list(steps), path, state
        self._n_steps = len(self._steps)
        if self._task is None:
            self._next()

    def cancel(self) -> None:
        """Stop the computation; `failed` tells of it."""
        is_own = self._task is not None and self._task_number == self._number
        has_not_begun = bool(self._steps) and not is_own  # between two steps, or behind a task that is still ending
        self._steps = []
        if self._task is not None:
            self._task.cancel()
        if has_not_begun:
            self.failed.emit(CANCELLED)

    def unload(self) -> None:
        """Stop for good; no signal is emitted after this."""
        self._is_unloaded = True
        self._stop()

    def _stop(self) -> None:
        """Stop the computation, of which nothing is told any more."""
        self._number += 1
        self._steps = []
        if self._task is not None:
            self._task.cancel()

    def _next(self) -> None:
        if self._is_unloaded or self._task is not None or not self._steps:
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
        self._task, self._task_number = task, self._number
        task.progressChanged.connect(partial(self._progressed, self._number, self._n_steps - len(self._steps) - 1))
        task.executed.connect(partial(self._executed, self._number, feedback))
        task.executed.connect(lambda *_result: _alive.remove(run))
        _alive.append(run)
        QgsApplication.taskManager().addTask(task)

    def _progressed(self, number: int, n_done: int, percent: float) -> None:
        if number == self._number and not self._is_unloaded:
            self.progressed.emit((100.0 * n_done + percent) / self._n_steps)

    def _executed(self, number: int, feedback: ReasonFeedback, succeeded: bool, _results: dict[str, Any]) -> None:
        self._task = None
        if self._is_unloaded:
            return
        if number != self._number:
            QTimer.singleShot(0, self._next)  # of a computation that began meanwhile, where there is one
        elif not succeeded or feedback.isCanceled():
            self._fail(feedback.reason or CANCELLED)
        elif self._steps:
            QTimer.singleShot(0, self._next)  # the task that calls this is still being ended by QGIS
        else:
            self.note(self._next_path, self._next_state)
            self.ready.emit(self._path)

    def _fail(self, reason: str) -> None:
        self._steps = []
        self.failed.emit(reason)
