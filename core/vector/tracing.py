# SPDX-License-Identifier: GPL-2.0-or-later
"""The outline of some pixels, along their edges."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from osgeo import gdal, ogr

from ..raster.gdal_calls import quietly
from .burning import memory_dataset
from .wkb import rings_of

if TYPE_CHECKING:
    from ..raster.grid import Grid, Window


def rings_around(mask: np.ndarray) -> list[np.ndarray]:
    """Return the closed rings around the pixels of a mask, holes included, float64 (n, 2): column and row.

    Parameters
    ----------
    mask : bool ndarray of shape (height, width)
    """
    raster = gdal.GetDriverByName("MEM").Create("", mask.shape[1], mask.shape[0], 1, gdal.GDT_Byte)
    band = raster.GetRasterBand(1)
    band.WriteArray(mask.astype(np.uint8))
    dataset = memory_dataset()  # kept, because a layer is invalid without its dataset
    layer = dataset.CreateLayer("rings", None, ogr.wkbPolygon)
    quietly(partial(gdal.Polygonize, band, band, layer, -1, []))
    return [ring for feature in layer for ring in rings_of(bytes(feature.GetGeometryRef().ExportToWkb()))]


def outline_on(grid: Grid, window: Window, mask: np.ndarray) -> list[np.ndarray]:
    """Return the rings around the pixels of a window's mask in the raster's coordinates, float64 (n, 2)."""
    x0, a, b, y0, d, e = grid.placement
    outline = []
    for ring in rings_around(mask):
        cols, rows = ring[:, 0] + window.col, ring[:, 1] + window.row
        outline.append(np.stack([x0 + a * cols + b * rows, y0 + d * cols + e * rows], axis=1))
    return outline
