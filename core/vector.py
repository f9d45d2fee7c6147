# SPDX-License-Identifier: GPL-2.0-or-later
"""Polygons that say which pixels count. Everything is moved into pixel coordinates once, so blocks cannot differ."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING, Any

from osgeo import gdal, ogr, osr

from .errors import N_, InputError
from .raster import Grid, Window, quietly, spatial_reference

if TYPE_CHECKING:
    import numpy as np


class PolygonMask:
    """Polygons on a grid: a pixel is inside when its centre is.

    Parameters
    ----------
    path : str
        Vector file or OGR name.
    grid : Grid
        The raster's grid; polygons are transformed into its CRS, then into its pixel coordinates.
    layer : str, optional
        Layer name; the first layer when absent.

    Raises
    ------
    InputError
        When the file cannot be read, has no polygons, or lies wholly outside the raster.
    """

    def __init__(self, path: str, grid: Grid, layer: str | None = None) -> None:
        dataset, reason = quietly(lambda: gdal.OpenEx(path, gdal.OF_VECTOR))
        source = (dataset.GetLayerByName(layer) if layer else dataset.GetLayer(0)) if dataset else None
        if source is None:
            raise InputError(
                N_("The mask {path} cannot be opened as a vector layer ({reason}). Choose a polygon layer."),
                path=path,
                reason=reason or "?",
            )
        self._lock = threading.Lock()
        self._memory = ogr.GetDriverByName("Memory").CreateDataSource("")
        self._polygons = self._memory.CreateLayer("mask", None, ogr.wkbUnknown)
        self._copy(source, grid)
        if self._polygons.GetFeatureCount() == 0:
            raise InputError(N_("The mask {path} has no polygons. Choose a polygon layer."), path=path)
        left, right, top, bottom = self._polygons.GetExtent()
        if right <= 0 or bottom <= 0 or left >= grid.width or top >= grid.height:
            raise InputError(
                N_("The mask {path} lies wholly outside the raster. Check the coordinate systems of both."), path=path
            )

    def _copy(self, source: Any, grid: Grid) -> None:
        to_crs = _transformation(source.GetSpatialRef(), grid)
        definition = self._polygons.GetLayerDefn()
        for feature in source:
            geometry = feature.GetGeometryRef()
            if geometry is None or geometry.IsEmpty() or geometry.GetDimension() != 2:
                continue
            geometry = geometry.GetLinearGeometry()
            if to_crs is not None:
                code, reason = quietly(partial(geometry.Transform, to_crs))
                if code is None:
                    raise InputError(
                        N_("The mask cannot be brought into the raster's coordinate system ({reason})."), reason=reason
                    )
            item = ogr.Feature(definition)
            item.SetGeometryDirectly(to_pixels(geometry, grid))
            self._polygons.CreateFeature(item)

    def rasterize(self, window: Window, shape: tuple[int, int] | None = None) -> np.ndarray:
        """Return bool (height, width), True where a pixel's centre is inside; `shape` gives a reduced size."""
        height, width = shape or (window.height, window.width)
        target = gdal.GetDriverByName("MEM").Create("", width, height, 1, gdal.GDT_Byte)
        target.SetGeoTransform((window.col, window.width / width, 0.0, window.row, 0.0, window.height / height))
        with self._lock:
            self._polygons.SetSpatialFilterRect(
                window.col, window.row, window.col + window.width, window.row + window.height
            )
            # in pixel coordinates there is no CRS, which GDAL would warn about each time
            quietly(lambda: gdal.RasterizeLayer(target, [1], self._polygons, burn_values=[1]))
        return target.ReadAsArray() == 1


def _transformation(reference: Any | None, grid: Grid) -> Any | None:
    target = spatial_reference(grid.crs)
    if reference is None or target is None:
        return None
    reference = reference.Clone()
    reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return None if reference.IsSame(target) else osr.CoordinateTransformation(reference, target)


def to_pixels(geometry: Any, grid: Grid) -> Any:
    """Return a copy of an OGR geometry in pixel coordinates: x = column, y = row, the first pixel's corner at 0, 0."""
    moved = geometry.Clone()
    moved.FlattenTo2D()
    inverse = gdal.InvGeoTransform(grid.placement)
    stack = [moved]
    while stack:
        part = stack.pop()
        if part.GetGeometryCount():
            stack.extend(part.GetGeometryRef(i) for i in range(part.GetGeometryCount()))
            continue
        for i in range(part.GetPointCount()):
            part.SetPoint_2D(i, *gdal.ApplyGeoTransform(inverse, *part.GetPoint_2D(i)))
    return moved
