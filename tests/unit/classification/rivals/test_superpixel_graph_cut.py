# SPDX-License-Identifier: GPL-2.0-or-later
"""Superpixels: regions without gaps, their borders, and a map that is one class a region."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.classification.rivals.superpixel_graph_cut import SMOOTHNESS, region_pairs, superpixels
from clusterbrush.core.clustering.kmeans import KMeansOptions
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.session.learning import LearningOptions, learn
from painting import HEIGHT, WIDTH, field_strokes, fields_image, stroke_set

pytest.importorskip("skimage", reason="scikit-image is not installed here")
pytest.importorskip("maxflow", reason="PyMaxflow is not installed here")


def test_regions_follow_the_image_and_leave_nodata_out():
    image = np.zeros((40, 60, 2), dtype=np.float32)
    image[:, 33:] = 3.0
    valid = np.ones((40, 60), dtype=bool)
    valid[10:14, 20:50] = False
    regions = superpixels(image, valid)
    assert (regions[~valid] == -1).all()
    np.testing.assert_array_equal(np.unique(regions[valid]), np.arange(regions.max() + 1))
    assert 60 < regions.max() < 140
    left = np.bincount(regions[:, :33][valid[:, :33]], minlength=regions.max() + 1)
    share = left / np.bincount(regions[valid])
    assert (np.minimum(share, 1.0 - share) * np.bincount(regions[valid])).sum() < 0.05 * valid.sum()
    assert (superpixels(image, np.zeros_like(valid)) == -1).all()


def test_borders_are_counted_and_weighted_by_contrast():
    regions = np.array([[0, 0, 1], [0, 2, 1], [-1, 2, 2]])
    means = np.array([[0.0], [1.0], [3.0]])
    pairs = region_pairs(regions, means)
    squared = np.array([1.0, 9.0, 4.0])
    np.testing.assert_array_equal(np.stack([pairs.first, pairs.second], axis=1), [[0, 1], [0, 2], [1, 2]])
    lengths = np.array([1, 2, 2])
    np.testing.assert_allclose(pairs.weights, SMOOTHNESS * lengths * np.exp(-squared / (2 * squared.mean())))


def test_a_region_has_one_class(tmp_path):
    source = RasterSource(str(fields_image(tmp_path / "image.tif")))
    options = LearningOptions(
        KMeansOptions(6, attempts=1), sample_size=2000, method="superpixel_graph_cut", preset="bands"
    )
    model = learn(source, stroke_set(field_strokes((1, 2, 3), each=2)), options).model
    found = model.classifier.classify(source, Window(0, 0, HEIGHT, WIDTH))
    bands, valid = source.read(Window(0, 0, HEIGHT, WIDTH))
    inside = bands[:, valid].astype(np.float64)
    scores = (bands - inside.mean(axis=1)[:, None, None]) / inside.std(axis=1)[:, None, None]
    regions = superpixels(np.where(valid, scores, 0.0).astype(np.float32).transpose(1, 2, 0).copy(), valid)
    for region in range(regions.max() + 1):
        assert len(np.unique(found.class_ids[regions == region])) == 1
    assert (found.class_ids[~valid] == 0).all()
    truth = np.broadcast_to(np.arange(WIDTH) // 24 + 1, found.class_ids.shape)
    assert (found.class_ids == truth)[valid].mean() > 0.97
