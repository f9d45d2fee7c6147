# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests which points, and which pixels of a raster, lie inside an outline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

FIRST_TILE_PIXELS = 256  # edge of the first tiles
LAST_TILE_PIXELS = 16  # edge of the tiles whose pixels are tested one by one
DIVISION = 4  # parts of a tile's edge when the outline may cross the tile
MIN_TILES_ACROSS = 32  # so that no part of the outline falls between the points that are tested
PLACES_A_SIDE = 5  # points along the edge of a tile
MARGIN = 0.2  # of a tile's extent; curved edges may reach so far beyond those points
MAX_SPAN = 0.25  # of a full turn; wider tiles may contain a pole
CHUNK = 2**22  # pairs of points and edges that are tested together

Box = tuple[int, int, int, int]


class Outline:
    """Rings in a plane; a point is inside when a ray from it crosses them an odd number of times.

    Parameters
    ----------
    rings : sequence of float64 ndarray of shape (n, 2)
        Closed rings.
    turn : float
        Units of x after which the plane repeats itself; 0 when it does not.
    """

    def __init__(self, rings: Sequence[np.ndarray], turn: float) -> None:
        self._first = np.concatenate([ring[:-1] for ring in rings])
        self._last = np.concatenate([ring[1:] for ring in rings])
        self._turn = turn
        self._low = np.minimum(self._first, self._last)
        self._high = np.maximum(self._first, self._last)
        self.left, self.right = float(self._low[:, 0].min()), float(self._high[:, 0].max())

    def contains(self, places: np.ndarray) -> np.ndarray:
        """Return a mask, bool (n,), of the points (n, 2) inside; False for NaN."""
        inside = np.zeros(len(places), dtype=bool)
        known = np.isfinite(places).all(axis=1)
        if not known.any():
            return inside
        for shift in self._shifts(places[known, 0].min(), places[known, 0].max()):
            inside[known] |= self._contains(places[known] + shift)
        return inside

    def _contains(self, places: np.ndarray) -> np.ndarray:
        low, high = places[:, 1].min(), places[:, 1].max()
        level = (self._low[:, 1] <= high) & (self._high[:, 1] >= low) & (self._high[:, 0] >= places[:, 0].min())
        first, last = self._first[level], self._last[level]
        inside = np.zeros(len(places), dtype=bool)
        step = max(1, CHUNK // max(len(first), 1))
        for begin in range(0, len(places), step):
            x, y = places[begin : begin + step, :, None].transpose(1, 0, 2)
            crosses = (first[:, 1] > y) != (last[:, 1] > y)
            with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
                crossing = first[:, 0] + (y - first[:, 1]) * (last[:, 0] - first[:, 0]) / (last[:, 1] - first[:, 1])
            inside[begin : begin + step] = (crosses & (x < crossing)).sum(axis=1) % 2 == 1
        return inside

    def is_near(self, places: np.ndarray, distance: float) -> np.ndarray:
        """Return a mask, bool (n,), of the points (n, 2) within a distance of the outline."""
        near = np.zeros(len(places), dtype=bool)
        known = np.flatnonzero(np.isfinite(places).all(axis=1))
        edges = self._last - self._first
        squares = np.maximum((edges**2).sum(axis=1), np.finfo(float).tiny)
        for place in known:
            for shift in self._shifts(places[place, 0] - distance, places[place, 0] + distance):
                offset = places[place] + shift - self._first
                along = np.clip((offset * edges).sum(axis=1) / squares, 0.0, 1.0)
                near[place] |= bool((np.hypot(*(offset - along[:, None] * edges).T) <= distance).any())
        return near

    def meets(self, low: np.ndarray, high: np.ndarray) -> bool:
        """Return True when an edge may lie in the box from `low` to `high` (2,)."""
        return any(
            bool(((self._low <= high + shift) & (self._high >= low + shift)).all(axis=1).any())
            for shift in self._shifts(low[0], high[0])
        )

    def _shifts(self, left: float, right: float) -> list[np.ndarray]:
        """Return the shifts, each (2,), by full turns that bring points between two x to the outline."""
        if not self._turn:
            return [np.zeros(2)]
        turns = range(
            int(np.ceil((self.left - right) / self._turn)), int(np.floor((self.right - left) / self._turn)) + 1
        )
        return [np.array([turn * self._turn, 0.0]) for turn in turns]

    def unrolled(self, places: np.ndarray) -> np.ndarray:
        """Return points (m, n, 2) shifted by full turns to within half a turn of the first finite one of their row."""
        if not self._turn:
            return places
        x = places[..., 0]
        first = np.isfinite(x).argmax(axis=1)[:, None]
        turns = np.round((x - np.take_along_axis(x, first, axis=1)) / self._turn)
        return np.stack([x - turns * self._turn, places[..., 1]], axis=-1)

    def is_wide(self, extent: np.ndarray) -> bool:
        """Return True when a tile of that extent (2,) may contain a pole."""
        return bool(self._turn and extent[0] > MAX_SPAN * self._turn)


def boxes_inside(
    outline: Outline, places_of: Callable[[np.ndarray, np.ndarray], np.ndarray], height: int, width: int
) -> Iterator[Box]:
    """Yield boxes of pixels whose centres lie inside an outline: row, column, height and width.

    Parameters
    ----------
    outline : Outline
    places_of : callable of (cols, rows) to float64 ndarray of shape (n, 2)
        Transforms positions in pixels to the outline's plane; NaN where there is none.
    height, width : int
        Size of the raster.
    """
    size = FIRST_TILE_PIXELS
    while size > LAST_TILE_PIXELS and size * MIN_TILES_ACROSS > max(height, width):
        size //= DIVISION
    tiles = np.array([(row, col) for row in range(0, height, size) for col in range(0, width, size)])
    while len(tiles):
        ends = np.minimum(tiles + size, (height, width))
        places = _lattices(outline, places_of, tiles, ends)
        crossed = []
        for tile, end, tile_places in zip(tiles, ends, places):
            state = _state(outline, tile_places)
            if state == "inside":
                yield (*tile.tolist(), *(end - tile).tolist())
            elif state == "crossed":
                crossed.append(tile)
        if size == LAST_TILE_PIXELS:
            yield from _runs(outline, places_of, np.array(crossed).reshape(-1, 2), (height, width))
            return
        size //= DIVISION
        steps = np.arange(DIVISION) * size
        offsets = np.stack(np.meshgrid(steps, steps, indexing="ij"), axis=-1).reshape(-1, 2)
        tiles = (np.array(crossed, dtype=np.int64).reshape(-1, 1, 2) + offsets).reshape(-1, 2)
        tiles = tiles[(tiles < (height, width)).all(axis=1)]


def _lattices(
    outline: Outline,
    places_of: Callable[[np.ndarray, np.ndarray], np.ndarray],
    tiles: np.ndarray,
    ends: np.ndarray,
) -> np.ndarray:
    """Return points evenly spread over each of the tiles (n, 2), float64 (n, 25, 2)."""
    shares = np.linspace(0, 1, PLACES_A_SIDE)
    rows, cols = (first[:, None] + (last - first)[:, None] * shares for first, last in zip(tiles.T, ends.T))
    rows = np.repeat(rows, PLACES_A_SIDE, axis=1)
    cols = np.tile(cols, PLACES_A_SIDE)
    places = places_of(cols.ravel().astype(np.float64), rows.ravel().astype(np.float64))
    return outline.unrolled(places.reshape(len(tiles), -1, 2))


def _state(outline: Outline, places: np.ndarray) -> str:
    """Return "inside", "outside" or "crossed" for a tile with these points (n, 2)."""
    known = np.isfinite(places).all(axis=1)
    if not known.any():
        return "outside"
    if not known.all():
        return "crossed"
    low, high = places.min(axis=0), places.max(axis=0)
    extent = high - low
    if outline.is_wide(extent) or outline.meets(low - MARGIN * extent, high + MARGIN * extent):
        return "crossed"
    return "inside" if outline.contains(places[:1])[0] else "outside"


def _runs(
    outline: Outline,
    places_of: Callable[[np.ndarray, np.ndarray], np.ndarray],
    tiles: np.ndarray,
    shape: tuple[int, int],
) -> Iterator[Box]:
    """Yield the runs of pixels inside in each row of each tile."""
    for top, left in tiles.tolist():
        height, width = min(LAST_TILE_PIXELS, shape[0] - top), min(LAST_TILE_PIXELS, shape[1] - left)
        rows, cols = (axis.ravel() for axis in np.mgrid[top : top + height, left : left + width])
        inside = outline.contains(places_of(cols + 0.5, rows + 0.5)).reshape(height, width)
        edges = np.diff(np.pad(inside, ((0, 0), (1, 1))).astype(np.int8), axis=1)
        for row in range(height):
            starts, ends = np.flatnonzero(edges[row] == 1), np.flatnonzero(edges[row] == -1)
            for start, end in zip(starts.tolist(), ends.tolist()):
                yield top + row, left + start, 1, end - start
