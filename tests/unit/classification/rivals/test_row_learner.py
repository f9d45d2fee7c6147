# SPDX-License-Identifier: GPL-2.0-or-later
"""The learner of the methods by estimators: what it keeps, and that it looks at the raster once."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.base.progress import Progress
from clusterbrush.core.classification.methods import METHODS
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.strokes.markers import Markers
from painting import fields_image

pytest.importorskip("sklearn", reason="scikit-learn is not installed here")
WINDOW = Window(3, 5, 40, 50)


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> RasterSource:
    return RasterSource(str(fields_image(tmp_path_factory.mktemp("fields") / "image.tif")))


def painted(source: RasterSource, rows: list[int]) -> Markers:
    pixels = np.array([row * source.grid.width + col for row in rows for col in (6, 30, 55)], dtype=np.int64)
    return Markers(pixels, np.tile([1, 2, 3], len(rows)), np.arange(len(pixels)))


@pytest.mark.parametrize("preset", ["bands", "context"])
def test_what_is_kept_changes_nothing(source, preset):
    kept = METHODS["logistic_regression"].learner(source, None, preset, 0)
    kept.look_ahead(WINDOW, Progress())
    for rows in ([20], [18, 20, 25], [25, 30]):
        fresh = METHODS["logistic_regression"].learner(source, None, preset, 0)
        markers = painted(source, rows)
        one, other = (learner.classify(markers, WINDOW, Progress()) for learner in (kept, fresh))
        np.testing.assert_array_equal(one.class_ids, other.class_ids)
        np.testing.assert_array_equal(one.confidence, other.confidence)
        whole = fresh.learn(markers, Progress()).classify(source, WINDOW)
        np.testing.assert_array_equal(one.confidence, whole.confidence)
    assert kept.n_bytes > 0
