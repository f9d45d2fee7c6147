# SPDX-License-Identifier: GPL-2.0-or-later
"""Rasters through GDAL: grids, reading, writing, class rasters, pixel areas, counting, sieve and majority."""

from .grid import Grid, Window
from .source import RasterSource

__all__ = ["Grid", "RasterSource", "Window"]
