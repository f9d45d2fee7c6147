# SPDX-License-Identifier: GPL-2.0-or-later
"""Textons, by hand."""

from __future__ import annotations

import numpy as np
from clusterbrush.core.features.textons import Textons


def test_shares_of_textons_by_hand() -> None:
    """Left half dark, right half bright: one texton each; in a box of 3 x 3 at the border a third and two thirds."""
    plane = np.zeros((1, 8, 12), np.float32)
    plane[:, :, 6:] = 10.0
    textons = Textons(np.array([[0, 0, 0, 0], [10, 0, 0, 0]], np.float32), np.array([1, 0, 0, 0], np.float32), (1,))
    whole = (slice(0, 8), slice(0, 12))
    dark, bright = np.concatenate([shares for _, shares in textons.shares(plane, np.ones((8, 12), bool), whole, 1)])
    np.testing.assert_allclose(dark[4] ** 2, [1, 1, 1, 1, 1, 2 / 3, 1 / 3, 0, 0, 0, 0, 0], atol=1e-6)
    np.testing.assert_allclose(dark**2 + bright**2, 1.0, atol=1e-6)
