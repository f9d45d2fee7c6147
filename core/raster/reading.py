# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads stored numbers of bands from an open file, in types that hold them exactly."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from .bands import common_type
from .gdal_calls import quietly

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .bands import Band
    from .grid import Window

GDT_BYTE = 1
ABOVE_SIGNED = 127  # numbers of a signed byte that GDAL before 3.7 returns unsigned


def read_numbers(
    dataset: Any, window: Window, shape: tuple[int, int], bands: Sequence[Band]
) -> tuple[list[np.ndarray] | np.ndarray | None, str]:
    """Return stored numbers of a window.

    Parameters
    ----------
    dataset : GDAL dataset
    window : Window
        Window of the file.
    shape : (height, width)
        Size of the result; nearest pixels where it differs from the window's.
    bands : sequence of Band

    Returns
    -------
    numbers : ndarray of shape (n_bands, height, width), list of ndarrays of shape (height, width), or None
        A list where no type holds the numbers of all bands exactly. None when the file cannot be read there.
    reason : str
        GDAL's message, when `numbers` is None.
    """
    dtype = common_type(band.dtype for band in bands)
    if dtype is not None:
        return _read_as(dataset, window, shape, bands, dtype)
    planes: list[np.ndarray] = []
    for band in bands:
        plane, reason = _read_as(dataset, window, shape, [band], band.stored)
        if plane is None:
            return None, reason
        planes.append(plane[0])
    return planes, ""


def _read_as(
    dataset: Any, window: Window, shape: tuple[int, int], bands: Sequence[Band], dtype: np.dtype
) -> tuple[np.ndarray | None, str]:
    """Return numbers read into an array of a given type, because GDAL's default type depends on its version."""
    unsigned = [band.dtype == "int8" and _is_byte(dataset, band.number) for band in bands]
    read_as = np.dtype(np.uint8) if all(unsigned) else dtype
    numbers = np.empty((len(bands), *shape), dtype=read_as)
    area = window.col, window.row, window.width, window.height
    if len(bands) == 1:
        call = partial(dataset.GetRasterBand(bands[0].number).ReadAsArray, *area, buf_obj=numbers[0])
    else:
        call = partial(dataset.ReadAsArray, *area, buf_obj=numbers, band_list=[band.number for band in bands])
    read, reason = quietly(call)
    if read is None:
        return None, reason
    if all(unsigned):
        return numbers.view(np.int8), ""
    for plane, wraps in zip(numbers, unsigned):
        if wraps:
            plane[plane > ABOVE_SIGNED] -= 2 * (ABOVE_SIGNED + 1)
    return numbers, ""


def _is_byte(dataset: Any, number: int) -> bool:
    return bool(dataset.GetRasterBand(number).DataType == GDT_BYTE)


def read_plane(band: Any, window: Window, shape: tuple[int, int]) -> tuple[np.ndarray | None, str]:
    """Return a mask or alpha band in its own type, or None and GDAL's reason."""
    area = window.col, window.row, window.width, window.height
    return quietly(partial(band.ReadAsArray, *area, buf_xsize=shape[1], buf_ysize=shape[0]))
