# SPDX-License-Identifier: GPL-2.0-or-later
"""Truth data for the assessment of a class map: the protocol, and the one for truth rasters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from ..base.errors import N_, InputError, Notice
from ..raster.class_raster import ClassRaster, checked_ids
from ..raster.masks import valid_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..base.progress import Progress
    from ..raster.grid import Window

MIN_PATCH_EDGE = 16  # pixels; nearer pixels of a truth raster resemble each other too much to count by themselves
MAX_PATCHES_ALONG = 32  # along the longer edge


@dataclass(frozen=True)
class TruthClass:
    """A class of the truth: its number, or None where it has a name only; its name, empty where it has none."""

    id: int | None
    name: str


@dataclass(frozen=True)
class Samples:
    """Samples of the truth in a window.

    Parameters
    ----------
    codes : int64 ndarray of shape (n,)
        Code of the true class of each sample; see `Truth.describe`.
    places : ndarray of shape (n,)
        Value of the map's block at each sample.
    n_disputed : int
        Pixels left out because the truth contradicts itself there.
    """

    codes: np.ndarray
    places: np.ndarray
    n_disputed: int = 0


class Truth(Protocol):
    """Truth data as `assess` reads it; implemented by `RasterTruth` and `vector_truth.VectorTruth`.

    Blocks are counted in other processes too: an implementation can be pickled, and `samples` leaves it unchanged.
    """

    title: str
    kind: str

    def units(self, window: Window) -> np.ndarray:
        """Return the number of the feature, or of the patch, that each pixel's truth comes from; int64 (height, width).

        Pixels of one unit resemble each other; 0 where there is no feature.
        """

    def notices(self, n_disputed: int) -> list[Notice]:
        """Return notices for the user, given the number of disputed pixels on the whole map."""

    def samples(self, window: Window, places: np.ndarray) -> Samples:
        """Return the samples in a window; `places` (height, width) is the map's block there."""

    def describe(self, codes: Sequence[int]) -> list[TruthClass]:
        """Return the classes that codes stand for."""

    def no_samples_error(self, n_disputed: int) -> InputError:
        """Return the error for a truth of which nothing counts."""


class RasterTruth:
    """A raster of true classes on the map's own grid (see `assess_raster`); nodata is no truth."""

    kind = "raster"

    def __init__(self, raster: ClassRaster) -> None:
        self.title = raster.title
        self._raster = raster
        grid = raster.grid
        self._edge = max(MIN_PATCH_EDGE, -(-max(grid.height, grid.width) // MAX_PATCHES_ALONG))

    def units(self, window: Window) -> np.ndarray:
        """Return the number of the square patch of each pixel from 1, int64 (height, width)."""
        rows = np.arange(window.row, window.row + window.height, dtype=np.int64) // self._edge
        cols = np.arange(window.col, window.col + window.width, dtype=np.int64) // self._edge
        return rows[:, np.newaxis] * -(-self._raster.grid.width // self._edge) + cols + 1

    def notices(self, n_disputed: int) -> list[Notice]:  # noqa: ARG002 - a raster does not contradict itself
        """Return notices for the user."""
        return self._raster.notices

    def samples(self, window: Window, places: np.ndarray) -> Samples:
        """Return the pixels of a window that have a truth; `places` (height, width) is the map's block there."""
        ids, valid = self._raster.read(window)
        return Samples(checked_ids(ids[valid], self.title), places[valid])

    def describe(self, codes: Sequence[int]) -> list[TruthClass]:
        """Return the classes that codes stand for."""
        names = self._raster.named_ids
        return [TruthClass(code, names.get(code, "")) for code in codes]

    def no_samples_error(self, n_disputed: int) -> InputError:  # noqa: ARG002 - a raster does not contradict itself
        """Return the error for a truth of which nothing counts."""
        return no_overlap(self.title)


def no_overlap(truth: str) -> InputError:
    """Return the error for a truth that lies outside the map."""
    return InputError(N_("{truth} has no class where the map lies. Check the coordinate systems of both."), truth=truth)


def has_class_zero(class_map: ClassRaster, progress: Progress) -> bool:
    """Return True when 0 is a class of a map: where it states another nodata value, or has pixels of 0 that are data.

    Raises
    ------
    InputError
        When the map cannot be read.
    CancelledError
        When the user cancels.
    """
    band, extra = class_map.source.bands[0], class_map.source.extra_nodata
    zero = band.stored_like(0.0)
    if zero is None or not valid_numbers(np.array([zero], band.stored), band, extra)[0]:
        return False
    if band.has_nodata or extra is not None:
        return True
    for window in class_map.source.blocks(4):
        progress.check()
        ids, valid = class_map.read(window)
        if (valid & (ids == 0)).any():
            return True
    return False
