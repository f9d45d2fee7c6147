# SPDX-License-Identifier: GPL-2.0-or-later
"""The grouping of the raster's pixels: the visible part at once, the whole raster in a task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ...core.base.errors import ClusterBrushError
from ...core.classification.methods import method_of
from ...i18n import tr
from ...i18n.sentences import filled
from ..worker.grouping_task import GroupingTask

if TYPE_CHECKING:
    from ...core.session.session import Session
    from ..dock.dock import Dock
    from ..dock.messages import Messages
    from ..project.current_raster import CurrentRaster
    from ..worker.live import Live

PROGRESS_INTERVAL_MS = 200


class Grouping(QObject):
    """Starts and cancels the task of the current raster, and shows its progress.

    Parameters
    ----------
    raster : CurrentRaster
    live : Live
        Gets the sessions.
    dock : Dock
    messages : Messages
    """

    begun = pyqtSignal()  # the grouping of a raster
    grouped = pyqtSignal()  # the raster as a whole

    def __init__(
        self, raster: CurrentRaster, live: Live, dock: Dock, messages: Messages, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._raster, self._live, self._dock, self._messages = raster, live, dock, messages
        self.task: GroupingTask | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(PROGRESS_INTERVAL_MS)
        self._timer.timeout.connect(self._show_progress)

    def begin(self) -> None:
        """Start the grouping, unless it is done or under way."""
        layer = self._raster.layer
        if self._live.has_session or self.task is not None or layer is None:
            return
        try:
            source = self._raster.open()
        except ClusterBrushError as error:
            self._messages.warn_of(error)
            return
        view = None if source is None else self._raster.screen(source)
        if source is None or view is None:
            return
        settings = self._raster.settings
        method = method_of(settings.method)
        self.begun.emit()
        self._live.show_view(*view)
        begun = self._live.begin_rough(source, view[0], settings.threshold, method, settings.preset)
        task = GroupingTask(layer.name(), source, settings.clusters, settings.threshold, method, settings.preset, begun)
        task.prepared.connect(self._use)
        task.failed.connect(self._messages.warn_of)
        task.taskCompleted.connect(self._ended)
        task.taskTerminated.connect(self._terminated)
        self.task = task
        QgsApplication.taskManager().addTask(task)
        self._timer.start()

    def stop(self) -> None:
        """Cancel the grouping for the person, and say what that means."""
        if self.task is not None:
            self.cancel()
            self._say_cancelled()

    def _say_cancelled(self) -> None:
        self._messages.inform(tr("The grouping was cancelled. The map stays rough: it knows only what was in sight."))

    def cancel(self) -> None:
        """Cancel the grouping; the session of the visible part stays."""
        task = self.task
        if task is not None:
            task.prepared.disconnect(self._use)
            task.failed.disconnect(self._messages.warn_of)
            task.taskCompleted.disconnect(self._ended)
            task.taskTerminated.disconnect(self._terminated)
            task.cancel()
        self._ended()

    def resume(self) -> None:
        """Show the map of a session that was kept, without grouping."""
        source = self._raster.source
        view = None if source is None else self._raster.screen(source)
        if view is not None:
            self._live.show_view(*view)

    def _use(self, session: Session) -> None:
        self._live.use(session)
        self.grouped.emit()

    def _terminated(self) -> None:
        """Say so when the task was cancelled from QGIS's list of tasks; errors are said by `failed`."""
        is_cancelled = self.task is not None and self.task.isCanceled()
        self._ended()
        if is_cancelled:
            self._say_cancelled()

    def _ended(self) -> None:
        self.task = None
        self._timer.stop()
        self._dock.show_progress(None)

    def _show_progress(self) -> None:
        task = self.task
        if task is None:
            return
        percent, left = round(task.progress()), task.seconds_left()
        text = filled(tr("Grouping {percent} %"), percent=percent)
        if left is not None and left >= 1:
            text += " " + filled(tr("({seconds} s left)"), seconds=round(left))
        self._dock.show_progress(percent, text)
