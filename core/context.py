# SPDX-License-Identifier: GPL-2.0-or-later
"""What surrounds a pixel: projections of many bands, multi-scale context, and textures.

A colour alone does not tell a tree from grass. The context of a pixel is, at several scales, the mean, the gradient,
the Laplacian and the deviation of the bands around it; the mean of noise-whitened components of their logarithms; and
the shares of a few textons (typical small patterns of the image) in the neighbourhood. What is fitted is fitted on
patches spread over the raster, which depend on the raster's size, its valid pixels and the seed alone.

References
----------
Green, A. A., Berman, M., Switzer, P., Craig, M. D. (1988): A transformation for ordering multispectral data in terms of
image quality with implications for noise removal. IEEE TGRS 26 (1), 65-74.
Leung, T., Malik, J. (2001): Representing and recognizing the visual appearance of materials using three-dimensional
textons. IJCV 43 (1), 29-44.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from .clustering import ArrayPixels, KMeansOptions, kmeans
from .engine import map_blocks
from .errors import N_, ParameterError
from .features import BandValues, FeatureRecipe
from .filters import ALIGN, Box, GaussianScale, gaussian_halo, thinned
from .nearest import nearest
from .packing import damaged, number, pack, unpack
from .progress import Progress
from .raster import Window
from .sampling import draw

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

TEXTONS = 16
TEXTON_SIGMA = 1.0
TEXTON_COMPONENTS = 4  # of the noise-whitened ones, that textons are told apart by
TEXTON_RADII = (3, 8)
TEXTON_ROWS = 10_000  # that they are fitted on

SAMPLE = 20_000  # pixels that projections are fitted on
PATCH = 64  # pixels; edge of the patches of the raster that the sample lies in
PATCHES = 96
PIECE = 4096  # pixels of one matrix product; fixed, for the same rounding everywhere
LOG_SHARE = 0.1  # of the median, added before the logarithm, which then keeps dark noise small
NOISE_FLOOR = 1e-6  # of the mean noise variance, added so that it can be inverted


# --- projections


@dataclass(frozen=True)
class Projection:
    """Linear combinations of the bands, or of their logarithms.

    Parameters
    ----------
    weights : float32 ndarray of shape (n_planes, n_bands)
    centre : float32 ndarray of shape (n_bands,)
        Subtracted first; of the logarithms where these are taken.
    offset : float32 ndarray of shape (n_bands,) or None
        Added before the logarithm; None without one.
    """

    weights: np.ndarray
    centre: np.ndarray
    offset: np.ndarray | None = None

    @property
    def n_planes(self) -> int:
        """Number of combinations."""
        return len(self.weights)

    def planes(self, bands: np.ndarray, valid: np.ndarray) -> np.ndarray:
        """Return the combinations as float32 planes (n_planes, height, width), 0 where not valid."""
        flat = bands.reshape(len(bands), -1)
        result = np.empty((self.n_planes, flat.shape[1]), dtype=np.float32)
        piece, product = np.zeros((len(bands), PIECE), np.float32), np.empty((self.n_planes, PIECE), np.float32)
        for start in range(0, flat.shape[1], PIECE):
            n = min(PIECE, flat.shape[1] - start)
            piece[:, :n] = flat[:, start : start + n]
            np.matmul(self.weights, self._centred(piece), out=product)
            result[:, start : start + n] = product[:, :n]
        if not valid.all():
            np.copyto(result, np.float32(0.0), where=~valid.ravel())  # a product would leave negative zeros
        return result.reshape(-1, *valid.shape)

    def _centred(self, values: np.ndarray) -> np.ndarray:
        if self.offset is not None:
            least = np.maximum(self.offset * np.float32(1e-3), np.float32(1e-9))
            values = np.log(np.maximum(values + self.offset[:, None], least[:, None]))
        return values - self.centre[:, None]

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        offset = None if self.offset is None else pack(self.offset)
        return {"weights": pack(self.weights), "centre": pack(self.centre), "offset": offset}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Projection:
        """Build from a model file; raises `ModelError` when it is damaged."""
        if not isinstance(values, dict):
            raise damaged("projection")
        weights = unpack(values.get("weights"), "f4", (None, None))
        n_planes, n_bands = weights.shape
        if n_planes < 1 or n_bands < 1:
            raise damaged("weights")
        centre = unpack(values.get("centre"), "f4", (n_bands,))
        offset = values.get("offset")
        found = None if offset is None else unpack(offset, "f4", (n_bands,))
        if found is not None and (found <= 0).any():
            raise damaged("offset")
        return cls(weights, centre, found)


def standardised(values: np.ndarray) -> Projection:
    """Return the projection to mean 0 and standard deviation 1 of each band; values (n, n_bands)."""
    mean, spread = _mean_and_spread(values)
    return Projection(np.diag(1.0 / spread).astype(np.float32), mean.astype(np.float32))


def principal_components(values: np.ndarray, n_planes: int) -> Projection:
    """Return the first principal components of standardised bands, the first with standard deviation 1.

    Parameters
    ----------
    values : ndarray of shape (n, n_bands)
    n_planes : int
        At most as many as bands.
    """
    mean, spread = _mean_and_spread(values)
    variances, vectors = np.linalg.eigh(_covariance((values - mean) / spread))
    first = _signed(vectors[:, ::-1][:, :n_planes])
    first /= np.sqrt(variances[-1]) if variances[-1] > 0 else 1.0
    return Projection((first.T / spread).astype(np.float32), mean.astype(np.float32))


def noise_whitened(values: np.ndarray, beside: np.ndarray, n_planes: int) -> Projection:
    """Return the components of the bands' logarithms with the most signal for their noise, each of deviation 1.

    Parameters
    ----------
    values : ndarray of shape (n, n_bands)
    beside : ndarray of shape (2, m, n_bands)
        Pairs of neighbouring pixels, whose differences tell the noise.
    n_planes : int
        At most as many as bands.
    """
    offset = _log_offset(values)
    logs = np.log(values + offset)
    mean, spread = _mean_and_spread(logs)
    least = np.maximum(offset * 1e-3, 1e-9)
    steps = np.diff(np.log(np.maximum(beside + offset, least)), axis=0)[0] / (spread * np.sqrt(2.0))
    noise = _covariance(steps) if len(steps) > 1 else np.eye(len(mean))
    n_bands = len(noise)
    noise += NOISE_FLOOR * (np.trace(noise) / n_bands + NOISE_FLOOR) * np.eye(n_bands)
    powers, vectors = np.linalg.eigh(noise)
    whitening = vectors / np.sqrt(powers)
    signal = whitening.T @ _covariance((logs - mean) / spread) @ whitening
    variances, vectors = np.linalg.eigh(signal)
    first = _signed((whitening @ vectors)[:, ::-1][:, :n_planes])
    deviations = np.sqrt(np.maximum(variances[::-1][:n_planes], 0.0))
    first /= np.where(deviations > 0, deviations, 1.0)
    return Projection((first.T / spread).astype(np.float32), mean.astype(np.float32), offset.astype(np.float32))


def _mean_and_spread(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    mean, spread = values.mean(axis=0, dtype=np.float64), values.std(axis=0, dtype=np.float64)
    return mean, np.where(spread > 1e-6 * np.maximum(np.abs(mean), 1e-6), spread, 1.0)  # a constant band is no signal


def _covariance(rows: np.ndarray) -> np.ndarray:
    rows = rows - rows.mean(axis=0)
    return rows.T @ rows / max(len(rows) - 1, 1)


def _signed(vectors: np.ndarray) -> np.ndarray:
    """Return columns turned so that the largest entry of each is positive: the sign is a matter of the library."""
    largest = np.abs(vectors).argmax(axis=0)
    return vectors * np.where(vectors[largest, np.arange(vectors.shape[1])] < 0, -1.0, 1.0)


def _log_offset(values: np.ndarray) -> np.ndarray:
    typical = np.median(values, axis=0)
    typical = np.where(typical > 0, typical, np.abs(values).mean(axis=0))
    offset = LOG_SHARE * np.where(typical > 0, typical, 1.0)
    lowest = values.min(axis=0)
    return np.where(lowest + offset <= 0, offset - lowest, offset)  # negative values are shifted above 0


# --- textons


@dataclass(frozen=True)
class Textons:
    """Typical small patterns, told apart by value, mean, Laplacian and gradient of the first components.

    Parameters
    ----------
    centres : float32 ndarray of shape (n_textons, n_measures)
        Scaled.
    gain : float32 ndarray of shape (n_measures,)
        Of the scaling.
    radii : tuple of int
        Of the boxes in which they are counted, pixels.
    """

    centres: np.ndarray
    gain: np.ndarray
    radii: tuple[int, ...] = TEXTON_RADII

    @property
    def halo(self) -> int:
        """Pixels around a block that their shares depend on."""
        return gaussian_halo(TEXTON_SIGMA) + max(self.radii)

    @property
    def n_planes(self) -> int:
        """Shares of each texton in each box."""
        return len(self.radii) * len(self.centres)

    def planes(self, components: np.ndarray, valid: np.ndarray, stride: int) -> Iterator[np.ndarray]:
        """Yield the square root of each texton's share in the box around each pixel; rare ones count more so."""
        measures = appearance(components, valid)
        rows = measures.reshape(len(measures), -1).T
        ids = nearest(rows * self.gain, self.centres).reshape(valid.shape)
        found = [((ids == texton) & valid).astype(np.float32) for texton in range(len(self.centres))]
        for radius in self.radii:
            box = Box(valid, radius, stride)
            for plane in found:
                share = box.mean(plane)
                yield np.sqrt(share, out=share)

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        return {"centres": pack(self.centres), "gain": pack(self.gain), "radii": list(self.radii)}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Textons:
        """Build from a model file; raises `ModelError` when it is damaged."""
        if not isinstance(values, dict):
            raise damaged("textons")
        centres = unpack(values.get("centres"), "f4", (None, None))
        if not 1 <= len(centres) <= 256:
            raise damaged("textons")
        radii = values.get("radii")
        if not isinstance(radii, list) or not 1 <= len(radii) <= 8:
            raise damaged("radii")
        if not all(type(one) is int and 1 <= one <= LARGEST_SIGMA for one in radii):
            raise damaged("radii")
        return cls(centres, unpack(values.get("gain"), "f4", (centres.shape[1],)), tuple(radii))


def appearance(components: np.ndarray, valid: np.ndarray) -> np.ndarray:
    """Return what textons are told apart by: planes (4 for each of the first components, height, width)."""
    scale = GaussianScale(valid, TEXTON_SIGMA)
    planes = []
    for plane in components[:TEXTON_COMPONENTS]:
        mean, gradient, laplacian = scale.derivatives(plane)
        planes += [plane, mean, laplacian, gradient]
    return np.stack(planes)


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
    values, beside = _read_pairs(source, windows, seed, progress.part(0.3, 0.6))
    n_bands = values.shape[1]
    own = standardised(values) if n_bands <= MANY_BANDS else principal_components(values, MANY_BANDS)
    scales = tuple(map(float, sigmas))
    if not patterns:
        return Context(own, scales, tuple(measures))
    white = noise_whitened(values, beside, min(WHITENED, n_bands))
    textons = _fit_textons(source, white, windows, seed, progress.part(0.6, 1.0))
    return Context(own, scales, tuple(measures), white, textons)


def fit_components(source: RasterSource, n_planes: int, seed: int, progress: Progress | None = None) -> Components:
    """Fit principal components of the bands; as many as there are bands at most."""
    progress = progress or Progress()
    windows = patches(source, seed, progress.part(0.0, 0.5))
    values, _ = _read_pairs(source, windows, seed, progress.part(0.5, 1.0))
    return Components(principal_components(values, min(n_planes, values.shape[1])))


def patches(source: RasterSource, seed: int, progress: Progress | None = None, count: int = PATCHES) -> list[Window]:
    """Return patches of the raster that stand for its valid pixels, from top to bottom.

    They lie on a lattice from the raster's corner; the seed, the raster's size and its valid pixels decide which.

    Parameters
    ----------
    source : RasterSource
    seed : int
    progress : Progress, optional
    count : int
        At most so many; fewer where the valid pixels are few.

    Returns
    -------
    list of Window
        Each begins at multiples of `PATCH`.
    """
    sample = draw(source, FeatureRecipe(tuple(source.bands)), 8 * count, seed, progress, located=True)
    pixels = np.asarray(sample.pixels, dtype=np.int64)
    rows, cols = np.divmod(pixels, source.grid.width)
    across = -(-source.grid.width // PATCH)
    numbers = rows // PATCH * across + cols // PATCH
    drawn = np.random.default_rng([seed, 5]).permutation(np.sort(numbers))
    _, first = np.unique(drawn, return_index=True)
    chosen = np.sort(drawn[np.sort(first)[:count]])
    return [_patch(int(one) // across * PATCH, int(one) % across * PATCH, source) for one in chosen]


def _patch(row: int, col: int, source: RasterSource) -> Window:
    return Window(row, col, min(PATCH, source.grid.height - row), min(PATCH, source.grid.width - col))


def sample_rows(
    source: RasterSource,
    recipe: FeatureRecipe,
    windows: Sequence[Window],
    size: int,
    seed: int,
    progress: Progress | None = None,
) -> np.ndarray:
    """Return the features of valid pixels drawn from windows, float32 (n, n_features).

    Parameters
    ----------
    source : RasterSource
    recipe : FeatureRecipe
    windows : sequence of Window
    size : int
        Pixels in all, at most.
    seed : int
    progress : Progress, optional
    """
    progress = progress or Progress()
    quota = -(-size // max(len(windows), 1))

    def read(item: tuple[int, Window]) -> np.ndarray:
        place, window = item
        planes, valid = recipe.planes(source, window)
        chosen = _choose(valid, quota, [seed, 6, place])
        return planes.reshape(len(planes), -1)[:, chosen]

    results = map_blocks(read, list(enumerate(windows)), progress)
    parts = [part for _, part in progress.steps(results, len(windows))]
    return np.concatenate(parts, axis=1).T


def _choose(valid: np.ndarray, quota: int, seed: list[int]) -> np.ndarray:
    """Return flat indices of up to `quota` valid pixels, sorted."""
    flat = np.flatnonzero(valid)
    if len(flat) <= quota:
        return flat
    return np.sort(np.random.default_rng(seed).choice(flat, quota, replace=False))


def _read_pairs(
    source: RasterSource, windows: Sequence[Window], seed: int, progress: Progress
) -> tuple[np.ndarray, np.ndarray]:
    """Return bands of sampled pixels (n, n_bands), and pairs of neighbours (2, m, n_bands), float64."""
    quota = -(-SAMPLE // max(len(windows), 1))

    def read(item: tuple[int, Window]) -> tuple[np.ndarray, np.ndarray]:
        place, window = item
        bands, valid = source.read(window)
        chosen = _choose(valid, quota, [seed, 7, place])
        flat, width = bands.reshape(len(bands), -1), window.width
        rows, cols = np.divmod(chosen, width)
        pairs = []
        for step, inside in ((1, cols + 1 < width), (width, rows + 1 < window.height)):
            first = chosen[inside]
            first = first[valid.ravel()[first + step]]
            pairs.append(np.stack([flat[:, first].T, flat[:, first + step].T]))
        return flat[:, chosen].T, np.concatenate(pairs, axis=1)

    results = map_blocks(read, list(enumerate(windows)), progress)
    parts = [part for _, part in progress.steps(results, len(windows))]
    values = np.concatenate([rows for rows, _ in parts]).astype(np.float64)
    return values, np.concatenate([pairs for _, pairs in parts], axis=1).astype(np.float64)


def _fit_textons(
    source: RasterSource, projection: Projection, windows: Sequence[Window], seed: int, progress: Progress
) -> Textons | None:
    """Return the textons of an image; None when it is the same everywhere."""
    recipe = FeatureRecipe(tuple(source.bands), (_Appearance(projection),))
    rows = sample_rows(source, recipe, windows, TEXTON_ROWS, seed, progress)
    spread = rows.std(axis=0, dtype=np.float64)
    gain = np.where(spread > 1e-6, 1.0 / np.maximum(spread, 1e-6), 0.0).astype(np.float32)
    scaled = np.asfortranarray(rows * gain)
    distinct = len(np.unique(scaled, axis=0))
    if distinct < 2:
        return None
    options = KMeansOptions(min(TEXTONS, distinct), attempts=1, max_iterations=20, seed=seed)
    return Textons(kmeans(ArrayPixels(scaled), options, Progress()).centroids, gain)


@dataclass(frozen=True)
class _Appearance:
    """What textons are fitted on, as a feature kind of its own; never written to a file."""

    kind: ClassVar[str] = "appearance"
    projection: Projection
    halo: int = gaussian_halo(TEXTON_SIGMA)
    align: int = ALIGN

    def names(self, band_names: Sequence[str]) -> list[str]:
        """Return numbers."""
        count = 4 * min(self.projection.n_planes, TEXTON_COMPONENTS)
        return [f"{position} of {len(band_names)} bands" for position in range(count)]

    def compute(self, bands: np.ndarray, valid: np.ndarray, stride: int = 1) -> np.ndarray:
        """Return the measures of each pixel."""
        return thinned(appearance(self.projection.planes(bands, valid), valid), valid, stride)[0]

    def to_dict(self) -> dict[str, Any]:
        """Return no parameters."""
        return {}
