# SPDX-License-Identifier: GPL-2.0-or-later
"""A class raster and an image that the reports are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from clusterbrush.core.raster.class_raster import ClassRaster
from clusterbrush.core.raster.source import RasterSource
from report_pages import IDS, NAMES

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def classes(tmp_path: Path) -> ClassRaster:
    return ClassRaster(str(rasters.write_raster(tmp_path / "before.tif", IDS, nodata=0)), names=NAMES)


@pytest.fixture
def image(tmp_path: Path) -> RasterSource:
    values = np.stack([IDS * 60.0, IDS * 20.0 + 7, 250 - IDS * 60.0]) + np.random.default_rng(2).normal(
        0, 4, (3, 20, 24)
    )
    return RasterSource(str(rasters.write_raster(tmp_path / "image.tif", values.clip(0, 255).astype(np.uint8))))
