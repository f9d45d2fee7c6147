# SPDX-License-Identifier: GPL-2.0-or-later
"""Learns the dictionary of `patterns` from an image: whitened patches, grouped by k-means."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from ..base.progress import Progress
from ..clustering.kmeans import KMeansOptions, kmeans
from ..clustering.pixels import ArrayPixels
from .patches import patches, read_pairs, sample_rows
from .patterns import (
    EDGE,
    MAX_CODE,
    MAX_LEVEL,
    MAX_ROOT_LEVEL,
    MAX_STEP,
    MAX_WHITE_LEVEL,
    ROOT_LEVELS,
    STEPS,
    WHITE_LEVELS,
    Patterns,
    PatternScale,
    add_coarse,
    at_scale,
    bounded,
    distance_codes,
    level_of,
    levels_of,
    patch_rows,
    whole_weights,
)
from .projection import Projection, principal_components, standardised
from .recipe import FeatureRecipe
from .scale_space import level_halo
from .thinning import thinned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..raster.source import RasterSource
    from .kinds import FeatureKind

MAX_BANDS = 8  # more are replaced by `MANY_COMPONENTS` principal components
MANY_COMPONENTS = 4
WHITENED = 32  # components of patches
CENTRES = 48  # of each scale
MIN_CENTRES = 2
PATCHES = 20_000  # that a scale is fitted on
PATCH_WINDOWS = 48  # that they are drawn from
ROWS = 10_000  # pixels that the components are fitted on
ROW_WINDOWS = 24  # that these are drawn from, whose averages take the most time
COMPONENTS = 32
ITERATIONS = 20
RIDGE = 0.01  # of the largest variance, added to all before whitening: what hardly varies is noise
TOP_PERCENT = 99.9  # of the codes above zero, which becomes the largest code


def fit_patterns(source: RasterSource, seed: int, progress: Progress | None = None) -> Patterns | None:
    """Return the patterns of an image; None when it is the same everywhere.

    Parameters
    ----------
    source : RasterSource
    seed : int
    progress : Progress, optional

    Raises
    ------
    InputError
        When no pixel is valid.
    """
    progress = progress or Progress()
    windows = patches(source, seed, progress.part(0.0, 0.1), PATCH_WINDOWS)
    values, _ = read_pairs(source, windows, seed, progress.part(0.1, 0.2))
    many = values.shape[1] > MAX_BANDS
    own = principal_components(values, MANY_COMPONENTS) if many else standardised(values)
    scales = []
    for number, step in enumerate(STEPS):
        part = progress.part(0.2 + 0.15 * number, 0.35 + 0.15 * number)
        recipe = FeatureRecipe(tuple(source.bands), (_Patches(own, step),))
        scale = fit_scale(sample_rows(source, recipe, windows, PATCHES, seed, part), step, seed)
        if scale is None:  # a small image is the same everywhere at coarse scales
            break
        scales.append(scale)
    if not scales:
        return None
    recipe = FeatureRecipe(tuple(source.bands), (_Averages(own, tuple(scales)),))
    apart = windows[:: -(-len(windows) // ROW_WINDOWS)]
    rows = sample_rows(source, recipe, apart, ROWS, seed, progress.part(0.65, 1.0))
    projection = principal_components(rows.astype(np.float64), min(COMPONENTS, rows.shape[1]))
    components, factor = whole_weights(projection.weights.astype(np.float64), MAX_ROOT_LEVEL)
    offset = -projection.weights.astype(np.float64) @ projection.centre
    return Patterns(own, tuple(scales), components, _single(factor / ROOT_LEVELS), _single(offset))


def as_strong_as(
    patterns: Patterns, kind: FeatureKind, source: RasterSource, seed: int, progress: Progress | None = None
) -> Patterns:
    """Return patterns that vary as much in all as the features of another kind: neither rules the distances of pixels.

    Parameters
    ----------
    patterns : Patterns
    kind : FeatureKind
    source : RasterSource
    seed : int
    progress : Progress, optional
    """
    progress = progress or Progress()
    windows = patches(source, seed, progress.part(0.0, 0.1), ROW_WINDOWS)
    recipe = FeatureRecipe(tuple(source.bands), (patterns, kind))
    rows = sample_rows(source, recipe, windows, ROWS, seed, progress.part(0.1, 1.0))
    variances = rows.var(axis=0, dtype=np.float64)
    own, other = variances[: len(patterns.factor)].sum(), variances[len(patterns.factor) :].sum()
    gain = math.sqrt(other / own) if own > 0 and other > 0 else 1.0
    return replace(patterns, factor=_single(gain * patterns.factor), offset=_single(gain * patterns.offset))


def fit_scale(rows: np.ndarray, step: int, seed: int) -> PatternScale | None:
    """Return the dictionary of patches (n, n_values), None when all are the same.

    Parameters
    ----------
    rows : float32 ndarray of shape (n, n_components * EDGE * EDGE)
        Levels of the bands.
    step : int
        Pixels of the image on the edge of one of the scale.
    seed : int
    """
    values = rows.astype(np.float64)
    mean = values.mean(axis=0)
    values -= mean
    variances, vectors = np.linalg.eigh(values.T @ values / max(len(values) - 1, 1))
    if not variances[-1] > 0:
        return None
    variances = np.maximum(variances, 0.0)
    kept = slice(-WHITENED, None)  # distances are the same in any rotation, so this is ZCA cut to its first components
    whitening = (vectors[:, kept] / np.sqrt(variances[kept] + RIDGE * variances[-1])).T * WHITE_LEVELS
    numbers, factor = whole_weights(whitening, MAX_LEVEL)
    scale = PatternScale(step, numbers, _single(factor), _single(-whitening @ mean), np.zeros((1, len(numbers))), 0.0)
    levels = scale.whitened(np.ascontiguousarray(rows.T))
    # Patches that differ have different sums by random weights, which are sorted faster than patches.
    n_distinct = len(np.unique(np.random.default_rng([seed, 9]).normal(size=len(levels)) @ levels))
    if n_distinct < MIN_CENTRES:
        return None
    options = KMeansOptions(min(CENTRES, n_distinct), attempts=1, max_iterations=ITERATIONS, seed=seed)
    centres = kmeans(ArrayPixels(levels.T), options, Progress()).centroids
    centres = bounded(np.ascontiguousarray(centres, dtype=np.float32), MAX_WHITE_LEVEL)
    codes = distance_codes(levels, centres)
    top = float(np.percentile(codes[codes > 0], TOP_PERCENT)) if (codes > 0).any() else 1.0
    return replace(scale, centres=centres, gain=MAX_CODE / top)


def _single(values: np.ndarray) -> np.ndarray:
    return values.astype(np.float32)


def _spread(planes: np.ndarray, step: int, shape: tuple[int, ...]) -> np.ndarray:
    """Return planes of a scale for the pixels of the image: float32 (n, *shape)."""
    result = np.zeros((len(planes), *shape), dtype=np.float32)
    add_coarse(planes, step, result)
    return result


@dataclass(frozen=True)
class _Patches:
    """The patch around each pixel, as a feature kind of its own; never written to a file."""

    kind: ClassVar[str] = "patches"
    projection: Projection
    step: int
    align: int = MAX_STEP

    @property
    def halo(self) -> int:
        """Pixels around a block that patches reach."""
        return (EDGE // 2 + 1) * self.step + level_halo(level_of(self.step))

    def names(self, band_names: Sequence[str]) -> list[str]:
        """Return numbers."""
        return [f"{number} of {len(band_names)} bands" for number in range(self.projection.n_planes * EDGE * EDGE)]

    def compute(self, bands: np.ndarray, valid: np.ndarray, stride: int = 1) -> np.ndarray:
        """Return the values of patches, float32 (n_values, height, width), of bands (n_bands, height, width)."""
        planes, inside = at_scale(self.projection.planes(bands, valid), valid, self.step)
        parts = [part.copy() for _, part in patch_rows(planes)]
        values = np.concatenate(parts, axis=1).reshape(-1, *inside.shape)
        values = levels_of(values)
        return thinned(_spread(values, self.step, valid.shape), valid, stride)[0]

    def to_dict(self) -> dict[str, Any]:
        """Return no parameters."""
        return {}


@dataclass(frozen=True)
class _Averages:
    """The square roots of the average codes, as a feature kind of its own; never written to a file."""

    kind: ClassVar[str] = "averages"
    projection: Projection
    scales: tuple[PatternScale, ...]
    align: int = MAX_STEP

    @property
    def halo(self) -> int:
        """Pixels around a block that averages reach."""
        return max(scale.halo for scale in self.scales)

    def names(self, band_names: Sequence[str]) -> list[str]:
        """Return numbers."""
        return [f"{number} of {len(band_names)} bands" for number in range(sum(s.n_planes for s in self.scales))]

    def compute(self, bands: np.ndarray, valid: np.ndarray, stride: int = 1) -> np.ndarray:
        """Return the roots, float32 (n_values, height, width), of bands (n_bands, height, width)."""
        own = self.projection.planes(bands, valid)
        parts = []
        for scale in self.scales:
            planes, inside = at_scale(own, valid, scale.step)
            for sums, inverse in scale.averages(planes, inside):
                parts.append(_spread(np.sqrt(sums * inverse), scale.step, valid.shape))
        return thinned(np.concatenate(parts), valid, stride)[0]

    def to_dict(self) -> dict[str, Any]:
        """Return no parameters."""
        return {}
