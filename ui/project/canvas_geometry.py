# SPDX-License-Identifier: GPL-2.0-or-later
"""The visible part of a raster: transforms from the map canvas to the raster's grid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qgis.core import QgsCoordinateTransform, QgsCsException, QgsPointXY, QgsProject
from qgis.PyQt.QtCore import QPoint
from qgis.PyQt.QtGui import QPainterPath

from ...core.live.screen import Screen

if TYPE_CHECKING:
    from qgis.core import QgsCoordinateReferenceSystem, QgsGeometry
    from qgis.gui import QgsMapCanvas

    from ...core.raster.grid import Grid

NODES = 33  # of the lattice on each edge of the screen, where canvas and raster differ in coordinate system
NOWHERE = (float("nan"), float("nan"))


@dataclass(frozen=True)
class Ticket:
    """The view that a picture was requested for: three screen corners in map units, and the size in pixels."""

    corners: tuple[QgsPointXY, QgsPointXY, QgsPointXY]
    width: int
    height: int


def screen_of(
    canvas: QgsMapCanvas, grid: Grid, crs: QgsCoordinateReferenceSystem, project: QgsProject
) -> tuple[Screen, Ticket]:
    """Return the screen of a canvas over a raster's grid, and the ticket of this view."""
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


def map_scale(layer_crs_to_map: QgsCoordinateTransform, point: QgsPointXY, step: float) -> float:
    """Return the length of a layer unit in map units around a point of the layer; raises QgsCsException."""
    if layer_crs_to_map.isShortCircuited() or not layer_crs_to_map.isValid():
        return 1.0
    centre = layer_crs_to_map.transform(point)
    east = layer_crs_to_map.transform(QgsPointXY(point.x() + step, point.y()))
    north = layer_crs_to_map.transform(QgsPointXY(point.x(), point.y() + step))
    return float((centre.distance(east) * centre.distance(north)) ** 0.5 / step)


def painter_path(polygons: QgsGeometry) -> tuple[QPainterPath, QgsPointXY]:
    """Return polygons to be drawn, and the point that they are counted from, so that no digit is lost."""
    origin, path = polygons.boundingBox().center(), QPainterPath()
    for part in polygons.constParts():
        path.addPolygon(part.exteriorRing().asQPolygonF())
        for number in range(part.numInteriorRings()):
            path.addPolygon(part.interiorRing(number).asQPolygonF())
    path.translate(-origin.x(), -origin.y())
    return path, origin
