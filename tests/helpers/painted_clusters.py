# SPDX-License-Identifier: GPL-2.0-or-later
"""Clusters with painted pixels, and trees that must be equal."""

from __future__ import annotations

import numpy as np
from clusterbrush.core.labelling.splitting import Evidence


def made(seed: int, n_clusters: int = 5) -> Evidence:
    """Return clusters of a few features whose painted pixels are of three classes."""
    rng = np.random.default_rng(seed)
    n, m = 40 * n_clusters, 12 * n_clusters
    painted_clusters = rng.integers(0, n_clusters, m)
    painted = rng.integers(0, 9, (m, 2)).astype(np.float32)
    classes = (painted.sum(axis=1) // 6).astype(np.int64) % 3
    return Evidence(
        rng.integers(0, 9, (n, 2)).astype(np.float32),
        rng.integers(0, n_clusters, n),
        painted,
        painted_clusters,
        classes,
    )


def assert_same(one, other):
    np.testing.assert_array_equal(one.votes, other.votes)
    np.testing.assert_array_equal(one.centroids, other.centroids)
    assert len(one.parts) == len(other.parts)
    for left, right in zip(one.parts, other.parts):
        assert_same(left, right)
