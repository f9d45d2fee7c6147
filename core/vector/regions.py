# SPDX-License-Identifier: GPL-2.0-or-later
"""Regions of a raster as rings in pixel coordinates, strip by strip.

Memory holds a strip, and the rings of the regions that go on below it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..raster.patches import Patches, components, numbered, strips
from .ring_tracing import Tracer, in_order, starts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..base.progress import Progress
    from ..raster.grid import Grid, Window
    from ..raster.sieve import SieveCopy

    Rings = tuple[np.ndarray, np.ndarray]  # corners as `Tracer` numbers them, and how many each ring has


@dataclass(frozen=True)
class RegionBatch:
    """Polygons of equal values, 4-connected.

    Parameters
    ----------
    values : ndarray of shape (n_regions,)
    first_rings : int64 ndarray of shape (n_regions + 1,)
        Position of the outer ring of each region, which the rings of its holes follow, and the end.
    points : int64 ndarray of shape (n_points, 2)
        Column and row of the corners of all rings; no ring repeats its first corner. Each begins at its first corner
        from the top and left, and goes down from there.
    starts : int64 ndarray of shape (n_rings + 1,)
        Position of the first point of each ring, and the end.
    sums : float64 ndarray of shape (n_regions, n_sums)
        See `regions_of`.
    n_rows : int
        Rows of the raster that are traced, down to these regions.
    n_open : int
        Corners of the regions that go on below them.
    """

    values: np.ndarray
    first_rings: np.ndarray
    points: np.ndarray
    starts: np.ndarray
    sums: np.ndarray
    n_rows: int
    n_open: int

    def parts(self, max_points: int) -> Iterator[RegionBatch]:
        """Yield the regions in smaller batches, which have one region or at most `max_points` points."""
        ends = self.starts[self.first_rings[1:]]
        first = 0
        while first < len(self.values):
            begin = self.starts[self.first_rings[first]]
            last = max(int(np.searchsorted(ends, begin + max_points, side="right")), first + 1)
            rings = slice(self.first_rings[first], self.first_rings[last] + 1)
            yield RegionBatch(
                self.values[first:last],
                self.first_rings[first : last + 1] - self.first_rings[first],
                self.points[begin : ends[last - 1]],
                self.starts[rings] - begin,
                self.sums[first:last],
                self.n_rows,
                self.n_open,
            )
            first = last


def regions_of(
    copy: SieveCopy,
    grid: Grid,
    progress: Progress,
    sums: Callable[[Window, np.ndarray, int], np.ndarray] | None = None,
) -> Iterator[RegionBatch]:
    """Yield the regions of a raster, in the order in which their last pixels come from left to right and top to bottom.

    Parameters
    ----------
    copy : SieveCopy
        0 belongs to no region.
    grid : Grid
    progress : Progress
        Asked whether to stop; the caller reports how far it is, by `RegionBatch.n_rows`.
    sums : callable, optional
        Takes a window, the numbers 0 ... n of its patches (height, width) and n, and returns what is to be summed over
        the patches, float64 (n + 1, n_sums).

    Raises
    ------
    OutputError
        When the copy cannot be read.
    CancelledError
        When the user cancelled.
    """
    collector = _Collector(grid)
    context = np.zeros((1, grid.width), dtype=np.uint8)
    windows = list(strips(grid))
    for window in windows:
        progress.check()
        values = np.concatenate([context, copy.read(window)])
        context = values[-1:].copy()
        patches = Patches.of(values)
        progress.check()
        strip_sums = np.zeros((patches.n + 1, 0))
        if sums:
            numbers = patches.painted(np.arange(patches.n + 1, dtype=np.int32))
            strip_sums = sums(window, numbers[1:], patches.n)
        progress.check()
        yield collector.add(values, patches, strip_sums, window)


class _Collector:
    """Gathers the rings and sums of regions over strips."""

    def __init__(self, grid: Grid) -> None:
        self._height, self._width = grid.height, grid.width
        self._tracer = Tracer(grid.width)
        self._open_of_run = np.zeros(0, dtype=np.int64)  # open region of each run of the last row that has a value
        self._open_rings: list[list[Rings]] = []
        self._open_sums: np.ndarray | None = None
        self._n_open = 0  # corners of the open rings

    def add(self, values: np.ndarray, patches: Patches, strip_sums: np.ndarray, window: Window) -> RegionBatch:
        """Return the regions that end in a strip, whose values and patches begin with the last row of that above it."""
        n_rows = window.row + window.height
        is_last = n_rows == self._height
        rings = self._tracer.trace(values, window.row, is_last)
        n_open = len(self._open_rings)
        nodes, n = numbered(
            components(n_open + patches.n + 1, self._open_of_run, n_open + patches.row_labels(0).astype(np.int64))
        )
        of_open, of_label = nodes[:n_open], nodes[n_open:]
        goes_on = np.zeros(n, dtype=bool)
        below = of_label[patches.row_labels(-1)]
        goes_on[below] = not is_last
        sums = self._summed(strip_sums, of_open, of_label, n)
        labels = patches.labels[patches.run_of.ravel()[rings.pixels]]
        ring_nodes, sizes = of_label[labels], np.diff(rings.starts)
        ended = self._ended((rings.points, sizes, ring_nodes), of_open, goes_on)
        self._open_sums = sums[goes_on]
        self._open_of_run = (np.cumsum(goes_on) - 1)[below[: 0 if is_last else None]]
        ranks, order = _by_last_run(patches, of_label, ~goes_on)
        node_values = np.zeros(n, dtype=values.dtype)
        node_values[of_label] = patches.label_values()
        points, sizes, ring_nodes = (np.concatenate(column) for column in zip(*ended))
        return self._batch((points, sizes, ranks[ring_nodes]), node_values[order], sums[order], n_rows)

    def _ended(
        self, rings: tuple[np.ndarray, np.ndarray, np.ndarray], of_open: np.ndarray, goes_on: np.ndarray
    ) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        """Return the rings of the regions that end, as corners, sizes and regions, and keep those of the others."""
        points, sizes, nodes = rings
        ends = ~goes_on[nodes]
        self._n_open += len(points)
        ended = [(points[np.repeat(ends, sizes)], sizes[ends], nodes[ends])]
        open_numbers = np.cumsum(goes_on) - 1
        open_rings: list[list[Rings]] = [[] for _ in range(int(goes_on.sum()))]
        for node, kept in zip(of_open.tolist(), self._open_rings):
            if goes_on[node]:
                open_rings[open_numbers[node]].extend(kept)
            else:
                ended.extend((corners, lengths, np.full(len(lengths), node)) for corners, lengths in kept)
        for node, corners, lengths in _by_node(points, sizes, nodes, ~ends):
            open_rings[open_numbers[node]].append((corners, lengths))
        self._open_rings = open_rings
        self._n_open -= sum(len(corners) for corners, _, _ in ended)
        return ended

    def _summed(self, strip_sums: np.ndarray, of_open: np.ndarray, of_label: np.ndarray, n: int) -> np.ndarray:
        """Return the sums of regions (n, n_sums), of those from above and of the patches of a strip."""
        sums = np.zeros((n, strip_sums.shape[1]))
        for column in range(strip_sums.shape[1]):
            sums[:, column] = np.bincount(of_label, weights=strip_sums[:, column], minlength=n)
            if self._open_sums is not None:
                sums[:, column] += np.bincount(of_open, weights=self._open_sums[:, column], minlength=n)
        return sums

    def _batch(
        self, rings: tuple[np.ndarray, np.ndarray, np.ndarray], values: np.ndarray, sums: np.ndarray, n_rows: int
    ) -> RegionBatch:
        """Return regions in the order of `values`; rings are corners, sizes and the places of their regions there."""
        points, sizes, ranks = _parted(*rings)
        places, is_outer = _begun_at_top(points, sizes, self._width + 1)
        starts = starts_of(sizes)
        points = points[places] // 2
        order = np.lexsort((points[starts[:-1]], ~is_outer, ranks))
        within = np.arange(len(points)) - np.repeat(starts_of(sizes[order])[:-1], sizes[order])
        points = points[np.repeat(starts[:-1][order], sizes[order]) + within]
        columns_and_rows = np.stack([points % (self._width + 1), points // (self._width + 1)], axis=1)
        first_rings = np.searchsorted(ranks[order], np.arange(len(values) + 1))
        return RegionBatch(values, first_rings, columns_and_rows, starts_of(sizes[order]), sums, n_rows, self._n_open)


def _by_node(
    points: np.ndarray, sizes: np.ndarray, nodes: np.ndarray, mask: np.ndarray
) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
    """Yield node, corners and sizes of the rings of each node, of those where a mask is True."""
    starts, chosen = starts_of(sizes), np.flatnonzero(mask)
    chosen = chosen[np.argsort(nodes[chosen], kind="stable")]
    cuts = np.flatnonzero(np.diff(nodes[chosen])) + 1
    for group in np.split(chosen, cuts) if len(chosen) else ():
        parts = [points[starts[ring] : starts[ring + 1]] for ring in group.tolist()]
        yield int(nodes[group[0]]), np.concatenate(parts), sizes[group]


def _by_last_run(patches: Patches, of_label: np.ndarray, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the rank of each region that ends, by its last pixel, (n,), and these regions in that order."""
    last_of_label = np.full(len(of_label), -1, dtype=np.int64)
    last_of_label[patches.labels] = np.arange(len(patches.labels))
    last_of_label[0] = -1
    order = np.argsort(last_of_label, kind="stable")
    last = np.full(len(ends), -1, dtype=np.int64)
    last[of_label[order]] = last_of_label[order]
    regions = np.flatnonzero(ends & (last >= 0))
    regions = regions[np.argsort(last[regions], kind="stable")]
    ranks = np.full(len(ends), -1, dtype=np.int64)
    ranks[regions] = np.arange(len(regions))
    return ranks, regions


def _parted(points: np.ndarray, sizes: np.ndarray, ranks: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return rings of which those that come to a corner twice are parted there, as holes and outer rings must be."""
    twice = np.flatnonzero(points % 2)
    if not len(twice):
        return points, sizes, ranks
    ring_of = np.repeat(np.arange(len(sizes)), sizes)
    twice = twice[np.lexsort((points[twice], ring_of[twice]))]
    same = (np.diff(points[twice]) == 0) & (np.diff(ring_of[twice]) == 0)
    first, second = twice[:-1][same], twice[1:][same]
    following = np.arange(1, len(points) + 1)
    starts = starts_of(sizes)
    following[starts[1:] - 1] = starts[:-1]
    following[first], following[second] = following[second], following[first]
    order, begins = in_order(following)
    return points[order], np.diff(begins, append=len(order)), ranks[ring_of[order[begins]]]


def _begun_at_top(points: np.ndarray, sizes: np.ndarray, line_length: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the places of the points when rings begin at their first corner and go down, and which are outer rings."""
    starts = starts_of(sizes)[:-1]
    if not len(starts):
        return starts, starts.astype(bool)
    first = np.flatnonzero(points == np.repeat(np.minimum.reduceat(points, starts), sizes)) - starts
    after = points[starts + (first + 1) % sizes] // 2
    is_outer = after // line_length == points[starts + first] // 2 // line_length  # they go right first
    within = np.arange(len(points)) - np.repeat(starts, sizes)
    within *= np.repeat(np.where(is_outer, -1, 1), sizes)
    return np.repeat(starts, sizes) + (within + np.repeat(first, sizes)) % np.repeat(sizes, sizes), is_outer
