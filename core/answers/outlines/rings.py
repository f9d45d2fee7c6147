# SPDX-License-Identifier: GPL-2.0-or-later
"""Rings of regions: their corners, the nodes where three regions meet, and corner cutting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...raster.grid import Grid, Window

if TYPE_CHECKING:
    from ...raster.sieve import SieveCopy

MAX_BYTES_IN_MEMORY = 64 * 2**20  # of ids; larger rasters are read in strips when they are needed
STRIP_ROWS = 256  # read together for a large region


class RegionCodes:
    """Codes of the pixels around corners; 0 outside the raster and for nodata.

    Parameters
    ----------
    copy : SieveCopy
    grid : Grid
    """

    def __init__(self, copy: SieveCopy, grid: Grid, max_bytes_in_memory: int = MAX_BYTES_IN_MEMORY) -> None:
        self._copy, self.grid = copy, grid
        self._dtype = copy.read(Window(0, 0, 1, 1)).dtype
        self._strips: dict[int, np.ndarray] = {}  # by first row, the last used at the end
        self._max_strips = max(2, max_bytes_in_memory // (STRIP_ROWS * grid.width * 2))
        self._codes: np.ndarray | None = None
        if grid.height * grid.width * np.dtype(np.uint16).itemsize <= max_bytes_in_memory:
            self._codes = self._padded(0, grid.height)

    def _padded(self, first: int, last: int) -> np.ndarray:
        """Return the codes of rows `first` up to `last` with a border of one pixel."""
        top, bottom = max(first - 1, 0), min(last + 1, self.grid.height)
        ids = self._copy.read(Window(top, 0, bottom - top, self.grid.width))
        padded = np.zeros((last - first + 2, self.grid.width + 2), dtype=ids.dtype)
        padded[top - first + 1 : bottom - first + 1, 1:-1] = ids
        return padded

    def around(self, points: np.ndarray) -> np.ndarray:
        """Return the codes above left, above right, below left and below right of corners (n, 2), as (4, n)."""
        cols, rows = points[:, 0], points[:, 1]
        if self._codes is not None:
            return _corners(self._codes, rows, cols)
        codes = np.zeros((4, len(points)), dtype=self._dtype)
        for first in range(int(rows.min()) // STRIP_ROWS * STRIP_ROWS, int(rows.max()) + 1, STRIP_ROWS):
            inside = np.flatnonzero((rows >= first) & (rows < first + STRIP_ROWS))
            if len(inside):
                codes[:, inside] = _corners(self._strip(first), rows[inside] - first, cols[inside])
        return codes

    def _strip(self, first: int) -> np.ndarray:
        """Return the codes of the rows from `first` on; strips that were used lately are kept."""
        strip = self._strips.pop(first, None)
        if strip is None:
            strip = self._padded(first, min(first + STRIP_ROWS, self.grid.height))
        self._strips[first] = strip
        if len(self._strips) > self._max_strips:
            del self._strips[next(iter(self._strips))]
        return strip


def _corners(padded: np.ndarray, rows: np.ndarray, cols: np.ndarray) -> np.ndarray:
    return np.stack([padded[rows, cols], padded[rows, cols + 1], padded[rows + 1, cols], padded[rows + 1, cols + 1]])


@dataclass(frozen=True)
class Rings:
    """Closed rings, one after the other, without the repeated last points.

    Parameters
    ----------
    points : ndarray of shape (n, 2)
        Column and row.
    starts : int64 ndarray of shape (n_rings + 1,)
        Position of the first point of each ring, and the end.
    """

    points: np.ndarray
    starts: np.ndarray

    def following(self) -> np.ndarray:
        """Return for each point the position of the next point on its ring, int64 (n,)."""
        places = np.arange(1, len(self.points) + 1)
        places[self.starts[1:] - 1] = self.starts[:-1]
        return places

    def before(self) -> np.ndarray:
        """Return for each point the position of the previous point on its ring, int64 (n,)."""
        places = np.arange(-1, len(self.points) - 1)
        places[self.starts[:-1]] = self.starts[1:] - 1
        return places

    def steps(self) -> np.ndarray:
        """Return the differences from each point to the next, (n, 2)."""
        return np.asarray(self.points[self.following()] - self.points)

    def sums(self, values: np.ndarray) -> np.ndarray:
        """Return values by point (n,) summed by ring (n_rings,)."""
        return np.add.reduceat(values, self.starts[:-1])

    def selected(self, mask: np.ndarray) -> Rings:
        """Return the rings with only the points where a mask, bool (n,), is True."""
        before = np.concatenate([[0], np.cumsum(mask)])
        return Rings(self.points[mask], before[self.starts])

    def every_corner(self) -> Rings:
        """Return the rings, which follow pixel edges, with a point at every pixel corner."""
        steps = self.steps()
        counts = np.abs(steps).max(axis=1).astype(np.int64)
        before = np.concatenate([[0], np.cumsum(counts)])
        within = np.arange(before[-1]) - np.repeat(before[:-1], counts)
        corners = np.repeat(self.points, counts, axis=0) + np.repeat(np.sign(steps), counts, axis=0) * within[:, None]
        return Rings(corners, before[self.starts])

    def begun_at(self, can_begin: np.ndarray) -> tuple[Rings, np.ndarray]:
        """Return rings that begin at their first point where a mask is True, and where each point stood before.

        Parameters
        ----------
        can_begin : bool ndarray of shape (n,)
            A ring without any such point keeps its start.

        Returns
        -------
        rings : Rings
        places : int64 ndarray of shape (n,)
            Former position of each point.
        """
        candidates = np.flatnonzero(can_begin)
        first = self.starts[:-1].copy()
        following = np.searchsorted(candidates, first)
        has_candidate = following < len(candidates)
        has_candidate[has_candidate] = candidates[following[has_candidate]] < self.starts[1:][has_candidate]
        first[has_candidate] = candidates[following[has_candidate]]
        sizes = np.diff(self.starts)
        begin = np.repeat(self.starts[:-1], sizes)
        places = begin + (np.arange(len(self.points)) - begin + np.repeat(first - self.starts[:-1], sizes)) % np.repeat(
            sizes, sizes
        )
        return Rings(self.points[places], self.starts), places

    def chain_starts(self, fixed: np.ndarray) -> np.ndarray:
        """Return the positions where chains begin: at fixed points (bool, (n,)), and at the start of each ring."""
        begins = fixed.copy()
        begins[self.starts[:-1]] = True
        return np.flatnonzero(begins)

    def closed(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the points with each ring's first point repeated at its end, and the positions where rings begin."""
        ends = np.insert(self.points, self.starts[1:], self.points[self.starts[:-1]], axis=0)
        return ends, self.starts + np.arange(len(self.starts))


def nodes(around: np.ndarray, points: np.ndarray, grid: Grid) -> np.ndarray:
    """Return the corners that are fixed, bool (n,): three or more boundaries meet, or it is a corner of the raster.

    Parameters
    ----------
    around : ndarray of shape (4, n)
        Codes above left, above right, below left and below right.
    points : ndarray of shape (n, 2)
    grid : Grid
    """
    upper_left, upper_right, lower_left, lower_right = around
    edges = (upper_left != upper_right).astype(np.int8)
    edges += lower_left != lower_right
    edges += upper_left != lower_left
    edges += upper_right != lower_right
    cols, rows = points[:, 0], points[:, 1]
    frame = ((cols == 0) | (cols == grid.width)) & ((rows == 0) | (rows == grid.height))
    return np.asarray((edges > 2) | frame)


def cut_corners(rings: Rings, fixed: np.ndarray, rounds: int) -> tuple[Rings, np.ndarray]:
    """Return rings with their corners cut and without points on straight lines, and the mask of fixed points.

    Parameters
    ----------
    rings : Rings
    fixed : bool ndarray of shape (n,)
        Points that keep their position.
    rounds : int
    """
    for _ in range(rounds):
        points, following = rings.points, rings.following()
        n = len(points)
        pairs = np.empty((n, 2, 2))
        pairs[:, 0] = np.where(fixed[:, None], points, 0.75 * points + 0.25 * points[following])
        pairs[:, 1] = 0.25 * points + 0.75 * points[following]
        mask, marks = np.ones((n, 2), dtype=bool), np.zeros((n, 2), dtype=bool)
        mask[:, 1] = ~fixed[following]
        marks[:, 0] = fixed
        rings = Rings(pairs.reshape(-1, 2), 2 * rings.starts).selected(mask.ravel())
        fixed = marks.ravel()[mask.ravel()]
    steps = rings.steps()
    earlier = steps[rings.before()]
    # exact, because coordinates are sums of powers of two
    turns = fixed | (earlier[:, 0] * steps[:, 1] != earlier[:, 1] * steps[:, 0])
    return rings.selected(turns), fixed[turns]


def other_sides(corners: Rings, around: np.ndarray, places: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Return the code across the pixel edge that begins at each of some corners.

    Parameters
    ----------
    corners : Rings
        With a point at every pixel corner.
    around : ndarray of shape (4, n)
        Codes around each corner.
    places : ndarray of shape (m,)
        Positions of the corners.
    codes : ndarray of shape (m,)
        Codes of the regions on whose rings these corners are.
    """
    upper_left, upper_right, lower_left, lower_right = around[:, places]
    steps = corners.points[corners.following()[places]] - corners.points[places]
    directions = [steps[:, 0] > 0, steps[:, 0] < 0, steps[:, 1] > 0]
    first_side = np.select(directions, [upper_right, upper_left, lower_left], upper_left)
    second_side = np.select(directions, [lower_right, lower_left, lower_right], upper_right)
    return np.where(first_side == codes, second_side, first_side)
