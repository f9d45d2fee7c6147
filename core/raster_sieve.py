# SPDX-License-Identifier: GPL-2.0-or-later
"""GDAL's sieve on a temporary copy of a class raster: patches that are too small join their largest neighbour."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from osgeo import gdal, gdal_array

from .errors import N_, OutputError
from .raster import Grid, Window, quietly

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .progress import Progress

# without NUM_THREADS: GDAL's compressing threads make what reads and writes the same tiles thirty times slower
OPTIONS = ("TILED=YES", "COMPRESS=DEFLATE", "ZLEVEL=1", "BIGTIFF=IF_SAFER", "SPARSE_OK=TRUE")
MOST = 2**31 - 1  # GDAL's threshold is an int


class SieveCopy:
    """A one-band copy that can be sieved; 0 stays 0 and separates patches. Made by `sieve_copy`."""

    def __init__(self, dataset: Any, path: str) -> None:
        self._dataset, self._path = dataset, path
        self._band = dataset.GetRasterBand(1)

    @property
    def band(self) -> Any:
        """GDAL's band, in pixel coordinates, for what GDAL makes of it."""
        return self._band

    def write(self, window: Window, ids: np.ndarray) -> None:
        """Write a block of ids (height, width)."""
        code, reason = quietly(lambda: self._band.WriteArray(ids, window.col, window.row))
        self._expect(code, reason)

    def read(self, window: Window) -> np.ndarray:
        """Read a block of ids (height, width)."""
        ids, reason = quietly(lambda: self._band.ReadAsArray(window.col, window.row, window.width, window.height))
        self._expect(gdal.CE_None if ids is not None else gdal.CE_Failure, reason)
        return np.asarray(ids)

    def sieve(self, threshold: int, connectedness: int, progress: Progress) -> None:
        """Join patches of fewer than `threshold` pixels to their largest neighbour, in place.

        GDAL leaves a small patch alone when all its neighbours are small, as they are in noise. So the smallest ones
        are joined first, and those of twice the size next: patches grow until they are large, or have no neighbour.

        Parameters
        ----------
        threshold : int
            Pixels.
        connectedness : {4, 8}
            Whether pixels that touch at a corner only are of one patch (8).
        progress : Progress

        Raises
        ------
        CancelledError
            When `progress` says so.
        """
        last = min(threshold, MOST)
        sizes = [2**power for power in range(1, (last - 1).bit_length())] + [last]
        for place, size in enumerate(sizes):
            self._sieve_once(size, connectedness, progress.part(place / len(sizes), (place + 1) / len(sizes)))

    def _sieve_once(self, threshold: int, connectedness: int, progress: Progress) -> None:
        call = partial(
            gdal.SieveFilter, self._band, self._band, self._band, threshold, connectedness,
            callback=lambda share, _message, _data: _go_on(share, progress),
        )  # fmt: skip
        code, reason = quietly(call)
        progress.check()
        self._expect(code, reason)

    def _expect(self, code: int | None, reason: str) -> None:
        if code is None or code != gdal.CE_None:
            raise OutputError(
                N_("The temporary copy {path} cannot be written ({reason}). Check the disk space."),
                path=self._path,
                reason=reason or "?",
            )

    def close(self) -> None:
        """Let go of the file."""
        self._band = self._dataset = None


def _go_on(share: float, progress: Progress) -> int:
    progress.report(share)
    return 0 if progress.is_cancelled() else 1


@contextmanager
def sieve_copy(grid: Grid, dtype: np.dtype) -> Iterator[SieveCopy]:
    """Give an empty copy of `grid` in a temporary folder; it is gone afterwards.

    Raises
    ------
    OutputError
        When it cannot be created.
    """
    code = gdal_array.NumericTypeCodeToGDALTypeCode(np.dtype(dtype).type)
    with tempfile.TemporaryDirectory(prefix="clusterbrush") as folder:
        path = str(Path(folder) / "sieve.tif")
        create = partial(
            gdal.GetDriverByName("GTiff").Create, path, grid.width, grid.height, 1, code, options=list(OPTIONS)
        )
        dataset, reason = quietly(create)
        if dataset is None:
            raise OutputError(
                N_("The temporary copy {path} cannot be written ({reason}). Check the disk space."),
                path=path,
                reason=reason or "?",
            )
        copy = SieveCopy(dataset, path)
        dataset = None
        try:
            yield copy
        finally:
            quietly(copy.close)
