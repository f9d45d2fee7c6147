# SPDX-License-Identifier: GPL-2.0-or-later
"""Groups a whole raster in a task of QGIS, with progress, time left and cancel."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from qgis.core import QgsTask
from qgis.PyQt.QtCore import pyqtSignal

from ...core.base.errors import CancelledError, ClusterBrushError
from ...core.base.progress import Progress
from ...core.clustering.kmeans import KMeansOptions
from ...core.features.presets import DEFAULT_PRESET
from ...core.session.session import Session
from ...i18n import tr

if TYPE_CHECKING:
    import threading

    from ...core.classification.methods import Method
    from ...core.raster.source import RasterSource

MAX_WAIT_SECONDS = 2.0  # for what goes first
LOOK_SECONDS = 0.02  # between two looks whether the task was cancelled meanwhile
MIN_SHARE = 0.05  # of the work that must be done before the time left can be estimated


class TaskProgress(Progress):
    """Core's progress on a task."""

    def __init__(self, task: QgsTask) -> None:
        self._task = task

    def report(self, fraction: float) -> None:
        """Move the bar."""
        self._task.setProgress(100.0 * fraction)

    def is_cancelled(self) -> bool:
        """Return True once Cancel was pressed."""
        return bool(self._task.isCanceled())


class GroupingTask(QgsTask):
    """Groups a raster's pixels and prepares a session.

    Parameters
    ----------
    name : str
        Of the raster.
    source : RasterSource
    clusters : int
    threshold : float
    method : Method
    preset : str
    first : threading.Event, optional
        Set once work is done that goes first, such as grouping what is in sight; it is waited for a moment.
    """

    prepared = pyqtSignal(object)  # Session
    failed = pyqtSignal(object)  # ClusterBrushError

    def __init__(
        self,
        name: str,
        source: RasterSource,
        clusters: int,
        threshold: float,
        method: Method,
        preset: str = DEFAULT_PRESET,
        first: threading.Event | None = None,
    ) -> None:
        super().__init__(tr("Grouping {raster}").format(raster=name), QgsTask.Flag.CanCancel)
        self._source, self._clusters = source, clusters
        self._threshold, self._method, self._preset = threshold, method, preset
        self._first = first
        self._started = time.monotonic()
        self._session: Session | None = None
        self._error: ClusterBrushError | None = None

    def run(self) -> bool:
        """Prepare the session; called in a thread of QGIS."""
        self._wait_for_first()
        self._started = time.monotonic()
        options = KMeansOptions(self._clusters, attempts=1, max_iterations=30)
        try:
            self._session = Session.prepare(
                self._source,
                options,
                progress=TaskProgress(self),
                threshold=self._threshold,
                method=self._method,
                preset=self._preset,
            )
        except CancelledError:
            return False
        except ClusterBrushError as error:
            self._error = error
            return False
        return True

    def _wait_for_first(self) -> None:
        """Wait for what goes first, as long as that may take, so that the two do not share the processor."""
        end = time.monotonic() + MAX_WAIT_SECONDS
        while self._first is not None and not self._first.wait(LOOK_SECONDS):
            if self.isCanceled() or time.monotonic() > end:
                return

    def finished(self, result: bool) -> None:
        """Emit the session or the error; called in the main thread."""
        if result and self._session is not None:
            self.prepared.emit(self._session)
        elif self._error is not None:
            self.failed.emit(self._error)
        self._session = None

    def seconds_left(self) -> float | None:
        """Return an estimate of the time left, None while too little is done."""
        done = self.progress() / 100.0
        if done < MIN_SHARE:
            return None
        return (time.monotonic() - self._started) * (1.0 - done) / done
