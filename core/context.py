# SPDX-License-Identifier: GPL-2.0-or-later
"""What surrounds a pixel, as feature kinds: components of the bands, multi-scale context, and textures.

A colour alone does not tell a tree from grass. The context of a pixel is, at several scales, the mean, the gradient,
the Laplacian and the deviation of the bands around it; the mean of noise-whitened components of their logarithms; and
the shares of a few textons (typical small patterns of the image) in the neighbourhood.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from .errors import N_, ParameterError
from .features import BandValues
from .filters import ALIGN, GaussianScale, gaussian_halo, thinned
from .packing import damaged, number
from .patches import patches, read_pairs
from .progress import Progress
from .projection import Projection, noise_whitened, principal_components, standardised
from .textons import TEXTON_COMPONENTS, Textons, fit_textons

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .features import FeatureKind
    from .raster import RasterSource

PRESETS = ("bands", "context")
SIGMAS = (1.0, 2.0, 4.0, 8.0)  # pixels
MEASURES = ("mean", "gradient", "laplacian", "deviation")
LARGEST_SIGMA = 64.0
MOST_PLANES = 20_000  # of one kind; a model file that asks for more is damaged

MANY_BANDS = 8  # more are replaced by so many principal components
WHITENED = 16  # noise-whitened components at most

# --- kinds


@dataclass(frozen=True)
class Components:
    """Combinations of the bands, such as principal components, as features of their own."""

    kind: ClassVar[str] = "components"
    projection: Projection
    halo: int = 0
    align: int = 1

    def names(self, band_names: Sequence[str]) -> list[str]:
        """Return numbered names."""
        _check_bands(self.projection, band_names)
        return _component_names(self.projection)

    def compute(self, bands: np.ndarray, valid: np.ndarray, stride: int = 1) -> np.ndarray:
        """Return the components."""
        return self.projection.planes(*thinned(bands, valid, stride))

    def to_dict(self) -> dict[str, Any]:
        """Return the projection."""
        return {"projection": self.projection.to_dict()}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Components:
        """Build from a model file; raises `ModelError` when it is damaged."""
        return cls(Projection.from_dict(values.get("projection", {})))


@dataclass(frozen=True)
class Context:
    """Bands and components, what surrounds them at several scales, and textures.

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
        Told apart by the whitened components.
    """

    kind: ClassVar[str] = "context"
    align: ClassVar[int] = ALIGN
    bands: Projection
    sigmas: tuple[float, ...] = SIGMAS
    measures: tuple[str, ...] = MEASURES
    whitened: Projection | None = None
    textons: Textons | None = None

    @property
    def halo(self) -> int:
        """Pixels around a block that the planes depend on."""
        scales = max((gaussian_halo(sigma) for sigma in self.sigmas), default=0)
        return max(scales, self.textons.halo if self.textons else 0)

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
            names += [f"Texture {one} {radius} px" for radius in self.textons.radii for one in range(1, count + 1)]
        return names

    def compute(self, bands: np.ndarray, valid: np.ndarray, stride: int = 1) -> np.ndarray:
        """Return all planes; 0 where not valid."""
        own = self.bands.planes(bands, valid)
        white = self.whitened.planes(bands, valid) if self.whitened else own[:0]
        values, some = thinned(np.concatenate([own, white]), valid, stride)
        result = np.empty((self.n_planes, *some.shape), dtype=np.float32)
        result[: len(values)] = values
        for place, plane in enumerate(self._around(own, white, valid, stride), start=len(values)):
            result[place] = plane
        if not some.all():
            np.copyto(result, np.float32(0.0), where=~some)
        return result

    def _around(self, own: np.ndarray, white: np.ndarray, valid: np.ndarray, stride: int) -> Iterator[np.ndarray]:
        """Yield the planes that look at the neighbourhood, in the order of the names."""
        for sigma in self.sigmas:
            scale = GaussianScale(valid, sigma, stride)
            for plane in own:
                found = scale.measures(plane)
                yield from (getattr(found, measure) for measure in self.measures)
            for plane in white:
                yield scale.mean(plane)
        if self.textons:
            yield from self.textons.planes(white if len(white) else own, valid, stride)

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
        if not isinstance(sigmas, list) or not isinstance(measures, list) or len(sigmas) > MOST_PLANES:
            raise damaged("sigmas")
        scales = tuple(float(number({"sigma": one}, "sigma", 0.3, LARGEST_SIGMA)) for one in sigmas)
        if not set(map(str, measures)) <= set(MEASURES) or len(set(measures)) < len(measures):
            raise damaged("measures")
        white, textons = values.get("whitened"), values.get("textons")
        found = cls(
            Projection.from_dict(values.get("bands", {})),
            scales,
            tuple(measures),
            None if white is None else Projection.from_dict(white),
            None if textons is None else Textons.from_dict(textons),
        )
        found._check()
        return found

    def _check(self) -> None:
        """Raise `ModelError` when the parts do not fit each other."""
        n_bands = self.bands.weights.shape[1]
        if self.whitened is not None and self.whitened.weights.shape[1] != n_bands:
            raise damaged("whitened")
        if self.textons is not None:
            told_by = min((self.whitened or self.bands).n_planes, TEXTON_COMPONENTS)
            if self.textons.centres.shape[1] != 4 * told_by:
                raise damaged("textons")
        if self.n_planes > MOST_PLANES:
            raise damaged("sigmas")


def _check_bands(projection: Projection, band_names: Sequence[str]) -> None:
    if projection.weights.shape[1] != len(band_names):
        raise damaged("bands")


def _component_names(projection: Projection) -> list[str]:
    stem = "Component" if projection.offset is None else "Whitened"
    return [f"{stem} {position}" for position in range(1, projection.n_planes + 1)]


# --- fitting


def preset_kinds(
    name: str, source: RasterSource, seed: int, progress: Progress | None = None
) -> tuple[FeatureKind, ...]:
    """Return the feature kinds of a preset, fitted on a raster.

    Parameters
    ----------
    name : {"bands", "context"}
    source : RasterSource
        Opened with the bands to use.
    seed : int
    progress : Progress, optional

    Raises
    ------
    ParameterError
        When the preset is not known.
    InputError
        When no pixel is valid.
    """
    if name == "bands":
        return (BandValues(),)
    if name == "context":
        return (fit_context(source, seed, progress=progress),)
    raise ParameterError(N_("Unknown features {name}. Choose one of: {known}."), name=name, known=", ".join(PRESETS))


def fit_context(
    source: RasterSource,
    seed: int,
    sigmas: Sequence[float] = SIGMAS,
    measures: Sequence[str] = MEASURES,
    patterns: bool = True,
    progress: Progress | None = None,
) -> Context:
    """Fit the context features of a raster.

    Parameters
    ----------
    source : RasterSource
    seed : int
    sigmas : sequence of float
        Scales, pixels; without any, values and textons are left.
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
        if not 0.3 <= sigma <= LARGEST_SIGMA:
            raise ParameterError(
                N_("The scale {sigma} is out of range. Give scales from 0.3 to {most} pixels."),
                sigma=sigma,
                most=LARGEST_SIGMA,
            )
    progress = progress or Progress()
    windows = patches(source, seed, progress.part(0.0, 0.3))
    values, beside = read_pairs(source, windows, seed, progress.part(0.3, 0.6))
    n_bands = values.shape[1]
    own = standardised(values) if n_bands <= MANY_BANDS else principal_components(values, MANY_BANDS)
    scales = tuple(map(float, sigmas))
    if not patterns:
        return Context(own, scales, tuple(measures))
    white = noise_whitened(values, beside, min(WHITENED, n_bands))
    textons = fit_textons(source, white, windows, seed, progress.part(0.6, 1.0))
    return Context(own, scales, tuple(measures), white, textons)


def fit_components(source: RasterSource, n_planes: int, seed: int, progress: Progress | None = None) -> Components:
    """Fit principal components of the bands; as many as there are bands at most."""
    progress = progress or Progress()
    windows = patches(source, seed, progress.part(0.0, 0.5))
    values, _ = read_pairs(source, windows, seed, progress.part(0.5, 1.0))
    return Components(principal_components(values, min(n_planes, values.shape[1])))
