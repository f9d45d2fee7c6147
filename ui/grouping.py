# SPDX-License-Identifier: GPL-2.0-or-later
"""The grouping of the raster's pixels: what is in sight at once, all of it in a task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QObject, QTimer

from ..core.errors import ClusterBrushError
from ..i18n import tr
from .tasks import PrepareTask

if TYPE_CHECKING:
    from .current_raster import CurrentRaster
    from .dock import Dock
    from .live import Live
    from .words import Words

PROGRESS_DELAY = 200  # ms


class Grouping(QObject):
    """Starts and ends the task of one raster, and shows how far it is.

    Parameters
    ----------
    raster : CurrentRaster
    live : Live
        Takes the sessions.
    dock : Dock
    words : Words
    """

    def __init__(
        self, raster: CurrentRaster, live: Live, dock: Dock, words: Words, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._raster, self._live, self._dock, self._words = raster, live, dock, words
        self.task: PrepareTask | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(PROGRESS_DELAY)
        self._timer.timeout.connect(self._show_progress)

    def begin(self) -> None:
        """Start grouping, unless it is done or under way."""
        layer = self._raster.layer
        if self._live.has_session or self.task is not None or layer is None:
            return
        try:
            source = self._raster.open()
        except ClusterBrushError as error:
            self._words.say_error(error)
            return
        seen = None if source is None else self._raster.screen(source)
        if source is None or seen is None:
            return
        settings = self._raster.settings
        carry = settings.method == 0
        self._live.show_view(*seen)
        self._live.begin_rough(source, seen[0], settings.threshold, carry)
        task = PrepareTask(layer.name(), source, settings.clusters, settings.threshold, carry)
        task.prepared.connect(self._live.use)
        task.failed.connect(self._words.say_error)
        task.taskCompleted.connect(self._ended)
        task.taskTerminated.connect(self._ended)
        self.task = task
        QgsApplication.taskManager().addTask(task)
        self._timer.start()

    def cancel(self) -> None:
        """Stop grouping; what is known by then stays."""
        task = self.task
        if task is not None:
            task.prepared.disconnect(self._live.use)
            task.failed.disconnect(self._words.say_error)
            task.taskCompleted.disconnect(self._ended)
            task.taskTerminated.disconnect(self._ended)
            task.cancel()
        self._ended()

    def _ended(self) -> None:
        self.task = None
        self._timer.stop()
        self._dock.show_progress(None)

    def _show_progress(self) -> None:
        task = self.task
        if task is None:
            return
        percent, left = round(task.progress()), task.seconds_left()
        text = tr("Grouping {percent} %").format(percent=percent)
        if left is not None and left >= 1:
            text += " " + tr("({seconds} s left)").format(seconds=round(left))
        self._dock.show_progress(percent, text)
