# SPDX-License-Identifier: GPL-2.0-or-later
"""PNG files, decoded by GDAL."""

from __future__ import annotations

import numpy as np
from osgeo import gdal


def decoded(content: bytes) -> np.ndarray:
    """Return what GDAL reads from a PNG, (height, width) or (height, width, channels)."""
    gdal.FileFromMemBuffer("/vsimem/picture.png", content)
    try:
        array = gdal.Open("/vsimem/picture.png").ReadAsArray()
    finally:
        gdal.Unlink("/vsimem/picture.png")
    return array if array.ndim == 2 else np.moveaxis(array, 0, -1)
