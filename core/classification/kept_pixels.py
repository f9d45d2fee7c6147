# SPDX-License-Identifier: GPL-2.0-or-later
"""Features of painted pixels, kept while the strokes change."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from ..features.at_pixels import by_raster

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..raster.source import RasterSource


class KeptRasters:
    """What was computed of single pixels of several rasters; it goes with the raster."""

    def __init__(self) -> None:
        self._kept: WeakKeyDictionary[RasterSource, KeptPixels] = WeakKeyDictionary()

    @property
    def n_bytes(self) -> int:
        """Memory of what is kept."""
        return sum(kept.n_bytes for kept in self._kept.values())

    def of(
        self,
        rasters: Sequence[RasterSource],
        pixels: np.ndarray,
        compute: Callable[[RasterSource, np.ndarray], np.ndarray],
    ) -> np.ndarray | None:
        """Return the planes (n_features, n) of pixels of several rasters, None of no pixels.

        Parameters
        ----------
        rasters : sequence of RasterSource
        pixels : int64 ndarray of shape (n,)
            Sorted, each once; those of all rasters are numbered on, see `at_pixels.by_raster`.
        compute : callable
            Takes a raster and its pixels that are not known yet; see `KeptPixels.of`.
        """
        planes = [
            self._kept.setdefault(raster, KeptPixels()).of(places, partial(compute, raster))
            for raster, _, places in by_raster(rasters, pixels)
        ]
        if not planes:
            return None
        return planes[0] if len(planes) == 1 else np.concatenate(planes, axis=1)


class KeptPixels:
    """What was computed of single pixels of a raster, each computed once."""

    def __init__(self) -> None:
        self._pixels = np.empty(0, dtype=np.int64)  # whose values are kept, sorted
        self._planes = np.empty((0, 0), dtype=np.uint8)  # (n_features, n)

    @property
    def n_bytes(self) -> int:
        """Memory of what is kept."""
        return int(self._pixels.nbytes + self._planes.nbytes)

    def of(self, pixels: np.ndarray, compute: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
        """Return the planes (n_features, n) of pixels given as sorted flat indices (n,), each once.

        Parameters
        ----------
        pixels : int64 ndarray of shape (n,)
        compute : callable
            Takes the pixels that are not known yet and returns their planes, always of one type.
        """
        new = self._unknown(pixels)
        if len(new):
            self._keep(new, compute(new))
        if len(self._pixels) == len(pixels):
            return self._planes
        return self._planes[:, np.searchsorted(self._pixels, pixels)]

    def _unknown(self, pixels: np.ndarray) -> np.ndarray:
        if not len(self._pixels):
            return pixels
        rows = np.searchsorted(self._pixels, pixels)
        return pixels[self._pixels.take(rows, mode="clip") != pixels]

    def _keep(self, new: np.ndarray, planes: np.ndarray) -> None:
        if not len(self._pixels):
            self._pixels, self._planes = new, planes
            return
        painted = np.concatenate([self._pixels, new])
        order = np.argsort(painted, kind="stable")
        self._pixels = painted[order]
        self._planes = np.concatenate([self._planes, planes], axis=1)[:, order]
