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
MAX_INNER_SHARE = 0.9  # of the pixels in the middle; an image of one value has no border


def border_value(source: RasterSource) -> float | None:
    """Return the value, as QGIS shows it, of a border in every band, or None when there is none.

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
    if value is None or sum(float((side == value).mean()) >= MIN_SHARE for side in sides) < MIN_SIDES:
        return None
    middle = _values(source, [Window(grid.height // 2, 0, 1, grid.width)])
    middle = middle[len(middle) // 4 : -(-3 * len(middle) // 4)]
    return value if float((middle == value).mean()) < MAX_INNER_SHARE else None


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
