# SPDX-License-Identifier: GPL-2.0-or-later
"""The features of a model: feature kinds with names and halos.

A kind turns bands into planes; a recipe is a list of kinds, and is plain data in the model file. Every kind publishes
its halo, the pixels around a block that it needs, and the multiple of pixels at which its blocks must begin, so that
blocks equal the whole.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from ..base.errors import N_
from .indices import BandIndex
from .kinds import BandValues, ComputesInSteps, ComputesPart, FeatureKind, HasReach
from .learned import Learned
from .thinning import first_valid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..raster.bands import Band
    from ..raster.grid import Window
    from ..raster.source import RasterSource

# The titles by name. Scripts give a scaling by its position here, so new ones are added at the end.
SCALINGS = {"none": N_("None"), "standard": N_("Standard score"), "percentile": N_("Percentile stretch")}


@dataclass(frozen=True)
class FeatureRecipe:
    """The features of a model: which bands, which kinds, in which order.

    Parameters
    ----------
    bands : tuple of Band
        The input of the kinds, as described in the file that the model was fitted on.
    kinds : tuple of FeatureKind
        Their planes follow one another.
    """

    bands: tuple[Band, ...]
    kinds: tuple[FeatureKind, ...] = field(default_factory=lambda: (BandValues(),))

    @property
    def halo(self) -> int:
        """The largest halo of the kinds, in pixels."""
        return max(kind.halo for kind in self.kinds)

    @property
    def names(self) -> list[str]:
        """Names of the features, in order."""
        band_names = [band.name for band in self.bands]
        return [name for kind in self.kinds for name in kind.names(band_names)]

    @property
    def reaches(self) -> np.ndarray:
        """How far each feature looks around a pixel, float64 (n_features,), in pixels; see `kinds.HasReach`.

        0 for kinds that do not tell.
        """
        band_names = [band.name for band in self.bands]
        parts = [
            kind.reaches() if isinstance(kind, HasReach) else [0.0] * len(kind.names(band_names)) for kind in self.kinds
        ]
        return np.concatenate([np.asarray(part, dtype=np.float64) for part in parts])

    @property
    def is_coded(self) -> bool:
        """Return True when bands are coded because float32 is too coarse for their values; see `raster.bands.Band`."""
        return any(band.is_coded for band in self.bands)

    @property
    def gains(self) -> np.ndarray:
        """Factor from the features' own units to the coded values that are computed with, float64 (n_features,)."""
        return self._coding()[1]

    @property
    def zeros(self) -> np.ndarray:
        """The coded value of 0, float64 (n_features,)."""
        origins, gains = self._coding()
        return -origins * gains

    def in_units(self, values: np.ndarray) -> np.ndarray:
        """Return coded values (n, n_features), which are computed with, in the features' own units."""
        if not self.is_coded:
            return values
        origins, gains = self._coding()
        return values / gains + origins

    def _coding(self) -> tuple[np.ndarray, np.ndarray]:
        """Return origin and gain of each feature; 0 and 1 for features that are no bands."""
        parts = []
        for kind in self.kinds:
            if isinstance(kind, BandValues):
                parts.append([(band.origin, band.gain) for band in self.bands])
            else:
                parts.append([(0.0, 1.0)] * len(kind.names([band.name for band in self.bands])))
        origins, gains = np.array([pair for part in parts for pair in part], dtype=np.float64).T
        return origins, gains

    @property
    def align(self) -> int:
        """Multiple of pixels at which blocks begin for all kinds."""
        return math.lcm(*(kind.align for kind in self.kinds))

    def planes(
        self, source: RasterSource, window: Window, shape: tuple[int, int] | None = None, stride: int = 1
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the planes (n_features, height, width) of a window, and valid (height, width).

        With `shape` (height, width) they are read at that reduced size, which only makes sense without a halo.
        With a stride they hold every `stride`-th pixel; the window must begin at multiples of it.
        """
        if shape is not None:
            bands, valid = source.read(window, shape, self.bands)
            return np.concatenate([kind.compute(self._input_of(bands, kind), valid) for kind in self.kinds]), valid
        valid, steps = self.steps(source, window, stride)
        if len(self.kinds) == 1 and not isinstance(self.kinds[0], ComputesInSteps):
            return next(steps)[1], valid
        result = np.empty((len(self.names), *valid.shape), dtype=np.float32)
        for which, planes in steps:
            result[which] = planes
        return result, valid

    def steps(
        self, source: RasterSource, window: Window, stride: int = 1
    ) -> tuple[np.ndarray, Iterator[tuple[slice, np.ndarray]]]:
        """Return valid (height, width) of a window, and which planes and these planes, few at a time.

        Every plane comes once; the arrays are not to be changed. See `planes` for the stride.
        """
        reach = self.halo + stride - 1  # the square of the last pixel may reach beyond the window
        outer = window.grown(reach, source.grid.height, source.grid.width).begun_at(
            math.lcm(self.align, stride)  # so that the squares of `stride` pixels are those of the raster
        )
        bands, valid = source.read(outer, bands=self.bands)
        thin = [slice(s.start // stride, -(-s.stop // stride)) for s in window.slices_in(outer)]
        rows, cols = (slice(s.start * stride, min(s.stop * stride, size)) for s, size in zip(thin, valid.shape))
        thin_valid = valid[rows, cols] if stride == 1 else first_valid(valid[rows, cols], stride) >= 0
        return thin_valid, self._steps(bands, valid, (rows, cols), stride)

    def _steps(
        self, bands: np.ndarray, valid: np.ndarray, part: tuple[slice, slice], stride: int
    ) -> Iterator[tuple[slice, np.ndarray]]:
        """Yield the planes of all kinds in a part of a block, given by its rows and columns."""
        first = 0
        band_names = [band.name for band in self.bands]
        for kind in self.kinds:
            own, count = self._input_of(bands, kind), len(kind.names(band_names))
            if isinstance(kind, ComputesInSteps):
                for which, planes in kind.steps(own, valid, *part, stride):
                    yield slice(first + which.start, first + which.stop, which.step), planes
            elif isinstance(kind, ComputesPart):
                yield slice(first, first + count), kind.compute_part(own, valid, *part, stride)
            else:
                planes = kind.compute(own, valid, stride)
                rows, cols = (slice(s.start // stride, -(-s.stop // stride)) for s in part)
                yield slice(first, first + count), planes[:, rows, cols]
            first += count

    def _input_of(self, bands: np.ndarray, kind: FeatureKind) -> np.ndarray:
        """Return the bands that a kind computes with: decoded values where their units matter, else coded ones."""
        if not self.is_coded or not isinstance(kind, (BandIndex, Learned)):
            return bands
        return np.stack([band.decoded(plane) for band, plane in zip(self.bands, bands)])

    def features(self, source: RasterSource, window: Window) -> tuple[np.ndarray, np.ndarray]:
        """Return the features (n_valid, n_features) of a window, and valid (height, width)."""
        planes, valid = self.planes(source, window)
        flat = planes.reshape(len(planes), -1)
        return (flat if valid.all() else flat[:, valid.ravel()]).T, valid

    def to_dict(self) -> list[dict[str, Any]]:
        """Return the kinds as JSON values."""
        return [{"kind": kind.kind, **kind.to_dict()} for kind in self.kinds]
