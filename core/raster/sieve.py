# SPDX-License-Identifier: GPL-2.0-or-later
"""The sieve of a temporary copy of a class raster: patches that are too small join their largest neighbour."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from osgeo import gdal, gdal_array

from ..base.files import TemporaryFolder
from .formats import create_temporary, temporary_failed
from .gdal_calls import quietly
from .strip_sieve import StripSieve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..base.progress import Progress
    from .grid import Grid, Window

# Time that a map takes for finding its patches, joining them and painting them; noisy ones take longer for joining.
BUILDING_COST, JOINING_COST, PAINTING_COST = 45, 25, 22


class SieveCopy:
    """A one-band copy that can be sieved; 0 stays 0 and separates patches. Made by `sieve_copy`."""

    def __init__(self, dataset: Any, path: str, grid: Grid) -> None:
        self._dataset, self._path, self._grid = dataset, path, grid
        self._band = dataset.GetRasterBand(1)

    def write(self, window: Window, ids: np.ndarray) -> None:
        """Write a block of ids (height, width); raises `OutputError` when that fails."""
        code, reason = quietly(lambda: self._band.WriteArray(ids, window.col, window.row))
        self._expect(code, reason)

    def read(self, window: Window) -> np.ndarray:
        """Return a block of ids (height, width); raises `OutputError` when it cannot be read."""
        ids, reason = quietly(lambda: self._band.ReadAsArray(window.col, window.row, window.width, window.height))
        self._expect(gdal.CE_None if ids is not None else gdal.CE_Failure, reason)
        return np.asarray(ids)

    def sieve(self, threshold: int, connectedness: int, progress: Progress) -> None:
        """Join patches of fewer than `threshold` pixels to their largest neighbour, in place.

        A small patch stays when all its neighbours are small, as they are in noise. Therefore thresholds of 2, 4,
        8, ... pixels are applied in turn, so that patches grow until they are large, or have no neighbour.

        Parameters
        ----------
        threshold : int
            Pixels.
        connectedness : {4, 8}
            8 when pixels that touch at a corner only belong to one patch, else 4.
        progress : Progress

        Raises
        ------
        OutputError
            When the copy, or a temporary file beside it, cannot be written or read.
        CancelledError
            When the user cancelled.
        """
        last = min(threshold, self._grid.height * self._grid.width + 1)
        steps = [2**power for power in range(1, (last - 1).bit_length())] + [last]
        sieve = StripSieve(self, self._grid, Path(self._path).parent, connectedness)
        building, joining, painting = progress.in_turn(BUILDING_COST, JOINING_COST, PAINTING_COST)
        sieve.build(last, building)
        # each step leaves about half of the patches
        costs = [0.5**place for place in range(len(steps))]
        for step, part in zip(steps, joining.in_turn(*costs)):
            sieve.join(step, last, part)
        sieve.paint(painting)

    def drop(self, threshold: int, connectedness: int, progress: Progress) -> None:
        """Set patches of fewer than `threshold` pixels to 0, in place; arguments and errors are those of `sieve`."""
        sieve = StripSieve(self, self._grid, Path(self._path).parent, connectedness)
        building, painting = progress.in_turn(BUILDING_COST, PAINTING_COST)
        sieve.build(0, building)
        sieve.paint(painting, min_pixels=threshold)

    def _expect(self, code: int | None, reason: str) -> None:
        if code is None or code != gdal.CE_None:
            raise temporary_failed(self._path, reason)

    def close(self) -> None:
        """Close the file."""
        self._band = self._dataset = None


@contextmanager
def sieve_copy(grid: Grid, dtype: np.dtype) -> Iterator[SieveCopy]:
    """Yield an empty raster on `grid` in a temporary folder, which is deleted afterwards.

    Raises
    ------
    OutputError
        When it cannot be created.
    """
    code = gdal_array.NumericTypeCodeToGDALTypeCode(np.dtype(dtype).type)
    with TemporaryFolder() as folder:
        path = str(folder / "sieve.tif")
        dataset = create_temporary(path, grid.height, grid.width, code)
        copy = SieveCopy(dataset, path, grid)
        dataset = None
        try:
            yield copy
        finally:
            quietly(copy.close)
