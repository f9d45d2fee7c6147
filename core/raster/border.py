# SPDX-License-Identifier: GPL-2.0-or-later
"""Finds a border of one value around an image, such as the zeros around a scene, which no file declares as nodata."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .grid import Window

if TYPE_CHECKING:
    from .source import RasterSource

MAX_LOOKS = 64  # pixels of the left and of the right side that are read, evenly spread
MIN_SIDES = 2  # of four that the border takes
MIN_SHARE = 0.5  # of the pixels of a side, for the side to belong to a border
FULL_SHARE, MIN_SLANT = 0.95, 0.1  # of one side alone, which counts where the border is deeper at one of its ends
MAX_INNER_SHARE = 0.9  # of the pixels in the middle; an image of one value has no border


def border_value(source: RasterSource) -> float | None:
    """Return the value, as QGIS shows it, of a border in every band, or None when there is none.

    The border of a scene that is turned within its frame takes most of two sides or more, or all of one side where the
    frame was cut; then it is a wedge. A straight strip along one side may be a part of the image.

    Only the edges and the middle row are read, at most a few hundred pixels wide in each file.
    """
    grid = source.grid
    rows = np.unique(np.linspace(0, grid.height - 1, MAX_LOOKS).astype(int)).tolist()
    sides = [
        _values(source, [Window(0, 0, 1, grid.width)]),
        _values(source, [Window(grid.height - 1, 0, 1, grid.width)]),
        _values(source, [Window(row, 0, 1, 1) for row in rows]),
        _values(source, [Window(row, grid.width - 1, 1, 1) for row in rows]),
    ]
    value = _commonest(np.concatenate(sides))
    if value is None or not _is_border([float((side == value).mean()) for side in sides]):
        return None
    middle = _values(source, [Window(grid.height // 2, 0, 1, grid.width)])
    middle = middle[len(middle) // 4 : -(-3 * len(middle) // 4)]
    return value if float((middle == value).mean()) < MAX_INNER_SHARE else None


def _is_border(shares: list[float]) -> bool:
    """Return if these are shares of a border, of the top, bottom, left and right side."""
    if sum(share >= MIN_SHARE for share in shares) >= MIN_SIDES:
        return True
    top, bottom, left, right = shares
    is_wedge_down = max(top, bottom) >= FULL_SHARE and abs(left - right) >= MIN_SLANT
    return is_wedge_down or (max(left, right) >= FULL_SHARE and abs(top - bottom) >= MIN_SLANT)


def _values(source: RasterSource, windows: list[Window]) -> np.ndarray:
    """Return the value that all bands share, float64 (n_pixels,), NaN where they differ or the pixel is not valid."""
    parts = []
    for window in windows:
        values, valid = source.read_shown(window)
        alike = (values == values[:1]).all(axis=0) & valid
        parts.append(np.where(alike, values[0].astype(np.float64), np.nan).ravel())
    return np.concatenate(parts)


def _commonest(values: np.ndarray) -> float | None:
    numbers, counts = np.unique(values[~np.isnan(values)], return_counts=True)
    return float(numbers[counts.argmax()]) if len(numbers) else None
