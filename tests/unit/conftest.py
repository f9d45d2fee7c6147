# SPDX-License-Identifier: GPL-2.0-or-later
"""An image that tests of several packages look at."""

from __future__ import annotations

import pytest
from clusterbrush.core.raster.grid import Grid
from clusterbrush.core.raster.landscape import LandscapeOptions, write_landscape
from clusterbrush.core.raster.source import RasterSource


@pytest.fixture(scope="module")
def landscape(tmp_path_factory: pytest.TempPathFactory) -> RasterSource:
    """Return a synthetic landscape of four covers."""
    path = str(tmp_path_factory.mktemp("k") / "image.tif")
    write_landscape(path, Grid(512, 512), LandscapeOptions())
    return RasterSource(path)
