# SPDX-License-Identifier: GPL-2.0-or-later
"""Painted areas, which the stroke layer keeps by their outlines among the lines of the brush.

So brush and areas share one undo, one order in time and one eraser. The field `filled` tells them apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import NULL, QgsGeometry, QgsPointXY, QgsWkbTypes

from ..project.current_raster import DOT
from .fields import FILLED, WIDTH

if TYPE_CHECKING:
    from qgis.core import QgsFeature

ROUND_SEGMENTS = 12  # of a quarter circle of the eraser's outline


def is_area(geometry: QgsGeometry) -> bool:
    """Return True for polygons."""
    return bool(geometry.type() == QgsWkbTypes.GeometryType.PolygonGeometry)


def as_outline(area: QgsGeometry) -> QgsGeometry:
    """Return the rings of polygons as lines."""
    return area.convertToType(QgsWkbTypes.GeometryType.LineGeometry, True)


def as_area(outline: QgsGeometry) -> QgsGeometry:
    """Return the polygons within closed lines; a line inside another one is a hole."""
    rings = outline.asMultiPolyline() if outline.isMultipart() else [outline.asPolyline()]
    return _polygons_of(QgsGeometry.fromPolygonXY(rings).makeValid())


def as_strokes(geometry: QgsGeometry, size: float) -> list[QgsGeometry]:
    """Return lines and polygons as they are, and each point as a line much shorter than `size`, which is a dot."""
    if geometry.type() != QgsWkbTypes.GeometryType.PointGeometry:
        return [_polygons_of(geometry.makeValid())] if is_area(geometry) else [geometry]
    points = geometry.asMultiPoint() if geometry.isMultipart() else [geometry.asPoint()]
    return [
        QgsGeometry.fromPolylineXY([QgsPointXY(point), QgsPointXY(point.x() + DOT * size, point.y())])
        for point in points
    ]


def _polygons_of(geometry: QgsGeometry) -> QgsGeometry:
    """Return the polygons of a geometry, without the lines and points to which slivers shrink; may be empty."""
    if is_area(geometry):
        return geometry
    parts = [part for part in geometry.asGeometryCollection() if is_area(part)]
    return QgsGeometry.collectGeometry(parts) if parts else QgsGeometry()


def is_filled(feature: QgsFeature) -> bool:
    """Return True for the outline of an area."""
    index = feature.fieldNameIndex(FILLED)
    return index >= 0 and feature[index] != NULL and feature[index] == 1


def brush_of(feature: QgsFeature) -> float:
    """Return the diameter of the brush that painted a feature, 0 for an area."""
    width = feature[WIDTH]
    return 0.0 if width == NULL or width is None or is_filled(feature) else float(width)


def body(feature: QgsFeature) -> QgsGeometry:
    """Return the line of a stroke, or the polygons of an area."""
    return as_area(feature.geometry()) if is_filled(feature) else feature.geometry()


def without(feature: QgsFeature, path: QgsGeometry, radius: float) -> QgsGeometry | None:
    """Return lines of a feature without what an eraser's path covers, as they are stored; None where it misses it."""
    shape = path.buffer(radius + brush_of(feature) / 2.0, ROUND_SEGMENTS)
    own = body(feature)
    if not own.intersects(shape):
        return None
    rest = own.difference(shape)
    if not is_filled(feature):
        return rest
    rest = _polygons_of(rest)
    return rest if rest.isEmpty() else as_outline(rest)


def outside(geometry: QgsGeometry, width: float, feature: QgsFeature) -> QgsGeometry:
    """Return the part of a new line or area, painted with a brush of a width, that does not cover a feature."""
    reach = (width + brush_of(feature)) / 2.0
    shape = body(feature).buffer(reach, ROUND_SEGMENTS)
    if not geometry.intersects(shape):
        return geometry
    rest = geometry.difference(shape)
    return _polygons_of(rest) if is_area(geometry) else rest
