# SPDX-License-Identifier: GPL-2.0-or-later
"""An image, and models fitted on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.clustering.grouping import Grouping
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


@pytest.fixture(scope="module")
def varied(tmp_path_factory: pytest.TempPathFactory) -> RasterSource:
    """Return a raster of nine kinds of pixels, of many values, with a corner without data."""
    rng = np.random.default_rng(0)
    kinds = np.kron(rng.integers(0, 9, (9, 11)), np.ones((8, 8), int))
    deviations = rng.uniform(20, 300, 9)[kinds, None]
    values = rng.uniform(300, 9000, (9, 3))[kinds] + rng.normal(0, 1, (72, 88, 3)) * deviations
    values = np.clip(values, 1, None).astype(np.uint16).transpose(2, 0, 1)
    values[:, :5, :7] = 0
    path = tmp_path_factory.mktemp("varied") / "image.tif"
    return RasterSource(str(write_raster(path, values, nodata=0, names=["r", "g", "b"])))


@pytest.fixture(scope="module")
def merged(varied: RasterSource) -> KMeansModel:
    """Return a model of 12 clusters merged to 4."""
    return fit(varied, KMeansOptions(12, attempts=2), "standard", grouping=Grouping(merge_to=4))
