# SPDX-License-Identifier: GPL-2.0-or-later
"""The brush on the canvas: a circle of true size with its class beside it, and the stroke while it is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.gui import QgsMapCanvas, QgsMapCanvasItem
from qgis.PyQt.QtCore import QPointF, QRectF, QSizeF, Qt
from qgis.PyQt.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap

from .class_tag import draw_tag, place_tag

if TYPE_CHECKING:
    from qgis.core import QgsPointXY

Z_VALUE = 60.0  # above the overlay
MIN_RADIUS_PIXELS = 2.5  # of the circle, so that a tiny brush still has a visible cursor
STROKE_ALPHA = 200
PREVIEW_ALPHA = 110
RIM = 3.0  # pixels of margin around the painted area, for the pen of the circle


class BrushItem(QgsMapCanvasItem):
    """Paints circle and stroke; points are kept in map units, so both follow the canvas."""

    def __init__(self, canvas: QgsMapCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._points: list[QgsPointXY] = []
        self._finished: list[tuple[list[QgsPointXY], QColor, float]] = []
        self._centre: QgsPointXY | None = None
        self._line_start: QgsPointXY | None = None  # of the straight line that a press would paint
        self._radius = 0.0
        self._colour = QColor()
        self._erasing = False
        self._tag: QPixmap | None = None
        self._tag_content: tuple[object, ...] = ()
        self._path = QPainterPath()
        self._bounds = QRectF()
        self.setZValue(Z_VALUE)

    def set_brush(self, radius: float, colour: QColor, erasing: bool) -> None:
        """Take radius (canvas pixels), colour, and whether the brush erases."""
        self._radius, self._colour, self._erasing = radius, QColor(colour), erasing
        self._changed()

    def set_tag(self, name: str, colour: QColor) -> None:
        """Show a name and its colour beside the circle; none for an empty name."""
        font, ratio = self._canvas.font(), self._canvas.devicePixelRatioF()
        content = (name, colour.rgba(), font.toString(), ratio)
        if content != self._tag_content:
            self._tag_content, self._tag = content, draw_tag(name, colour, font, ratio) if name else None
            self._changed()

    def move(self, centre: QgsPointXY | None) -> None:
        """Move the circle, or hide it (None)."""
        self._centre = centre
        self._changed()

    def preview(self, start: QgsPointXY | None) -> None:
        """Show the straight line from a point to the circle, or none."""
        if start is not self._line_start:
            self._line_start = start
            self._changed()

    def extend(self, points: list[QgsPointXY]) -> None:
        """Show the stroke so far."""
        self._points = points
        self._rebuild()

    def keep(self) -> None:
        """Keep the finished stroke on the screen until the layer shows it."""
        if self._points and not self._erasing:
            self._finished.append((self._points, QColor(self._colour), self._radius))
        self._points = []
        self._rebuild()

    def drop_kept(self) -> None:
        """Drop the finished strokes, which the layer shows by now."""
        if self._finished:
            self._finished = []
            self._rebuild()

    def cancel(self) -> None:
        """Drop the unfinished stroke."""
        self._points = []
        self._rebuild()

    # --- QGIS and Qt

    def updatePosition(self) -> None:
        """Rebuild the shapes after the canvas has moved."""
        self._rebuild()

    def boundingRect(self) -> QRectF:
        """Return the area of circle and strokes as of their last change."""
        return self._bounds

    def _covered(self) -> QRectF:
        reach = max([self._radius, MIN_RADIUS_PIXELS, *(radius for _, _, radius in self._finished)]) + RIM
        area = self._path.boundingRect().adjusted(-reach, -reach, reach, reach) if self._has_path() else QRectF()
        if self._centre is not None:
            centre = self.toCanvasCoordinates(self._centre)
            area = area.united(_around(centre, reach)).united(self._tag_area(centre))
            if self._line_start is not None:
                area = area.united(_around(self.toCanvasCoordinates(self._line_start), reach))
        return area

    def _tag_area(self, centre: QPointF) -> QRectF:
        """Return where the tag is, empty while there is none: a stroke that is drawn hides it."""
        if self._tag is None or self._points:
            return QRectF()
        size = QSizeF(self._tag.size()) / self._tag.devicePixelRatioF()
        return QRectF(
            place_tag(centre, max(self._radius, MIN_RADIUS_PIXELS), size, QSizeF(self._canvas.viewport().size())), size
        )

    def paint(self, painter: QPainter, option: Any = None, widget: Any = None) -> None:
        """Draw."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        for points, colour, radius in self._finished:
            self._draw_stroke(painter, points, colour, radius)
        if self._points:
            self._draw_stroke(painter, self._points, self._colour, self._radius)
        if self._centre is not None and self._line_start is not None:
            self._draw_stroke(painter, [self._line_start, self._centre], self._colour, self._radius, PREVIEW_ALPHA)
        if self._centre is not None:
            centre = self.toCanvasCoordinates(self._centre)
            self._draw_circle(painter, centre)
            tag = self._tag_area(centre)
            if self._tag is not None and not tag.isEmpty():
                painter.drawPixmap(tag.topLeft(), self._tag)
        painter.restore()

    def _draw_stroke(
        self, painter: QPainter, points: list[QgsPointXY], colour: QColor, radius: float, alpha: int = STROKE_ALPHA
    ) -> None:
        pen_colour = QColor(colour)
        pen_colour.setAlpha(alpha)
        pen = QPen(pen_colour, max(2.0 * radius, 1.0))
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
        radius = max(self._radius, MIN_RADIUS_PIXELS)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(0, 0, 0, 190), 3.0))  # a dark ring under a bright one shows on any image
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
        for points in (*(points for points, _, _ in self._finished), self._points):
            if points:
                self._path.addPath(self._path_of(points))
                self._path.addEllipse(self.toCanvasCoordinates(points[0]), 0.5, 0.5)
        self._changed()

    def _changed(self) -> None:
        self.prepareGeometryChange()  # before the bounds change, else the scene keeps the old ones
        self.setPos(0.0, 0.0)
        self._bounds = self._covered()
        self.update()


def _around(centre: QPointF, reach: float) -> QRectF:
    return QRectF(centre.x() - reach, centre.y() - reach, 2 * reach, 2 * reach)
