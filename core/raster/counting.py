# SPDX-License-Identifier: GPL-2.0-or-later
"""Pixels and area of each value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..legend.entry import LegendEntry
    from ..legend.palette import Colour
    from .grid import Window
    from .pixel_areas import PixelAreas

MIN_PAIRED_PIXELS = 2**18  # in smaller blocks the table of pairs is larger than the block


def count_values(block: np.ndarray, k: int) -> np.ndarray:
    """Return how often each of 1 ... k occurs in a block, int64 (k,)."""
    return _counts(block, k)[1:]


def _counts(block: np.ndarray, k: int) -> np.ndarray:
    """Return how often each of 0 ... k occurs in a block, int64 (k + 1,).

    Many bytes are counted two at a time, as 16-bit numbers: half the work.
    """
    flat = block.ravel()
    if flat.dtype != np.uint8 or flat.size % 2 or flat.size < MIN_PAIRED_PIXELS:
        return np.bincount(flat, minlength=k + 1)
    pairs = np.bincount(flat.view(np.uint16), minlength=2**16).reshape(256, 256)
    return (pairs.sum(axis=0) + pairs.sum(axis=1))[: k + 1]


@dataclass(frozen=True)
class ClassArea:
    """One line of a table of classes.

    Parameters
    ----------
    id : int
        Value in the raster.
    name : str
    colour : (red, green, blue)
    pixels : int
    share : float
        Share of the pixels that have a class, 0 ... 1.
    square_metres : float or None
        Area; None when the raster has no place on the Earth.
    """

    id: int
    name: str
    colour: Colour
    pixels: int
    share: float
    square_metres: float | None


def area_rows(legend: Sequence[LegendEntry], pixels: np.ndarray, square_metres: np.ndarray | None) -> list[ClassArea]:
    """Return a line for each entry of a legend.

    Parameters
    ----------
    legend : sequence of LegendEntry
    pixels : ndarray of shape (n,)
        In the order of the legend.
    square_metres : ndarray of shape (n,), optional
        Areas in the order of the legend; None when the raster has no place on the Earth.
    """
    total = max(pixels.sum(), 1)
    return [
        ClassArea(
            entry.id,
            entry.name,
            entry.colour,
            int(pixels[place]),
            float(pixels[place] / total),
            None if square_metres is None else float(square_metres[place]),
        )
        for place, entry in enumerate(legend)
    ]


def tally(places: np.ndarray, n: int, areas: PixelAreas, window: Window) -> np.ndarray:
    """Return pixels and square metres of each of 0 ... n in a block, float64 (2, n + 1).

    Parameters
    ----------
    places : integer ndarray of shape (height, width)
        0 ... n.
    n : int
    areas : PixelAreas
    window : Window
        Window of the block.
    """
    sums = np.zeros((2, n + 1))
    for place, area in areas.parts(window):
        part = places[place]
        if not isinstance(area, np.ndarray):
            counts = _counts(part, n)
            sums += np.stack([counts, counts * area])
        elif area.shape[1] == 1 and len(part) * (n + 1) <= part.size:
            in_rows = _count_by_row(part, n)
            sums += np.stack([in_rows.sum(axis=0), area[:, 0] @ in_rows])
        else:
            weights = np.broadcast_to(area, part.shape).ravel()
            sums += np.stack([_counts(part, n), np.bincount(part.ravel(), weights, minlength=n + 1)])
    return sums


def _count_by_row(places: np.ndarray, n: int) -> np.ndarray:
    """Return how often each of 0 ... n occurs in each row, int64 (height, n + 1)."""
    first = np.arange(len(places), dtype=np.intp)[:, None] * (n + 1)
    return np.bincount((first + places).ravel(), minlength=len(places) * (n + 1)).reshape(len(places), n + 1)
