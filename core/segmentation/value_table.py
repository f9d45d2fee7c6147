# SPDX-License-Identifier: GPL-2.0-or-later
"""The clusters of pixels that can have few values, such as three bands of 8 bits: each value is looked for once.

Looking a number up takes a few nanoseconds, comparing a pixel with hundreds of centroids a hundred times as many. A
pixel's cluster depends on its values alone, so a cluster that was found for one pixel is that of every equal one.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

import numpy as np

from ..clustering.nearest import label_dtype
from ..features.kinds import BandValues

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..raster.source import RasterSource
    from .model import KMeansModel

MAX_VALUES = 2**24  # combinations of the bands' values: three bands of 8 bits, or one of 16
MIN_CLUSTERS = 16  # comparing with fewer centroids is about as fast
MAX_VALUES_A_PIXEL = 16  # of smaller rasters, few pixels are equal to an earlier one


class ValueTable:
    """Cluster ids by value, filled as values come.

    Threads may share it: what two of them write at one place is the same.

    Parameters
    ----------
    predict : callable
        Returns the cluster ids, unsigned (n,), of features (n, n_bands), float32; each depends on its row alone.
    k : int
        Number of clusters.
    dtypes : sequence of numpy dtype
        Integers, of each band.
    """

    def __init__(self, predict: Callable[[np.ndarray], np.ndarray], k: int, dtypes: Sequence[np.dtype]) -> None:
        self._predict, self._unknown = predict, k
        self._limits = [np.iinfo(dtype) for dtype in dtypes]
        self._ids = np.full(_count_values(dtypes), k, dtype=label_dtype(k))

    @classmethod
    def of(cls, source: RasterSource, model: KMeansModel) -> ValueTable | None:
        """Return an empty table for the pixels of a raster, or None where it would not be faster."""
        bands = source.bands
        dtypes = [band.stored for band in bands]
        has_values_alone = model.recipe.kinds == (BandValues(),)
        has_plain_numbers = not any(band.is_scaled or band.is_coded for band in [*bands, *model.recipe.bands])
        if (
            len(model.part_centroids) < MIN_CLUSTERS
            or not (has_values_alone and has_plain_numbers)
            or any(dtype.kind not in "iu" for dtype in dtypes)
            or _count_values(dtypes) > min(MAX_VALUES, MAX_VALUES_A_PIXEL * source.n_pixels)
        ):
            return None
        return cls(model.predict, model.k, dtypes)

    def ids(self, numbers: np.ndarray) -> np.ndarray:
        """Return the cluster ids, unsigned (n,), of stored numbers (n_bands, n)."""
        codes = self._codes(numbers)
        ids = self._ids.take(codes)
        missing = np.flatnonzero(ids == self._unknown)
        if len(missing):
            features = np.asarray(numbers[:, missing].T, dtype=np.float32)
            ids[missing] = self._predict(features)
            self._ids[codes[missing]] = ids[missing]
        return ids

    def distinct(self, numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the different values among stored numbers (n_bands, n), and which of them each pixel has.

        Counting marks in a table of all values is several times faster than sorting.

        Returns
        -------
        values : ndarray of shape (n_bands, n_values)
            Of the same type.
        places : intp ndarray of shape (n,)
            ``values[:, places]`` are the numbers.
        """
        codes = self._codes(numbers)
        is_there = np.zeros(len(self._ids), dtype=bool)
        is_there[codes] = True
        present = np.flatnonzero(is_there)
        place_of = np.empty(len(self._ids), dtype=np.int32)  # only what is present is written and read
        place_of[present] = np.arange(len(present), dtype=np.int32)
        return self._numbers(present, numbers.dtype), place_of.take(codes).astype(np.intp)

    def _numbers(self, codes: np.ndarray, dtype: np.dtype) -> np.ndarray:
        """Return the numbers (n_bands, n) that `_codes` makes `codes` of."""
        numbers = np.empty((len(self._limits), len(codes)), dtype=dtype)
        for plane, limits in zip(numbers[::-1], self._limits[::-1]):
            codes, remainder = np.divmod(codes, int(limits.max) - int(limits.min) + 1)
            plane[:] = remainder + int(limits.min)
        return numbers

    def _codes(self, numbers: np.ndarray) -> np.ndarray:
        """Return one number for each combination of values, intp (n,)."""
        codes = np.zeros(numbers.shape[1], dtype=np.intp)
        for plane, limits in zip(numbers, self._limits):
            codes *= int(limits.max) - int(limits.min) + 1
            codes += plane
            codes -= int(limits.min)
        return codes


def _count_values(dtypes: Sequence[np.dtype]) -> int:
    """Return how many combinations of values bands of these types can have."""
    return prod(256**dtype.itemsize for dtype in dtypes)
