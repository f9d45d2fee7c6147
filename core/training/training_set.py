# SPDX-License-Identifier: GPL-2.0-or-later
"""The images that features are learned from: their bands' mean and deviation, and random patches of them.

A patch is decided by its number and the seed alone, so that an interrupted training goes on with the same ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..base.errors import N_, InputError, Notice
from ..base.progress import Progress
from ..features.context import fit_context
from ..features.feature_model import BandStatistics, FeatureModel
from ..features.patches import patches, sample_rows
from ..features.projection import Projection
from ..features.recipe import FeatureRecipe
from ..features.sampling import draw
from ..features.unet import UNetShape
from ..raster.grid import Window

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..raster.bands import Band
    from ..raster.source import RasterSource
    from .options import TrainingOptions

SAMPLE = 20_000  # pixels of each image that mean and deviation are taken of, and where patches lie
MIN_PIXELS = 1024  # valid ones; fewer show nothing to learn from
MIN_DEVIATION = 1e-6  # of the mean; a band that varies less is the same everywhere
CONTEXT_PARTS = 24  # whitened components of the context that a network rebuilds
CONTEXT_PATCHES, CONTEXT_ROWS = 32, 6000  # the components are fitted on so many patches and pixels
MAX_TARGET = 5.0  # deviations; rare larger ones would rule the error
MIN_VARIANCE = 1e-4  # of the largest component's; smaller ones are noise


@dataclass(frozen=True)
class Patch:
    """A square part of an image, filled up where the image ends.

    Parameters
    ----------
    values : float32 ndarray of shape (n_bands, edge, edge)
        Normalised bands, 0 where not valid.
    valid : bool ndarray of shape (edge, edge)
    target : float32 ndarray of shape (n_parts, edge, edge)
        Whitened context, to be rebuilt; of no parts where none is.
    """

    values: np.ndarray
    valid: np.ndarray
    target: np.ndarray


@dataclass(frozen=True)
class _Context:
    """The context of a pixel as whitened components."""

    recipe: FeatureRecipe
    projection: Projection

    def planes(self, source: RasterSource, window: Window) -> np.ndarray:
        planes, valid = self.recipe.planes(source, window)
        return np.clip(self.projection.planes(planes, valid), -MAX_TARGET, MAX_TARGET)


@dataclass(frozen=True)
class _Image:
    """An image, the pixels around which its patches lie, and how many are valid."""

    source: RasterSource
    pixels: np.ndarray
    n_valid: int


@dataclass(frozen=True, eq=False)
class TrainingSet:
    """Images to learn from; see `training_set`.

    Parameters
    ----------
    images : tuple of _Image
    bands : tuple of BandStatistics
    edge : int
        Of a patch, pixels.
    seed : int
    context : _Context or None
    """

    images: tuple[_Image, ...]
    bands: tuple[BandStatistics, ...]
    edge: int
    seed: int
    context: _Context | None = None

    @property
    def n_parts(self) -> int:
        """Components of the context that is to be rebuilt; 0 for none."""
        return 0 if self.context is None else self.context.projection.n_planes

    def model(
        self, shape: UNetShape, tensors: dict[str, np.ndarray], training: dict[str, object] | None = None
    ) -> FeatureModel:
        """Return a network's weights as a feature model of these bands."""
        return FeatureModel(shape, self.bands, tensors, training or {})

    def patch(self, number: int) -> Patch:
        """Return a patch by its number, from 0; raises `InputError` when the image cannot be read."""
        rng = np.random.default_rng([self.seed, 20, number])
        sizes = np.array([image.n_valid for image in self.images], dtype=np.float64)
        image = self.images[int(rng.choice(len(sizes), p=sizes / sizes.sum()))]
        window = self._window(image, rng)
        bands, valid = image.source.read_shown(window)
        values = self.model(UNetShape(len(self.bands)), {}).normalised(bands, valid)
        target = np.zeros((0, *valid.shape), dtype=np.float32)
        if self.context is not None:
            target = self.context.planes(image.source, window)
        return Patch(self._filled(values), self._filled(valid), self._filled(target))

    def _window(self, image: _Image, rng: np.random.Generator) -> Window:
        """Return a window around a random valid pixel, moved into the image."""
        grid, edge = image.source.grid, self.edge
        row, col = divmod(int(rng.choice(image.pixels)), grid.width)
        top = min(max(0, row - int(rng.integers(edge))), max(0, grid.height - edge))
        left = min(max(0, col - int(rng.integers(edge))), max(0, grid.width - edge))
        return Window(top, left, min(edge, grid.height - top), min(edge, grid.width - left))

    def _filled(self, planes: np.ndarray) -> np.ndarray:
        """Return planes (..., height, width) with zeros on the right and below, up to the edge of a patch."""
        height, width = planes.shape[-2:]
        if (height, width) == (self.edge, self.edge):
            return planes
        result = np.zeros((*planes.shape[:-2], self.edge, self.edge), dtype=planes.dtype)
        result[..., :height, :width] = planes
        return result


class PatchPool:
    """The patches of each step: some of a number of patches that are in memory, which are replaced one by one.

    Parameters
    ----------
    images : TrainingSet
    size : int
        Patches of a step.
    """

    SPREAD = 8  # times as many are in memory
    REUSE = 4  # steps that a patch serves on average

    def __init__(self, images: TrainingSet, size: int) -> None:
        self._images, self._size = images, size
        self._fresh = max(1, size // self.REUSE)
        self._kept: dict[int, Patch] = {}

    def numbers(self, step: int) -> np.ndarray:
        """Return the numbers of a step's patches, int64 (size,); the seed and the step alone decide them."""
        rng = np.random.default_rng([self._images.seed, 22, step])
        return step * self._fresh + np.sort(rng.choice(self.SPREAD * self._size, self._size, replace=False))

    def at(self, step: int, progress: Progress) -> list[Patch]:
        """Return a step's patches; raises `CancelledError` when `progress` says so."""
        self._kept = {number: patch for number, patch in self._kept.items() if number >= step * self._fresh}
        result = []
        for number in self.numbers(step).tolist():
            progress.check()
            if number not in self._kept:
                self._kept[number] = self._images.patch(number)
            result.append(self._kept[number])
        return result


def training_set(
    sources: Sequence[RasterSource], options: TrainingOptions, progress: Progress | None = None
) -> TrainingSet:
    """Return images as they are learned from.

    Parameters
    ----------
    sources : sequence of RasterSource
        Opened with the bands to use, the same in each.
    options : TrainingOptions
    progress : Progress, optional
        Also takes notices: bands of other names, bands that are the same everywhere.

    Raises
    ------
    InputError
        When an image has other bands, there are too few valid pixels, or every band is the same everywhere.
    """
    progress = progress or Progress()
    _check_bands(sources, progress)
    images, rows = [], []
    for number, source in enumerate(sources):
        part = progress.part(0.5 * number / len(sources), 0.5 * (number + 1) / len(sources))
        recipe = FeatureRecipe(tuple(source.bands))
        sample = draw(source, recipe, SAMPLE, options.seed, part, located=True)
        images.append(_Image(source, np.asarray(sample.pixels, dtype=np.int64), sample.n_valid))
        rows.append(recipe.in_units(sample.features.astype(np.float64)))
    n_valid = sum(image.n_valid for image in images)
    if n_valid < MIN_PIXELS:
        raise InputError(
            N_("The images have {count} valid pixels, too few to learn from. Give images with at least {least}."),
            count=n_valid,
            least=MIN_PIXELS,
        )
    bands = _statistics(sources[0], rows, [image.n_valid for image in images], progress)
    context = None
    if options.is_swapped and options.context_weight:
        context = _fit_context(max(images, key=lambda image: image.n_valid).source, options.seed, progress)
    return TrainingSet(tuple(images), bands, options.patch, options.seed, context)


def _check_bands(sources: Sequence[RasterSource], progress: Progress) -> None:
    """Raise `InputError` unless all images have as many bands; a notice where these are called otherwise."""
    first = sources[0]
    for source in sources[1:]:
        if len(source.bands) != len(first.bands):
            raise InputError(
                N_("{raster} has {count} bands, and {first} has {wanted}. Give images of the same bands."),
                raster=source.path,
                count=len(source.bands),
                first=first.path,
                wanted=len(first.bands),
            )
        names = [band.name for band in source.bands]
        if names != [band.name for band in first.bands] and all(band.named for band in (*source.bands, *first.bands)):
            progress.notify(
                Notice(
                    N_("The bands of {raster} have other names than the first image's; they are taken by their order."),
                    {"raster": source.path},
                )
            )


def _statistics(
    source: RasterSource, rows: Sequence[np.ndarray], counts: Sequence[int], progress: Progress
) -> tuple[BandStatistics, ...]:
    """Return mean and deviation of each band over all images, which count by their valid pixels."""
    weights = np.concatenate([np.full(len(part), count / len(part)) for part, count in zip(rows, counts)])
    values = np.concatenate(rows)
    means = np.average(values, axis=0, weights=weights)
    deviations = np.sqrt(np.average((values - means) ** 2, axis=0, weights=weights))
    constant = is_constant(means, deviations)
    if constant.all():
        raise InputError(N_("All bands are the same everywhere, so there is nothing to learn. Choose other images."))
    if constant.any():
        names = ", ".join(band.name for band, same in zip(source.bands, constant) if same)
        progress.notify(Notice(N_("These bands are the same everywhere and tell nothing: {names}."), {"names": names}))
    return band_statistics(source.bands, means, deviations)


def is_constant(means: np.ndarray, deviations: np.ndarray) -> np.ndarray:
    """Return which bands are the same everywhere, bool (n_bands,)."""
    constant: np.ndarray = deviations <= MIN_DEVIATION * np.abs(means)
    return constant


def band_statistics(bands: Sequence[Band], means: np.ndarray, deviations: np.ndarray) -> tuple[BandStatistics, ...]:
    """Return mean and deviation (n_bands,) by band; 1 for the deviation of a band that is the same everywhere."""
    return tuple(
        BandStatistics(band.name, float(mean), 1.0 if same else float(deviation))
        for band, mean, deviation, same in zip(bands, means, deviations, is_constant(means, deviations))
    )


def _fit_context(source: RasterSource, seed: int, progress: Progress) -> _Context:
    """Return the context of an image as components of unit variance, those with the most variance."""
    kind = fit_context(source, seed, progress=progress.part(0.5, 0.8))
    recipe = FeatureRecipe(tuple(source.bands), (kind,))
    windows = patches(source, seed, progress.part(0.8, 0.85), CONTEXT_PATCHES)
    rows = sample_rows(source, recipe, windows, CONTEXT_ROWS, seed, progress.part(0.85, 1.0)).astype(np.float64)
    mean, spread = rows.mean(axis=0), rows.std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    scaled = (rows - mean) / spread
    variances, vectors = np.linalg.eigh(scaled.T @ scaled / len(scaled))
    largest = np.argsort(-variances, kind="stable")[:CONTEXT_PARTS]
    largest = largest[variances[largest] > MIN_VARIANCE * variances.max()]
    weights = (vectors[:, largest] / np.sqrt(variances[largest])).T / spread
    return _Context(recipe, Projection(weights.astype(np.float32), mean.astype(np.float32)))
