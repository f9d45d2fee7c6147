# SPDX-License-Identifier: GPL-2.0-or-later
"""Overviews: reduced copies inside large rasters, which viewers draw at small scales."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from osgeo import gdal

from ..base.files import cannot_write
from .gdal_calls import watched

if TYPE_CHECKING:
    from ..base.progress import Progress

MIN_RASTER_PIXELS = 2**25  # viewers read smaller rasters in a fraction of a second
MIN_OVERVIEW_PIXELS = 256


def needs_overviews(height: int, width: int) -> bool:
    """Return True when a raster of so many rows and columns gets overviews."""
    return height * width > MIN_RASTER_PIXELS


def build_overviews(dataset: Any, resampling: str, path: str, progress: Progress) -> None:
    """Add overviews to a large raster.

    Parameters
    ----------
    dataset : GDAL dataset
        Open for writing.
    resampling : {"NEAREST", "AVERAGE"}
        NEAREST for ids, because a mean of ids is meaningless.
    path : str
        Path in the error message.
    progress : Progress

    Raises
    ------
    OutputError
        When they cannot be written.
    CancelledError
        When the user cancelled.
    """
    height, width = dataset.RasterYSize, dataset.RasterXSize
    if not needs_overviews(height, width):
        return
    factors, factor = [], 2
    while max(height, width) / factor >= MIN_OVERVIEW_PIXELS:
        factors.append(factor)
        factor *= 2
    code, reason = watched(partial(dataset.BuildOverviews, resampling, factors), progress)
    if code is None or code != gdal.CE_None:
        raise cannot_write(path, reason)
