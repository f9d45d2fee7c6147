# SPDX-License-Identifier: GPL-2.0-or-later
"""Gaussian means of a band at several scales, their derivatives, and the deviation around them.

A wide Gaussian is smooth, so it need not be computed at every pixel: a pyramid holds the plane at every second, fourth,
eighth ... pixel, each level smoothed by the binomial filter 1 4 6 4 1 before the next one takes every second of its
pixels. The Gaussian of sigma comes from a level whose pixels are about half a sigma wide, by a small filter with what
is missing of the variance; derivatives are differences there, and values in between are linear. All scales together
cost little more than the finest.

Each pixel's terms are added in the same order wherever it stands, so a map made in blocks equals the map made whole,
bit for bit, as long as blocks begin at multiples of `alignment` pixels of the raster: then the levels hold the same
pixels.

Nodata has no influence: sums are weighted by the valid pixels, and derivatives are those of the weighted mean. Beyond
the raster's edge the outermost pixels are repeated, and beyond a block's edge too, where only the halo is affected.

With a stride of 2 the planes hold every second pixel of every second row; the values are those that all pixels would
have there.

References
----------
Burt, P. J., Adelson, E. H. (1983): The Laplacian pyramid as a compact image code. IEEE Trans. Comm. 31 (4), 532-540.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from ..engine.threads import check_stopped
from .boxes import COLUMNS, ROWS, along, repeated

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

TRUNCATE = 3.0  # sigmas; the small filters end there
BINOMIAL = (6 / 16, 4 / 16, 1 / 16)  # from its middle on; its variance is one pixel
FULL = 1e-5  # weight of invalid pixels below which a neighbourhood counts as fully valid
TINY = 1e-12  # the smallest divisor, so that 0 / 0 gives 0
TOGETHER = 2**17  # values of planes that are filtered together: small ones at once, large ones one by one


def groups(planes: np.ndarray) -> Iterator[slice]:
    """Yield which planes (n, height, width) to filter together, so that they stay in the processor's cache.

    Between them a cancelled run stops.
    """
    count = max(1, TOGETHER // max(planes[0].size, 1)) if len(planes) else 1
    for start in range(0, len(planes), count):
        check_stopped()
        yield slice(start, min(start + count, len(planes)))


# --- where a scale is computed


def level_of(sigma: float) -> int:
    """Return the level of the pyramid from which the Gaussian of `sigma` pixels is computed.

    Its pixels are a half to a quarter of sigma wide; from a sigma of 2 on every second pixel is enough.
    """
    return 0 if sigma < 2.0 else max(1, math.floor(math.log2(sigma)) - 1)


@lru_cache(maxsize=256)
def level_kernel(sigma: float) -> tuple[float, ...]:
    """Return the filter that makes a level of the pyramid the Gaussian of sigma, from its middle on; of sum 1."""
    level = level_of(sigma)
    done = (4**level - 1) / 3  # variance of the smoothing before: 1 + 4 + 16 + ...
    variance = (sigma**2 - done) / 4**level
    if variance == 1.0:
        return BINOMIAL
    radius = int(TRUNCATE * math.sqrt(variance) + 0.5)
    weights = [math.exp(-0.5 * offset**2 / variance) for offset in range(radius + 1)]
    total = weights[0] + 2.0 * sum(weights[1:])
    return tuple(weight / total for weight in weights)


def scale_halo(sigma: float) -> int:
    """Return how many pixels around a block the measures of a scale depend on."""
    step = 1 << level_of(sigma)
    smoothing = level_halo(level_of(sigma)) + (len(level_kernel(sigma)) - 1) * step
    return smoothing + step + step - 1  # differences, and the pixels between which values are linear


def alignment(sigmas: Sequence[float]) -> int:
    """Return the multiple, in pixels of the raster, at which blocks must begin."""
    return max((1 << level_of(sigma) for sigma in sigmas), default=1)


# --- filters


def _smoothed(planes: np.ndarray, kernel: tuple[float, ...], axis: int, step: int = 1) -> np.ndarray:
    """Return planes filtered along an axis by a symmetric kernel, at every `step`-th pixel along it."""
    radius, size = len(kernel) - 1, planes.shape[axis]
    padded = repeated(planes, radius, axis)

    def shifted(offset: int) -> np.ndarray:
        return along(padded, axis, slice(radius + offset, radius + offset + size, step))

    result: np.ndarray = shifted(0) * np.float32(kernel[0])
    for offset in range(1, radius + 1):
        pair = shifted(-offset) + shifted(offset)
        pair *= np.float32(kernel[offset])
        result += pair
    return result


class Pyramid:
    """Planes, and coarser ones computed from them as they are needed.

    Parameters
    ----------
    planes : ndarray of shape (..., height, width)
        Begin at multiples of `alignment` on the raster.
    """

    def __init__(self, planes: np.ndarray) -> None:
        self._levels = [np.asarray(planes, dtype=np.float32)]

    def level(self, number: int) -> np.ndarray:
        """Return the planes at every 2 ** number-th pixel, float32 (..., height, width); these divided, rounded up."""
        while len(self._levels) <= number:
            rows = _smoothed(self._levels[-1], BINOMIAL, ROWS, 2)
            self._levels.append(_smoothed(rows, BINOMIAL, COLUMNS, 2))
        return self._levels[number]

    def gaussian(self, sigma: float, thin: int = 1) -> np.ndarray:
        """Return the Gaussian of `sigma` pixels at every `thin`-th pixel of its level, float32; not to be changed."""
        level, kernel = level_of(sigma), level_kernel(sigma)
        if thin == 2 and kernel == BINOMIAL:
            return self.level(level + 1)
        result = _smoothed(_smoothed(self.level(level), kernel, ROWS, thin), kernel, COLUMNS, thin)
        if thin == 1 and kernel == BINOMIAL and len(self._levels) == level + 1:
            self._levels.append(np.ascontiguousarray(result[..., ::2, ::2]))  # the next level, bit for bit
        return result


def enlarged(planes: np.ndarray, factor: int, shape: tuple[int, ...]) -> np.ndarray:
    """Return planes with `factor` times as many pixels in each direction, linear in between, cut to `shape`.

    Parameters
    ----------
    planes : float32 ndarray of shape (..., height, width)
        Of every `factor`-th pixel; beyond the last one they go on with the same value.
    factor : int
        A power of two.
    shape : tuple of int
        Height and width of the result.
    """
    while factor > 1:
        factor //= 2
        planes = _doubled(_doubled(planes, ROWS), COLUMNS)
    return planes[..., : shape[0], : shape[1]]


def _doubled(planes: np.ndarray, axis: int) -> np.ndarray:
    """Return planes with twice as many rows or columns, linear in between."""
    shape, size = list(planes.shape), planes.shape[axis]
    shape[axis] *= 2
    result = np.empty(shape, dtype=np.float32)
    along(result, axis, slice(None, None, 2))[:] = planes
    along(result, axis, slice(-1, None))[:] = along(planes, axis, slice(size - 1, size))
    between = along(planes, axis, slice(0, size - 1)) + along(planes, axis, slice(1, size))
    np.multiply(between, np.float32(0.5), out=along(result, axis, slice(1, -1, 2)))
    return result


# --- measures


@dataclass(frozen=True)
class ScaleMeasures:
    """Measures of bands around each pixel at one scale; float32 planes (..., height, width).

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


class ScaleSpace:
    """The measures of several scales on one block, or on a part of it that has the pixels it depends on around.

    Parameters
    ----------
    valid : bool ndarray of shape (height, width)
        Begins at multiples of `alignment` on the raster. Planes given to the methods are 0 where it is False.
    sigmas : sequence of float
        Pixels.
    stride : {1, 2}
        The planes hold every `stride`-th pixel of every `stride`-th row.
    part : pair of slice, optional
        Rows and columns of the block to which the results belong; they begin at multiples of the stride. The whole
        block when absent.
    """

    def __init__(
        self, valid: np.ndarray, sigmas: Sequence[float], stride: int = 1, part: tuple[slice, slice] | None = None
    ) -> None:
        self.sigmas = tuple(map(float, sigmas))
        self._stride = stride
        self._part = part or (slice(0, valid.shape[0]), slice(0, valid.shape[1]))
        self._inverse: dict[float, np.ndarray] = {}  # one over the weight of the valid pixels
        if not valid.all():
            weights = Pyramid(valid)
            self._inverse = {sigma: _inverse(weights.gaussian(sigma)) for sigma in self.sigmas}

    def means(self, planes: np.ndarray) -> Iterator[np.ndarray]:
        """Yield the Gaussian mean of the valid pixels around each pixel, float32 (..., height, width), by scale."""
        pyramid = Pyramid(planes)
        for sigma in self.sigmas:
            thin, area = self._thinning(sigma), self._area(sigma, planes.shape)
            yield self._everywhere(area.cut(self._mean(pyramid, sigma, thin)), area)

    def measures(self, planes: np.ndarray) -> Iterator[ScaleMeasures]:
        """Yield mean, gradient magnitude, Laplacian and deviation of planes (..., height, width), scale by scale."""
        pyramid, squares = Pyramid(planes), Pyramid(planes * planes)
        for sigma in self.sigmas:
            thin, area = self._thinning(sigma), self._area(sigma, planes.shape)
            mean, gradient, laplacian = self._derivatives(pyramid, sigma, area)
            deviation = area.cut(self._mean(squares, sigma, thin)) - mean * mean
            np.sqrt(np.maximum(deviation, np.float32(0.0), out=deviation), out=deviation)
            yield ScaleMeasures(
                *(self._everywhere(measure, area) for measure in (mean, gradient, laplacian, deviation))
            )

    def derivatives(self, planes: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        """Yield mean, gradient magnitude and Laplacian of planes, scaled as in `ScaleMeasures`, scale by scale."""
        pyramid = Pyramid(planes)
        for sigma in self.sigmas:
            area = self._area(sigma, planes.shape)
            first, second, third = (
                self._everywhere(measure, area) for measure in self._derivatives(pyramid, sigma, area)
            )
            yield first, second, third

    def _thinning(self, sigma: float) -> int:
        """Return the stride in pixels of the scale's level."""
        return max(1, self._stride >> level_of(sigma))

    def _area(self, sigma: float, shape: tuple[int, ...]) -> _Area:
        step = max(self._stride, 1 << level_of(sigma))
        return _Area(self._part, step, self._stride, shape[-2:])

    def _derivatives(self, pyramid: Pyramid, sigma: float, area: _Area) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        thin = self._thinning(sigma)
        return _derivatives(area.cut(self._mean(pyramid, sigma), thin), sigma / (1 << level_of(sigma)), thin)

    def _mean(self, pyramid: Pyramid, sigma: float, thin: int = 1) -> np.ndarray:
        """Return the mean of the valid pixels at every `thin`-th pixel of the scale's level; not to be changed."""
        mean = pyramid.gaussian(sigma, thin)
        if sigma in self._inverse:
            mean = mean * self._inverse[sigma][..., ::thin, ::thin]
        return mean

    def _everywhere(self, planes: np.ndarray, area: _Area) -> np.ndarray:
        """Return planes of an area at every `stride`-th pixel of the part."""
        rows, cols = area.inner
        return enlarged(planes, area.step // self._stride, (rows.stop, cols.stop))[..., rows, cols]


class _Area:
    """The pixels of a scale that the part of a block depends on: those in it, and their neighbours.

    Parameters
    ----------
    part : pair of slice
        Rows and columns of the block.
    step : int
        The scale has every `step`-th pixel of the block.
    stride : int
        The result has every `stride`-th pixel of the part.
    shape : tuple of int
        Height and width of the block.
    """

    def __init__(self, part: tuple[slice, slice], step: int, stride: int, shape: tuple[int, ...]) -> None:
        self.step = step
        self._outer = [
            # at the upper end a difference needs a further neighbour of the one between which values are linear
            slice(max(0, own.start // step - 1), min(-(-size // step), -(-own.stop // step) + 2))
            for own, size in zip(part, shape)
        ]
        first = [(own.start - outer.start * step) // stride for own, outer in zip(part, self._outer)]
        rows, cols = (slice(start, start - (own.start - own.stop) // stride) for start, own in zip(first, part))
        self.inner = rows, cols

    def cut(self, planes: np.ndarray, thin: int = 1) -> np.ndarray:
        """Return those of planes (..., height, width) that have `thin` pixels for every one of the scale."""
        rows, cols = (slice(outer.start * thin, outer.stop * thin) for outer in self._outer)
        return planes[..., rows, cols]


def coarse_means(planes: np.ndarray, valid: np.ndarray, level: int) -> np.ndarray:
    """Return the means of the valid pixels at every 2 ** level-th pixel, float32 (n, height, width), rounded up.

    Parameters
    ----------
    planes : float32 ndarray of shape (n, height, width)
        Begin at multiples of 2 ** level on the raster; 0 where not valid.
    valid : bool ndarray of shape (height, width)
    level : int
        Of the pyramid; see `level_halo`.
    """
    means = Pyramid(planes).level(level)
    if not valid.all():
        means = means * _inverse(Pyramid(valid).level(level))
    return means


def level_halo(level: int) -> int:
    """Return how many pixels around a block a level of the pyramid depends on."""
    return 2 * ((1 << level) - 1)


def _inverse(weight: np.ndarray) -> np.ndarray:
    """Return one over the weight of the valid pixels; exactly 1 where all are valid within `FULL`."""
    inverse = np.float32(1.0) / np.maximum(weight, np.float32(TINY))
    inverse[weight > np.float32(1.0 - FULL)] = 1.0  # a block without nodata divides nothing: the same bits
    return inverse


def _derivatives(mean: np.ndarray, sigma: float, thin: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return a mean at every `thin`-th pixel, and its gradient magnitude times sigma and Laplacian times sigma squared.

    Parameters
    ----------
    mean : float32 ndarray of shape (..., height, width)
    sigma : float
        In pixels of `mean`.
    thin : int
    """
    rows, cols = repeated(mean, 1, ROWS), repeated(mean[..., ::thin, :], 1, COLUMNS)
    above, below = rows[..., :-2:thin, ::thin], rows[..., 2::thin, ::thin]
    before, behind, own = cols[..., :-2:thin], cols[..., 2::thin], mean[..., ::thin, ::thin]
    down, right = below - above, behind - before
    laplacian = above + below
    laplacian += before
    laplacian += behind
    laplacian -= np.float32(4.0) * own
    laplacian *= np.float32(sigma**2)
    down *= down
    right *= right
    down += right
    gradient = np.sqrt(down, out=down)
    gradient *= np.float32(sigma / 2.0)
    return own, gradient, laplacian
