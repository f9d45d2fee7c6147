# SPDX-License-Identifier: GPL-2.0-or-later
"""Features of single pixels."""

from __future__ import annotations

import numpy as np
from clusterbrush.core.features.at_pixels import tiles_touched
from clusterbrush.core.raster.grid import Grid


def test_tiles_hold_every_pixel_once():
    grid = Grid(300, 300, None)
    pixels = np.random.default_rng(0).choice(300 * 300, 500, replace=False)
    positions = []
    for window, inside in tiles_touched(pixels, grid):
        rows, cols = np.divmod(pixels[inside], grid.width)
        assert rows.min() >= window.row
        assert rows.max() < window.row + window.height
        assert cols.min() >= window.col
        assert cols.max() < window.col + window.width
        positions.extend(inside.tolist())
    assert sorted(positions) == list(range(500))
