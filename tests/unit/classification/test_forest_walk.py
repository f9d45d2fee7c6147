# SPDX-License-Identifier: GPL-2.0-or-later
"""Many pixels at once reach the leaves that each reaches alone."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.classification.forest_growth import LEAF_TOTAL
from clusterbrush.core.classification.forest_walk import Walk
from forests import grown_forest


@pytest.mark.parametrize(("n_classes", "n_trees"), [(1, 1), (2, 3), (3, 12), (7, 5)])
def test_probabilities_are_those_of_the_leaves(n_classes: int, n_trees: int) -> None:
    rng = np.random.default_rng(n_classes)
    rows, classes = rng.integers(0, 256, (200, 5)).astype(np.uint8), rng.integers(0, n_classes, 200)
    forest = grown_forest(rows, classes, n_classes, 3, n_trees)
    pixels = rng.integers(0, 256, (5, 301)).astype(np.uint8)
    found = Walk(forest).probabilities(pixels)
    assert found.shape == (n_classes, 301)
    for at in range(0, 301, 7):
        total = np.zeros(n_classes)
        for root in forest.roots:
            node = int(root)
            while forest.lefts[node] != node:
                node = int(forest.lefts[node]) + int(pixels[forest.features[node], at] > forest.thresholds[node])
            total += forest.shares[node]
        np.testing.assert_allclose(found[:, at], total / (LEAF_TOTAL * n_trees), rtol=1e-6)
