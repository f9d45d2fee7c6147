# SPDX-License-Identifier: GPL-2.0-or-later
"""The learner of methods that decide a raster as a whole."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.base.progress import Progress
from clusterbrush.core.classification.methods import METHODS
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.strokes.markers import Markers
from painting import HEIGHT, WIDTH, fields_image

pytest.importorskip("skimage", reason="scikit-image is not installed here")
pytest.importorskip("maxflow", reason="PyMaxflow is not installed here")


def test_the_raster_is_decided_once_for_the_same_strokes(tmp_path):
    source = RasterSource(str(fields_image(tmp_path / "image.tif")))
    pixels = np.array([20 * source.grid.width + col for col in (6, 30, 55)], dtype=np.int64)
    markers = Markers(pixels, np.array([1, 2, 3]), np.arange(3))
    learner = METHODS["superpixel_graph_cut"].learner(source, None, "bands", 0)
    assert learner.window_inputs(Window(0, 0, 3, 3), Progress()) is None
    window = Window(3, 5, 40, 50)
    first = learner.classify(markers, window, Progress())
    classifier = learner.learn(markers, Progress())
    assert classifier is learner.learn(markers, Progress())
    whole = classifier.classify(source, Window(0, 0, HEIGHT, WIDTH))
    np.testing.assert_array_equal(first.class_ids, whole.class_ids[3:43, 5:55])
    np.testing.assert_array_equal(learner.classify_inputs(classifier, window, None).confidence, first.confidence)
    assert learner.n_bytes >= 3 * HEIGHT * WIDTH * 4
