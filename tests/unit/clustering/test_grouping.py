# SPDX-License-Identifier: GPL-2.0-or-later
"""The table of methods: each entry is what `group` does, mixtures go along with their clusters, and limits are
scaled."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.base.errors import ParameterError
from clusterbrush.core.clustering.bisecting import bisecting
from clusterbrush.core.clustering.grouping import (
    BISECTING,
    GROUPINGS,
    ISODATA,
    KMEANS,
    MIXTURE,
    Grouping,
    group,
    phrases,
)
from clusterbrush.core.clustering.isodata import IsodataLimits, isodata
from clusterbrush.core.clustering.kmeans import KMeansOptions, kmeans
from clusterbrush.core.clustering.mixture_clusters import mixture_clusters
from clusterbrush.core.clustering.pixels import ArrayPixels
from clusterbrush.core.clustering.ward import MAX_CLUSTERS

OPTIONS = KMeansOptions(5, attempts=2)


@pytest.fixture
def rows() -> ArrayPixels:
    return ArrayPixels(np.random.default_rng(0).normal(0, 10, (900, 2)).astype(np.float32))


def test_the_order_is_a_contract() -> None:
    """Scripts give the method by its position."""
    assert list(GROUPINGS) == [KMEANS, BISECTING, MIXTURE, ISODATA]
    assert set(phrases()) == set(GROUPINGS)
    assert phrases(str.upper)[ISODATA] == "ISODATA"


def test_each_entry_is_its_method(rows: ArrayPixels) -> None:
    expected = {
        KMEANS: kmeans(rows, OPTIONS),
        BISECTING: bisecting(rows, OPTIONS),
        MIXTURE: mixture_clusters(rows, OPTIONS)[0],
        ISODATA: isodata(rows, OPTIONS, IsodataLimits()),
    }
    for name, result in expected.items():
        clusters = group(rows, OPTIONS, Grouping(name))
        np.testing.assert_array_equal(clusters.result.centroids, result.centroids)
        assert (clusters.mixture is not None) == (name == MIXTURE)
        order = np.arange(len(result.centroids))[::-1]
        turned = clusters.reordered(order)
        np.testing.assert_array_equal(turned.result.counts, result.counts[order])
        if turned.mixture is not None:
            np.testing.assert_array_equal(
                turned.mixture.nearest(rows.features),
                len(order) - 1 - clusters.mixture.nearest(rows.features).astype(int),
            )


def test_limits_are_scaled_with_the_rows(rows: ArrayPixels) -> None:
    limits = IsodataLimits(0.01, 4.0, 6.0)
    once = group(rows, OPTIONS, Grouping(ISODATA, limits)).result
    larger = group(
        ArrayPixels(rows.features * np.float32(8)), OPTIONS, Grouping(ISODATA, limits), factors=(8.0, 8.0)
    ).result
    np.testing.assert_array_equal(larger.centroids, once.centroids * 8)
    assert len(once.centroids) != len(
        group(rows, OPTIONS, Grouping(ISODATA, limits), factors=(8.0, 8.0)).result.centroids
    )


def test_how_many_there_can_be() -> None:
    assert [Grouping(name).most_clusters(7) for name in GROUPINGS] == [7, 7, 7, 14]
    Grouping(ISODATA, merge_to=14).validate(7)
    with pytest.raises(ParameterError, match="7 clusters can be merged"):
        Grouping(merge_to=14).validate(7)
    with pytest.raises(ParameterError, match="are too many to be merged"):
        Grouping(merge_to=14).validate(MAX_CLUSTERS + 1)
