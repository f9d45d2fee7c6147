# SPDX-License-Identifier: GPL-2.0-or-later
"""PNG files from arrays, by GDAL's driver in memory, so that reports need no other library for pictures."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from osgeo import gdal

from ..base.errors import N_, MissingLibraryError, OutputError, ParameterError
from .formats import ROLES
from .gdal_calls import memory_folder, quietly

LEVEL, LEVEL_OF_INDEXED = 4, 6  # of zlib; higher levels take much more time for one per cent of the size
BANDS = {1: ("Gray",), 3: ("Red", "Green", "Blue"), 4: ("Red", "Green", "Blue", "Alpha")}
MAX_COLOURS = 256


def encode(pixels: np.ndarray) -> bytes:
    """Return a PNG of pixels.

    Parameters
    ----------
    pixels : uint8 ndarray of shape (height, width), (height, width, 3) or (height, width, 4)
        Grey; red, green and blue; or these with alpha (not premultiplied).

    Raises
    ------
    ParameterError
        For any other type or shape.
    MissingLibraryError
        When this GDAL has no PNG driver.
    """
    pixels = np.asarray(pixels)
    planes = pixels[:, :, np.newaxis] if pixels.ndim == 2 else pixels
    if pixels.dtype != np.uint8 or planes.ndim != 3 or planes.shape[2] not in BANDS or not pixels.size:
        raise ParameterError(N_("A picture needs 8-bit pixels in one, three or four channels."))
    return _file(_in_memory(np.moveaxis(planes, -1, 0)), LEVEL)


def encode_indexed(indices: np.ndarray, palette: np.ndarray) -> bytes:
    """Return a PNG with a palette, which is much smaller than one of colours.

    Parameters
    ----------
    indices : uint8 ndarray of shape (height, width)
    palette : uint8 ndarray of shape (n, 4)
        Red, green, blue and alpha of each index; at most 256.

    Raises
    ------
    ParameterError
        When an index has no colour, or there are too many colours.
    MissingLibraryError
        When this GDAL has no PNG driver.
    """
    indices, palette = np.asarray(indices, dtype=np.uint8), np.asarray(palette, dtype=np.uint8)
    if not indices.size or not 0 < len(palette) <= MAX_COLOURS or int(indices.max()) >= len(palette):
        raise ParameterError(N_("A picture with a palette needs a colour for each value, at most 256."))
    dataset = _in_memory(indices[np.newaxis])
    colours = gdal.ColorTable()
    for index, entry in enumerate(palette.tolist()):
        colours.SetColorEntry(index, tuple(entry))
    dataset.GetRasterBand(1).SetColorTable(colours)
    return _file(dataset, LEVEL_OF_INDEXED)


def _in_memory(planes: np.ndarray) -> Any:
    """Return a GDAL dataset in memory that holds planes uint8 (channels, height, width)."""
    count, height, width = planes.shape
    dataset = gdal.GetDriverByName("MEM").Create("", width, height, count, gdal.GDT_Byte)
    for number, (plane, role) in enumerate(zip(planes, BANDS[count]), start=1):
        band = dataset.GetRasterBand(number)
        band.SetColorInterpretation(ROLES[role])
        band.WriteArray(plane)
    return dataset


def _file(dataset: Any, level: int) -> bytes:
    """Return the PNG file, as bytes, of a dataset in memory."""
    driver = gdal.GetDriverByName("PNG")
    if driver is None:
        raise MissingLibraryError(N_("The GDAL of this QGIS lacks the driver PNG, which reports need for pictures."))
    with memory_folder() as folder:
        path = f"{folder}/picture.png"
        copy, reason = quietly(partial(driver.CreateCopy, path, dataset, 0, [f"ZLEVEL={level}"]))
        if copy is None:
            raise OutputError(N_("A picture cannot be made ({reason})."), reason=reason or "?")
        copy = None  # closes the file
        return _content(path)


def _content(path: str) -> bytes:
    """Return the bytes of a file in GDAL's memory."""
    file = gdal.VSIFOpenL(path, "rb")
    try:
        return bytes(gdal.VSIFReadL(1, gdal.VSIStatL(path).size, file))
    finally:
        gdal.VSIFCloseL(file)
