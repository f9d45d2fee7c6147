# SPDX-License-Identifier: GPL-2.0-or-later
"""OGR geometries: parts, transformation to the CRS of a raster, and pixel coordinates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from osgeo import gdal, ogr, osr

from ..raster.crs import spatial_reference, transformation_or_reason
from ..raster.gdal_calls import quietly
from ..raster.grid import Grid, Window
from .wkb import polygon_wkb

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..base.errors import InputError

UNDEFINED = "Undefined "  # beginning of the name of the CRS in a GeoPackage without one
WIDTH_STEP = 1e-3  # in units of the layer's CRS; short steps by which `unit_length` measures a unit
POINT, AREA = 0, 2  # dimensions of geometries
MIN_RING_POINTS = 4  # of a triangle, whose first point is also the last


def geometry_of(wkb: bytes | None) -> Any | None:
    """Return an OGR geometry with its curves as lines; None for empty geometries and damaged bytes."""
    geometry, _ = quietly(lambda: ogr.CreateGeometryFromWkb(wkb)) if wkb else (None, "")
    return None if geometry is None or geometry.IsEmpty() else geometry.GetLinearGeometry()


def is_area(geometry: Any) -> bool:
    """Return True for polygons and collections of polygons."""
    return bool(geometry.GetDimension() == AREA)


def is_point(geometry: Any) -> bool:
    """Return True for points and collections of points."""
    return bool(geometry.GetDimension() == POINT)


def vertices(geometry: Any) -> Iterator[np.ndarray]:
    """Yield the vertices of each part of a geometry, float64 (n, 2); each point of a collection is a part."""
    if geometry.GetGeometryCount():
        for i in range(geometry.GetGeometryCount()):
            yield from vertices(geometry.GetGeometryRef(i))
    elif geometry.GetPointCount():
        yield np.array([geometry.GetPoint_2D(i) for i in range(geometry.GetPointCount())], dtype=np.float64)


def area_within(outline: Any) -> Any:
    """Return the polygon that closed lines enclose, or the lines themselves where they enclose nothing.

    A line inside another one is a hole: a place is inside when an odd number of the lines go around it.
    """
    rings = [ring if (ring[0] == ring[-1]).all() else np.concatenate([ring, ring[:1]]) for ring in vertices(outline)]
    rings = [ring for ring in rings if len(ring) >= MIN_RING_POINTS]
    return ogr.CreateGeometryFromWkb(polygon_wkb(rings)) if rings else outline


# --- from the layer's coordinates to the raster's


def transformation(reference: Any | None, grid: Grid, error: Callable[[str], InputError]) -> Any | None:
    """Return the transformation to the CRS of a raster; None when the CRS are the same, or one is unknown.

    Geometries are transformed by `reproject.Reprojection`, which handles curved edges, the dateline and the poles.

    Parameters
    ----------
    reference : osr.SpatialReference or None
        CRS of the layer; without one its coordinates are taken to be in the raster's CRS.
    grid : Grid
    error : callable
        Returns the error for GDAL's reason.

    Raises
    ------
    InputError
        When PROJ has no transformation.
    """
    target = spatial_reference(grid.crs)
    if reference is None or target is None:
        return None
    source = reference.Clone()
    source.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    if source.IsSame(target) or (source.GetName() or "").startswith(UNDEFINED):
        return None
    to_crs, reason = transformation_or_reason(source, target)
    if to_crs is None:
        raise error(reason)
    return to_crs


def unit_length(geometry: Any, to_crs: Any) -> float:
    """Return the length of a unit of the layer's CRS in units of the raster's, at the geometry's first point."""
    x, y = next(vertices(geometry))[0]
    step = WIDTH_STEP
    moved, _ = quietly(lambda: to_crs.TransformPoints([(x, y), (x + step, y), (x, y + step)]))
    positions = np.array(moved if moved else [(np.nan, np.nan)])[:, :2]
    if not np.isfinite(positions).all():
        return float("nan")
    return float(np.sqrt(np.hypot(*(positions[1] - positions[0])) * np.hypot(*(positions[2] - positions[0]))) / step)


# --- from the raster's coordinates to its pixels


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


def points_in_pixels(points: np.ndarray, grid: Grid) -> tuple[np.ndarray, np.ndarray]:
    """Return columns and rows, float64 (n,) each, of points float64 (n, 2) in the raster's coordinates."""
    x, y = points[:, 0], points[:, 1]
    x0, a, b, y0, d, e = gdal.InvGeoTransform(grid.placement)
    return x0 + a * x + b * y, y0 + d * x + e * y


def window_of(polygon: Any, grid: Grid) -> Window:
    """Return the window around a polygon in pixel coordinates; its height or width is 0 when it lies outside."""
    left, right, top, bottom = np.clip(polygon.GetEnvelope(), 0, [grid.width] * 2 + [grid.height] * 2)
    col, row = int(np.floor(left)), int(np.floor(top))
    return Window(row, col, int(np.ceil(bottom)) - row, int(np.ceil(right)) - col)
