# SPDX-License-Identifier: GPL-2.0-or-later
"""The raster that is painted on: its settings, its pixels, and the transforms between raster and canvas."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from qgis.core import (
    QgsCoordinateTransform,
    QgsCsException,
    QgsDistanceArea,
    QgsGeometry,
    QgsPointXY,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProject,
    QgsRasterLayer,
)

from ...i18n import tr
from ...processing.support.layers import open_layer, raster_path
from .canvas_geometry import Ticket, map_scale, screen_of
from .classes import next_class
from .pixel_state import area_layer, area_mask
from .settings import Settings, read_settings, write_settings

if TYPE_CHECKING:
    from qgis.gui import QgsMapCanvas

    from ...core.live.screen import Screen
    from ...core.raster.source import RasterSource

DOT = 1e-3  # length of the line that a click paints, as a share of its width
FIRST_CLASSES = 2
WGS84 = "EPSG:7030"  # the ellipsoid of a coordinate system that names none


class CurrentRaster:
    """A raster layer with its settings, or none.

    Parameters
    ----------
    canvas : QgsMapCanvas
    project : QgsProject
    """

    def __init__(self, canvas: QgsMapCanvas, project: QgsProject) -> None:
        self._canvas, self._project = canvas, project
        self.layer: QgsRasterLayer | None = None
        self.settings = Settings()
        self.source: RasterSource | None = None
        self._is_kept = False
        self._measured: tuple[tuple[object, ...], float | None] | None = None  # what of, and the edge of a pixel (m)

    def take(self, layer: QgsRasterLayer) -> None:
        """Make a layer the current one and read its stored settings; the file is opened later."""
        stored = read_settings(layer)
        self.layer, self.source = layer, None
        self.settings, self._is_kept = stored or _first_settings(), stored is not None

    def leave(self) -> None:
        """Drop the current layer."""
        self.layer, self.source = None, None
        self.settings, self._is_kept = Settings(), False

    def open(self) -> RasterSource | None:
        """Return the raster opened for reading, None without one; raises ClusterBrushError."""
        if self.source is None and self.layer is not None:
            path = raster_path(self.layer, QgsProcessingContext(), QgsProcessingFeedback())
            source = open_layer(self.layer, path, self.settings.bands, self.settings.nodata)
            area = area_layer(self._project, self.settings.area)
            if area is not None:
                source.mask = area_mask(area, source.grid)
            self.source = source
        return self.source

    # --- settings

    @property
    def has_first_classes(self) -> bool:
        """Return True while the classes are those that every raster begins with."""
        return self.settings.classes == _first_settings().classes

    def keep(self) -> None:
        """Store the settings in the project from now on; called with the first stroke or the first chosen setting."""
        self._is_kept = True

    def save(self) -> None:
        """Store the settings in the project, once `keep` was called."""
        if self.layer is not None and self._is_kept:
            write_settings(self.layer, self.settings, self._project)

    # --- geometry

    @property
    def pixel_size(self) -> float:
        """Edge of a pixel in the raster's map units, 1 without a raster."""
        if self.layer is None:
            return 1.0
        size = self.layer.rasterUnitsPerPixelX() * self.layer.rasterUnitsPerPixelY()
        return float(abs(size) ** 0.5) or 1.0

    def pixel_metres(self) -> float | None:
        """Return the edge of a pixel on the ground (m) in the middle of the canvas, or None when it is unknown."""
        layer = self.layer
        if layer is None or not layer.crs().isValid():
            return None
        try:
            point = self._centre()
        except QgsCsException:
            return None
        key = layer.id(), layer.crs().toWkt(), point.x(), point.y(), self.pixel_size
        if self._measured is None or self._measured[0] != key:
            self._measured = key, self._measure(layer, point)
        return self._measured[1]

    def _measure(self, layer: QgsRasterLayer, point: QgsPointXY) -> float | None:
        """Return the edge (m) of a pixel at a point of the raster."""
        measure = QgsDistanceArea()
        measure.setSourceCrs(layer.crs(), self._project.transformContext())
        if not measure.setEllipsoid(layer.crs().ellipsoidAcronym() or WGS84):
            return None  # without an ellipsoid the lengths would be in the units of the map
        step = self.pixel_size
        try:
            east = measure.measureLine(point, QgsPointXY(point.x() + step, point.y()))
            north = measure.measureLine(point, QgsPointXY(point.x(), point.y() + step))
        except QgsCsException:
            return None
        metres = float((east * north) ** 0.5)
        return metres if math.isfinite(metres) and metres > 0 else None

    def _centre(self) -> QgsPointXY:
        """Return the middle of the canvas in the raster's coordinate system; raises QgsCsException."""
        to_raster = self.transform(to_map=False)
        point = self._canvas.center()
        return to_raster.transform(point) if to_raster.isValid() else point

    @property
    def brush_width(self) -> float:
        """Diameter of the brush in the raster's map units."""
        return self.settings.brush_pixels * self.pixel_size

    def transform(self, to_map: bool) -> QgsCoordinateTransform:
        """Return the transform from the raster to the canvas, or back."""
        raster = self.layer.crs() if self.layer is not None else self._project.crs()
        canvas = self._canvas.mapSettings().destinationCrs()
        return QgsCoordinateTransform(*((raster, canvas) if to_map else (canvas, raster)), self._project)

    def map_scale(self) -> float | None:
        """Return the length of a raster unit in map units in the middle of the canvas, or None when it is unknown."""
        try:
            return map_scale(self.transform(to_map=True), self._centre(), self.pixel_size)
        except QgsCsException:
            return None

    def screen(self, source: RasterSource) -> tuple[Screen, Ticket] | None:
        """Return the screen over the raster and its ticket, None without a layer."""
        if self.layer is None:
            return None
        return screen_of(self._canvas, source.grid, self.layer.crs(), self._project)

    def line(self, points: list[QgsPointXY], width: float) -> QgsGeometry:
        """Return a stroke given in map units as a line in the raster's coordinate system; raises QgsCsException."""
        if len(points) == 1:
            points = [*points, points[0]]
        geometry = QgsGeometry.fromPolylineXY(points)
        if self.layer is not None:
            transform = self.transform(to_map=False)
            if transform.isValid():
                geometry.transform(transform)
        line = geometry.asPolyline()
        if all(point == line[0] for point in line):
            line = [line[0], QgsPointXY(line[0].x() + DOT * width, line[0].y())]
        return QgsGeometry.fromPolylineXY(line)


def _first_settings() -> Settings:
    settings = Settings()
    for _ in range(FIRST_CLASSES):
        settings.classes.append(next_class(settings.classes, tr("Class {number}")))
    return settings
