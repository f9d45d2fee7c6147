# SPDX-License-Identifier: GPL-2.0-or-later
"""An image, and a session prepared on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.clustering.kmeans import KMeansOptions
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.session.session import Session
from quick_networks import quick_networks
from rasters import write_raster
from sessions import HEIGHT, WIDTH, K

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session", autouse=True)
def quick_training() -> Iterator[None]:
    """Let networks learn for a second."""
    with quick_networks():
        yield


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    rng = np.random.default_rng(5)
    rows, cols = np.mgrid[:HEIGHT, :WIDTH]
    base = np.stack([60 + rows, 200 - cols, 40 + (rows + cols) % 90])
    values = np.clip(base + rng.normal(0, 12, base.shape), 1, 255).astype(np.uint8)
    values[:, :4, :6] = 0
    return str(write_raster(tmp_path_factory.mktemp("session") / "image.tif", values, nodata=0))


@pytest.fixture(scope="module")
def prepared(image):
    return Session.prepare(RasterSource(image), KMeansOptions(K, attempts=1), sample_size=2000)
