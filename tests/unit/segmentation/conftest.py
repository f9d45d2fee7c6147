# SPDX-License-Identifier: GPL-2.0-or-later
"""An image, and models fitted on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from clusterbrush.core.clustering.kmeans import KMeansOptions
from clusterbrush.core.clustering.metrics import METRICS
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.segmentation.fitting import fit
from rasters import write_raster
from ties import SCALINGS, image

if TYPE_CHECKING:
    from clusterbrush.core.segmentation.model import KMeansModel


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> RasterSource:
    folder = tmp_path_factory.mktemp("image")
    options = ("TILED=YES", "BLOCKXSIZE=32", "BLOCKYSIZE=16", "COMPRESS=DEFLATE")
    return RasterSource(str(write_raster(folder / "a.tif", image(), nodata=9999, options=options)))


@pytest.fixture(scope="module")
def models(source: RasterSource) -> dict[tuple[str, int], KMeansModel]:
    return {
        (metric, k): fit(source, KMeansOptions(n_clusters=k, metric=metric, attempts=2), SCALINGS.get(metric, "none"))
        for metric in METRICS
        for k in (7, 40)
    }
