# SPDX-License-Identifier: GPL-2.0-or-later
"""Filters over the valid pixels of a block: Gaussian, its derivatives, local deviation, box means.

Each is separable and runs as small matrix products of one fixed shape (a banded matrix of the kernel's weights times a
strip of pixels), several times faster than sliding sums, and numpy alone is enough. A product may round differently
where a pixel stands at another place in it, so blocks begin at multiples of `ALIGN` pixels on the raster: then each
pixel always stands at the same place, and a map made in blocks equals the map made whole, bit for bit.

Nodata has no influence: sums are weighted by the valid pixels, and derivatives are those of the weighted mean. Beyond
the raster's edge the outermost pixels are repeated, and beyond a block's edge too, where only the halo is affected.

With a stride of 2 the planes hold every second pixel of every second row, at a quarter of the cost; the values are
those that all pixels would have there, but for rounding.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.lib.stride_tricks import as_strided

STEP = 16  # pixels along the filtered axis that one product covers
ACROSS = 32  # pixels of the other axis in one product
ALIGN = 32  # blocks begin at multiples of it, so that products are complete at both strides
TRUNCATE = 3.0  # sigmas; the kernel ends there
FULL = 1e-5  # weight of invalid pixels below which a neighbourhood counts as fully valid
TINY = 1e-12  # the smallest divisor, so that 0 / 0 gives 0

Kernel = tuple[float, ...]


# --- kernels


def gaussian_halo(sigma: float) -> int:
    """Return how many pixels around a block the Gaussian filters of `sigma` pixels depend on."""
    return int(TRUNCATE * sigma + 0.5)


@lru_cache(maxsize=256)
def gaussian_kernel(sigma: float, order: int) -> Kernel:
    """Return the sampled Gaussian (sum 1) or its first or second derivative per pixel; 2 halo + 1 weights."""
    offsets = np.arange(-gaussian_halo(sigma), gaussian_halo(sigma) + 1, dtype=np.float64)
    weights = np.exp(-0.5 * (offsets / sigma) ** 2)
    weights /= weights.sum()
    if order == 1:
        weights = offsets / sigma**2 * weights
    elif order == 2:
        second = (offsets**2 / sigma**4 - 1.0 / sigma**2) * weights
        weights = second - second.sum() * weights  # a constant has no curvature, although the kernel is cut off
    return tuple(weights.tolist())


@lru_cache(maxsize=64)
def box_kernel(radius: int) -> Kernel:
    """Return 2 radius + 1 ones."""
    return (1.0,) * (2 * radius + 1)


@lru_cache(maxsize=256)
def _band_of(kernel: Kernel, radius: int, stride: int) -> np.ndarray:
    """Return the matrix (STEP / stride, STEP + 2 radius) whose product with a strip gives its filtered pixels."""
    matrix = np.zeros((STEP, STEP + 2 * radius), dtype=np.float32)
    for row in range(STEP):
        start = row + radius - len(kernel) // 2
        matrix[row, start : start + len(kernel)] = kernel
    return np.ascontiguousarray(matrix[::stride])


# --- every second pixel


def thinned_shape(shape: tuple[int, ...], stride: int) -> tuple[int, int]:
    """Return height and width of a plane that holds every `stride`-th pixel of a block."""
    return -(-shape[-2] // stride), -(-shape[-1] // stride)


def first_valid(valid: np.ndarray, stride: int) -> np.ndarray:
    """Return the flat index of the pixel that represents each square of `stride` pixels: its first valid one, or -1.

    Parameters
    ----------
    valid : bool ndarray of shape (height, width)
    stride : int
        Edge of a square, in pixels.

    Returns
    -------
    int64 ndarray of the shape that `thinned_shape` gives
    """
    height, width = valid.shape
    first = np.full(thinned_shape(valid.shape, stride), -1, dtype=np.int64)
    for row in reversed(range(min(stride, height))):
        for col in reversed(range(min(stride, width))):
            candidates = valid[row::stride, col::stride]
            flat = np.add.outer(np.arange(row, height, stride) * width, np.arange(col, width, stride))
            part = first[: candidates.shape[0], : candidates.shape[1]]
            np.copyto(part, flat, where=candidates)
    return first


def thinned(planes: np.ndarray, valid: np.ndarray, stride: int) -> tuple[np.ndarray, np.ndarray]:
    """Return planes and valid of the pixels that represent each square of `stride` pixels; 0 where none is valid.

    Parameters
    ----------
    planes : ndarray of shape (n, height, width)
    valid : bool ndarray of shape (height, width)
    stride : int
    """
    if stride == 1:
        return planes, valid
    if valid.all():
        thin = planes[:, ::stride, ::stride]
        return thin, np.ones(thin.shape[1:], dtype=bool)
    chosen = first_valid(valid, stride)
    thin_valid = chosen >= 0
    thin = planes.reshape(len(planes), -1)[:, np.maximum(chosen, 0)]
    np.copyto(thin, 0, where=~thin_valid)
    return thin, thin_valid


# --- one pass


def _round_up(size: int, step: int) -> int:
    return -(-size // step) * step


def _pad_rows(plane: np.ndarray, radius: int) -> np.ndarray:
    """Return `plane` with its first and last row repeated `radius` times, in whole pieces of both axes."""
    height, width = plane.shape
    padded = np.empty((_round_up(height, ACROSS) + 2 * radius, _round_up(width, ACROSS)), dtype=np.float32)
    padded[radius : radius + height, :width] = plane
    padded[:radius, :width] = plane[0]
    padded[radius + height :, :width] = plane[-1]
    padded[:, width:] = 0.0
    return padded


def _down(padded: np.ndarray, kernel: Kernel, radius: int, stride: int) -> np.ndarray:
    """Return rows filtered along the columns, in complete pieces, with room for `radius` columns on either side."""
    pieces, width = (padded.shape[0] - 2 * radius) // STEP, padded.shape[1]
    n_out = STEP // stride
    result = np.empty((pieces * n_out, width + 2 * radius), dtype=np.float32)
    row, item = padded.strides
    shape = (pieces, width // ACROSS, STEP + 2 * radius, ACROSS)
    strips = as_strided(padded, shape, (STEP * row, ACROSS * item, row, item), writeable=False)
    inner = result[:, radius : radius + width]
    row, item = inner.strides
    out = as_strided(inner, (pieces, width // ACROSS, n_out, ACROSS), (n_out * row, ACROSS * item, row, item))
    np.matmul(_band_of(kernel, radius, stride), strips, out=out)
    return result


def _extend_columns(rows: np.ndarray, width: int, radius: int) -> None:
    """Repeat the first and last of the `width` columns on either side, in place."""
    rows[:, :radius] = rows[:, radius : radius + 1]
    rows[:, radius + width :] = rows[:, radius + width - 1 : radius + width]


def _along(rows: np.ndarray, kernel: Kernel, radius: int, stride: int) -> np.ndarray:
    """Return the result of `_down` filtered along the rows."""
    n_rows, pieces = rows.shape[0], (rows.shape[1] - 2 * radius) // STEP
    n_out, across = STEP // stride, ACROSS // stride  # rows of `across` come from ACROSS pixels of the raster
    result = np.empty((n_rows, pieces * n_out), dtype=np.float32)
    row, item = rows.strides
    shape = (n_rows // across, pieces, across, STEP + 2 * radius)
    strips = as_strided(rows, shape, (across * row, STEP * item, row, item), writeable=False)
    row, item = result.strides
    out = as_strided(result, (n_rows // across, pieces, across, n_out), (across * row, n_out * item, row, item))
    np.matmul(strips, _band_of(kernel, radius, stride).T, out=out)
    return result


class _Passes:
    """The separable filters of one plane that share its passes along the columns."""

    def __init__(self, plane: np.ndarray, radius: int, stride: int) -> None:
        self._width, self._radius, self._stride = plane.shape[1], radius, stride
        self._shape = thinned_shape(plane.shape, stride)
        self._padded = _pad_rows(plane, radius)
        self._done: dict[Kernel, np.ndarray] = {}

    def filtered(self, along_columns: Kernel, along_rows: Kernel) -> np.ndarray:
        """Return the plane filtered by one kernel per axis."""
        if along_columns not in self._done:
            rows = _down(self._padded, along_columns, self._radius, self._stride)
            _extend_columns(rows, self._width, self._radius)
            self._done[along_columns] = rows
        result = _along(self._done[along_columns], along_rows, self._radius, self._stride)
        return result[: self._shape[0], : self._shape[1]]


# --- Gaussian measures over valid pixels


@dataclass(frozen=True)
class _Divisor:
    """The Gaussian of the valid pixels and its derivatives, which the derivatives of a weighted mean need.

    Parameters
    ----------
    inverse : float32 ndarray of shape (height, width)
        One over the weight of the valid pixels; exactly 1 where all pixels are valid within `FULL`.
    down, along, curvature : float32 ndarrays of shape (height, width)
        First derivatives of the weight, and its Laplacian; exactly 0 where `inverse` is 1 for that reason.
    """

    inverse: np.ndarray
    down: np.ndarray
    along: np.ndarray
    curvature: np.ndarray

    @classmethod
    def of(cls, valid: np.ndarray, sigma: float, stride: int) -> _Divisor:
        passes = _Passes(valid.astype(np.float32), gaussian_halo(sigma), stride)
        weight, down, along, curvature = _derivatives(passes, sigma)
        all_valid = weight > 1.0 - FULL  # a block without nodata divides nothing: the same bits
        inverse = np.where(all_valid, np.float32(1.0), np.float32(1.0) / np.maximum(weight, np.float32(TINY)))
        return cls(inverse, *(np.where(all_valid, np.float32(0.0), part) for part in (down, along, curvature)))


def _derivatives(passes: _Passes, sigma: float) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return the Gaussian of a plane, its derivatives down and along, and its Laplacian, per pixel."""
    mean, slope, bend = (gaussian_kernel(sigma, order) for order in (0, 1, 2))
    curvature = passes.filtered(mean, bend)
    curvature += passes.filtered(bend, mean)
    return passes.filtered(mean, mean), passes.filtered(slope, mean), passes.filtered(mean, slope), curvature


@dataclass(frozen=True)
class ScaleMeasures:
    """Measures of one band around each pixel at one scale; float32 planes (height, width).

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
        Begins at multiples of `ALIGN` on the raster. Planes given to the methods are 0 where it is False.
    sigma : float
        Pixels.
    stride : {1, 2}
        The planes hold every `stride`-th pixel of every `stride`-th row.
    """

    def __init__(self, valid: np.ndarray, sigma: float, stride: int = 1) -> None:
        self.sigma, self._stride = sigma, stride
        self._divisor = None if valid.all() else _Divisor.of(valid, sigma, stride)

    def _passes(self, plane: np.ndarray) -> _Passes:
        return _Passes(plane, gaussian_halo(self.sigma), self._stride)

    def mean(self, plane: np.ndarray) -> np.ndarray:
        """Return the Gaussian mean of the valid pixels around each pixel, float32 (height, width)."""
        kernel = gaussian_kernel(self.sigma, 0)
        mean = self._passes(plane).filtered(kernel, kernel)
        if self._divisor is not None:
            mean *= self._divisor.inverse
        return mean

    def derivatives(self, plane: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return mean, gradient magnitude and Laplacian of a plane (height, width), scaled as in `ScaleMeasures`."""
        mean, down, along, laplacian = _derivatives(self._passes(plane), self.sigma)
        if self._divisor is not None:
            mean, down, along, laplacian = _of_weighted_mean(mean, down, along, laplacian, self._divisor)
        down *= down
        along *= along
        down += along
        gradient = np.sqrt(down, out=down)
        gradient *= np.float32(self.sigma)
        laplacian *= np.float32(self.sigma**2)
        return mean, gradient, laplacian

    def measures(self, plane: np.ndarray) -> ScaleMeasures:
        """Return mean, gradient magnitude, Laplacian and deviation of a plane (height, width)."""
        mean, gradient, laplacian = self.derivatives(plane)
        deviation = self.mean(plane * plane)
        deviation -= mean * mean
        np.sqrt(np.maximum(deviation, np.float32(0.0), out=deviation), out=deviation)
        return ScaleMeasures(mean, gradient, laplacian, deviation)


def _of_weighted_mean(
    total: np.ndarray, down: np.ndarray, along: np.ndarray, curvature: np.ndarray, divisor: _Divisor
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return mean = total / weight and its derivatives, by the quotient rule."""
    mean = total * divisor.inverse
    down = (down - mean * divisor.down) * divisor.inverse
    along = (along - mean * divisor.along) * divisor.inverse
    cross = down * divisor.down + along * divisor.along
    curvature = (curvature - mean * divisor.curvature - np.float32(2.0) * cross) * divisor.inverse
    curvature += np.float32(0.0)  # turns negative zeros into the positive ones of a block without nodata
    return mean, down, along, curvature


# --- boxes


class Box:
    """Means over a square of 2 radius + 1 pixels on one block.

    Parameters
    ----------
    valid : bool ndarray of shape (height, width)
        Begins at multiples of `ALIGN` on the raster. Planes given to the methods are 0 where it is False.
    radius : int
    stride : {1, 2}
    """

    def __init__(self, valid: np.ndarray, radius: int, stride: int = 1) -> None:
        self.radius, self._stride = radius, stride
        self._share: np.ndarray | np.float32 = np.float32(1.0) / np.float32((2 * radius + 1) ** 2)
        if not valid.all():
            self._share = np.float32(1.0) / np.maximum(self.sum(valid.astype(np.float32)), np.float32(1.0))

    def sum(self, plane: np.ndarray) -> np.ndarray:
        """Return the sum over the box around each pixel (height, width); exact for integers up to 2^24 in all."""
        kernel = box_kernel(self.radius)
        return _Passes(plane, self.radius, self._stride).filtered(kernel, kernel)

    def mean(self, plane: np.ndarray) -> np.ndarray:
        """Return the mean over the valid pixels of the box around each pixel, float32 (height, width)."""
        total = self.sum(plane)
        total *= self._share
        return total
