# SPDX-License-Identifier: GPL-2.0-or-later
"""The part of a raster that a screen shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..raster.grid import Grid, Window

if TYPE_CHECKING:
    from collections.abc import Sequence

MARGIN = 0.04  # of the screen, read beyond each edge, so that a small shift shows no gap
ALIGNED = 16  # picture pixels; windows start on this lattice, so that panning does not change what is sampled
COARSE = 4  # times fewer pixels on each edge of a coarse picture


@dataclass(frozen=True)
class Screen:
    """A view of the raster.

    Parameters
    ----------
    width, height : int
        Device pixels.
    lattice : sequence of rows of (column, row)
        Positions on the raster, in pixels, of points spread evenly over the screen from edge to edge; NaN where
        the screen shows no place of the raster's coordinate system.
    straight : bool
        Whether the screen is in the raster's coordinate system, so that its corners determine all positions.
    """

    width: int
    height: int
    lattice: Sequence[Sequence[tuple[float, float]]]
    straight: bool

    def positions(self) -> np.ndarray:
        """Return the lattice as an array (n_down, n_across, 2)."""
        return np.asarray(self.lattice, dtype=np.float64)

    def scale(self) -> float:
        """Return how many raster pixels lie in a screen pixel's edge."""
        positions = self.positions()
        across = np.linalg.norm(np.diff(positions, axis=1), axis=2) * (positions.shape[1] - 1) / max(self.width, 1)
        down = np.linalg.norm(np.diff(positions, axis=0), axis=2) * (positions.shape[0] - 1) / max(self.height, 1)
        steps = np.concatenate([across.ravel(), down.ravel()])
        steps = steps[np.isfinite(steps)]
        return float(np.median(steps)) if len(steps) else 1.0

    def request(self, grid: Grid, coarse: bool = False, reach: int = 0) -> tuple[Window, tuple[int, int]] | None:
        """Return the window to preview and the size of its picture, or None when the raster is not in sight.

        `reach` is how many pixels of the raster the window needs beyond the screen at least.
        """
        positions = self.positions().reshape(-1, 2)
        positions = positions[np.isfinite(positions).all(axis=1)]
        if not len(positions):
            return None
        low, high = positions.min(axis=0), positions.max(axis=0)
        margin = np.maximum(MARGIN * (high - low), reach)
        low, high = low - margin, high + margin
        step = 2 ** max(0, round(np.log2(max(self.scale(), 1e-9)))) * (COARSE if coarse else 1)
        lattice = step * ALIGNED
        left, top = (int(max(0, np.floor(value / lattice) * lattice)) for value in low)
        right = int(min(grid.width, np.ceil(high[0] / lattice) * lattice))
        bottom = int(min(grid.height, np.ceil(high[1] / lattice) * lattice))
        if right <= left or bottom <= top:
            return None
        size = -(-(bottom - top) // step), -(-(right - left) // step)
        return Window(top, left, bottom - top, right - left), size
