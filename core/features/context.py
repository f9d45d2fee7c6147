# SPDX-License-Identifier: GPL-2.0-or-later
"""The surroundings of a pixel as a feature kind: components of the bands, multi-scale context, and textures.

A colour alone does not separate trees from grass. The context of a pixel is, at several scales, the mean, the gradient,
the Laplacian and the deviation of the bands around it; the mean of noise-whitened components of their logarithms; and
the shares of a few textons (typical small patterns of the image) in the neighbourhood.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from ..base.errors import N_, ParameterError
from ..base.json_arrays import damaged, number
from ..base.progress import Progress
from .patches import patches, read_pairs
from .projection import Projection, noise_whitened, principal_components, standardised
from .scale_space import ScaleSpace, alignment, groups, scale_halo
from .textons import TEXTON_COMPONENTS, Textons, fit_textons
from .thinning import first_valid, thinned, thinned_shape

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..raster.source import RasterSource

SIGMAS = (1.0, 2.0, 4.0, 8.0)  # pixels
MEASURES = ("mean", "gradient", "laplacian", "deviation")
MAX_SIGMA_PIXELS = 64.0
MAX_PLANES = 20_000  # of one kind; a model file with more is damaged
MANY_BANDS = 8  # more bands are replaced by this many principal components
MAX_WHITENED = 16  # noise-whitened components


# --- kinds


@dataclass(frozen=True)
class Context:
    """Bands and components, their surroundings at several scales, and textures.

    Parameters
    ----------
    bands : Projection
        The standardised bands, or the principal components of many; all measures are taken of them.
    sigmas : tuple of float
        Scales, pixels.
    measures : tuple of str
        Of `MEASURES`.
    whitened : Projection or None
        Noise-whitened components, of which the mean is taken.
    textons : Textons or None
        Small patterns, separated by the whitened components.
    """

    kind: ClassVar[str] = "surroundings"  # ClusterBrush 0.1.0 wrote "context", see `registry.FORMER`
    bands: Projection
    sigmas: tuple[float, ...] = SIGMAS
    measures: tuple[str, ...] = MEASURES
    whitened: Projection | None = None
    textons: Textons | None = None

    @property
    def halo(self) -> int:
        """Pixels around a block that the planes depend on."""
        scales = max((scale_halo(sigma) for sigma in self.sigmas), default=0)
        return max(scales, self.textons.halo if self.textons else 0)

    @property
    def align(self) -> int:
        """Multiple of pixels at which blocks must begin."""
        return alignment(self.sigmas)

    @property
    def n_planes(self) -> int:
        """Number of features."""
        whitened = self.whitened.n_planes if self.whitened else 0
        scales = len(self.sigmas)
        textons = self.textons.n_planes if self.textons else 0
        return self.bands.n_planes * (1 + scales * len(self.measures)) + whitened * (1 + scales) + textons

    def names(self, band_names: Sequence[str]) -> list[str]:
        """Return one name a plane, with the scale in pixels."""
        _check_bands(self.bands, band_names)
        own = list(band_names) if self.bands.n_planes == len(band_names) else _component_names(self.bands)
        white = _component_names(self.whitened) if self.whitened else []
        names = own + white
        for sigma in self.sigmas:
            names += [f"{name} {measure} {sigma:g} px" for name in own for measure in self.measures]
            names += [f"{name} mean {sigma:g} px" for name in white]
        if self.textons:
            count = len(self.textons.centres)
            names += [
                f"Texture {texton} {radius} px" for radius in self.textons.radii for texton in range(1, count + 1)
            ]
        return names

    def reaches(self) -> list[float]:
        """Return the scale of each plane in pixels, for textures the radius; 0 for the bands and components."""
        n_own, n_white = self.bands.n_planes, self.whitened.n_planes if self.whitened else 0
        reaches = [0.0] * (n_own + n_white)
        for sigma in self.sigmas:
            reaches += [sigma] * (n_own * len(self.measures) + n_white)
        if self.textons:
            for radius in self.textons.radii:
                reaches += [float(radius)] * len(self.textons.centres)
        return reaches

    def compute(self, bands: np.ndarray, valid: np.ndarray, stride: int = 1) -> np.ndarray:
        """Return planes, float32 (n_planes, height, width), of bands (n_bands, height, width); 0 where not valid."""
        result = np.empty((self.n_planes, *thinned_shape(valid.shape, stride)), dtype=np.float32)
        for which, planes in self.steps(bands, valid, slice(0, valid.shape[0]), slice(0, valid.shape[1]), stride):
            result[which] = planes
        return result

    def steps(
        self, bands: np.ndarray, valid: np.ndarray, rows: slice, cols: slice, stride: int = 1
    ) -> Iterator[tuple[slice, np.ndarray]]:
        """Yield the planes of a part of a block, few at a time; see `kinds.ComputesInSteps`."""
        own = self.bands.planes(bands, valid)
        white = self.whitened.planes(bands, valid) if self.whitened else own[:0]
        part, inside = (rows, cols), valid[rows, cols]
        thin_valid = inside if stride == 1 else first_valid(inside, stride) >= 0
        is_valid_everywhere = bool(thin_valid.all())
        for which, planes in chain(
            self._values(own, white, inside, part, stride),
            self._scales(own, white, valid, part, stride),
            self._textures(white if len(white) else own, valid, part, stride),
        ):
            yield which, planes if is_valid_everywhere else np.where(thin_valid, planes, np.float32(0.0))

    def _values(
        self, own: np.ndarray, white: np.ndarray, inside: np.ndarray, part: tuple[slice, slice], stride: int
    ) -> Iterator[tuple[slice, np.ndarray]]:
        """Yield the bands and the components themselves."""
        start = 0
        for planes in (own, white):
            yield slice(start, start + len(planes)), thinned(planes[:, part[0], part[1]], inside, stride)[0]
            start += len(planes)

    def _scales(
        self, own: np.ndarray, white: np.ndarray, valid: np.ndarray, part: tuple[slice, slice], stride: int
    ) -> Iterator[tuple[slice, np.ndarray]]:
        """Yield the measures of all scales, each with its place in the order of the names."""
        space, n_measures = ScaleSpace(valid, self.sigmas, stride, part), len(self.measures)
        n_values, n_scale = len(own) + len(white), len(own) * n_measures + len(white)  # planes before, and of a scale
        for group in groups(own):
            for scale, measures in enumerate(space.measures(own[group])):
                before = n_values + scale * n_scale
                start, stop = before + group.start * n_measures, before + group.stop * n_measures
                for position, measure in enumerate(self.measures):
                    yield slice(start + position, stop, n_measures), getattr(measures, measure)
        for group in groups(white):
            for scale, mean in enumerate(space.means(white[group])):
                first = n_values + scale * n_scale + len(own) * n_measures
                yield slice(first + group.start, first + group.stop), mean

    def _textures(
        self, components: np.ndarray, valid: np.ndarray, part: tuple[slice, slice], stride: int
    ) -> Iterator[tuple[slice, np.ndarray]]:
        """Yield how often each texton occurs around."""
        if self.textons is not None:
            first = self.n_planes - self.textons.n_planes
            for which, planes in self.textons.shares(components, valid, part, stride):
                yield slice(first + which.start, first + which.stop), planes

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        return {
            "bands": self.bands.to_dict(),
            "sigmas": list(self.sigmas),
            "measures": list(self.measures),
            "whitened": self.whitened.to_dict() if self.whitened else None,
            "textons": self.textons.to_dict() if self.textons else None,
        }

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Context:
        """Build from a model file; raises `ModelError` when it is damaged."""
        sigmas, measures = values.get("sigmas"), values.get("measures")
        if not isinstance(sigmas, list) or not isinstance(measures, list) or len(sigmas) > MAX_PLANES:
            raise damaged("sigmas")
        scales = tuple(float(number({"sigma": sigma}, "sigma", 0.3, MAX_SIGMA_PIXELS)) for sigma in sigmas)
        if not set(map(str, measures)) <= set(MEASURES) or len(set(measures)) < len(measures):
            raise damaged("measures")
        white, textons = values.get("whitened"), values.get("textons")
        context = cls(
            Projection.from_dict(values.get("bands", {})),
            scales,
            tuple(measures),
            None if white is None else Projection.from_dict(white),
            None if textons is None else Textons.from_dict(textons),
        )
        context._check()
        return context

    def _check(self) -> None:
        """Raise `ModelError` when the parts do not fit each other."""
        n_bands = self.bands.weights.shape[1]
        if self.whitened is not None and self.whitened.weights.shape[1] != n_bands:
            raise damaged("whitened")
        if self.textons is not None:
            n_separating = min((self.whitened or self.bands).n_planes, TEXTON_COMPONENTS)
            if self.textons.centres.shape[1] != 4 * n_separating:
                raise damaged("textons")
        if self.n_planes > MAX_PLANES:
            raise damaged("sigmas")


def min_planes(n_bands: int, n_scales: int = len(SIGMAS), n_measures: int = len(MEASURES)) -> int:
    """Return how many features `Context` has at least, before it is fitted; components and textures come on top."""
    return min(n_bands, MANY_BANDS) * (1 + n_scales * n_measures)


def _check_bands(projection: Projection, band_names: Sequence[str]) -> None:
    if projection.weights.shape[1] != len(band_names):
        raise damaged("bands")


def _component_names(projection: Projection) -> list[str]:
    stem = "Component" if projection.offset is None else "Whitened"
    return [f"{stem} {position}" for position in range(1, projection.n_planes + 1)]


# --- fitting


def fit_context(
    source: RasterSource,
    seed: int,
    sigmas: Sequence[float] = SIGMAS,
    measures: Sequence[str] = MEASURES,
    patterns: bool = True,
    progress: Progress | None = None,
) -> Context:
    """Return context features fitted on a raster.

    Parameters
    ----------
    source : RasterSource
    seed : int
    sigmas : sequence of float
        Scales, pixels; without any, the features are the band values and the textons.
    measures : sequence of str
        Of `MEASURES`.
    patterns : bool
        Whether to add noise-whitened components and the shares of textons.
    progress : Progress, optional

    Raises
    ------
    ParameterError
        When a scale is out of range.
    InputError
        When no pixel is valid.
    """
    for sigma in sigmas:
        if not 0.3 <= sigma <= MAX_SIGMA_PIXELS:
            raise ParameterError(
                N_("The scale {sigma} is out of range. Give scales from 0.3 to {most} pixels."),
                sigma=sigma,
                most=MAX_SIGMA_PIXELS,
            )
    progress = progress or Progress()
    windows = patches(source, seed, progress.part(0.0, 0.3))
    values, pairs = read_pairs(source, windows, seed, progress.part(0.3, 0.6))
    n_bands = values.shape[1]
    own = standardised(values) if n_bands <= MANY_BANDS else principal_components(values, MANY_BANDS)
    scales = tuple(map(float, sigmas))
    if not patterns:
        return Context(own, scales, tuple(measures))
    white = noise_whitened(values, pairs, min(MAX_WHITENED, n_bands))
    textons = fit_textons(source, white, windows, seed, progress.part(0.6, 1.0))
    return Context(own, scales, tuple(measures), white, textons)
