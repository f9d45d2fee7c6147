# SPDX-License-Identifier: GPL-2.0-or-later
"""The raster that is painted on: its settings, its pixels, and the way between it and the canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import (
    QgsCoordinateTransform,
    QgsCsException,
    QgsGeometry,
    QgsPointXY,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProject,
    QgsRasterLayer,
)

from ..core.raster import RasterSource
from ..i18n import tr
from ..processing.layers import raster_path, user_nodata
from .classes import next_class
from .overlay import Ticket, screen_of
from .project_state import Settings, read_settings, write_settings
from .stroke_style import map_scale

if TYPE_CHECKING:
    from qgis.gui import QgsMapCanvas

    from ..core.screen import Screen

DOT = 1e-3  # of the width: a click paints a line so short
FIRST_CLASSES = 2


class CurrentRaster:
    """One raster layer at a time, or none.

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
        self._keeps = False

    def take(self, layer: QgsRasterLayer) -> None:
        """Turn to a layer and what was kept with it; nothing is read from the file yet."""
        kept = read_settings(layer)
        self.layer, self.source = layer, None
        self.settings, self._keeps = kept or _first_settings(), kept is not None

    def leave(self) -> None:
        """Turn to none."""
        self.layer, self.source = None, None
        self.settings, self._keeps = Settings(), False

    def open(self) -> RasterSource | None:
        """Return the raster opened for reading, None without one; raises ClusterBrushError."""
        if self.source is None and self.layer is not None:
            path = raster_path(self.layer, QgsProcessingContext(), QgsProcessingFeedback())
            self.source = RasterSource(path, self.settings.bands or None, user_nodata(self.layer))
        return self.source

    # --- settings

    def keep(self) -> None:
        """Keep the settings in the project from now on: before the first stroke there is nothing worth it."""
        self._keeps = True

    def save(self) -> None:
        """Keep the settings as they are, where they are kept."""
        if self.layer is not None and self._keeps:
            write_settings(self.layer, self.settings, self._project)

    # --- where it lies

    @property
    def pixel_size(self) -> float:
        """Edge of a pixel in the raster's map units, 1 without a raster."""
        if self.layer is None:
            return 1.0
        size = self.layer.rasterUnitsPerPixelX() * self.layer.rasterUnitsPerPixelY()
        return float(abs(size) ** 0.5) or 1.0

    @property
    def brush_width(self) -> float:
        """Diameter of the brush in the raster's map units."""
        return self.settings.brush_pixels * self.pixel_size

    def way(self, to_map: bool) -> QgsCoordinateTransform:
        """Return the way from the raster to the canvas, or back."""
        raster = self.layer.crs() if self.layer is not None else self._project.crs()
        canvas = self._canvas.mapSettings().destinationCrs()
        return QgsCoordinateTransform(*((raster, canvas) if to_map else (canvas, raster)), self._project)

    def map_scale(self) -> float | None:
        """Return how many map units a unit of the raster's is, in the middle of the canvas, or None."""
        try:
            centre = self.way(to_map=False)
            at = self._canvas.center()
            if centre.isValid():
                at = centre.transform(at)
            return map_scale(self.way(to_map=True), at, self.pixel_size)
        except QgsCsException:
            return None

    def screen(self, source: RasterSource) -> tuple[Screen, Ticket] | None:
        """Return what the canvas shows of the raster, None without one."""
        if self.layer is None:
            return None
        return screen_of(self._canvas, source.grid, self.layer.crs(), self._project)

    def line(self, points: list[QgsPointXY], width: float) -> QgsGeometry:
        """Return a stroke over the canvas in the raster's coordinate system; raises QgsCsException."""
        if len(points) == 1:
            points = [*points, points[0]]
        geometry = QgsGeometry.fromPolylineXY(points)
        if self.layer is not None:
            way = self.way(to_map=False)
            if way.isValid():
                geometry.transform(way)
        line = geometry.asPolyline()
        if all(point == line[0] for point in line):
            line = [line[0], QgsPointXY(line[0].x() + DOT * width, line[0].y())]
        return QgsGeometry.fromPolylineXY(line)


def _first_settings() -> Settings:
    settings = Settings()
    for _ in range(FIRST_CLASSES):
        settings.classes.append(next_class(settings.classes, tr("Class {number}")))
    return settings
