# SPDX-License-Identifier: GPL-2.0-or-later
"""The majority filter: the most frequent class of a neighbourhood."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .class_raster import compact

if TYPE_CHECKING:
    from .grid import Window

    Block = tuple[Window, np.ndarray]

MAX_RADIUS_PIXELS = 100


def majority(ids: np.ndarray, known: np.ndarray, radius: int) -> np.ndarray:
    """Return for each pixel the most frequent class of the known pixels around it.

    Parameters
    ----------
    ids : integer ndarray of shape (height, width)
    known : bool ndarray of shape (height, width)
        Pixels with a class; the others do not count, and stay 0.
    radius : int
        The window is a square of 2 radius + 1 pixels, cut at the edge.

    Returns
    -------
    ndarray of shape (height, width)
        Ids, of the type of `ids`. Where several classes are equally frequent the pixel keeps its own if it is one of
        them, else it takes the smallest.
    """
    present, places = compact(ids, known)
    kind = np.min_scalar_type((2 * radius + 1) ** 2)
    most_votes, own_votes = (np.zeros(ids.shape, dtype=kind) for _ in range(2))
    winner = np.zeros(ids.shape, dtype=np.int32)
    for place in range(1, len(present) + 1):
        is_class = places == place
        box = _reach(is_class, radius)
        votes = _box_sum(is_class[box], radius, kind)
        own_votes[box] += votes * is_class[box]
        winner[box] = np.where(votes > most_votes[box], place, winner[box])
        np.maximum(most_votes[box], votes, out=most_votes[box])
    winner = np.where(own_votes == most_votes, places, winner)
    return np.where(known, np.append(0, present)[winner], 0).astype(ids.dtype)


def _reach(is_class: np.ndarray, radius: int) -> tuple[slice, slice]:
    """Return the rows and columns of the pixels within `radius` of a class, as slices."""
    rows, cols = (np.flatnonzero(is_class.any(axis=axis)) for axis in (1, 0))
    return (
        slice(max(0, int(rows[0]) - radius), int(rows[-1]) + radius + 1),
        slice(max(0, int(cols[0]) - radius), int(cols[-1]) + radius + 1),
    )


def _box_sum(is_class: np.ndarray, radius: int, kind: np.dtype) -> np.ndarray:
    """Return the number of True pixels in the window around each pixel, of type `kind` (height, width)."""
    sums = np.pad(is_class.view(np.uint8), radius).astype(kind, copy=False)
    for _ in range(2):  # sum down the columns, transpose, and repeat
        sums = _run_sum(sums, 2 * radius + 1).T
    return sums


def _run_sum(values: np.ndarray, length: int) -> np.ndarray:
    """Return the sums of `length` consecutive rows, added up from sums of 1, 2, 4, ... rows."""
    n_sums = len(values) - length + 1
    sums, offset, runs, size = np.zeros_like(values[:n_sums]), 0, values, 1
    while size <= length:
        if length & size:
            sums += runs[offset : offset + n_sums]
            offset += size
        runs = runs[:-size] + runs[size:]
        size *= 2
    return sums
