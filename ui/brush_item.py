# SPDX-License-Identifier: GPL-2.0-or-later
"""The brush on the canvas: a circle of true size, and the stroke while it is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.gui import QgsMapCanvas, QgsMapCanvasItem
from qgis.PyQt.QtCore import QPointF, QRectF, Qt
from qgis.PyQt.QtGui import QColor, QPainter, QPainterPath, QPen

if TYPE_CHECKING:
    from qgis.core import QgsPointXY

Z_VALUE = 60.0  # above the overlay
LEAST_RADIUS = 2.5  # pixels: a brush smaller than that still has a cursor
STROKE_ALPHA = 200
RIM = 3.0  # pixels around what is painted again


class BrushItem(QgsMapCanvasItem):
    """Paints circle and stroke; points are kept in map units, so both follow the canvas."""

    def __init__(self, canvas: QgsMapCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._points: list[QgsPointXY] = []
        self._done: list[tuple[list[QgsPointXY], QColor, float]] = []
        self._centre: QgsPointXY | None = None
        self._radius = 0.0
        self._colour = QColor()
        self._erasing = False
        self._path = QPainterPath()
        self._bounds = QRectF()
        self.setZValue(Z_VALUE)

    def set_brush(self, radius: float, colour: QColor, erasing: bool) -> None:
        """Take radius (canvas pixels), colour, and whether the brush erases."""
        self._radius, self._colour, self._erasing = radius, QColor(colour), erasing
        self._changed()

    def move(self, centre: QgsPointXY | None) -> None:
        """Put the circle somewhere, or take it away."""
        self._centre = centre
        self._changed()

    def extend(self, points: list[QgsPointXY]) -> None:
        """Show the stroke so far."""
        self._points = points
        self._rebuild()

    def keep(self) -> None:
        """Keep the finished stroke on the screen until the layer shows it."""
        if self._points and not self._erasing:
            self._done.append((self._points, QColor(self._colour), self._radius))
        self._points = []
        self._rebuild()

    def drop_kept(self) -> None:
        """Let go of the finished strokes: the layer shows them."""
        if self._done:
            self._done = []
            self._rebuild()

    def cancel(self) -> None:
        """Let go of the stroke so far."""
        self._points = []
        self._rebuild()

    # --- QGIS and Qt

    def updatePosition(self) -> None:
        """Follow the canvas."""
        self._rebuild()

    def boundingRect(self) -> QRectF:
        """Return what circle and strokes covered when they last changed."""
        return self._bounds

    def _covered(self) -> QRectF:
        reach = max([self._radius, LEAST_RADIUS, *(radius for _, _, radius in self._done)]) + RIM
        area = self._path.boundingRect().adjusted(-reach, -reach, reach, reach) if self._has_path() else QRectF()
        if self._centre is not None:
            at = self.toCanvasCoordinates(self._centre)
            area = area.united(QRectF(at.x() - reach, at.y() - reach, 2 * reach, 2 * reach))
        return area

    def paint(self, painter: QPainter, option: Any = None, widget: Any = None) -> None:
        """Draw."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        for points, colour, radius in self._done:
            self._draw_stroke(painter, points, colour, radius)
        if self._points:
            self._draw_stroke(painter, self._points, self._colour, self._radius)
        if self._centre is not None:
            self._draw_circle(painter, self.toCanvasCoordinates(self._centre))
        painter.restore()

    def _draw_stroke(self, painter: QPainter, points: list[QgsPointXY], colour: QColor, radius: float) -> None:
        shown = QColor(colour)
        shown.setAlpha(STROKE_ALPHA)
        pen = QPen(shown, max(2.0 * radius, 1.0))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        if self._erasing and points is self._points:
            pen.setColor(QColor(255, 255, 255, 150))
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        path = self._path_of(points)
        if len(points) == 1:
            painter.drawPoint(path.currentPosition())
        else:
            painter.drawPath(path)

    def _draw_circle(self, painter: QPainter, centre: QPointF) -> None:
        radius = max(self._radius, LEAST_RADIUS)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(0, 0, 0, 190), 3.0))  # dark under bright: it shows on any image
        painter.drawEllipse(centre, radius, radius)
        pen = QPen(QColor(255, 255, 255) if self._erasing else self._colour.lighter(125), 1.5)
        if self._erasing:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawEllipse(centre, radius, radius)

    def _path_of(self, points: list[QgsPointXY]) -> QPainterPath:
        path = QPainterPath(self.toCanvasCoordinates(points[0]))
        for point in points[1:]:
            path.lineTo(self.toCanvasCoordinates(point))
        return path

    def _has_path(self) -> bool:
        return not self._path.isEmpty() or self._path.elementCount() > 0

    def _rebuild(self) -> None:
        self._path = QPainterPath()
        for points in (*(points for points, _, _ in self._done), self._points):
            if points:
                self._path.addPath(self._path_of(points))
                self._path.addEllipse(self.toCanvasCoordinates(points[0]), 0.5, 0.5)
        self._changed()

    def _changed(self) -> None:
        self.prepareGeometryChange()  # before the bounds change: else the scene keeps this item where it is no more
        self.setPos(0.0, 0.0)
        self._bounds = self._covered()
        self.update()
