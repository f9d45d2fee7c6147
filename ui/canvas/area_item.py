# SPDX-License-Identifier: GPL-2.0-or-later
"""Areas on the canvas: the one that is being drawn or offered, and finished ones until the layer shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import QgsPointXY
from qgis.gui import QgsMapCanvas, QgsMapCanvasItem
from qgis.PyQt.QtCore import QPointF, QRectF, Qt
from qgis.PyQt.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF, QTransform

if TYPE_CHECKING:
    from collections.abc import Sequence

Z_VALUE = 59.0  # above the overlay, below the circle of the brush
FILL_ALPHA = 90
MAX_OUTLINED = 4000  # points of an area that is outlined
DENSE_ALPHA, DENSE_LIGHTER = 200, 140  # of the others; lighter, to be seen over their own class
RIM = 3.0  # canvas pixels of margin around the areas, for their pens


class _Area:
    """A shape in map units, counted from a point of its own so that no digit is lost, and its colour."""

    def __init__(self, path: QPainterPath, origin: QgsPointXY, colour: QColor) -> None:
        self.path, self.origin, self.colour = path, origin, QColor(colour)


class AreaItem(QgsMapCanvasItem):
    """Paints areas, which follow the canvas."""

    def __init__(self, canvas: QgsMapCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._colour = QColor()
        self._area: _Area | None = None
        self._finished: list[_Area] = []
        self._bounds = QRectF()
        self.setZValue(Z_VALUE)

    @property
    def has_area(self) -> bool:
        """Return True while an area is being drawn or offered."""
        return self._area is not None

    def set_colour(self, colour: QColor) -> None:
        """Draw the unfinished area in a colour."""
        self._colour = QColor(colour)
        if self._area is not None:
            self._area.colour = QColor(colour)
        self._changed()

    def show_corners(self, corners: Sequence[QgsPointXY]) -> None:
        """Show the polygon of some corners (map units)."""
        origin = corners[0]
        points = [QPointF(corner.x() - origin.x(), corner.y() - origin.y()) for corner in corners]
        path = QPainterPath()
        path.addPolygon(QPolygonF([*points, points[0]]))
        self._area = _Area(path, origin, self._colour)
        self._changed()

    def show_path(self, path: QPainterPath, origin: QgsPointXY) -> None:
        """Show a shape (map units from its origin)."""
        self._area = _Area(path, origin, self._colour)
        self._changed()

    def keep(self) -> None:
        """Keep the area on the screen until the layer shows it."""
        if self._area is not None:
            self._finished.append(self._area)
        self.cancel()

    def drop_kept(self) -> None:
        """Drop the finished areas, which the layer shows by now."""
        if self._finished:
            self._finished = []
            self._changed()

    def cancel(self) -> None:
        """Drop the unfinished area."""
        self._area = None
        self._changed()

    # --- QGIS and Qt

    def updatePosition(self) -> None:
        """Follow the canvas after it has moved."""
        self._changed()

    def boundingRect(self) -> QRectF:
        """Return the extent of the areas as of their last change."""
        return self._bounds

    def paint(self, painter: QPainter, option: Any = None, widget: Any = None) -> None:
        """Draw."""
        painter.save()
        for area in self._all():
            path = self._to_canvas(area).map(area.path)
            fill = QColor(area.colour)
            if path.elementCount() > MAX_OUTLINED:  # thousands of single pixels, of which a line would leave nothing
                fill = fill.lighter(DENSE_LIGHTER)
                fill.setAlpha(DENSE_ALPHA)
                painter.fillPath(path, fill)
                continue
            fill.setAlpha(FILL_ALPHA)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
            painter.setPen(QPen(QColor(0, 0, 0, 190), 3.0))  # a dark line under a bright one shows on any image
            painter.setBrush(fill)
            painter.drawPath(path)
            painter.setPen(QPen(area.colour.lighter(125), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(path)
        painter.restore()

    def _all(self) -> list[_Area]:
        return self._finished if self._area is None else [*self._finished, self._area]

    def _to_canvas(self, area: _Area) -> QTransform:
        """Return the transform from the units of an area's path to canvas pixels."""
        to_pixel, origin = self._canvas.mapSettings().mapToPixel(), area.origin
        step = self._canvas.mapUnitsPerPixel() or 1.0
        start = to_pixel.transform(origin)
        right = to_pixel.transform(QgsPointXY(origin.x() + step, origin.y()))
        up = to_pixel.transform(QgsPointXY(origin.x(), origin.y() + step))
        return QTransform(
            (right.x() - start.x()) / step,
            (right.y() - start.y()) / step,
            (up.x() - start.x()) / step,
            (up.y() - start.y()) / step,
            start.x(),
            start.y(),
        )

    def _changed(self) -> None:
        self.prepareGeometryChange()  # before the bounds change, else the scene keeps the old ones
        self.setPos(0.0, 0.0)
        bounds = QRectF()
        for area in self._all():
            bounds = bounds.united(self._to_canvas(area).mapRect(area.path.boundingRect()))
        self._bounds = bounds.adjusted(-RIM, -RIM, RIM, RIM)
        self.update()
