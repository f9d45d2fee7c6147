# SPDX-License-Identifier: GPL-2.0-or-later
"""Classes by cluster: the table of classes, looked up for the nearest centroid or the part of a split one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.classification.by_cluster import ClusterClassifier
from clusterbrush.core.clustering.nearest import nearest
from clusterbrush.core.labelling.labelling import label
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.source import RasterSource
from models import make_model
from rasters import write_raster

if TYPE_CHECKING:
    from pathlib import Path

CENTROIDS = ((20.0, 20.0), (120.0, 60.0), (200.0, 220.0))


@pytest.fixture
def source(tmp_path: Path) -> RasterSource:
    values = np.random.default_rng(2).integers(1, 255, (2, 14, 17)).astype(np.uint8)
    values[:, 3:5, 4:9] = 0
    return RasterSource(str(write_raster(tmp_path / "a.tif", values, names=["red", "nir"], nodata=0)))


def classifier_of(painted: list[tuple[int, int]], classes: list[int]) -> tuple[ClusterClassifier, np.ndarray, int]:
    """Return a classifier of strokes of one pixel each, its table of classes, and how many clusters were split."""
    model = make_model(CENTROIDS, n_bands=2)
    rows = np.array(painted, dtype=np.float32)
    ids = nearest(rows, model.centroids, "euclidean")
    labelling = label(model.centroids, "euclidean", rows, ids, rows, ids, np.array(classes), [4, 700])
    class_ids, confidence = labelling.tables()
    split = sum(part.is_split for part in labelling.clusters.values())
    return ClusterClassifier(model, labelling, class_ids, confidence), class_ids, split


def test_each_pixel_has_the_class_of_its_nearest_centroid(source: RasterSource) -> None:
    classifier, table, split = classifier_of([(22, 18), (199, 221)], [0, 1])
    assert (table.tolist(), split) == ([4, 0, 700], 0)
    found = classifier.classify(source, Window(0, 0, 14, 17))
    bands, valid = source.read(Window(0, 0, 14, 17))
    apart = ((bands[:, None] - np.array(CENTROIDS, np.float32).T[:, :, None, None]) ** 2).sum(axis=0)
    np.testing.assert_array_equal(found.class_ids, np.where(valid, table[apart.argmin(axis=0)], 0))
    np.testing.assert_array_equal(found.valid, valid)
    assert (found.confidence[~valid] == 0).all()
    assert (found.class_ids.dtype, found.confidence.dtype) == (np.uint16, np.float32)
    assert classifier.n_features == 2


def test_a_split_cluster_is_decided_by_its_parts(source: RasterSource) -> None:
    painted = [(15, 15), (16, 14), (40, 45), (42, 44)]  # both classes on the first cluster
    classifier, _, split = classifier_of(painted, [0, 0, 1, 1])
    assert split == 1
    found = classifier.classify(source, Window(0, 0, 14, 17))
    bands, valid = source.read(Window(0, 0, 14, 17))
    apart = ((bands[:, None] - np.array(CENTROIDS, np.float32).T[:, :, None, None]) ** 2).sum(axis=0)
    first = valid & (apart.argmin(axis=0) == 0)
    middles = np.array([[15.5, 14.5], [41.0, 44.5]])
    nearer = ((bands[:, None] - middles.T[:, :, None, None]) ** 2).sum(axis=0).argmin(axis=0)
    np.testing.assert_array_equal(found.class_ids[first], np.where(nearer == 0, 4, 700)[first])
    assert len(np.unique(found.class_ids[first])) == 2


def test_a_window_is_its_part_of_the_whole(source: RasterSource) -> None:
    classifier, _, _ = classifier_of([(22, 18), (199, 221)], [0, 1])
    whole, part = (classifier.classify(source, Window(*window)) for window in ((0, 0, 14, 17), (2, 3, 7, 9)))
    np.testing.assert_array_equal(part.class_ids, whole.class_ids[2:9, 3:12])
    np.testing.assert_array_equal(part.confidence, whole.confidence[2:9, 3:12])
