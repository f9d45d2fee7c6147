# SPDX-License-Identifier: GPL-2.0-or-later
"""Rasterizes polygons: a pixel is inside when its centre is."""

from __future__ import annotations

import math
import threading
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from osgeo import gdal, gdal_array, ogr

from ..raster.gdal_calls import quietly
from ..raster.grid import Window
from .geometry import to_pixels, window_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import DTypeLike

    from ..raster.grid import Grid

MAX_STRIP_PIXELS = 1_000_000  # burned together
SURELY_HIT = 0.75  # pixels; a polygon whose area exceeds this times its perimeter has a pixel's centre inside


def memory_dataset() -> Any:
    """Return an empty vector dataset in memory.

    From GDAL 3.11 on the driver MEM holds vectors too, and its forerunner Memory is deprecated.
    """
    driver = gdal.GetDriverByName("MEM")
    if driver.GetMetadataItem(gdal.DCAP_VECTOR) == "YES":
        return driver.Create("", 0, 0, 0, gdal.GDT_Unknown)
    return ogr.GetDriverByName("Memory").CreateDataSource("")


class PixelPolygons:
    """Polygons in pixel coordinates, in memory; any thread may burn any window of them.

    They are pickled as well-known binary, because the layer that they come from may have no file.

    Parameters
    ----------
    fields : sequence of str
        Names of the numeric fields of each polygon.
    """

    def __init__(self, fields: Sequence[str] = ()) -> None:
        self._fields = tuple(fields)
        self._lock = threading.Lock()
        self._dataset = memory_dataset()  # kept, because a layer is invalid without its dataset
        self._layer = self._dataset.CreateLayer("polygons", None, ogr.wkbUnknown)
        for name in self._fields:
            self._layer.CreateField(ogr.FieldDefn(name, ogr.OFTReal))

    def add(self, polygon: Any, *values: float) -> None:
        """Add a copy of an OGR polygon in pixel coordinates, with the values of its fields."""
        item = ogr.Feature(self._layer.GetLayerDefn())
        for name, value in zip(self._fields, values):
            item.SetField(name, float(value))
        item.SetGeometry(polygon)
        self._layer.CreateFeature(item)

    def __len__(self) -> int:
        with self._lock:  # counting changes the reading position of the layer, which threads share
            self._layer.SetSpatialFilter(None)
            return int(self._layer.GetFeatureCount())

    def envelope(self) -> tuple[float, float, float, float]:
        """Return left, right, top and bottom of all polygons, in pixels."""
        with self._lock:
            left, right, top, bottom = self._layer.GetExtent()
        return left, right, top, bottom

    def burn(
        self,
        window: Window,
        shape: tuple[int, int] | None = None,
        dtype: DTypeLike = np.uint8,
        field: str = "",
        add: bool = False,
    ) -> np.ndarray:
        """Return a window with the polygons burned into it, (height, width), 0 outside them.

        Parameters
        ----------
        window : Window
        shape : (height, width), optional
            Reduced size of the result.
        dtype : uint8, uint16 or float64
        field : str
            Field whose values are burned; 1 is burned when empty.
        add : bool
            Whether the values of overlapping polygons are added; else the last polygon counts.
        """
        height, width = shape or (window.height, window.width)
        kind = gdal_array.NumericTypeCodeToGDALTypeCode(np.dtype(dtype).type)
        target = gdal.GetDriverByName("MEM").Create("", width, height, 1, kind)
        target.SetGeoTransform((window.col, window.width / width, 0.0, window.row, 0.0, window.height / height))
        options = [f"ATTRIBUTE={field}"] * bool(field) + ["MERGE_ALG=ADD"] * add
        with self._lock:
            self._layer.SetSpatialFilterRect(
                window.col, window.row, window.col + window.width, window.row + window.height
            )
            # quietly, because GDAL warns that pixel coordinates have no CRS
            quietly(partial(gdal.RasterizeLayer, target, [1], self._layer, burn_values=[1], options=options))
        return np.asarray(target.ReadAsArray())

    def __reduce__(self) -> tuple[Any, ...]:
        with self._lock:
            self._layer.SetSpatialFilter(None)
            rows = [
                (bytes(item.GetGeometryRef().ExportToWkb()), [item.GetField(name) for name in self._fields])
                for item in self._layer
            ]
        return _polygons_of, (self._fields, rows)


def _polygons_of(fields: tuple[str, ...], rows: list[tuple[bytes, list[float]]]) -> PixelPolygons:
    """Return pickled polygons."""
    polygons = PixelPolygons(fields)
    for wkb, values in rows:
        polygons.add(ogr.CreateGeometryFromWkb(wkb), *values)
    return polygons


def pixels_inside(geometry: Any, grid: Grid) -> np.ndarray:
    """Return rows and columns, int64 (n, 2), of the pixels of a grid inside a polygon in map coordinates."""
    polygon = to_pixels(geometry, grid)
    window = window_of(polygon, grid)
    if window.width <= 0 or window.height <= 0:
        return np.empty((0, 2), dtype=np.int64)
    polygons = PixelPolygons()
    polygons.add(polygon)
    rows, cols = np.nonzero(polygons.burn(window))
    return np.stack([rows + window.row, cols + window.col], axis=1).astype(np.int64)


def why_no_pixel(polygon: Any, grid: Grid) -> str | None:
    """Return why a polygon in pixel coordinates has no pixel of the grid inside: "outside" or "small"; else None."""
    left, right, top, bottom = polygon.GetEnvelope()
    if right <= 0 or bottom <= 0 or left >= grid.width or top >= grid.height:
        return "outside"
    within = left >= 0 and top >= 0 and right <= grid.width and bottom <= grid.height
    edge, _ = quietly(polygon.Boundary) if within else (None, "")
    if edge is not None and polygon.GetArea() > SURELY_HIT * edge.Length():
        return None
    first, last = max(math.floor(top), 0), min(math.ceil(bottom), grid.height)
    col, across = max(math.floor(left), 0), min(math.ceil(right), grid.width)
    rows = max(MAX_STRIP_PIXELS // max(across - col, 1), 1)
    strips = (Window(row, col, min(rows, last - row), across - col) for row in range(first, last, rows))
    polygons = PixelPolygons()
    polygons.add(polygon)
    if any(polygons.burn(strip).any() for strip in strips):
        return None
    return "small" if within else "outside"
