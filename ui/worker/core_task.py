# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs a function of core in a task of QGIS, with progress and cancel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import QgsApplication, QgsProcessingUtils, QgsTask
from qgis.PyQt.QtCore import pyqtSignal

from ...core.base.errors import CancelledError, ClusterBrushError
from ...core.base.files import temporary_files_in
from ...i18n import tr
from ...i18n.sentences import translated
from .grouping_task import TaskProgress

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...core.base.progress import Progress

CANCELLED = "cancelled"  # the reason of a run that the person has stopped

# Every task until it has ended, also when the plugin is unloaded meanwhile: QGIS keeps no Python object alive.
_alive: list[CoreTask] = []


class CoreTask(QgsTask):
    """Runs a function in a thread of QGIS and tells of its result in the main thread.

    Parameters
    ----------
    title : str
        In QGIS's list of tasks.
    work : callable
        Takes a `Progress` and returns the result. It uses no layer and no widget.
    """

    ready = pyqtSignal(object)  # what the function has returned
    failed = pyqtSignal(str)  # why there is no result: a sentence, or `CANCELLED`

    def __init__(self, title: str, work: Callable[[Progress], Any]) -> None:
        super().__init__(title, QgsTask.Flag.CanCancel)
        self._work: Callable[[Progress], Any] | None = work
        self._result: Any = None
        self._reason = ""
        self._is_dropped = False

    def start(self) -> None:
        """Begin in the background."""
        _alive.append(self)
        QgsApplication.taskManager().addTask(self)

    def drop(self) -> None:
        """Cancel, and emit nothing any more."""
        self._is_dropped = True
        self.cancel()

    def run(self) -> bool:
        """Call the function; called in a thread of QGIS."""
        work, self._work = self._work, None  # let go of here, because it may hold rasters open
        if work is None:
            return False
        try:
            with temporary_files_in(QgsProcessingUtils.tempFolder()):
                self._result = work(TaskProgress(self))
        except CancelledError:
            return False
        except ClusterBrushError as error:
            self._reason = translated(error)
            return False
        return True

    def finished(self, result: bool) -> None:
        """Emit the result, or why there is none; called in the main thread."""
        _alive.remove(self)
        answer, self._result = self._result, None
        if self._is_dropped:
            return
        if self.isCanceled():
            self.failed.emit(CANCELLED)
        elif result:
            self.ready.emit(answer)
        else:
            self.failed.emit(self._reason or tr("The computation broke off; the log messages panel tells why."))
