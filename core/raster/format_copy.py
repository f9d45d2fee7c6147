# SPDX-License-Identifier: GPL-2.0-or-later
"""Copies the GeoTIFF that a run has written into the chosen format."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from osgeo import gdal

from ..base.files import cannot_write
from .gdal_calls import quietly, watched
from .overviews import build_overviews

if TYPE_CHECKING:
    from pathlib import Path

    from ..base.progress import Progress
    from .formats import Layers, RasterFormat

COPY_SHARE = 0.8  # of the progress; overviews take the rest


def copy_raster(
    draft: Path, target: Path, raster_format: RasterFormat, layers: Layers, path: str, progress: Progress
) -> None:
    """Copy a whole GeoTIFF into a file of another format.

    Parameters
    ----------
    draft, target : Path
        Files in the target's folder may be replaced.
    raster_format : RasterFormat
    layers : Layers
    path : str
        Path in the error message.
    progress : Progress

    Raises
    ------
    OutputError
        When it cannot be written.
    CancelledError
        When the user cancelled; the target is incomplete then.
    """
    source, reason = quietly(partial(gdal.OpenEx, str(draft), gdal.OF_RASTER))
    if source is None:
        raise cannot_write(path, reason)
    driver = gdal.GetDriverByName(raster_format.driver)
    create = partial(driver.CreateCopy, str(target), source, 0, list(raster_format.options(layers)))
    copy, reason = watched(create, progress.part(0.0, COPY_SHARE))
    if copy is None:
        raise cannot_write(path, reason)
    del create
    source = None
    if not raster_format.builds_overviews:
        build_overviews(copy, layers.resampling, path, progress.part(COPY_SHARE, 1.0))
    datasets = [copy]
    copy = None  # the list has the only reference left, so that emptying it closes the file
    is_whole, reason = quietly(lambda: _is_closed_well(datasets))
    if not is_whole:
        raise cannot_write(path, reason)


def _is_closed_well(datasets: list[Any]) -> bool:
    """Flush and close the file, and return True when GDAL reports no error; warnings do not count."""
    datasets[0].FlushCache()
    datasets.clear()
    return bool(gdal.GetLastErrorType() < gdal.CE_Failure)
