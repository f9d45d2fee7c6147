# SPDX-License-Identifier: GPL-2.0-or-later
"""Strokes as a person paints them, and the pixels under them.

A pixel is painted when its centre lies within half the brush width of the line; the pixels that hold the line's
vertices are painted at any width. Where strokes overlap the later one (the larger id) wins, whatever order they
are given in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .raster import Grid, RasterSource, Window

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .features import FeatureRecipe

CHUNK = 400_000  # pixels of segments' boxes that are measured at once
LONGEST_STEP = 64.0  # pixels; longer segments are cut, so that their boxes stay small
TILE_EDGE = 128  # pixels; features are computed for the tiles that strokes touch
UNSAVED = 2**62  # from here on a stroke's place in time is that of a feature that is not saved yet


def place_in_time(feature_id: int) -> int:
    """Return a stroke's place in time: features that are not saved yet have falling negative ids, and come last."""
    return feature_id if feature_id >= 0 else UNSAVED - feature_id


def feature_of(place: int) -> int:
    """Return the id of the feature whose place in time is known."""
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

    def pixels(self, grid: Grid) -> np.ndarray:
        """Return the painted pixels inside the grid as sorted flat indices (row * width + column), int64."""
        if self.area is not None:
            found = [self.area[:, 0] * grid.width + self.area[:, 1]]
        else:
            found = [_line_pixels(part, self.width / 2.0, grid) for part in self.parts]
        return np.unique(np.concatenate(found)) if found else np.empty(0, dtype=np.int64)


def _line_pixels(points: np.ndarray, radius: float, grid: Grid) -> np.ndarray:
    x0, a, b, y0, d, e = grid.placement
    forward = np.array([[a, b], [d, e]])  # columns and rows to map units
    inverse = np.array([[e, -b], [-d, a]]) / (a * e - b * d)  # LAPACK would leave a thread waiting busily behind it
    pixels = (points - (x0, y0)) @ inverse.T
    reach = radius * np.sqrt((inverse**2).sum(axis=1))  # half a brush, in columns and rows
    edge_of = np.array([grid.width, grid.height])
    starts, ends = _short_segments(pixels, -reach, edge_of + reach)
    low = np.clip(np.floor(np.minimum(starts, ends) - reach), 0, edge_of).astype(np.int64)
    high = np.clip(np.ceil(np.maximum(starts, ends) + reach), 0, edge_of).astype(np.int64)
    order = np.argsort((high - low).max(axis=1), kind="stable")  # boxes of like size together
    order = order[(high > low).all(axis=1)[order]]
    found = [_containing(pixels, grid)]
    position = 0
    while position < len(order):
        edge = int((high - low)[order[position]].max())
        chosen = order[position : position + max(1, CHUNK // (4 * edge * edge))]
        size = (high - low)[chosen].max(axis=0)
        if size.max() > 2 * edge:  # the next ones are much larger: with boxes of their own
            chosen = chosen[(high - low)[chosen].max(axis=1) <= 2 * edge]
            size = (high - low)[chosen].max(axis=0)
        found.append(_near(starts[chosen], ends[chosen], low[chosen], high[chosen], size, forward, radius, grid))
        position += len(chosen)
    return np.concatenate(found)


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
    """Return starts and ends, (n, 2) each, of a line's segments that meet a box; long ones end a little beyond it."""
    starts, along = pixels[:-1], np.diff(pixels, axis=0)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        sides = np.sort([(low - starts) / along, (high - starts) / along], axis=0)
        begin = np.fmax.reduce(sides[0], axis=1, initial=0.0)[:, None]
        stop = np.fmin.reduce(sides[1], axis=1, initial=1.0)[:, None]
        meets = (begin <= stop)[:, 0]
        far = np.abs(along).max(axis=1, initial=0.0)[:, None] > LONGEST_STEP  # it may go round the world
        first = np.where(far & (begin > 0), starts + along * begin, starts)
        last = np.where(far & (stop < 1), starts + along * stop, pixels[1:])
    return first[meets], last[meets]


def _short_segments(pixels: np.ndarray, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return starts and ends, (n, 2) each, of a line's segments, the long ones cut; a point is one without length.

    What lies outside the box `low` ... `high`, which holds the raster and half a brush around it, is left out.
    """
    if len(pixels) == 1:
        return pixels, pixels
    starts, ends = _cut_to(low, high, pixels)
    along = ends - starts
    longest = max(LONGEST_STEP, float((-low).max()))
    steps = np.maximum(1, np.ceil(np.abs(along).max(axis=1) / longest)).astype(np.int64)
    segment = np.repeat(np.arange(len(steps)), steps)
    number = np.arange(len(segment)) - np.repeat(np.cumsum(steps) - steps, steps)
    first, last = (((number + after) / steps[segment])[:, None] for after in (0, 1))
    return starts[segment] + along[segment] * first, starts[segment] + along[segment] * last


@dataclass(frozen=True)
class Markers:
    """Painted pixels after overlaps are settled.

    Parameters
    ----------
    pixels : int64 ndarray of shape (n,)
        Flat indices, sorted.
    class_ids : int64 ndarray of shape (n,)
    stroke_ids : int64 ndarray of shape (n,)
    """

    pixels: np.ndarray
    class_ids: np.ndarray
    stroke_ids: np.ndarray

    def chosen(self, keep: np.ndarray) -> Markers:
        """Return the part where `keep` (n,) is True."""
        return Markers(self.pixels[keep], self.class_ids[keep], self.stroke_ids[keep])


def settle(strokes: Sequence[Stroke], grid: Grid) -> Markers:
    """Return the painted pixels of all strokes: a later stroke wins where two overlap."""
    return merge({stroke.id: (stroke.class_id, stroke.pixels(grid)) for stroke in strokes})


def merge(painted: dict[int, tuple[int, np.ndarray]]) -> Markers:
    """Settle overlaps between strokes given as id: (class_id, pixels)."""
    if not painted:
        empty = np.empty(0, dtype=np.int64)
        return Markers(empty, empty, empty)
    ids = sorted(painted, reverse=True)  # np.unique keeps the first of equals: the latest stroke
    pixels = np.concatenate([painted[one][1] for one in ids])
    sizes = [len(painted[one][1]) for one in ids]
    kept, first = np.unique(pixels, return_index=True)
    stroke_ids = np.repeat(np.array(ids, dtype=np.int64), sizes)[first]
    class_ids = np.repeat(np.array([painted[one][0] for one in ids], dtype=np.int64), sizes)[first]
    return Markers(kept, class_ids, stroke_ids)


def tiles_touched(pixels: np.ndarray, grid: Grid) -> list[tuple[Window, np.ndarray]]:
    """Group flat pixel indices by fixed tiles: pairs of a window and the positions in `pixels` inside it."""
    rows, cols = np.divmod(pixels, grid.width)
    across = -(-grid.width // TILE_EDGE)
    tiles = rows // TILE_EDGE * across + cols // TILE_EDGE
    order = np.argsort(tiles, kind="stable")
    groups = []
    for positions in np.split(order, np.flatnonzero(np.diff(tiles[order])) + 1):
        if len(positions):
            top, left = rows[positions].min(), cols[positions].min()
            bottom, right = rows[positions].max() + 1, cols[positions].max() + 1
            groups.append((Window(int(top), int(left), int(bottom - top), int(right - left)), positions))
    return groups


def planes_at(source: RasterSource, recipe: FeatureRecipe, pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the features of single pixels, and which are valid.

    Parameters
    ----------
    source : RasterSource
    recipe : FeatureRecipe
    pixels : int64 ndarray of shape (n,)
        Flat indices.

    Returns
    -------
    features : float32 ndarray of shape (n, n_features)
        Not scaled.
    valid : bool ndarray of shape (n,)
    """
    features = np.zeros((len(recipe.names), len(pixels)), dtype=np.float32)
    valid = np.zeros(len(pixels), dtype=bool)
    for window, positions in tiles_touched(pixels, source.grid):
        planes, inside = recipe.planes(source, window)
        rows, cols = np.divmod(pixels[positions], source.grid.width)
        at = rows - window.row, cols - window.col
        features[:, positions] = planes[:, at[0], at[1]]
        valid[positions] = inside[at]
    return features.T, valid
