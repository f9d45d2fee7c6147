# SPDX-License-Identifier: GPL-2.0-or-later
"""The sample by cluster: how much of the raster each is, and rows that lie in it."""

from __future__ import annotations

import numpy as np
from clusterbrush.core.clustering.nearest import nearest
from clusterbrush.core.session.clustered_sample import ClusteredSample


def test_shares_and_rows_are_those_of_the_nearest_centroids(prepared) -> None:
    sample, model = prepared.sample, prepared.model
    clustered = ClusteredSample(sample, model)
    ids = nearest(model.scaling.apply(sample.features), model.centroids, model.metric)
    np.testing.assert_array_equal(clustered.ids, ids)
    np.testing.assert_allclose(clustered.shares, np.bincount(ids, minlength=model.k) / len(ids))
    for cluster in range(model.k):
        rows = clustered.rows(cluster)
        assert len(rows) > 0
        assert (ids[rows] == cluster).all()
    scaled, places = clustered.of([3, 1])
    np.testing.assert_array_equal(nearest(scaled, model.centroids, model.metric), np.array([3, 1])[places])
