# SPDX-License-Identifier: GPL-2.0-or-later
"""Patches of equal values in strips of a raster: runs of pixels, and which of them are connected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .grid import Grid, Window

STRIP_PIXELS = 2**22  # at most, unless a row is longer; noise takes about 40 bytes of memory for each


def strips(grid: Grid) -> Iterator[Window]:
    """Yield windows of the full width, from the top down."""
    rows = max(1, STRIP_PIXELS // grid.width)
    yield from grid.blocks(2 ** (rows.bit_length() - 1), grid.width)


def components(n: int, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return for each of n nodes the smallest node that it is connected to, int32 (n,).

    Parameters
    ----------
    n : int
    first, second : integer ndarrays of shape (n_edges,)
        The nodes that each edge connects.
    """
    parents = np.arange(n, dtype=np.int32)
    while len(first):
        parents = _flattened(parents)
        first, second = parents[first], parents[second]
        apart = first != second
        first, second = first[apart], second[apart]
        # a root has one parent: of several candidates the last one stays
        parents[np.maximum(first, second)[::-1]] = np.minimum(first, second)[::-1]
    return parents


def _flattened(parents: np.ndarray) -> np.ndarray:
    """Return the root of each node, by paths of double length in each round; no parent is larger than its child."""
    while True:
        higher = parents[parents]
        if np.array_equal(higher, parents):
            return parents
        parents = higher


def numbered(roots: np.ndarray) -> tuple[np.ndarray, int]:
    """Return components numbered from 0 in the order of their smallest nodes, int32 (n,), and how many there are."""
    is_root = roots == np.arange(len(roots))
    numbers = np.cumsum(is_root, dtype=np.int32) - 1
    return numbers[roots], int(is_root.sum())


@dataclass(frozen=True)
class Patches:
    """Patches of a strip, numbered from 1 in the order of their first pixels; 0 where there is no value.

    Parameters
    ----------
    begins : bool ndarray of shape (height, width)
        Where a run of equal values in a row begins.
    run_of : int32 ndarray of shape (height, width)
        Run of each pixel, from 0, row by row.
    starts : int64 ndarray of shape (n_runs,)
        Flat position of the first pixel of each run.
    values : ndarray of shape (n_runs,)
    labels : int32 ndarray of shape (n_runs,)
        Patch of each run.
    n : int
        Number of patches.
    """

    begins: np.ndarray
    run_of: np.ndarray
    starts: np.ndarray
    values: np.ndarray
    labels: np.ndarray
    n: int

    @classmethod
    def of(cls, values: np.ndarray, connectedness: int = 4) -> Patches:
        """Return the patches of an array (height, width); `connectedness` is 4, or 8 when corners connect too."""
        begins = np.empty(values.shape, dtype=bool)
        begins[:, :1] = True
        np.not_equal(values[:, 1:], values[:, :-1], out=begins[:, 1:])
        run_of = (np.cumsum(begins, dtype=np.int32) - np.int32(1)).reshape(values.shape)
        starts = np.flatnonzero(begins)
        run_values = values.ravel()[starts]
        pairs = _links(values, begins, run_of)
        if connectedness == 8:
            pairs = np.concatenate([pairs, _diagonal_links(values, begins, run_of)], axis=1)
        roots = components(len(starts), *pairs)
        labels = np.zeros(len(starts), dtype=np.int32)
        has_value = run_values != 0
        # the first run of a patch is its root, so that numbers rise with the first pixels
        is_root = has_value & (roots == np.arange(len(starts)))
        numbers = np.cumsum(is_root, dtype=np.int32)
        labels[has_value] = numbers[roots[has_value]]
        return cls(begins, run_of, starts, run_values, labels, int(is_root.sum()))

    @property
    def lengths(self) -> np.ndarray:
        """Pixels of each run, int64 (n_runs,)."""
        return np.diff(self.starts, append=self.begins.size)

    def sizes(self, n_context_rows: int = 0) -> np.ndarray:
        """Return the pixels of each of 0 ... n, int32 (n + 1,), without those of the first rows."""
        first = int(self.begins[:n_context_rows].sum())
        lengths = self.lengths[first:]
        return np.bincount(self.labels[first:], weights=lengths, minlength=self.n + 1).astype(np.int32)

    def label_values(self) -> np.ndarray:
        """Return the value of each of 0 ... n, (n + 1,)."""
        values = np.zeros(self.n + 1, dtype=self.values.dtype)
        values[self.labels] = self.values
        return values

    def row_labels(self, row: int) -> np.ndarray:
        """Return the patches of the runs of a row that have a value, from left to right, int32 (n,)."""
        runs = self.run_of[row]
        labels = self.labels[runs[0] : runs[-1] + 1]
        return labels[labels > 0]

    def painted(self, values: np.ndarray) -> np.ndarray:
        """Return an array (height, width) of the values given for each of 0 ... n."""
        return np.repeat(values[self.labels], self.lengths).reshape(self.begins.shape)


def _links(values: np.ndarray, begins: np.ndarray, run_of: np.ndarray) -> np.ndarray:
    """Return the pairs of runs of neighbouring rows that overlap and have one value, int32 (2, n)."""
    linked = (values[1:] == values[:-1]) & (values[1:] != 0) & (begins[1:] | begins[:-1])
    below = np.flatnonzero(linked) + values.shape[1]
    runs = run_of.ravel()
    return np.stack([runs[below - values.shape[1]], runs[below]])


def _diagonal_links(values: np.ndarray, begins: np.ndarray, run_of: np.ndarray) -> np.ndarray:
    """Return the pairs of runs of neighbouring rows that touch at a corner only and have one value, int32 (2, n)."""
    nodes = begins[1:, 1:] & begins[:-1, 1:]
    falling = nodes & (values[1:, 1:] == values[:-1, :-1]) & (values[1:, 1:] != 0)
    rising = nodes & (values[1:, :-1] == values[:-1, 1:]) & (values[1:, :-1] != 0)
    return np.concatenate(
        [
            np.stack([run_of[:-1, :-1][falling], run_of[1:, 1:][falling]]),
            np.stack([run_of[:-1, 1:][rising], run_of[1:, :-1][rising]]),
        ],
        axis=1,
    )
