# SPDX-License-Identifier: GPL-2.0-or-later
"""The pixels that lines cross, exactly: a line has no width, and a pixel that it only touches is not crossed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..raster.grid import Grid

MIN_SHARE = 1e-12  # of a segment; a pixel where it spends less is only touched
MAX_CROSSINGS = 2_000_000  # of pixel edges by the segments that are computed together


def pixels_crossed(parts: Iterable[np.ndarray], grid: Grid) -> np.ndarray:
    """Return the pixels of a grid that lines cross, as rising flat indices (row * width + column), int64 (n,).

    Parameters
    ----------
    parts : iterable of float64 ndarray of shape (n, 2)
        Vertices in pixel coordinates: column and row, the corner of the first pixel at 0, 0. A line along the edge of
        pixels crosses those to the right of it or below; a part of one vertex is a point in its pixel.
    grid : Grid
    """
    groups = [np.empty(0, dtype=np.int64)]
    for part in parts:
        groups.append(_flat(part, grid))  # a line that turns or ends inside a pixel crosses it
        starts, ends = _within(part[:-1], part[1:], grid)
        n_crossings = np.abs(np.floor(ends) - np.floor(starts)).sum(axis=1).astype(np.int64) + 2
        bunch = np.cumsum(n_crossings) // MAX_CROSSINGS
        for number in np.unique(bunch):
            chosen = bunch == number
            groups.append(_flat(_middles(starts[chosen], ends[chosen]), grid))
    return np.unique(np.concatenate(groups))


def _flat(points: np.ndarray, grid: Grid) -> np.ndarray:
    """Return the flat indices of the pixels that hold points (n, 2), without those outside."""
    corners = np.floor(points)
    inside = ((corners >= 0) & (corners < (grid.width, grid.height))).all(axis=1)
    corners = corners[inside].astype(np.int64)
    return corners[:, 1] * grid.width + corners[:, 0]


def _within(starts: np.ndarray, ends: np.ndarray, grid: Grid) -> tuple[np.ndarray, np.ndarray]:
    """Return starts and ends, (n, 2) each, of the parts of segments on a grid; those outside are left out."""
    along, edge = ends - starts, np.array([grid.width, grid.height], dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        sides = np.sort([-starts / along, (edge - starts) / along], axis=0)
        sides = np.where(along == 0, [[[-np.inf]], [[np.inf]]], sides)  # which says nothing of this direction
        begin = np.fmax.reduce(sides[0], axis=1, initial=0.0)[:, None]
        stop = np.fmin.reduce(sides[1], axis=1, initial=1.0)[:, None]
        first = np.where(begin > 0, starts + along * begin, starts)
        last = np.where(stop < 1, starts + along * stop, ends)
    level = (along == 0) & ((starts < 0) | (starts > edge))  # beside the grid all the way
    meets = (begin < stop)[:, 0] & ~level.any(axis=1)
    return np.clip(first[meets], 0, edge), np.clip(last[meets], 0, edge)


def _middles(starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Return a point (n, 2) in each pixel that segments cross: the middle between two crossings of pixel edges."""
    along = ends - starts
    segments, shares = [np.arange(len(starts))] * 2, [np.zeros(len(starts)), np.ones(len(starts))]
    for axis in (0, 1):
        low = np.ceil(np.minimum(starts[:, axis], ends[:, axis]))
        high = np.floor(np.maximum(starts[:, axis], ends[:, axis]))
        counts = np.where(along[:, axis] == 0, 0, np.maximum(high - low + 1, 0)).astype(np.int64)
        segment = np.repeat(np.arange(len(starts)), counts)
        edge = np.repeat(low - (np.cumsum(counts) - counts), counts) + np.arange(len(segment))
        segments.append(segment)
        shares.append((edge - starts[segment, axis]) / along[segment, axis])
    segment, share = np.concatenate(segments), np.clip(np.concatenate(shares), 0.0, 1.0)
    order = np.lexsort((share, segment))
    segment, share = segment[order], share[order]
    is_crossing = (segment[1:] == segment[:-1]) & (share[1:] - share[:-1] > MIN_SHARE)
    segment, middle = segment[1:][is_crossing], (share[1:] + share[:-1])[is_crossing] / 2.0
    return starts[segment] + along[segment] * middle[:, None]
