# SPDX-License-Identifier: GPL-2.0-or-later
"""Classifies one raster after another by a model, each as a task of QGIS; a failure does not stop the others."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsApplication,
    QgsProcessingAlgRunnerTask,
    QgsProcessingContext,
    QgsProject,
    QgsRasterLayer,
)
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ...i18n import tr
from .processing_run import ReasonFeedback

# What a task works with, until it has ended, also when the plugin is unloaded meanwhile: QGIS keeps none of it alive.
_alive: list[tuple[Any, ...]] = []
ALGORITHM = "clusterbrush:applymodel"
ENDING = ".tif"


@dataclass(frozen=True)
class BatchItem:
    """A raster to classify.

    Parameters
    ----------
    name : str
    source : str
        Id of a layer of the project, or a file.
    target : str
        File of the map.
    """

    name: str
    source: str
    target: str


def free_target(folder: str, name: str, taken: set[str]) -> str:
    """Return a file for the map of a raster that neither exists nor is taken by another one."""
    stem = re.sub(r'[\\/:*?"<>|\s]+', "_", name).strip("_.") or "raster"
    number = 1
    while True:
        end = "" if number == 1 else f"_{number}"
        target = str(Path(folder) / f"{stem}_classes{end}{ENDING}")
        if target not in taken and not Path(target).exists():
            return target
        number += 1


class Batch(QObject):
    """Runs Apply model on rasters, one at a time, and adds the maps to the project.

    Parameters
    ----------
    project : QgsProject
    """

    begun = pyqtSignal(int)  # position of the raster
    progressed = pyqtSignal(int, float)  # position, per cent
    ended = pyqtSignal(int, str)  # position, and why it failed: empty for success, `processing_run.CANCELLED`
    finished = pyqtSignal()

    def __init__(self, project: QgsProject, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project = project
        self._waiting: deque[tuple[int, BatchItem]] = deque()
        self._parameters: dict[str, Any] = {}
        self._task: QgsProcessingAlgRunnerTask | None = None
        self._is_unloaded = False
        project.cleared.connect(self.cancel)

    @property
    def is_running(self) -> bool:
        """Return True until the last raster has ended."""
        return self._task is not None or bool(self._waiting)

    def start(self, model: str, items: list[BatchItem], nodata: float | None) -> None:
        """Classify rasters by the model of a file, leaving out a value besides their own nodata."""
        self._parameters = {"MODEL": model}
        if nodata is not None:
            self._parameters["NODATA"] = nodata
        self._waiting = deque(enumerate(items))
        self._next()

    def cancel(self) -> None:
        """Stop the raster under way and leave out the others."""
        self._waiting.clear()
        if self._task is not None:
            self._task.cancel()

    def unload(self) -> None:
        """Stop for good; no signal is emitted after this."""
        self._is_unloaded = True
        self._project.cleared.disconnect(self.cancel)
        self.cancel()

    def _next(self) -> None:
        if self._is_unloaded:
            return
        self._task = None
        if not self._waiting:
            self.finished.emit()
            return
        position, item = self._waiting.popleft()
        self.begun.emit(position)
        algorithm = QgsApplication.processingRegistry().createAlgorithmById(ALGORITHM)
        context, feedback = QgsProcessingContext(), ReasonFeedback()
        context.setProject(self._project)
        parameters = {**self._parameters, "INPUT": item.source, "OUTPUT": item.target, "REPORT": None, "TABLE": None}
        fits, reason = algorithm.checkParameterValues(parameters, context)
        if not fits:
            self._end(position, str(reason))
            return
        task = QgsProcessingAlgRunnerTask(algorithm, parameters, context, feedback)
        self._task, run = task, (algorithm, context, feedback)
        if task.isCanceled():  # its preparation has failed
            self._end(position, feedback.error or tr("The raster cannot be used."))
            return
        task.progressChanged.connect(partial(self.progressed.emit, position))
        task.executed.connect(partial(self._executed, position, item, feedback))
        task.executed.connect(lambda *_result: _alive.remove(run))
        _alive.append(run)
        QgsApplication.taskManager().addTask(task)

    def _executed(
        self, position: int, item: BatchItem, feedback: ReasonFeedback, succeeded: bool, _results: dict[str, Any]
    ) -> None:
        if self._is_unloaded:
            return
        if succeeded and not feedback.isCanceled():
            self._add(item)
            self._end(position, "")
        else:
            self._end(position, feedback.reason or tr("The log messages panel (Processing) tells why."))

    def _end(self, position: int, reason: str) -> None:
        self.ended.emit(position, reason)
        QTimer.singleShot(0, self._next)  # the task that calls this is still being ended by QGIS

    def _add(self, item: BatchItem) -> None:
        """Add a map to the project, just above its raster where that is in the project; its style has the legend."""
        layer = QgsRasterLayer(item.target, tr("{raster} classes").format(raster=item.name))
        if not layer.isValid():
            return
        self._project.addMapLayer(layer, False)
        root = self._project.layerTreeRoot()
        node = root.findLayer(item.source)
        parent = node.parent() if node is not None else root
        parent.insertLayer(parent.children().index(node) if node is not None else 0, layer)
