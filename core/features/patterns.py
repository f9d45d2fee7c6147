# SPDX-License-Identifier: GPL-2.0-or-later
"""Patterns learned from an image: how much the small patches around a pixel resemble those of a dictionary.

At each of several scales a patch of pixels is compared with the centres of a dictionary, and has a code for each: how
much nearer than the others that centre is. The codes are averaged over two boxes, and a few components of all averages
are the features.

All products are of whole numbers whose sums stay below 2 ** 24. So they are exact in float32, in any order and by any
library, and blocks equal the whole.

References
----------
Coates, A., Ng, A. Y. (2012): Learning feature representations with k-means. Neural Networks: Tricks of the Trade,
LNCS 7700, 561-580.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from ..base.blas import product
from ..base.json_arrays import damaged, number, pack, unpack
from .boxes import COLUMNS, ROWS, window_sums
from .projection import Projection
from .scale_space import coarse_means, level_halo
from .thinning import first_valid, thinned

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

STEPS = (1, 2, 4)  # pixels of the image on the edge of one of a scale
EDGE = 5  # pixels of a scale on the edge of a patch
RADII = (2, 7)  # of the boxes, pixels of the scale
MAX_CODE = 255  # the sum over the largest box still fits 16 bits
LEVELS, MAX_LEVEL = 128, 511  # of a deviation of the bands, and the largest
WHITE_LEVELS, MAX_WHITE_LEVEL = 64, 700  # of whitened patches, and of centres
ROOT_LEVELS, MAX_ROOT_LEVEL = 32, 511  # of the roots of averages
EXACT = 2**24  # up to here float32 holds all whole numbers
CHUNK = 4096  # pixels whose patches are in memory at once
MAX_CENTRES = 1024
MAX_STEP = 8
MAX_GAIN = 1e12


@dataclass(frozen=True)
class PatternScale:
    """The dictionary of a scale.

    The code of a patch for a centre is its mean distance to all centres less that to this one, or 0.

    Parameters
    ----------
    step : int
        Pixels of the image on the edge of one of the scale.
    whitening : float32 ndarray of shape (n_whitened, n_components * EDGE * EDGE)
        Whole numbers; of the levels of patches (n_components, EDGE, EDGE).
    factor, offset : float32 ndarray of shape (n_whitened,)
        From these products to levels of whitened patches.
    centres : float32 ndarray of shape (n_centres, n_whitened)
        Whole numbers, levels of whitened patches.
    gain : float
        From a difference of distances to a code of up to `MAX_CODE`.
    """

    step: int
    whitening: np.ndarray
    factor: np.ndarray
    offset: np.ndarray
    centres: np.ndarray
    gain: float

    @property
    def halo(self) -> int:
        """Pixels of the image around a block that the averages depend on."""
        return (EDGE // 2 + max(RADII) + 1) * self.step - 1 + level_halo(level_of(self.step))

    @property
    def n_planes(self) -> int:
        """Number of averages."""
        return len(RADII) * len(self.centres)

    def codes(self, planes: np.ndarray, valid: np.ndarray) -> np.ndarray:
        """Return codes, uint8 (n_centres, height, width), of planes of the scale (n_components, height, width).

        They are 0 where not valid; beyond the edge the outermost pixels are repeated.
        """
        height, width = valid.shape
        result = np.empty((len(self.centres), height, width), dtype=np.uint8)
        for rows, patches in patch_rows(levels_of(planes)):
            codes = distance_codes(self.whitened(patches), self.centres)
            codes *= np.float32(self.gain)
            np.minimum(codes, np.float32(MAX_CODE), out=codes)
            result[:, rows] = codes.reshape(-1, rows.stop - rows.start, width)  # rounded towards zero
        if not valid.all():
            result *= valid
        return result

    def whitened(self, patches: np.ndarray) -> np.ndarray:
        """Return levels of whitened patches (n_whitened, n), of levels of patches (n_values, n)."""
        result = weighted(self.whitening, patches)
        result *= self.factor[:, None]
        result += self.offset[:, None]
        return bounded(result, MAX_WHITE_LEVEL)

    def averages(self, planes: np.ndarray, valid: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Yield for each radius the sums of codes around each pixel, and one over the number of valid pixels there.

        Parameters
        ----------
        planes : float32 ndarray of shape (n_components, height, width)
        valid : bool ndarray of shape (height, width)

        Yields
        ------
        sums : uint16 ndarray of shape (n_centres, height, width)
        inverse : float32 ndarray of shape (height, width)
        """
        codes = self.codes(planes, valid)
        for radius in RADII:
            counts = box_sums(valid[None].astype(np.uint8), radius)[0]
            yield box_sums(codes, radius), np.float32(1.0) / np.maximum(counts, 1).astype(np.float32)

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        arrays = {name: pack(getattr(self, name)) for name in ("whitening", "factor", "offset", "centres")}
        return {"step": self.step, **arrays, "gain": self.gain}

    @classmethod
    def from_dict(cls, values: dict[str, Any], n_components: int) -> PatternScale:
        """Build from a model file; raises `ModelError` when it is damaged."""
        step = values.get("step") if isinstance(values, dict) else None
        if type(step) is not int or not 1 <= step <= MAX_STEP or MAX_STEP % step:
            raise damaged("step")
        whitening = unpack(values.get("whitening"), "f4", (None, n_components * EDGE * EDGE))
        centres = unpack(values.get("centres"), "f4", (None, len(whitening)))
        if not (1 <= len(centres) <= MAX_CENTRES and 1 <= len(whitening) <= whitening.shape[1]):
            raise damaged("centres")
        if not (_are_exact(whitening, MAX_LEVEL) and _are_exact(centres, MAX_WHITE_LEVEL)):
            raise damaged("whitening")
        factor, offset = (unpack(values.get(name), "f4", (len(whitening),)) for name in ("factor", "offset"))
        return cls(step, whitening, factor, offset, centres, float(number(values, "gain", 0.0, MAX_GAIN)))


@dataclass(frozen=True)
class Patterns:
    """Components of how often each pattern of a dictionary occurs around a pixel.

    Parameters
    ----------
    bands : Projection
        The standardised bands, or the principal components of many.
    scales : tuple of PatternScale
    components : float32 ndarray of shape (n_components, n_averages)
        Whole numbers; of the levels of the square roots of averages of all scales, one after the other, by radius and
        centre.
    factor, offset : float32 ndarray of shape (n_components,)
        From the sums over all scales to the features.
    """

    kind: ClassVar[str] = "patterns"
    align: ClassVar[int] = MAX_STEP
    bands: Projection
    scales: tuple[PatternScale, ...]
    components: np.ndarray
    factor: np.ndarray
    offset: np.ndarray

    @property
    def halo(self) -> int:
        """Pixels around a block that the planes depend on."""
        return max(scale.halo for scale in self.scales)

    def names(self, band_names: Sequence[str]) -> list[str]:
        """Return numbered names; raises `ModelError` when the image has another number of bands."""
        if self.bands.weights.shape[1] != len(band_names):
            raise damaged("bands")
        return [f"Pattern {number}" for number in range(1, len(self.components) + 1)]

    def reaches(self) -> list[float]:
        """Return how far each plane looks, in pixels: all as far as the widest, since they mix all scales."""
        return [float(self.halo)] * len(self.components)

    def compute(self, bands: np.ndarray, valid: np.ndarray, stride: int = 1) -> np.ndarray:
        """Return planes, float32 (n_planes, height, width), of bands (n_bands, height, width); 0 where not valid."""
        own = self.bands.planes(bands, valid)
        _, thin_valid = thinned(own[:1], valid, stride)
        result, step = np.zeros((len(self.components), 0, 0), dtype=np.float32), 0
        stop = self.components.shape[1]
        for scale in reversed(self.scales):  # the coarsest first, which is added to the next
            planes, inside = at_scale(own, valid, scale.step)
            weights = self.components[:, stop - scale.n_planes : stop]
            stop -= scale.n_planes
            sums = self._projected(scale, planes, inside, weights, stride)
            if step:
                add_coarse(result, step // max(scale.step, stride), sums)
            result, step = sums, max(scale.step, stride)
        if step > stride:
            fine = np.zeros((len(result), *thin_valid.shape), dtype=np.float32)
            add_coarse(result, step // stride, fine)
            result = fine
        result *= self.factor[:, None, None]
        result += self.offset[:, None, None]
        if not thin_valid.all():
            np.copyto(result, np.float32(0.0), where=~thin_valid)
        return result

    @staticmethod
    def _projected(
        scale: PatternScale, planes: np.ndarray, valid: np.ndarray, weights: np.ndarray, stride: int
    ) -> np.ndarray:
        """Return the share of a scale in the components, float32 (n_components, height, width)."""
        parts: list[np.ndarray] = []
        for sums, inverse in scale.averages(planes, valid):
            pair = sums, inverse[None]
            if scale.step < stride:
                pair = thinned(sums, valid, stride)[0], thinned(inverse[None], valid, stride)[0]
            first = len(parts) * len(sums)
            parts.append(_projected(weights[:, first : first + len(sums)], pair[0], pair[1][0]))
        return sum(parts[1:], parts[0])

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        scales = [scale.to_dict() for scale in self.scales]
        arrays = {name: pack(getattr(self, name)) for name in ("components", "factor", "offset")}
        return {"bands": self.bands.to_dict(), "scales": scales, **arrays}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Patterns:
        """Build from a model file; raises `ModelError` when it is damaged."""
        bands, items = Projection.from_dict(values.get("bands", {})), values.get("scales")
        if not isinstance(items, list) or not 1 <= len(items) <= MAX_STEP:
            raise damaged("scales")
        scales = tuple(PatternScale.from_dict(item, bands.n_planes) for item in items)
        steps = [scale.step for scale in scales]
        if sorted(set(steps)) != steps or steps[0] != 1:
            raise damaged("scales")
        components = unpack(values.get("components"), "f4", (None, sum(scale.n_planes for scale in scales)))
        if not len(components) or not _are_exact(components, MAX_ROOT_LEVEL):
            raise damaged("components")
        factor, offset = (unpack(values.get(name), "f4", (len(components),)) for name in ("factor", "offset"))
        return cls(bands, scales, components, factor, offset)


def _are_exact(weights: np.ndarray, max_level: int) -> bool:
    """Return if weights (n_out, n_in) are whole numbers whose products with levels have exact sums."""
    largest = float(np.abs(weights).sum(axis=1, dtype=np.float64).max(initial=0.0))
    return largest * max_level <= EXACT and bool((np.rint(weights) == weights).all())


def whole_weights(weights: np.ndarray, max_level: int) -> tuple[np.ndarray, np.ndarray]:
    """Return whole numbers in proportion to the weights of each output, as large as exact sums allow, and the factor.

    Parameters
    ----------
    weights : float64 ndarray of shape (n_out, n_in)
    max_level : int
        The largest input.

    Returns
    -------
    numbers : float32 ndarray of shape (n_out, n_in)
    factor : float64 ndarray of shape (n_out,)
        Times the numbers, about the weights.
    """
    n_in = weights.shape[1]
    totals = np.abs(weights).sum(axis=1)  # rounding adds at most a half to each
    factor = np.where(totals > 0, totals, 1.0) / (EXACT / max_level - n_in)
    return np.ascontiguousarray(np.rint(weights / factor[:, None]), dtype=np.float32), factor


def bounded(values: np.ndarray, max_level: int) -> np.ndarray:
    """Return values rounded to whole numbers within the bounds, in place."""
    np.rint(values, out=values)
    return np.clip(values, -np.float32(max_level), np.float32(max_level), out=values)


def levels_of(planes: np.ndarray) -> np.ndarray:
    """Return the levels of standardised planes, float32."""
    return bounded(planes * np.float32(LEVELS), MAX_LEVEL)


def level_of(step: int) -> int:
    """Return the level of the pyramid whose pixels have an edge of `step` pixels, a power of two."""
    return step.bit_length() - 1


def at_scale(planes: np.ndarray, valid: np.ndarray, step: int) -> tuple[np.ndarray, np.ndarray]:
    """Return blurred planes (n, height / step, width / step) and valid, rounded up: pixels with data in their square.

    Parameters
    ----------
    planes : float32 ndarray of shape (n, height, width)
        Begin at multiples of the step on the raster; 0 where not valid.
    valid : bool ndarray of shape (height, width)
    step : int
        A power of two.
    """
    if step == 1:
        return planes, valid
    inside = first_valid(valid, step) >= 0
    blurred = coarse_means(planes, valid, level_of(step))
    if not inside.all():
        np.copyto(blurred, np.float32(0.0), where=~inside)
    return blurred, inside


def patch_rows(planes: np.ndarray) -> Iterator[tuple[slice, np.ndarray]]:
    """Yield rows of an image, and the patches around their pixels (n_components * EDGE * EDGE, n).

    Planes are (n_components, height, width); beyond the edges the outermost pixels are repeated.
    """
    n_planes, height, width = planes.shape
    padded = np.pad(planes, ((0, 0), (EDGE // 2, EDGE // 2), (EDGE // 2, EDGE // 2)), mode="edge")
    count = max(1, min(height, CHUNK // width))
    patches = np.empty((n_planes, EDGE, EDGE, count * width), dtype=np.float32)
    for start in range(0, height, count):
        n_rows = min(count, height - start)
        for row in range(EDGE):
            for col in range(EDGE):
                shifted = padded[:, start + row : start + row + n_rows, col : col + width]
                patches[:, row, col, : n_rows * width].reshape(n_planes, n_rows, width)[:] = shifted
        yield slice(start, start + n_rows), patches.reshape(n_planes * EDGE * EDGE, -1)[:, : n_rows * width]


def weighted(weights: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Return ``weights @ values``, float32 (n_out, n), of values (n_in, n)."""
    result = np.empty((len(weights), values.shape[1]), dtype=np.float32)
    product(values.T, weights.T, result.T)
    return result


def distance_codes(whitened: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Return for each centre the mean distance to all centres less that to this one, or 0: float32 (n_centres, n).

    Parameters
    ----------
    whitened : float32 ndarray of shape (n_whitened, n)
        Levels.
    centres : float32 ndarray of shape (n_centres, n_whitened)
        Levels.
    """
    distances = weighted(np.float32(-2.0) * centres, whitened)
    distances += (centres * centres).sum(axis=1)[:, None]
    distances += np.add.reduce(whitened * whitened, axis=0)
    np.sqrt(np.maximum(distances, np.float32(0.0), out=distances), out=distances)
    mean = distances[0].copy()
    for plane in distances[1:]:  # one after the other: numpy adds a single pixel's in another order
        mean += plane
    mean /= np.float32(len(centres))
    np.subtract(mean, distances, out=distances)
    return np.maximum(distances, np.float32(0.0), out=distances)


def _projected(weights: np.ndarray, sums: np.ndarray, inverse: np.ndarray) -> np.ndarray:
    """Return the weighted sums of levels of square roots of averages, float32 (n_out, height, width).

    Parameters
    ----------
    weights : float32 ndarray of shape (n_out, n_centres)
        Whole numbers.
    sums : uint16 ndarray of shape (n_centres, height, width)
    inverse : float32 ndarray of shape (height, width)
        One over the number of pixels that were added.
    """
    n = inverse.size
    flat, share = sums.reshape(len(sums), n), inverse.ravel() * np.float32(ROOT_LEVELS**2)
    result = np.empty((len(weights), n), dtype=np.float32)
    roots = np.empty((len(sums), min(CHUNK, n)), dtype=np.float32)
    weights = np.ascontiguousarray(weights)
    for start in range(0, n, CHUNK):
        count = min(CHUNK, n - start)
        part = roots[:, :count]
        np.copyto(part, flat[:, start : start + count])
        part *= share[start : start + count]
        np.rint(np.sqrt(part, out=part), out=part)
        result[:, start : start + count] = weighted(weights, part)
    return result.reshape(-1, *inverse.shape)


def add_coarse(coarse: np.ndarray, factor: int, out: np.ndarray) -> None:
    """Add planes (n, height / factor, width / factor, rounded up) to `out`, each pixel to the square that it covers."""
    for row in range(factor):
        for col in range(factor):
            part = out[:, row::factor, col::factor]
            part += coarse[:, : part.shape[1], : part.shape[2]]


def box_sums(values: np.ndarray, radius: int) -> np.ndarray:
    """Return sums over the box of 2 radius + 1 pixels around each, zeros beyond the edges.

    Parameters
    ----------
    values : uint8 ndarray of shape (n, height, width)
        Sums stay below 2 ** 16, or they are wrong.
    radius : int
        Pixels.

    Returns
    -------
    uint16 ndarray of shape (n, height, width)
    """
    size = 2 * radius + 1
    result = np.empty(values.shape, dtype=np.uint16)
    for plane, sums in zip(values, result):  # one by one, so that they stay in the processor's cache
        down = window_sums(np.pad(plane.astype(np.uint16), ((radius, radius), (0, 0))), size, ROWS)
        sums[:] = window_sums(np.pad(down, ((0, 0), (radius, radius))), size, COLUMNS)
    return result
