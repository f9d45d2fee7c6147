# SPDX-License-Identifier: GPL-2.0-or-later
"""Pictures of some layers of a canvas, rendered in the background."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qgis.core import (
    Qgis,
    QgsMapRendererCache,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsNullSymbolRenderer,
    QgsPointXY,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QObject, QPoint, pyqtSignal
from qgis.PyQt.QtGui import QColor, QImage, QPainter, QTransform

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.core import QgsMapLayer
    from qgis.gui import QgsMapCanvas

TRANSPARENT = QColor(0, 0, 0, 0)
NORMAL = QPainter.CompositionMode.CompositionMode_SourceOver


@dataclass(frozen=True)
class LayerPicture:
    """A picture of layers: its start, right and lower corner in map units, and how it blends with what is below."""

    image: QImage
    corners: tuple[QgsPointXY, ...]
    blending: QPainter.CompositionMode


def placed(canvas: QgsMapCanvas, corners: Sequence[QgsPointXY], image: QImage) -> QTransform:
    """Return the transform from an image's pixels to the canvas; `corners` are its start, right and lower corner."""
    to_pixel = canvas.getCoordinateTransform()  # the settings would be copied
    start, across, down = (to_pixel.transform(point) for point in corners)
    width, height = image.width(), image.height()
    return QTransform(
        (across.x() - start.x()) / width,
        (across.y() - start.y()) / width,
        (down.x() - start.x()) / height,
        (down.y() - start.y()) / height,
        start.x(),
        start.y(),
    )


class LayerPictures(QObject):
    """Renders layers as the canvas shows them, run by run: the layers of a run are blended in the same way.

    A layer that has not changed since the last picture of the same view comes from a cache.

    Parameters
    ----------
    canvas : QgsMapCanvas
    with_labels : bool
    """

    drawn = pyqtSignal(object)  # list of LayerPicture, the lowest first

    def __init__(self, canvas: QgsMapCanvas, with_labels: bool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._canvas, self._with_labels = canvas, with_labels
        self._cache = QgsMapRendererCache()
        self._number = 0  # of the last request; the answer to an older one is dropped
        self._jobs: set[QgsMapRendererParallelJob] = set()  # kept alive until they end
        self._kept: list[QgsMapLayer] = []  # clones that are rendered for their labels
        self.is_drawing = False

    def draw(self, layers: Sequence[QgsMapLayer], labelled: Sequence[QgsMapLayer], background: QColor) -> None:
        """Render layers (the topmost first), and the labels alone of others, in place of what is under way."""
        self.cancel()
        self._kept = [clone for clone in map(_labels_alone, labelled) if clone is not None]
        runs = _runs([*self._kept, *layers])
        self.is_drawing = True
        self._start(self._number, runs, [], background)

    def cancel(self) -> None:
        """Drop what is under way."""
        self._number += 1
        self.is_drawing = False
        for job in self._jobs:
            job.cancelWithoutBlocking()

    def close(self) -> None:
        """Drop what is under way, and wait until it has ended."""
        self._number += 1
        self.is_drawing = False
        for job in tuple(self._jobs):
            job.cancel()
        self._jobs.clear()
        self._kept = []

    def _start(
        self, number: int, runs: list[list[QgsMapLayer]], pictures: list[LayerPicture], background: QColor
    ) -> None:
        if not runs:
            self.is_drawing, self._kept = False, []
            self.drawn.emit(pictures)
            return
        settings = QgsMapSettings(self._canvas.mapSettings())
        settings.setLayers(runs[0])
        settings.setBackgroundColor(background)
        if not self._with_labels:
            settings.setFlag(Qgis.MapSettingsFlag.DrawLabeling, False)
        blending = runs[0][0].blendMode()
        job = QgsMapRendererParallelJob(settings)
        job.setCache(self._cache)

        def ended() -> None:
            self._jobs.discard(job)
            if number == self._number:
                pictures.append(_picture(job.renderedImage(), settings, blending))
                self._start(number, runs[1:], pictures, background)
            job.deleteLater()

        job.finished.connect(ended)
        self._jobs.add(job)
        job.start()


def _picture(image: QImage, settings: QgsMapSettings, blending: QPainter.CompositionMode) -> LayerPicture:
    to_map, size = settings.mapToPixel(), settings.outputSize()
    ends = (QPoint(0, 0), QPoint(size.width(), 0), QPoint(0, size.height()))
    image.setDevicePixelRatio(1.0)  # `placed` counts its real pixels
    return LayerPicture(image, tuple(to_map.toMapCoordinates(end) for end in ends), blending)


def _runs(layers: Sequence[QgsMapLayer]) -> list[list[QgsMapLayer]]:
    """Return layers (the topmost first) in runs from the bottom up; a layer that blends is a run of its own."""
    runs: list[list[QgsMapLayer]] = []
    for layer in reversed(layers):
        is_normal = layer.blendMode() == NORMAL
        if runs and is_normal and runs[-1][0].blendMode() == NORMAL:
            runs[-1].insert(0, layer)
        else:
            runs.append([layer])
    return runs


def _labels_alone(layer: QgsMapLayer) -> QgsMapLayer | None:
    """Return a copy of a layer that shows its labels and diagrams alone, None where it has none."""
    if not isinstance(layer, QgsVectorLayer) or not (layer.labelsEnabled() or layer.diagramsEnabled()):
        return None
    clone = layer.clone()
    clone.setRenderer(QgsNullSymbolRenderer())
    return clone
