# SPDX-License-Identifier: GPL-2.0-or-later
"""Small class rasters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import rasters
from clusterbrush.core.raster.class_raster import ClassRaster

if TYPE_CHECKING:
    from pathlib import Path


def class_raster(path: Path, array: object, **options: object) -> ClassRaster:
    return ClassRaster(str(rasters.write_raster(path, np.asarray(array, dtype=np.uint8), **options)))
