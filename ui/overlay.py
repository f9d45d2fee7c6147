# SPDX-License-Identifier: GPL-2.0-or-later
"""The map over the canvas: the worker's pictures where they belong at any zoom, rotation and coordinate system."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qgis.core import QgsCoordinateTransform, QgsCsException, QgsPointXY, QgsProject
from qgis.gui import QgsMapCanvas, QgsMapCanvasItem
from qgis.PyQt.QtCore import QPoint, QRectF
from qgis.PyQt.QtGui import QImage, QPainter, QTransform

from ..core.screen import Picture, Screen

if TYPE_CHECKING:
    from qgis.core import QgsCoordinateReferenceSystem, QgsMapToPixel
    from qgis.PyQt.QtWidgets import QStyleOptionGraphicsItem

    from ..core.raster import Grid

NODES = 33  # of the lattice on each edge where the screen lies in another coordinate system
Z_VALUE = 5.0  # above the map (-10), below rubber bands and the brush
NOWHERE = (float("nan"), float("nan"))


@dataclass(frozen=True)
class Ticket:
    """The view that a picture was asked for: where screen corners lie in map units."""

    corners: tuple[QgsPointXY, QgsPointXY, QgsPointXY]
    width: int
    height: int


def screen_of(
    canvas: QgsMapCanvas, grid: Grid, crs: QgsCoordinateReferenceSystem, project: QgsProject
) -> tuple[Screen, Ticket]:
    """Return what a canvas shows of a raster's grid."""
    settings = canvas.mapSettings()
    ratio = canvas.devicePixelRatioF()
    size = canvas.viewport().size()
    to_map = settings.mapToPixel()
    transform = QgsCoordinateTransform(settings.destinationCrs(), crs, project)
    straight = transform.isShortCircuited() or not transform.isValid()
    nodes = 2 if straight else NODES
    corners = tuple(
        to_map.toMapCoordinates(QPoint(x * size.width(), y * size.height())) for x, y in ((0, 0), (1, 0), (0, 1))
    )
    shares = [node / (nodes - 1) for node in range(nodes)]
    lattice = [
        [_on_grid(_inside(corners, across, down), None if straight else transform, grid) for across in shares]
        for down in shares
    ]
    width, height = round(size.width() * ratio), round(size.height() * ratio)
    return Screen(width, height, lattice, straight), Ticket(corners, width, height)


def _inside(corners: tuple[QgsPointXY, ...], across: float, down: float) -> QgsPointXY:
    start, right, below = corners
    return QgsPointXY(
        start.x() + across * (right.x() - start.x()) + down * (below.x() - start.x()),
        start.y() + across * (right.y() - start.y()) + down * (below.y() - start.y()),
    )


def _on_grid(point: QgsPointXY, transform: QgsCoordinateTransform | None, grid: Grid) -> tuple[float, float]:
    if transform is not None:
        try:
            point = transform.transform(point)
        except QgsCsException:
            return NOWHERE
    x0, a, b, y0, d, e = grid.placement
    x, y, determinant = point.x() - x0, point.y() - y0, a * e - b * d
    return (x * e - y * b) / determinant, (y * a - x * d) / determinant


class Overlay(QgsMapCanvasItem):
    """One picture on the scene of a canvas.

    It keeps the last picture until the next comes, moved to where it belongs, so it never blanks.
    """

    def __init__(self, canvas: QgsMapCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._image: QImage | None = None
        self._data = b""  # the image's pixels: QImage copies nothing
        self._corners: tuple[QgsPointXY, ...] = ()
        self._bounds = QRectF()
        self.setZValue(Z_VALUE)

    @property
    def is_empty(self) -> bool:
        """Whether there is no picture."""
        return self._image is None

    def show_picture(self, picture: Picture, ticket: Ticket) -> None:
        """Paint a picture from now on."""
        self._data = picture.data
        form = QImage.Format.Format_ARGB32_Premultiplied
        self._image = QImage(self._data, picture.width, picture.height, picture.width * 4, form)
        if picture.placement is None:
            self._corners = ticket.corners
        else:
            x, a, b, y, d, e = picture.placement
            width, height = picture.width, picture.height
            self._corners = (
                QgsPointXY(x, y),
                QgsPointXY(x + a * width, y + d * width),
                QgsPointXY(x + b * height, y + e * height),
            )
        self.updatePosition()

    def clear(self) -> None:
        """Paint nothing."""
        self._image, self._data = None, b""
        self.updatePosition()

    def place(self) -> QTransform | None:
        """Return the way from picture pixels to the canvas's own pixels."""
        image = self._image
        if image is None:
            return None
        to_pixel: QgsMapToPixel = self._canvas.mapSettings().mapToPixel()
        start, across, down = (to_pixel.transform(point) for point in self._corners)
        width, height = image.width(), image.height()
        return QTransform(
            (across.x() - start.x()) / width,
            (across.y() - start.y()) / width,
            (down.x() - start.x()) / height,
            (down.y() - start.y()) / height,
            start.x(),
            start.y(),
        )

    # --- QGIS and Qt

    def updatePosition(self) -> None:
        """Follow the canvas: the item lies at the scene's origin and finds its place when painting."""
        self.prepareGeometryChange()  # before the bounds change: else the scene keeps this item where it is no more
        self.setPos(0.0, 0.0)
        place, image = self.place(), self._image
        if place is None or image is None:
            self._bounds = QRectF()
        else:
            self._bounds = place.mapRect(QRectF(0, 0, image.width(), image.height()))
        self.update()

    def boundingRect(self) -> QRectF:
        """Return what the picture covered when the canvas last moved."""
        return self._bounds

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem | None = None, widget: Any = None) -> None:
        """Draw the picture, sharp: a pixel is a pixel."""
        place, image = self.place(), self._image
        if place is None or image is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.setTransform(place, True)
        painter.drawImage(0, 0, image)
        painter.restore()


def remove_item(canvas: QgsMapCanvas, item: QgsMapCanvasItem) -> None:
    """Take an item off the scene for good."""
    canvas.scene().removeItem(item)
