# SPDX-License-Identifier: GPL-2.0-or-later
"""Filters over the valid pixels of a block: Gaussian, its derivatives, local deviation, box means.

Each is separable and runs as small matrix products of one fixed shape (a banded matrix of the kernel's weights times a
strip of pixels), several times faster than sliding sums and in need of numpy alone. A product may round differently
where a pixel stands at another place in it, so blocks begin at multiples of `STEP` pixels on the raster: then each
pixel always stands at the same place, and a map made in blocks equals the map made whole, bit for bit.

Nothing sees nodata: what is summed is weighted by the valid pixels, and derivatives are those of the weighted mean.
Beyond the raster's edge the outermost pixels go on, as they do beyond a block's edge, where only the halo is touched.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.lib.stride_tricks import as_strided

STEP = 16  # pixels along the filtered axis that one product gives; blocks begin at multiples of it
ACROSS = 64  # pixels of the other axis in one product
TRUNCATE = 3.0  # sigmas; the kernel ends there
FULL = 1e-5  # weight of invalid pixels below which a neighbourhood counts as whole
TINY = 1e-12  # keeps 0 / 0 from being anything but 0


# --- kernels


def gaussian_halo(sigma: float) -> int:
    """Return how many pixels around a block the Gaussian filters of `sigma` pixels look at."""
    return int(TRUNCATE * sigma + 0.5)


def box_halo(radius: int) -> int:
    """Return how many pixels around a block a box of (2 radius + 1) pixels looks at."""
    return radius


@lru_cache(maxsize=256)
def gaussian_kernel(sigma: float, order: int) -> np.ndarray:
    """Return the sampled Gaussian (sum 1) or its first or second derivative per pixel, float64 (2 radius + 1,)."""
    offsets = np.arange(-gaussian_halo(sigma), gaussian_halo(sigma) + 1, dtype=np.float64)
    weights = np.exp(-0.5 * (offsets / sigma) ** 2)
    weights /= weights.sum()
    if order == 1:
        return offsets / sigma**2 * weights
    if order == 2:
        return (offsets**2 / sigma**4 - 1.0 / sigma**2) * weights
    return weights


@lru_cache(maxsize=64)
def box_kernel(radius: int) -> np.ndarray:
    """Return 2 radius + 1 ones."""
    return np.ones(2 * radius + 1)


@lru_cache(maxsize=256)
def _band(weights: tuple[float, ...], radius: int) -> np.ndarray:
    """Return the matrix (STEP, STEP + 2 radius) whose product with a strip gives STEP filtered pixels."""
    matrix = np.zeros((STEP, STEP + 2 * radius), dtype=np.float32)
    reach = len(weights) // 2
    for row in range(STEP):
        start = row + radius - reach
        matrix[row, start : start + len(weights)] = weights
    return matrix


def _band_of(kernel: np.ndarray, radius: int) -> np.ndarray:
    return _band(tuple(kernel.tolist()), radius)


# --- one pass


def _up(size: int) -> int:
    return -(-size // ACROSS) * ACROSS


def _pad_rows(plane: np.ndarray, radius: int) -> np.ndarray:
    """Return `plane` with its first and last row repeated `radius` times, in whole pieces of both axes."""
    height, width = plane.shape
    padded = np.empty((_up(height) + 2 * radius, _up(width)), dtype=np.float32)
    padded[radius : radius + height, :width] = plane
    padded[:radius, :width] = plane[0]
    padded[radius + height :, :width] = plane[-1]
    padded[:, width:] = 0.0
    return padded


def _down(padded: np.ndarray, kernel: np.ndarray, radius: int) -> np.ndarray:
    """Filter along the columns; return rows in whole pieces, with room for `radius` columns on either side."""
    n_rows, width = padded.shape[0] - 2 * radius, padded.shape[1]
    result = np.empty((n_rows, width + 2 * radius), dtype=np.float32)
    row, item = padded.strides
    strips = as_strided(
        padded,
        (n_rows // STEP, width // ACROSS, STEP + 2 * radius, ACROSS),
        (STEP * row, ACROSS * item, row, item),
        writeable=False,
    )
    inner = result[:, radius : radius + width]
    row, item = inner.strides
    out = as_strided(inner, (n_rows // STEP, width // ACROSS, STEP, ACROSS), (STEP * row, ACROSS * item, row, item))
    np.matmul(_band_of(kernel, radius), strips, out=out)
    return result


def _extend_columns(rows: np.ndarray, width: int, radius: int) -> None:
    """Repeat the first and last of the `width` columns on either side, in place."""
    rows[:, :radius] = rows[:, radius : radius + 1]
    rows[:, radius + width :] = rows[:, radius + width - 1 : radius + width]


def _along(rows: np.ndarray, kernel: np.ndarray, radius: int, shape: tuple[int, int]) -> np.ndarray:
    """Filter along the rows what `_down` gave; return a plane of `shape`."""
    n_rows, width = rows.shape[0], rows.shape[1] - 2 * radius
    result = np.empty((n_rows, width), dtype=np.float32)
    row, item = rows.strides
    strips = as_strided(
        rows,
        (n_rows // ACROSS, width // STEP, ACROSS, STEP + 2 * radius),
        (ACROSS * row, STEP * item, row, item),
        writeable=False,
    )
    row, item = result.strides
    out = as_strided(result, (n_rows // ACROSS, width // STEP, ACROSS, STEP), (ACROSS * row, STEP * item, row, item))
    np.matmul(strips, np.ascontiguousarray(_band_of(kernel, radius).T), out=out)
    return result[: shape[0], : shape[1]]


class _Passes:
    """The separable filters of one plane that share its passes along the columns."""

    def __init__(self, plane: np.ndarray, radius: int) -> None:
        self._shape, self._radius = plane.shape, radius
        self._padded = _pad_rows(plane, radius)
        self._done: dict[int, np.ndarray] = {}

    def filtered(self, along_columns: np.ndarray, along_rows: np.ndarray) -> np.ndarray:
        """Return the plane filtered by one kernel per axis."""
        key = id(along_columns)  # kernels are cached, so the same one is the same object
        if key not in self._done:
            rows = _down(self._padded, along_columns, self._radius)
            _extend_columns(rows, self._shape[1], self._radius)
            self._done[key] = rows
        return _along(self._done[key], along_rows, self._radius, self._shape)


def separable(plane: np.ndarray, along_columns: np.ndarray, along_rows: np.ndarray) -> np.ndarray:
    """Return a plane correlated with one kernel per axis, edges repeated.

    Parameters
    ----------
    plane : float32 ndarray of shape (height, width)
        Begins at multiples of `STEP` on the raster.
    along_columns, along_rows : float64 ndarray of odd length

    Returns
    -------
    float32 ndarray of shape (height, width)
    """
    radius = max(len(along_columns), len(along_rows)) // 2
    return _Passes(plane, radius).filtered(along_columns, along_rows)
