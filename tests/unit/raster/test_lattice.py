# SPDX-License-Identifier: GPL-2.0-or-later
"""Values between the nodes of a lattice."""

from __future__ import annotations

import numpy as np
from clusterbrush.core.raster.lattice import bilinear


def test_a_plane_stays_a_plane_beyond_the_last_node_too() -> None:
    rows, cols = np.mgrid[:4, :5]
    positions = np.array([0.0, 0.25, 1.0, 2.75, 3.0, 3.5]), np.array([0.0, 1.5, 3.999, 4.0, 4.25])
    expected = 3 + 2 * positions[0][:, None] - 5 * positions[1]
    np.testing.assert_allclose(bilinear(3.0 + 2 * rows - 5 * cols, *positions), expected, atol=1e-12)


def test_the_middle_of_four_nodes_is_their_mean() -> None:
    nodes = np.random.default_rng(0).normal(size=(3, 3))
    middle = bilinear(nodes, np.array([1.5]), np.array([0.5]))
    np.testing.assert_allclose(middle, [[nodes[1:, :2].mean()]])
    np.testing.assert_array_equal(bilinear(nodes, np.arange(3.0), np.arange(3.0)), nodes)
