# SPDX-License-Identifier: GPL-2.0-or-later
"""Connected pixels that look like a chosen one: the area that a click paints.

Pixels are as different as the root of the mean squared difference of their bands, each in units of the band's spread
over the image, so that bands of large numbers do not outweigh the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..raster.grid import Window

if TYPE_CHECKING:
    from ..raster.source import RasterSource

FIRST_EDGE_PIXELS = 64  # of the window that is read first; most areas are smaller
MAX_EDGE_PIXELS = 512
MIN_EDGE_PIXELS = 64
MAX_VALUES = 16_000_000  # bands times pixels that are read for an area, so that many bands take no longer
MIN_TOLERANCE, MAX_TOLERANCE = 0.02, 3.0  # in spreads of the bands
DEFAULT_TOLERANCE = 0.4
MAX_SPREAD_ROWS = 5000  # pixels from which the spread is measured


@dataclass(frozen=True)
class SimilarRegion:
    """An area of similar pixels.

    Parameters
    ----------
    window : Window
    mask : bool ndarray of shape (height, width)
        Its pixels in the window, connected over their edges.
    is_cut : bool
        Whether it ends at the edge of the largest window that is looked at.
    """

    window: Window
    mask: np.ndarray
    is_cut: bool

    @property
    def n_pixels(self) -> int:
        """Number of its pixels."""
        return int(np.count_nonzero(self.mask))


def spread_of(values: np.ndarray) -> np.ndarray:
    """Return the standard deviation of each band over some pixels (n, n_bands), float32 (n_bands,); 0 for a flat one.

    Values further out than the 2nd and 98th percentile are cut off, since a few bright clouds would double it.
    """
    rows = values[:: max(1, len(values) // MAX_SPREAD_ROWS)]
    low, high = np.percentile(rows, (2.0, 98.0), axis=0)
    return np.clip(rows, low, high).std(axis=0).astype(np.float32)


def grow(source: RasterSource, row: int, col: int, spread: np.ndarray, tolerance: float) -> SimilarRegion | None:
    """Return the pixels connected with a chosen one that differ from it by at most a tolerance.

    Parameters
    ----------
    source : RasterSource
    row, col : int
        The chosen pixel.
    spread : float32 ndarray of shape (n_bands,)
        Of each band over the image; see `spread_of`. Bands of 0 do not count.
    tolerance : float
        In spreads; 0 for pixels of exactly the same values.

    Returns
    -------
    SimilarRegion or None
        None where the chosen pixel lies outside the raster or is not valid. Windows of at most
        `MAX_EDGE_PIXELS` on each side are looked at, of less when the raster has many bands.

    Raises
    ------
    InputError
        When the raster cannot be read there.
    """
    grid = source.grid
    if not (0 <= row < grid.height and 0 <= col < grid.width):
        return None
    limit = max(MIN_EDGE_PIXELS, min(MAX_EDGE_PIXELS, int((MAX_VALUES / len(source.bands)) ** 0.5)))
    edge = min(FIRST_EDGE_PIXELS, limit)
    while True:
        window = Window(row, col, 1, 1).grown(edge // 2, grid.height, grid.width)
        bands, valid = source.read(window)
        place = row - window.row, col - window.col
        if not valid[place]:
            return None
        mask = connected(valid & similar(bands, place, spread, tolerance), place)
        reaches = _reaches_edge(mask, window, grid.height, grid.width)
        if not reaches or edge >= limit:
            return SimilarRegion(window, mask, reaches)
        edge = min(2 * edge, limit)


def similar(bands: np.ndarray, place: tuple[int, int], spread: np.ndarray, tolerance: float) -> np.ndarray:
    """Return which pixels differ from the one at a place by at most a tolerance, bool (height, width).

    Parameters
    ----------
    bands : float32 ndarray of shape (n_bands, height, width)
    place : (row, column)
    spread : float32 ndarray of shape (n_bands,)
    tolerance : float
    """
    used = np.flatnonzero(spread > 0)
    total = np.zeros(bands.shape[1:], dtype=np.float32)
    for number in used:
        difference = bands[number] - bands[(number, *place)]
        difference *= np.float32(1.0) / spread[number]
        total += np.square(difference, out=difference)
    return total <= np.float32(tolerance**2 * max(len(used), 1))


def connected(mask: np.ndarray, place: tuple[int, int]) -> np.ndarray:
    """Return the part of a mask, bool (height, width), that is connected with a place over the edges of pixels.

    The runs of pixels in each row are joined with those that they touch in the next one.
    """
    width = mask.shape[1]
    steps = np.diff(np.pad(mask, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    rows, starts = np.nonzero(steps == 1)
    ends = np.nonzero(steps == -1)[1] + rows * width  # in flat indices, each behind the last pixel of its run
    starts = starts + rows * width
    first = np.searchsorted(ends, starts + width, side="right")
    stop = np.searchsorted(starts, ends + width, side="left")
    counts = np.maximum(stop - first, 0)
    above = np.repeat(np.arange(len(starts)), counts)
    below = np.arange(len(above)) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(first, counts)
    numbers = _joined(len(starts), above, below)
    own = np.searchsorted(starts, place[0] * width + place[1], side="right") - 1
    part = np.zeros(mask.size + 1, dtype=np.int8)
    chosen = numbers == numbers[own]
    part[starts[chosen]] += 1
    part[ends[chosen]] -= 1
    return np.cumsum(part[:-1], dtype=np.int8).astype(bool).reshape(mask.shape)


def _joined(n: int, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return the number of each of `n` items' group, when the items `first` and `second` (m,) are joined in pairs."""
    numbers = np.arange(n)
    while True:
        left, right = numbers[first], numbers[second]
        apart = left != right
        if not apart.any():
            return numbers
        first, second, left, right = first[apart], second[apart], left[apart], right[apart]
        low, high = np.minimum(left, right), np.maximum(left, right)
        order = np.argsort(low)[::-1]  # of several the smallest is assigned last, so that a comb is joined in two steps
        numbers[high[order]] = low[order]
        while (numbers[numbers] != numbers).any():
            numbers = numbers[numbers]


def _reaches_edge(mask: np.ndarray, window: Window, height: int, width: int) -> bool:
    """Return True when a mask reaches an edge of its window that is none of the raster."""
    return bool(
        (window.row > 0 and mask[0].any())
        or (window.col > 0 and mask[:, 0].any())
        or (window.row + window.height < height and mask[-1].any())
        or (window.col + window.width < width and mask[:, -1].any())
    )
