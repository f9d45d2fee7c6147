# SPDX-License-Identifier: GPL-2.0-or-later
"""Colour tables: rasters whose numbers stand for colours, and measured values with a table for display."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from osgeo import gdal

from ..base.errors import N_, Notice
from .bands import Band

if TYPE_CHECKING:
    from collections.abc import Sequence

READINGS = ("auto", "colours", "numbers")
CHANNELS = ("Red", "Green", "Blue")
TABLE_SIZES = {"uint8": 2**8, "uint16": 2**16}

# The table of a measured quantity is a ramp: a path through the colours in small steps that keep their direction.
MIN_RAMP = 24  # numbers; a shorter table is that of classes, or of a picture with few colours
MAX_MEAN_STEP = 0.2  # of the mean distance between two colours of the table
MAX_STEP = 0.5
MIN_STRAIGHTNESS = 0.65  # mean cosine between successive steps
RAMP_STEPS = 24  # along the path, so long that rounding to 8 bits does not change their direction
MIN_RUN = 3  # numbers of one colour, in most intervals of a table that shows a quantity in intervals
MAX_ODD_NUMBERS = 2  # at either end of those that occur, such as a void, of which a ramp may know nothing
MAX_ODD_SHARE = 0.1  # of the numbers that occur


@dataclass(frozen=True)
class ColourTable:
    """The colours that stored numbers stand for.

    Parameters
    ----------
    colours : uint8 ndarray of shape (n, 4)
        Red, green, blue and alpha of each number that the band can hold; transparent beyond the end of the table.
    """

    colours: np.ndarray

    @classmethod
    def of(cls, dataset: Any, bands: Sequence[Band]) -> ColourTable | None:
        """Return the colour table of a raster whose only band with data is paletted, else None."""
        if len(bands) != 1 or bands[0].role != "Palette" or bands[0].is_scaled or bands[0].dtype not in TABLE_SIZES:
            return None
        table = dataset.GetRasterBand(bands[0].number).GetColorTable()
        if table is None or table.GetPaletteInterpretation() not in (gdal.GPI_RGB, gdal.GPI_Gray):
            return None
        colours = np.zeros((TABLE_SIZES[bands[0].dtype], 4), dtype=np.uint8)
        entries = [table.GetColorEntry(number) for number in range(min(table.GetCount(), len(colours)))]
        if not entries:
            return None
        known = np.clip(np.array(entries), 0, 255)
        if table.GetPaletteInterpretation() == gdal.GPI_Gray:
            known[:, 1] = known[:, 2] = known[:, 0]
            known[:, 3] = 255
        colours[: len(known)] = known
        return cls(colours)

    def bands(self) -> list[Band]:
        """Return red, green and blue as bands."""
        return [Band(place, name, False, None, name, 8, "uint8") for place, name in enumerate(CHANNELS, start=1)]

    def look_up(self, numbers: np.ndarray, channels: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
        """Return channels (from 1) of stored numbers (height, width), and a mask of those that are not transparent.

        Returns
        -------
        values : uint8 ndarray of shape (n_channels, height, width)
        visible : bool ndarray of shape (height, width)
        """
        values = np.stack([self.colours[:, channel - 1][numbers] for channel in channels])
        return values, (self.colours[:, 3] > 0)[numbers]

    def is_ramp(self, numbers: np.ndarray) -> bool:
        """Return True when the table's colours change gradually, as for a measured quantity.

        The table is judged from the lowest to the highest number that occurs, so that gaps between the values that
        occur do not matter; a few odd numbers at either end may be left out.

        Parameters
        ----------
        numbers : ndarray of any shape
            Stored numbers of a sample.
        """
        used = np.unique(numbers)
        most = min(MAX_ODD_NUMBERS, int(MAX_ODD_SHARE * len(used)))
        return any(
            self._shows_quantity(used[low : len(used) - high])
            for low in range(most + 1)
            for high in range(most + 1 - low)
        )

    def _shows_quantity(self, used: np.ndarray) -> bool:
        """Return True when the colours of rising numbers (n,) are greys in order, intervals, or part of a ramp."""
        if len(used) < 2:
            return False
        of_used = self.colours[used, :3].astype(np.float64)
        between = self.colours[used[0] : int(used[-1]) + 1, :3].astype(np.float64)
        return _are_greys_in_order(of_used) or _are_intervals(of_used) or _is_ramp(between)


def _are_greys_in_order(path: np.ndarray) -> bool:
    """Return True for greys (n, 3) of which none is out of order: colours and numbers say the same."""
    steps = np.diff(path[:, 0])
    is_grey = bool((path == path[:, :1]).all())
    return is_grey and bool(steps.any()) and bool((steps >= 0).all() or (steps <= 0).all())


def _starts_of_runs(path: np.ndarray) -> np.ndarray:
    """Return where a colour of a path (n, 3) differs from the one before, int64 (n_runs,)."""
    return np.flatnonzero(np.concatenate([[True], (np.diff(path, axis=0) != 0).any(axis=1)]))


def _are_intervals(path: np.ndarray) -> bool:
    """Return True when most colours of a path (n, 3) stand for several successive numbers, and none comes twice."""
    starts = _starts_of_runs(path)
    lengths = np.sort(np.diff([*starts, len(path)]))
    return len(np.unique(path[starts], axis=0)) == len(starts) > 1 and lengths[(len(starts) - 1) // 2] >= MIN_RUN


def _is_ramp(path: np.ndarray) -> bool:
    """Return True when a path (n, 3) goes through many colours in small steps that keep their direction."""
    runs = path[_starts_of_runs(path)]
    if len(runs) < MIN_RAMP:
        return False
    steps = np.abs(np.diff(path, axis=0)).sum(axis=1)
    mean_distance = _mean_distance(path)
    return bool(
        steps.mean() <= MAX_MEAN_STEP * mean_distance and steps.max() <= MAX_STEP * mean_distance
    ) and _straightness(runs) >= MIN_STRAIGHTNESS  # fmt: skip


def _mean_distance(colours: np.ndarray) -> float:
    """Return the mean over all pairs of colours (n, 3) of the sum of their absolute differences."""
    n = len(colours)
    # for sorted numbers: in how many pairs each is the larger, less those where it is the smaller
    ranks = 2.0 * np.arange(n) - (n - 1)
    total = (np.sort(colours, axis=0) * ranks[:, None]).sum()
    return float(2.0 * total / (n * (n - 1)))


def _straightness(path: np.ndarray) -> float:
    """Return the mean cosine between successive steps of a path (n, 3), thinned to about `RAMP_STEPS` steps."""
    steps = np.diff(path[:: max(1, len(path) // RAMP_STEPS)], axis=0)
    lengths = np.sqrt((steps**2).sum(axis=1))
    steps, lengths = steps[lengths > 0], lengths[lengths > 0]
    if len(steps) < 2:
        return 0.0
    return float(((steps[1:] * steps[:-1]).sum(axis=1) / (lengths[1:] * lengths[:-1])).mean())


def reading_notice(in_colours: bool, choice: str) -> Notice:
    """Return the notice of how a paletted raster is read."""
    if choice == "numbers":
        return Notice(N_("The raster has a colour table. Its numbers are used as values, as chosen."))
    if choice == "colours":
        return Notice(N_("The raster has a colour table. It is looked at in its colours, as chosen."))
    if in_colours:
        return Notice(
            N_(
                "The raster has a colour table and is looked at in its colours: red, green and blue. "
                "If its numbers are measured values, choose them under Paletted raster."
            )
        )
    return Notice(
        N_(
            "The raster has a colour table that changes gradually, as those of measured values do, so its numbers are "
            "used. If it is a picture, choose its colours under Paletted raster."
        )
    )
