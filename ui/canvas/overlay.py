# SPDX-License-Identifier: GPL-2.0-or-later
"""The map over the canvas: places the worker's pictures at any zoom, rotation and coordinate system.

A canvas draws its items above all layers. What lies above the raster is therefore drawn once more, into the picture:
the result is the same as if the picture lay between the layers, and no layer is rendered again for a new picture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import QgsPointXY
from qgis.gui import QgsMapCanvas, QgsMapCanvasItem
from qgis.PyQt.QtCore import QPointF, QRectF, Qt
from qgis.PyQt.QtGui import QImage, QPainter, QPainterPath, QPolygonF, QTransform

from .layer_pictures import NORMAL, placed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.PyQt.QtWidgets import QStyleOptionGraphicsItem

    from ...core.live.map_picture import Picture
    from ..project.canvas_geometry import Ticket
    from .layer_pictures import LayerPicture

Z_VALUE = 5.0  # above the map (-10), below rubber bands and the brush
FORM = QImage.Format.Format_ARGB32_Premultiplied
INSIDE = QPainter.CompositionMode.CompositionMode_SourceAtop  # drawn where there is something already
MASK = QPainter.CompositionMode.CompositionMode_DestinationIn


class PlacedPicture:
    """A picture with its place on the map: the map itself, and marks on it.

    Parameters
    ----------
    picture : Picture
    ticket : Ticket
        The view that it was drawn for.
    """

    def __init__(self, picture: Picture, ticket: Ticket) -> None:
        self.data, self._marks_data = picture.data, picture.marks or b""  # QImage does not copy the pixels
        size = picture.width, picture.height
        self.image = QImage(self.data, *size, picture.width * 4, FORM)
        self.marks = QImage(self._marks_data, *size, picture.width * 4, FORM) if picture.marks else None
        self.corners = ticket.corners if picture.placement is None else _corners(picture.placement, *size)

    @property
    def box(self) -> QRectF:
        """The picture in its own pixels."""
        return QRectF(0, 0, self.image.width(), self.image.height())

    def part(self, is_marks: bool) -> QImage | None:
        """Return the map or its marks, None where it has none."""
        return self.marks if is_marks else self.image

    def transform(self, canvas: QgsMapCanvas) -> QTransform:
        """Return the transform from picture pixels to canvas pixels."""
        return placed(canvas, self.corners, self.image)

    def outline(self, canvas: QgsMapCanvas) -> QPainterPath:
        """Return the edge of the picture in canvas pixels."""
        path = QPainterPath()
        path.addPolygon(self.transform(canvas).map(QPolygonF(self.box)))
        path.closeSubpath()
        return path


def _corners(placement: tuple[float, ...], width: int, height: int) -> tuple[QgsPointXY, ...]:
    """Return the map's points at the start of a picture, at the end of its first row and of its first column."""
    x, a, b, y, d, e = placement
    return (
        QgsPointXY(x, y),
        QgsPointXY(x + a * width, y + d * width),
        QgsPointXY(x + b * height, y + e * height),
    )


class Overlay(QgsMapCanvasItem):
    """A picture on the scene of a canvas.

    The last picture stays, moved with the canvas, until the next one comes, so that the map never flickers. A sharp
    picture stays over rough ones of other views, as long as these show the same strokes.
    """

    def __init__(self, canvas: QgsMapCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._picture: PlacedPicture | None = None
        self._sharp: PlacedPicture | None = None  # painted over the picture where both are
        self._is_sharp = False  # whether the picture itself is sharp
        self._state: object = None
        self._above: Sequence[LayerPicture] = ()
        self._composed: dict[bool, tuple[object, QImage]] = {}  # by whether of the marks, with what it is made of
        self._map_opacity = 1.0
        self._bounds = QRectF()
        self.setZValue(Z_VALUE)

    @property
    def is_empty(self) -> bool:
        """Return True when there is no picture."""
        return self._picture is None

    @property
    def pictures(self) -> list[PlacedPicture]:
        """The pictures from below: the last one, and the sharp one of an earlier view that is still true."""
        return [picture for picture in (self._picture, self._sharp) if picture is not None]

    @property
    def has_marks(self) -> bool:
        """Return True when something is marked on the map."""
        return any(picture.marks is not None for picture in self.pictures)

    def set_map_opacity(self, opacity: float) -> None:
        """Set the opacity of the map, 0 ... 1; its marks are always opaque."""
        self._map_opacity = opacity
        self.update()

    def show_picture(
        self, picture: Picture, ticket: Ticket, is_sharp: bool = False, keeps: bool = False, state: object = None
    ) -> None:
        """Replace the picture.

        Parameters
        ----------
        picture : Picture
        ticket : Ticket
        is_sharp : bool
            Whether it is final, pixel for pixel.
        keeps : bool
            Whether a sharp picture before it stays where it is known, until the next sharp one.
        state : object
            Equal for pictures of the same strokes in the same look; only such pictures are shown together.
        """
        state = (state, self._canvas.mapSettings().destinationCrs().authid())
        if is_sharp or not keeps or state != self._state:
            self._sharp = None
        elif self._is_sharp:
            self._sharp = self._picture
        self._picture, self._is_sharp, self._state = PlacedPicture(picture, ticket), is_sharp, state
        self._composed = {}
        self.updatePosition()

    def show_above(self, pictures: Sequence[LayerPicture]) -> None:
        """Draw pictures of the layers above the raster over the map, the lowest first."""
        self._above, self._composed = tuple(pictures), {}
        self.update()

    def clear(self) -> None:
        """Remove the picture."""
        self._picture = self._sharp = self._state = None
        self._composed = {}
        self.updatePosition()

    # --- QGIS and Qt

    def updatePosition(self) -> None:
        """Follow the canvas: the item lies at the scene's origin, and its painter moves the picture."""
        self.prepareGeometryChange()  # before the bounds change, else the scene keeps the old ones
        self.setPos(0.0, 0.0)
        self._bounds = QRectF()
        for picture in self.pictures:
            self._bounds = self._bounds.united(picture.transform(self._canvas).mapRect(picture.box))
        self.update()

    def boundingRect(self) -> QRectF:
        """Return the area of the picture as of the last move of the canvas."""
        return self._bounds

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem | None = None, widget: Any = None) -> None:
        """Draw the picture without smoothing, so that raster pixels keep their edges."""
        for is_marks, opacity in ((False, self._map_opacity), (True, 1.0)):
            if opacity == 0 or all(picture.part(is_marks) is None for picture in self.pictures):
                continue
            painter.save()
            painter.setOpacity(painter.opacity() * opacity)
            if self._above:
                self._paint_composed(painter, is_marks)
            else:
                self._paint_part(painter, is_marks)
            painter.restore()

    def _paint_part(self, painter: QPainter, is_marks: bool) -> None:
        """Draw the picture, and the sharp one in its place."""
        for picture in self.pictures:
            part = picture.part(is_marks)
            if part is None:
                continue
            painter.save()
            if self._sharp is not None and picture is not self._sharp:
                around = QPainterPath()
                around.addRect(self._bounds)
                outside = around.subtracted(self._sharp.outline(self._canvas))
                painter.setClipPath(outside, Qt.ClipOperation.IntersectClip)
            _draw(painter, part, picture.transform(self._canvas))
            painter.restore()

    def _paint_composed(self, painter: QPainter, is_marks: bool) -> None:
        """Draw a part with the layers above it; beyond the edges of the canvas, seen while it is dragged, without."""
        view = QRectF(self._canvas.viewport().rect())
        transforms = [picture.transform(self._canvas) for picture in self.pictures]
        key = transforms, view, self._canvas.devicePixelRatioF()
        known = self._composed.get(is_marks)
        if known is None or known[0] != key:
            known = self._composed[is_marks] = key, self._compose(is_marks)
        painter.drawImage(QPointF(0.0, 0.0), known[1])
        if not view.contains(self._bounds):
            beyond, inside = QPainterPath(), QPainterPath()
            beyond.addRect(self._bounds)
            inside.addRect(view)
            painter.setClipPath(beyond.subtracted(inside))
            self._paint_part(painter, is_marks)

    def _compose(self, is_marks: bool) -> QImage:
        """Return a part as large as the canvas, with the layers above it drawn where it has something."""
        result = self._alone(is_marks)
        painter = QPainter(result)
        for above in self._above:
            place = placed(self._canvas, above.corners, above.image)
            painter.setCompositionMode(INSIDE if above.blending == NORMAL else above.blending)
            _draw(painter, above.image, place)
            if above.blending != NORMAL:
                painter.setCompositionMode(MASK)
                painter.drawImage(QPointF(0.0, 0.0), self._alone(is_marks))
        painter.end()
        return result

    def _alone(self, is_marks: bool) -> QImage:
        """Return a part as large as the canvas without anything over it."""
        size, ratio = self._canvas.viewport().size(), self._canvas.devicePixelRatioF()
        alone = QImage(round(size.width() * ratio), round(size.height() * ratio), FORM)
        alone.setDevicePixelRatio(ratio)
        alone.fill(0)
        painter = QPainter(alone)
        self._paint_part(painter, is_marks)
        painter.end()
        return alone


def _draw(painter: QPainter, image: QImage, transform: QTransform) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    painter.setTransform(transform, True)
    painter.drawImage(0, 0, image)
    painter.restore()


def remove_item(canvas: QgsMapCanvas, item: QgsMapCanvasItem) -> None:
    """Remove an item from the scene for good."""
    canvas.scene().removeItem(item)
