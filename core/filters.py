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
        second = (offsets**2 / sigma**4 - 1.0 / sigma**2) * weights
        return second - second.sum() * weights  # a constant has no curvature, cut-off kernel or not
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


# --- Gaussian measures over valid pixels


@dataclass(frozen=True)
class _Divisor:
    """The Gaussian of the valid pixels, and how it changes: what the derivatives of a weighted mean need.

    Parameters
    ----------
    inverse : float32 ndarray of shape (height, width)
        One over the weight of the valid pixels; exactly 1 where all of them are, or as good as all.
    down, along, curvature : float32 ndarrays of shape (height, width)
        First derivatives of the weight, and its Laplacian; exactly 0 there.
    """

    inverse: np.ndarray
    down: np.ndarray
    along: np.ndarray
    curvature: np.ndarray

    @classmethod
    def of(cls, valid: np.ndarray, sigma: float) -> _Divisor:
        weight, down, along, curvature = _derivatives(_Passes(valid.astype(np.float32), gaussian_halo(sigma)), sigma)
        whole = weight > 1.0 - FULL
        parts = (np.where(whole, np.float32(0.0), part) for part in (down, along, curvature))
        return cls(np.where(whole, np.float32(1.0), 1.0 / np.maximum(weight, np.float32(TINY))), *parts)


def _derivatives(passes: _Passes, sigma: float) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return the Gaussian of a plane, its derivatives down and along, and its Laplacian, per pixel."""
    mean, slope, bend = (gaussian_kernel(sigma, order) for order in (0, 1, 2))
    curvature = passes.filtered(mean, bend)
    curvature += passes.filtered(bend, mean)
    return passes.filtered(mean, mean), passes.filtered(slope, mean), passes.filtered(mean, slope), curvature


@dataclass(frozen=True)
class Measures:
    """What one band looks like around each pixel at one scale; float32 planes (height, width).

    Parameters
    ----------
    mean, deviation : ndarray
        Gaussian mean and standard deviation of the valid pixels around.
    gradient, laplacian : ndarray
        Gradient magnitude times sigma and Laplacian times sigma squared, so that scales compare.
    """

    mean: np.ndarray
    gradient: np.ndarray
    laplacian: np.ndarray
    deviation: np.ndarray


class GaussianScale:
    """The Gaussian filters of one scale on one block.

    Parameters
    ----------
    valid : bool ndarray of shape (height, width)
        Begins at multiples of `STEP` on the raster. Planes given to the methods are 0 where it is False.
    sigma : float
        Pixels.
    """

    def __init__(self, valid: np.ndarray, sigma: float) -> None:
        self.sigma = sigma
        self._divisor = None if valid.all() else _Divisor.of(valid, sigma)

    def mean(self, plane: np.ndarray) -> np.ndarray:
        """Return the Gaussian mean of the valid pixels around each pixel, float32 (height, width)."""
        return self._mean(_Passes(plane, gaussian_halo(self.sigma)))

    def _mean(self, passes: _Passes) -> np.ndarray:
        kernel = gaussian_kernel(self.sigma, 0)
        mean = passes.filtered(kernel, kernel)
        if self._divisor is not None:
            mean *= self._divisor.inverse
        return mean

    def measures(self, plane: np.ndarray) -> Measures:
        """Return mean, gradient magnitude, Laplacian and deviation of a plane."""
        halo = gaussian_halo(self.sigma)
        mean, down, along, laplacian = _derivatives(_Passes(plane, halo), self.sigma)
        if self._divisor is not None:
            mean, down, along, laplacian = _of_weighted_mean(mean, down, along, laplacian, self._divisor)
        deviation = self._mean(_Passes(plane * plane, halo))
        deviation -= mean * mean
        np.sqrt(np.maximum(deviation, np.float32(0.0), out=deviation), out=deviation)
        down *= down
        along *= along
        down += along
        gradient = np.sqrt(down, out=down)
        gradient *= np.float32(self.sigma)
        laplacian *= np.float32(self.sigma**2)
        return Measures(mean, gradient, laplacian, deviation)


def _of_weighted_mean(
    total: np.ndarray, down: np.ndarray, along: np.ndarray, curvature: np.ndarray, divisor: _Divisor
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return mean = total / weight and its derivatives, by the quotient rule."""
    mean = total * divisor.inverse
    down = (down - mean * divisor.down) * divisor.inverse
    along = (along - mean * divisor.along) * divisor.inverse
    cross = down * divisor.down + along * divisor.along
    curvature = (curvature - mean * divisor.curvature - np.float32(2.0) * cross) * divisor.inverse
    return mean, down, along, curvature


# --- boxes


class Box:
    """Means over a square of (2 radius + 1) pixels on one block.

    Parameters
    ----------
    valid : bool ndarray of shape (height, width)
        Begins at multiples of `STEP` on the raster. Planes given to the methods are 0 where it is False.
    radius : int
    """

    def __init__(self, valid: np.ndarray, radius: int) -> None:
        self.radius = radius
        self._count: np.ndarray | np.float32 = np.float32((2 * radius + 1) ** 2)
        if not valid.all():
            self._count = np.maximum(self.sum(valid.astype(np.float32)), np.float32(1.0))

    def sum(self, plane: np.ndarray) -> np.ndarray:
        """Return the sum over the box around each pixel; exact for integers up to 2^24 in all."""
        kernel = box_kernel(self.radius)
        return _Passes(plane, self.radius).filtered(kernel, kernel)

    def mean(self, plane: np.ndarray) -> np.ndarray:
        """Return the mean over the valid pixels of the box around each pixel, float32 (height, width)."""
        total = self.sum(plane)
        total /= self._count
        return total
