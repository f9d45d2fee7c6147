# SPDX-License-Identifier: GPL-2.0-or-later
"""GDAL's settings for rasters on a network, which QGIS leaves to its user."""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from osgeo import gdal

if TYPE_CHECKING:
    from collections.abc import Iterator

# File systems that are reached over a network, and archives that lie in one.
NETWORK = re.compile("(/vsi(zip|tar|gzip)/.*)?/vsi(curl|s3|gs|az|adls|oss|swift|hdfs|webhdfs)[/?_]")
SETTINGS = {
    "GDAL_INGESTED_BYTES_AT_OPEN": "65536",  # the whole header of most files, by one request
    "GDAL_HTTP_MAX_RETRY": "3",
    "GDAL_HTTP_RETRY_DELAY": "0.5",  # seconds
    "GDAL_HTTP_MERGE_CONSECUTIVE_RANGES": "YES",
    "GDAL_HTTP_MULTIPLEX": "YES",
}
LISTING = "GDAL_DISABLE_READDIR_ON_OPEN"
BY_NAME = "TRUE"  # a folder may hold millions of files, so what lies beside a raster is asked for by its name
NOTHING_BESIDE = "EMPTY_DIR"  # spares some forty requests for files that hardly any GeoTIFF has
GEOTIFF = (".tif", ".tiff")
SIDECARS = (".aux.xml", ".ovr", ".msk")  # of names, mask and overviews; their names begin with the raster's whole name
WORLD_FILES = (".tfw", ".tifw", ".wld")


def is_far(path: str) -> bool:
    """Return True when a raster, or the archive that it lies in, is reached over a network."""
    return NETWORK.match(path) is not None


@contextmanager
def settings_for(path: str, opening: bool = False) -> Iterator[None]:
    """Set what GDAL needs for a raster on a network, in this thread and for this block; options that are set stay.

    Parameters
    ----------
    path : str
    opening : bool
        Whether the raster is opened in the block; then what lies beside it matters.
    """
    set_option = getattr(gdal, "SetThreadLocalConfigOption", None)  # absent from old versions
    if set_option is None or not is_far(path):
        yield
        return
    wanted = {**SETTINGS, LISTING: _listing(path)} if opening else SETTINGS
    unset = [name for name in wanted if gdal.GetConfigOption(name) is None]
    for name in unset:
        set_option(name, wanted[name])
    try:
        yield
    finally:
        for name in unset:
            set_option(name, None)


def _listing(path: str) -> str:
    """Return whether GDAL looks for files beside a raster, which it does by many requests."""
    stem, ending = os.path.splitext(path)
    if ending.lower() not in GEOTIFF:
        return BY_NAME
    beside = [*(path + sidecar for sidecar in SIDECARS), *(stem + world_file for world_file in WORLD_FILES)]
    return BY_NAME if any(map(_is_there, beside)) else NOTHING_BESIDE


def _is_there(path: str) -> bool:
    gdal.PushErrorHandler("CPLQuietErrorHandler")
    try:
        return gdal.VSIStatL(path) is not None
    except RuntimeError:  # with GDAL's exceptions switched on
        return False
    finally:
        gdal.PopErrorHandler()
