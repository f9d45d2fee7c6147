# SPDX-License-Identifier: GPL-2.0-or-later
"""Which windows of a raster are classified to estimate the shares of the classes: all of them, or a random sample.

The raster is divided into neighbourhoods (strata), and two windows are drawn at random in each. So the sample covers
the raster evenly, and the differences between the two windows of a neighbourhood tell how sure the estimate is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..raster.grid import Window

if TYPE_CHECKING:
    from ..raster.grid import Grid

EDGE_PIXELS = 64  # of a window of the sample
WHOLE_EDGE_PIXELS = 256  # of a window where all are classified
WINDOWS_A_STRATUM = 2  # the least that has a variance


@dataclass(frozen=True)
class WindowSample:
    """Windows of a raster.

    Parameters
    ----------
    windows : tuple of Window
        From stratum to stratum.
    strata : int64 ndarray of shape (n_windows,)
        The stratum of each, 0 ... n_strata - 1.
    sizes : int64 ndarray of shape (n_strata,)
        How many windows each stratum has on the raster.
    """

    windows: tuple[Window, ...]
    strata: np.ndarray
    sizes: np.ndarray

    @property
    def is_complete(self) -> bool:
        """Return True when the windows cover the raster."""
        return len(self.windows) == int(self.sizes.sum())

    @property
    def drawn(self) -> np.ndarray:
        """Windows drawn in each stratum, int64 (n_strata,)."""
        return np.bincount(self.strata, minlength=len(self.sizes))

    @property
    def weights(self) -> np.ndarray:
        """How many windows of the raster each window stands for, float64 (n_windows,)."""
        return (self.sizes / np.maximum(self.drawn, 1))[self.strata]


def whole_raster(grid: Grid) -> WindowSample:
    """Return the windows that cover a raster."""
    windows = tuple(grid.blocks(WHOLE_EDGE_PIXELS, WHOLE_EDGE_PIXELS))
    return WindowSample(windows, np.zeros(len(windows), dtype=np.int64), np.array([len(windows)]))


def draw_windows(
    grid: Grid, n_windows: int, seed: int, edge: int = EDGE_PIXELS, pixels: np.ndarray | None = None
) -> WindowSample:
    """Return a random sample of windows that covers a raster evenly.

    Parameters
    ----------
    grid : Grid
    n_windows : int
        At most about so many; all of them where the raster has no more.
    seed : int
    edge : int
        Pixels.
    pixels : int64 ndarray of shape (n,), optional
        Flat indices of valid pixels from all over the raster. Windows without any of them are likely to hold nothing,
        and make a stratum of their own, of which two are drawn.
    """
    down, across = -(-grid.height // edge), -(-grid.width // edge)
    numbers = np.arange(down * across)
    if n_windows >= len(numbers):
        strata = np.zeros(len(numbers), dtype=np.int64)
        return WindowSample(tuple(grid.blocks(edge, edge)), strata, np.array([len(numbers)]))
    likely = np.ones(len(numbers), dtype=bool)
    if pixels is not None:
        likely[:] = False
        likely[pixels // grid.width // edge * across + pixels % grid.width // edge] = True
    strata = np.where(likely, _neighbourhoods(down, across, n_windows), -1)
    strata = np.unique(strata, return_inverse=True)[1].reshape(-1)  # those that hold any window, from 0
    sizes = np.bincount(strata)
    order = np.random.default_rng([seed, 14]).permutation(numbers)
    order = order[np.argsort(strata[order], kind="stable")]
    rank = np.arange(len(order)) - (np.cumsum(sizes) - sizes)[strata[order]]
    drawn = order[rank < WINDOWS_A_STRATUM]
    windows = tuple(_window(int(number) // across * edge, int(number) % across * edge, edge, grid) for number in drawn)
    return WindowSample(windows, strata[drawn], sizes)


def _neighbourhoods(down: int, across: int, n_windows: int) -> np.ndarray:
    """Return the stratum of each window of a lattice, int64 (down * across,): rectangles of nearly one size."""
    n_strata = max(1, n_windows // WINDOWS_A_STRATUM)
    rows = min(max(1, round((n_strata * down / across) ** 0.5)), down, n_strata)
    cols = min(max(1, n_strata // rows), across)
    row_of, col_of = np.arange(down) * rows // down, np.arange(across) * cols // across
    return np.asarray(row_of[:, None] * cols + col_of, dtype=np.int64).ravel()


def _window(row: int, col: int, edge: int, grid: Grid) -> Window:
    return Window(row, col, min(edge, grid.height - row), min(edge, grid.width - col))
