# SPDX-License-Identifier: GPL-2.0-or-later
"""The grouping of a whole raster as a task of QGIS, with progress, time left and cancel."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from qgis.core import QgsTask
from qgis.PyQt.QtCore import pyqtSignal

from ..core.clustering import KMeansOptions
from ..core.errors import CancelledError, ClusterBrushError
from ..core.progress import Progress
from ..core.session import Session
from ..i18n import tr

if TYPE_CHECKING:
    from ..core.raster import RasterSource

LEAST_SHARE = 0.05  # done before the time left is worth saying


class TaskProgress(Progress):
    """Core's progress on a task."""

    def __init__(self, task: QgsTask) -> None:
        self._task = task

    def report(self, fraction: float) -> None:
        """Move the bar."""
        self._task.setProgress(100.0 * fraction)

    def is_cancelled(self) -> bool:
        """Tell whether Cancel was pressed."""
        return bool(self._task.isCanceled())


class PrepareTask(QgsTask):
    """Groups a raster's pixels; `prepared` brings the session, `failed` a sentence of core."""

    prepared = pyqtSignal(object)
    failed = pyqtSignal(object)

    def __init__(self, name: str, source: RasterSource, clusters: int, threshold: float, carry: bool) -> None:
        super().__init__(tr("Grouping {raster}").format(raster=name), QgsTask.Flag.CanCancel)
        self._source, self._clusters = source, clusters
        self._threshold, self._carry = threshold, carry
        self._started = time.monotonic()
        self._session: Session | None = None
        self._error: ClusterBrushError | None = None

    def run(self) -> bool:
        """Work; in a thread of QGIS."""
        self._started = time.monotonic()
        options = KMeansOptions(self._clusters, attempts=1, max_iterations=30)
        try:
            self._session = Session.prepare(
                self._source, options, progress=TaskProgress(self), threshold=self._threshold, carry=self._carry
            )
        except CancelledError:
            return False
        except ClusterBrushError as error:
            self._error = error
            return False
        return True

    def finished(self, result: bool) -> None:
        """Tell; in the main thread."""
        if result and self._session is not None:
            self.prepared.emit(self._session)
        elif self._error is not None:
            self.failed.emit(self._error)
        self._session = None

    def seconds_left(self) -> float | None:
        """Return the time left as far as the progress tells it."""
        done = self.progress() / 100.0
        if done < LEAST_SHARE:
            return None
        return (time.monotonic() - self._started) * (1.0 - done) / done
