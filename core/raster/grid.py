# SPDX-License-Identifier: GPL-2.0-or-later
"""Windows and grids: the place of a raster's pixels on the map."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from osgeo import gdal

from .crs import spatial_reference

if TYPE_CHECKING:
    from collections.abc import Iterator

GeoTransform = tuple[float, float, float, float, float, float]
GCP_VALUES = ("GCPX", "GCPY", "GCPZ", "GCPPixel", "GCPLine", "Info", "Id")  # in the order of GDAL's constructor


@dataclass(frozen=True)
class Window:
    """A rectangle of pixels: first row and column, height and width."""

    row: int
    col: int
    height: int
    width: int

    def grown(self, halo: int, grid_height: int, grid_width: int) -> Window:
        """Return the window with `halo` more pixels on each side, cut at the raster's edge."""
        top, left = max(0, self.row - halo), max(0, self.col - halo)
        bottom = min(grid_height, self.row + self.height + halo)
        right = min(grid_width, self.col + self.width + halo)
        return Window(top, left, bottom - top, right - left)

    def begun_at(self, multiple: int) -> Window:
        """Return the window extended up and left, so that it begins at multiples of `multiple` pixels."""
        up, left = self.row % multiple, self.col % multiple
        return Window(self.row - up, self.col - left, self.height + up, self.width + left)

    def slices_in(self, outer: Window) -> tuple[slice, slice]:
        """Return the row and column slices of this window inside an array of `outer`."""
        top, left = self.row - outer.row, self.col - outer.col
        return slice(top, top + self.height), slice(left, left + self.width)


@dataclass(frozen=True)
class Grid:
    """Size, geotransform and CRS of a raster.

    Parameters
    ----------
    height, width : int
        Pixels.
    geotransform : tuple of 6 floats or None
        GDAL order; None without georeference.
    crs : str
        WKT, empty when unknown.
    gcps : tuple
        Ground control points (GDAL objects), and their CRS as ``gcp_crs``, of rasters placed by them.
    """

    height: int
    width: int
    geotransform: GeoTransform | None = None
    crs: str = ""
    gcps: tuple[Any, ...] = ()
    gcp_crs: str = ""

    def blocks(self, height: int, width: int) -> Iterator[Window]:
        """Yield windows of at most `height` x `width` that tile the grid, row by row."""
        for row in range(0, self.height, height):
            for col in range(0, self.width, width):
                yield Window(row, col, min(height, self.height - row), min(width, self.width - col))

    @property
    def placement(self) -> GeoTransform:
        """The geotransform, or QGIS's default for rasters without: one unit per pixel, rows downwards from 0."""
        return self.geotransform or (0.0, 1.0, 0.0, 0.0, 0.0, -1.0)

    def pixel_at(self, x: float, y: float) -> tuple[int, int]:
        """Return row and column of the pixel at a place in the raster's coordinates; also outside the raster."""
        x0, a, b, y0, d, e = self.placement
        across, down, scale = x - x0, y - y0, a * e - b * d
        return math.floor((a * down - d * across) / scale), math.floor((e * across - b * down) / scale)

    def reference(self) -> Any | None:
        """Return the CRS as an ``osr.SpatialReference`` in x, y axis order, or None."""
        return spatial_reference(self.crs)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "gcps": [tuple(getattr(point, name) for name in GCP_VALUES) for point in self.gcps]}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state, gcps=tuple(gdal.GCP(*values) for values in state["gcps"]))
