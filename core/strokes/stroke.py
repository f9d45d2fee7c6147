# SPDX-License-Identifier: GPL-2.0-or-later
"""Strokes as a person paints them, and the pixels under them.

A pixel is painted when its centre lies within half the brush width of the line; the pixels that hold the line's
vertices are painted at any width. Where strokes overlap the later one (the larger id) wins, in whatever order they
are stored.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from ..raster.grid import Grid

CHUNK = 400_000  # pixels of segments' boxes that are measured at once
MAX_STEP_PIXELS = 64.0  # pixels; longer segments are cut, so that their boxes stay small
UNSAVED = 2**62  # places in time from here on belong to features that are not saved yet


def place_in_time(feature_id: int) -> int:
    """Return a stroke's place in time: features that are not saved yet have falling negative ids, and come last."""
    return feature_id if feature_id >= 0 else UNSAVED - feature_id


def feature_of(place: int) -> int:
    """Return the id of the feature with a place in time."""
    return place if place < UNSAVED else UNSAVED - place


@dataclass(frozen=True)
class Stroke:
    """One stroke of the brush.

    Parameters
    ----------
    id : int
        Its place in time: a larger one was painted later. Unique within a set.
    class_id : int
        1 or more.
    parts : tuple of float64 ndarrays of shape (n_points, 2)
        Lines, x and y in the raster's CRS.
    width : float
        Brush diameter, map units; 0 paints a line one pixel thin.
    area : float64 ndarray of shape (n_pixels, 2), optional
        Rows and columns inside, for polygon strokes, which have no width.
    """

    id: int
    class_id: int
    parts: tuple[np.ndarray, ...]
    width: float
    area: np.ndarray | None = None
    _cached: list[Any] = field(default_factory=list, init=False, repr=False, compare=False)  # a grid and its pixels

    def pixels(self, grid: Grid) -> np.ndarray:
        """Return the painted pixels inside the grid as sorted flat indices (row * width + column), int64, read-only.

        They are computed once: further calls for the same grid return the same array.
        """
        cached = tuple(self._cached)
        if cached and cached[0] is grid:
            return cached[1]
        pixels = self._find_pixels(grid)
        pixels.setflags(write=False)
        self._cached[:] = grid, pixels
        return pixels

    def _find_pixels(self, grid: Grid) -> np.ndarray:
        if self.area is not None:
            groups = [self.area[:, 0] * grid.width + self.area[:, 1]]
        else:
            groups = [_line_pixels(part, self.width / 2.0, grid) for part in self.parts]
        return np.unique(np.concatenate(groups)) if groups else np.empty(0, dtype=np.int64)


def _line_pixels(points: np.ndarray, radius: float, grid: Grid) -> np.ndarray:
    x0, a, b, y0, d, e = grid.placement
    forward = np.array([[a, b], [d, e]])  # columns and rows to map units
    inverse = np.array([[e, -b], [-d, a]]) / (a * e - b * d)  # np.linalg would leave a thread waiting busily
    pixels = (points - (x0, y0)) @ inverse.T
    reach = radius * np.sqrt((inverse**2).sum(axis=1))  # half a brush, in columns and rows
    edge_of = np.array([grid.width, grid.height])
    starts, ends = _short_segments(pixels, -reach, edge_of + reach)
    low = np.clip(np.floor(np.minimum(starts, ends) - reach), 0, edge_of).astype(np.int64)
    high = np.clip(np.ceil(np.maximum(starts, ends) + reach), 0, edge_of).astype(np.int64)
    order = np.argsort((high - low).max(axis=1), kind="stable")  # boxes of like size together
    order = order[(high > low).all(axis=1)[order]]
    groups = [_containing(pixels, grid)]
    position = 0
    while position < len(order):
        edge = int((high - low)[order[position]].max())
        chosen = order[position : position + max(1, CHUNK // (4 * edge * edge))]
        size = (high - low)[chosen].max(axis=0)
        if size.max() > 2 * edge:  # much larger boxes come in the next step
            chosen = chosen[(high - low)[chosen].max(axis=1) <= 2 * edge]
            size = (high - low)[chosen].max(axis=0)
        groups.append(_near(starts[chosen], ends[chosen], low[chosen], high[chosen], size, forward, radius, grid))
        position += len(chosen)
    return np.concatenate(groups)


def _near(
    starts: np.ndarray,
    ends: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    size: np.ndarray,
    forward: np.ndarray,
    radius: float,
    grid: Grid,
) -> np.ndarray:
    """Return the pixels within `radius` of segments, (n, 2) each, whose boxes are at most `size`."""
    cols = low[:, 0, None, None] + np.arange(size[0])[None, None, :]
    rows = low[:, 1, None, None] + np.arange(size[1])[None, :, None]
    inside = (cols < high[:, 0, None, None]) & (rows < high[:, 1, None, None])
    right, down = cols + 0.5 - starts[:, 0, None, None], rows + 0.5 - starts[:, 1, None, None]
    x, y = (forward[axis, 0] * right + forward[axis, 1] * down for axis in (0, 1))
    along = (ends - starts) @ forward.T
    length = (along**2).sum(axis=1)[:, None, None]
    along_x, along_y = along[:, 0, None, None], along[:, 1, None, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(length > 0, np.clip((x * along_x + y * along_y) / length, 0.0, 1.0), 0.0)
    near = np.hypot(x - share * along_x, y - share * along_y) <= radius
    return np.unique((rows * grid.width + cols)[near & inside])


def _containing(pixels: np.ndarray, grid: Grid) -> np.ndarray:
    corners = np.floor(pixels)
    corners = corners[((corners >= 0) & (corners < (grid.width, grid.height))).all(axis=1)].astype(np.int64)
    return corners[:, 1] * grid.width + corners[:, 0]


def _cut_to(low: np.ndarray, high: np.ndarray, pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return starts and ends, (n, 2) each, of a line's segments that meet a box; long ones are cut at its edges."""
    starts, along = pixels[:-1], np.diff(pixels, axis=0)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        sides = np.sort([(low - starts) / along, (high - starts) / along], axis=0)
        begin = np.fmax.reduce(sides[0], axis=1, initial=0.0)[:, None]
        stop = np.fmin.reduce(sides[1], axis=1, initial=1.0)[:, None]
        meets = (begin <= stop)[:, 0]
        far = np.abs(along).max(axis=1, initial=0.0)[:, None] > MAX_STEP_PIXELS  # only these are cut at the box
        first = np.where(far & (begin > 0), starts + along * begin, starts)
        last = np.where(far & (stop < 1), starts + along * stop, pixels[1:])
    return first[meets], last[meets]


def _short_segments(pixels: np.ndarray, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return starts and ends, (n, 2) each, of a line's segments, long ones cut; a point is a segment of length 0.

    Segments outside the box `low` ... `high`, which holds the raster and half a brush around it, are left out.
    """
    if len(pixels) == 1:
        return pixels, pixels
    starts, ends = _cut_to(low, high, pixels)
    along = ends - starts
    longest = max(MAX_STEP_PIXELS, float((-low).max()))
    steps = np.maximum(1, np.ceil(np.abs(along).max(axis=1) / longest)).astype(np.int64)
    segment = np.repeat(np.arange(len(steps)), steps)
    number = np.arange(len(segment)) - np.repeat(np.cumsum(steps) - steps, steps)
    begin, stop = (((number + after) / steps[segment])[:, None] for after in (0, 1))
    return starts[segment] + along[segment] * begin, starts[segment] + along[segment] * stop
