# SPDX-License-Identifier: GPL-2.0-or-later
"""Regularisation that respects edges: probabilities become locally linear in the colours of the image.

The guided filter at several radii, their mean, and the decision. Its coefficients are smooth, so they may be computed
from probabilities at every second pixel and applied to the image at full resolution: the map keeps its edges. Box sums
are those of `boxes`, so that blocks equal the whole.

References
----------
He, K., Sun, J., Tang, X. (2013): Guided image filtering. IEEE TPAMI 35 (6), 1397-1409.
He, K., Sun, J. (2015): Fast guided filter. arXiv 1505.00996.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ..base.json_arrays import damaged, pack, unpack
from ..engine.threads import in_threads
from ..features.boxes import Box
from ..features.projection import Projection
from ..features.scale_space import enlarged
from ..features.thinning import thinned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..raster.grid import Window

RADII = (4, 8, 16)  # pixels; even, so that they halve
EPSILON = 1e-3  # of the guide's unit squared: edges of much smaller variance are smoothed away
BAND_ROWS = 64  # that a thread takes at once, of steps that are the same for every pixel
GUIDES = 3  # planes of the guide at most
GUIDE_PERCENTILES = (1.0, 99.0)  # of the sample, which become 0 and 1: the unit that EPSILON was tuned in
GUIDE_RANGE = (-1.0, 2.0)  # values beyond are cut off, since outliers would distort their neighbourhood
PRIOR_POWER = 0.5  # of the classes' shares of the image
PRIOR_FLOOR = 0.2  # share of an even split in them, so that no small class is wiped out
STROKES_POWER = 0.75  # of the classes' numbers of strokes, which make more of the image resemble the class


def halo(stride: int, radii: Sequence[int] = RADII) -> int:
    """Return how many pixels around a block the regularisation depends on: two boxes, and the steps between pixels."""
    return 2 * max(radii) + 2 * stride


def outer_window(window: Window, height: int, width: int, stride: int, radii: Sequence[int] = RADII) -> Window:
    """Return the window whose probabilities and guide are needed for a window of a raster of that size."""
    return window.grown(halo(stride, radii), height, width).begun_at(stride)


# --- the guide


@dataclass(frozen=True)
class Guide:
    """The planes that guide the filter: the first combinations of the bands, stretched.

    Parameters
    ----------
    projection : Projection
        With at most `GUIDES` planes.
    low, gain : float32 ndarray of shape (n_planes,)
        The guide is ``(value - low) * gain``, cut off at `GUIDE_RANGE`.
    """

    projection: Projection
    low: np.ndarray
    gain: np.ndarray

    @classmethod
    def fit(cls, projection: Projection, sample: np.ndarray) -> Guide:
        """Return a guide fitted on bands of pixels that represent the image.

        Parameters
        ----------
        projection : Projection
            Its first planes are used.
        sample : ndarray of shape (n, n_bands)
        """
        first = Projection(projection.weights[:GUIDES], projection.centre, projection.offset)
        columns = np.ascontiguousarray(sample.T, dtype=np.float32)[:, np.newaxis]
        planes = first.planes(columns, np.ones(columns.shape[1:], dtype=bool))[:, 0]
        low, high = np.percentile(planes, GUIDE_PERCENTILES, axis=1)
        gain = 1.0 / np.maximum(high - low, 1e-6)
        return cls(first, low.astype(np.float32), gain.astype(np.float32))

    def planes(self, bands: np.ndarray, valid: np.ndarray) -> np.ndarray:
        """Return the guide, float32 (n_planes, height, width), 0 where not valid."""
        planes = self.projection.planes(bands, valid)
        planes -= self.low[:, None, None]
        planes *= self.gain[:, None, None]
        low, high = map(np.float32, GUIDE_RANGE)
        np.clip(planes, low, high, out=planes)
        if not valid.all():
            np.copyto(planes, np.float32(0.0), where=~valid)
        return planes

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        return {"projection": self.projection.to_dict(), "low": pack(self.low), "gain": pack(self.gain)}

    @classmethod
    def from_dict(cls, values: dict[str, Any], n_bands: int) -> Guide:
        """Build from a model file; raises `ModelError` when it is damaged or for another number of bands."""
        if not isinstance(values, dict):
            raise damaged("guide")
        projection = Projection.from_dict(values.get("projection", {}))
        n_planes = projection.n_planes
        if n_planes > GUIDES or projection.weights.shape[1] != n_bands:
            raise damaged("guide")
        low, gain = (unpack(values.get(name), "f4", (n_planes,)) for name in ("low", "gain"))
        return cls(projection, low, gain)


# --- the filter


class GuidedFilter:
    """The filter of one window for any probabilities: what depends on the guide alone is computed once.

    Parameters
    ----------
    guide : float32 ndarray of shape (n_planes, height, width)
        One to three planes, 0 where not valid.
    valid : bool ndarray of shape (height, width)
        Begins at multiples of the stride on the raster.
    stride : {1, 2}
    radii : sequence of int
        Pixels; multiples of the stride.
    epsilon : float
        See `EPSILON`.
    """

    def __init__(
        self,
        guide: np.ndarray,
        valid: np.ndarray,
        stride: int = 1,
        radii: Sequence[int] = RADII,
        epsilon: float = EPSILON,
    ) -> None:
        self.guide, self.valid, self._stride, self._radii, self._epsilon = guide, valid, stride, radii, epsilon
        self._thin_guide, self._thin_valid = thinned(guide, valid, stride)

    @cached_property
    def scales(self) -> list[_Scale]:
        """Means and covariances of the guide, by radius."""

        def scale_of(radius: int) -> _Scale:
            return _Scale(self._thin_guide, self._thin_valid, radius // self._stride, self._epsilon)

        return [scale for _, scale in in_threads(scale_of, self._radii)]

    @property
    def n_bytes(self) -> int:
        """Memory of the arrays, once they are all computed."""
        planes = [self.guide, self.valid, self._thin_valid, *(plane for scale in self.scales for plane in scale.planes)]
        return sum(plane.nbytes for plane in planes)

    def smoothed(self, probabilities: np.ndarray) -> np.ndarray:
        """Return probabilities smoothed within edges of the image, float32 (n_classes, height, width), of sum 1.

        Parameters
        ----------
        probabilities : float32 ndarray of shape (n_classes, height / stride, width / stride), rounded up
            Of the pixels that `thinning.thinned` keeps, 0 where none is valid.
        """
        n_classes, valid = len(probabilities), self.valid
        if n_classes == 1:
            return valid[np.newaxis].astype(np.float32)
        result = np.empty((n_classes, *valid.shape), dtype=np.float32)
        # the filter is linear and keeps constants, so the last class gets the rest of the sum
        last = result[-1]
        last.fill(len(self._radii))

        def work(number: int) -> None:
            _apply(self._coefficients(probabilities[number]), self.guide, self._stride, out=result[number])

        for number, _ in in_threads(work, range(n_classes - 1)):  # of a single class the threads share the steps
            last -= result[number]
        for _ in in_threads(lambda rows: _normalise(result[:, rows], valid[rows]), bands(len(valid))):
            pass
        return result

    def _coefficients(self, plane: np.ndarray) -> np.ndarray:
        """Return slopes and offset of one class, summed over the scales, (n_planes + 1, height, width)."""
        products = [own * plane for own in self._thin_guide]
        result = np.zeros((len(products) + 1, *plane.shape), dtype=np.float32)
        for _, coefficients in in_threads(lambda scale: scale.coefficients(plane, products), self.scales):
            for total, part in zip(result, coefficients):
                np.add(total, part, out=total)
        return result


class _Scale:
    """Means and covariances of the guide for the filter of one radius, shared by all classes.

    Parameters
    ----------
    guide : float32 ndarray of shape (n_planes, height, width)
    valid : bool ndarray of shape (height, width)
    radius : int
    epsilon : float
    """

    def __init__(self, guide: np.ndarray, valid: np.ndarray, radius: int, epsilon: float) -> None:
        self._box, self._valid = Box(valid, radius), None if valid.all() else valid
        self._means = [self._box.mean(plane) for plane in guide]
        n = len(guide)
        spread = {
            (i, j): self._box.mean(guide[i] * guide[j]) - self._means[i] * self._means[j]
            for i in range(n)
            for j in range(i, n)
        }
        for i in range(n):
            spread[i, i] += np.float32(epsilon)
        self._inverse = _inverse(spread, n)

    @property
    def planes(self) -> list[np.ndarray]:
        """The planes that are kept."""
        return [*self._means, *self._inverse.values()]

    def coefficients(self, plane: np.ndarray, products: list[np.ndarray]) -> list[np.ndarray]:
        """Return box means of slopes by guide plane, and of the offset, (height, width) each."""
        mean = self._box.mean(plane)
        shared = [self._box.mean(product) - own * mean for product, own in zip(products, self._means)]
        n, result = len(shared), []
        for i in range(n):
            slope = self._inverse[0, i] * shared[0]
            for j in range(1, n):
                slope += self._inverse[min(i, j), max(i, j)] * shared[j]
            mean -= slope * self._means[i]
            result.append(self._smooth(slope))
        return [*result, self._smooth(mean)]

    def _smooth(self, plane: np.ndarray) -> np.ndarray:
        if self._valid is not None:
            plane *= self._valid
        return self._box.mean(plane)


def _inverse(matrix: dict[tuple[int, int], np.ndarray], n: int) -> dict[tuple[int, int], np.ndarray]:
    """Return the upper half of the inverse of a symmetric matrix of planes, up to 3 x 3, in closed form."""
    if n == 1:
        return {(0, 0): 1.0 / matrix[0, 0]}
    if n == 2:
        scale = 1.0 / (matrix[0, 0] * matrix[1, 1] - matrix[0, 1] ** 2)
        return {(0, 0): matrix[1, 1] * scale, (0, 1): -matrix[0, 1] * scale, (1, 1): matrix[0, 0] * scale}
    a, b, c = matrix[0, 0], matrix[0, 1], matrix[0, 2]
    d, e, f = matrix[1, 1], matrix[1, 2], matrix[2, 2]
    first, second, third = d * f - e * e, c * e - b * f, b * e - c * d
    scale = 1.0 / (a * first + b * second + c * third)
    return {
        (0, 0): first * scale,
        (0, 1): second * scale,
        (0, 2): third * scale,
        (1, 1): (a * f - c * c) * scale,
        (1, 2): (b * c - a * e) * scale,
        (2, 2): (a * d - b * b) * scale,
    }


def _apply(coefficients: np.ndarray, guide: np.ndarray, stride: int, out: np.ndarray) -> None:
    """Write slopes times guide plus offset into `out` (height, width)."""

    def part(number: int) -> np.ndarray:
        grown = enlarged(coefficients[number], stride, out.shape)
        return grown if number == len(guide) else grown * guide[number]

    parts = in_threads(part, [len(guide), *range(len(guide))])
    out[:] = next(parts)[1]
    for _, slope in parts:
        out += slope


def _normalise(probabilities: np.ndarray, valid: np.ndarray) -> None:
    """Cut off what is negative and divide by the sum, in place; 0 where not valid."""
    np.maximum(probabilities, np.float32(0.0), out=probabilities)
    probabilities *= valid / np.maximum(_total(probabilities), np.float32(1e-6))


def bands(height: int) -> list[slice]:
    """Return the rows of an array in bands, so that threads share the work, and a band stays in the cache."""
    return [slice(start, start + BAND_ROWS) for start in range(0, height, BAND_ROWS)]


def _total(planes: np.ndarray) -> np.ndarray:
    """Return the sum over the first axis, added plane by plane, so that the rounding does not depend on the shape."""
    total = planes[0].copy()
    for plane in planes[1:]:
        total += plane
    return total


# --- the decision


def class_weights(shares: np.ndarray, n_strokes: np.ndarray) -> np.ndarray:
    """Return weights of the classes' probabilities, which were learned as if all classes were equally common.

    A class with more strokes has learned more variants of its appearance, and would win too many unpainted regions.

    Parameters
    ----------
    shares : ndarray of shape (n_classes,)
        Mean probabilities of pixels that represent the image.
    n_strokes : int ndarray of shape (n_classes,)
        One or more of each class.

    Returns
    -------
    float32 ndarray of shape (n_classes,)
    """
    shares = np.asarray(shares, dtype=np.float64)
    shares = shares / max(shares.sum(), 1e-12)
    mixed = (1.0 - PRIOR_FLOOR) * shares + PRIOR_FLOOR / len(shares)
    return (mixed**PRIOR_POWER * (n_strokes.mean() / n_strokes) ** STROKES_POWER).astype(np.float32)


def weighted_shares(probabilities: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the weighted probabilities that `decide` compares, divided by their sum: float32, of sum 1.

    Parameters
    ----------
    probabilities : float32 ndarray of shape (n_classes, ...)
        0 where not valid; so is the result.
    weights : float32 ndarray of shape (n_classes,)
    """
    weighted = np.stack([plane * weight for plane, weight in zip(probabilities, weights)])
    weighted /= np.maximum(_total(weighted), np.float32(1e-12))
    return weighted


def decide(probabilities: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the position of the best class, uint16, and its share of the weighted probabilities, float32.

    Parameters
    ----------
    probabilities : float32 ndarray of shape (n_classes, ...)
        0 where not valid: then the share is 0 too.
    weights : float32 ndarray of shape (n_classes,)
    """
    best = np.zeros(probabilities.shape[1:], dtype=np.uint16)
    highest = probabilities[0] * weights[0]
    total = highest.copy()
    for number in range(1, len(probabilities)):
        weighted = probabilities[number] * weights[number]
        better = weighted > highest
        np.maximum(best, np.multiply(better, number, dtype=np.uint16), out=best)
        np.maximum(highest, weighted, out=highest)
        total += weighted
    highest /= np.maximum(total, np.float32(1e-12))
    return best, highest
