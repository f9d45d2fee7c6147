# SPDX-License-Identifier: GPL-2.0-or-later
"""An image of two halves, and a session with a stroke in each."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.clustering.kmeans import KMeansOptions
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.session.session import Session
from clusterbrush.core.strokes.stroke import Stroke
from rasters import write_raster
from screens import HEIGHT, WIDTH


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> RasterSource:
    values = np.full((1, HEIGHT, WIDTH), 20, dtype=np.uint8)
    values[:, :, WIDTH // 2 :] = 200
    values[:, :2] = 0
    values += np.random.default_rng(1).integers(0, 4, values.shape).astype(np.uint8) * (values > 0)
    return RasterSource(str(write_raster(tmp_path_factory.mktemp("screen") / "image.tif", values, nodata=0)))


@pytest.fixture(scope="module")
def session(source: RasterSource) -> Session:
    made = Session.prepare(source, KMeansOptions(4, attempts=1), sample_size=1000)
    x0, a, _, y0, _, e = source.grid.placement
    for number, col in ((1, 5), (2, 50)):
        points = np.array([[x0 + a * col, y0 + e * 10], [x0 + a * (col + 3), y0 + e * 30]])
        made.add(Stroke(number, number, (points,), abs(a) * 2))
    return made
