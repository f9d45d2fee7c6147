# SPDX-License-Identifier: GPL-2.0-or-later
"""GDAL's sieve on a temporary copy of a class raster: patches that are too small join their largest neighbour."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from osgeo import gdal, gdal_array

from ..base.files import TemporaryFolder
from .formats import create_temporary, temporary_failed
from .gdal_calls import quietly, watched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..base.progress import Progress
    from .grid import Grid, Window

MAX_THRESHOLD_PIXELS = 2**31 - 1  # GDAL's threshold is an int


class SieveCopy:
    """A one-band copy that can be sieved; 0 stays 0 and separates patches. Made by `sieve_copy`."""

    def __init__(self, dataset: Any, path: str) -> None:
        self._dataset, self._path = dataset, path
        self._band = dataset.GetRasterBand(1)

    @property
    def band(self) -> Any:
        """GDAL's band, without a geotransform, so that GDAL's results are in pixel coordinates."""
        return self._band

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

        GDAL keeps a small patch when all its neighbours are small, as they are in noise. Therefore thresholds of 2, 4,
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
        CancelledError
            When the user cancelled.
        """
        last = min(threshold, MAX_THRESHOLD_PIXELS)
        sizes = [2**power for power in range(1, (last - 1).bit_length())] + [last]
        for place, size in enumerate(sizes):
            self._sieve_once(size, connectedness, progress.part(place / len(sizes), (place + 1) / len(sizes)))

    def _sieve_once(self, threshold: int, connectedness: int, progress: Progress) -> None:
        call = partial(gdal.SieveFilter, self._band, self._band, self._band, threshold, connectedness)
        self._expect(*watched(call, progress))

    def _expect(self, code: int | None, reason: str) -> None:
        if code is None or code != gdal.CE_None:
            raise temporary_failed(self._path, reason)

    def drop(self, threshold: int, connectedness: int, progress: Progress) -> None:
        raise NotImplementedError

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
        copy = SieveCopy(dataset, path)
        dataset = None
        try:
            yield copy
        finally:
            quietly(copy.close)
