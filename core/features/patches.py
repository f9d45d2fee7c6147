# SPDX-License-Identifier: GPL-2.0-or-later
"""Patches that represent a raster, and the samples that are read in them.

Which patches are drawn depends only on the raster's size, its valid pixels and the seed.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ..base.progress import Progress
from ..engine.blocks import over_blocks
from ..raster.grid import Window
from .recipe import FeatureRecipe
from .sampling import draw

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..raster.source import RasterSource

SAMPLE = 20_000  # pixels that projections are fitted on
PATCH = 64  # pixels; edge of the patches that the sample is drawn from
PATCHES = 96


def patches(source: RasterSource, seed: int, progress: Progress | None = None, count: int = PATCHES) -> list[Window]:
    """Return patches that represent the valid pixels of a raster, from top to bottom.

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
    return [_patch(int(number) // across * PATCH, int(number) % across * PATCH, source) for number in chosen]


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
    """Return the features of valid pixels drawn from windows, float32 (n, n_features); see `sample_pixels`."""
    return sample_pixels(source, recipe, windows, size, seed, progress)[0]


def sample_pixels(
    source: RasterSource,
    recipe: FeatureRecipe,
    windows: Sequence[Window],
    size: int,
    seed: int,
    progress: Progress | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the features of valid pixels drawn from windows, and where they lie.

    Parameters
    ----------
    source : RasterSource
    recipe : FeatureRecipe
    windows : sequence of Window
    size : int
        Pixels in all, at most.
    seed : int
    progress : Progress, optional

    Returns
    -------
    features : float32 ndarray of shape (n, n_features)
    pixels : int64 ndarray of shape (n,)
        Flat indices.
    """
    progress = progress or Progress()
    quota = -(-size // max(len(windows), 1))
    results = over_blocks(partial(_rows_of_patch, source, recipe, quota, seed), list(enumerate(windows)), progress)
    features, pixels = zip(*(part for _, part in progress.steps(results, len(windows))))
    return np.concatenate(features, axis=1).T, np.concatenate(pixels)


def _rows_of_patch(
    source: RasterSource, recipe: FeatureRecipe, quota: int, seed: int, patch: tuple[int, Window]
) -> tuple[np.ndarray, np.ndarray]:
    """Return features (n_features, n) and flat indices (n,) of up to `quota` pixels of a numbered window."""
    number, window = patch
    planes, valid, stride = np.empty((0, 0, 0), dtype=np.float32), np.empty((0, 0), dtype=bool), 2
    if window.height * window.width >= 4 * quota:
        planes, valid = recipe.planes(source, window, stride=stride)
    if np.count_nonzero(valid) < quota:  # every second pixel is not enough
        stride = 1
        planes, valid = recipe.planes(source, window)
    chosen = _choose(valid, quota, [seed, 6, number])
    rows, cols = np.divmod(chosen, valid.shape[1])
    pixels = (window.row + stride * rows) * source.grid.width + window.col + stride * cols
    return planes.reshape(len(planes), -1)[:, chosen], pixels


def _choose(valid: np.ndarray, quota: int, seed: list[int]) -> np.ndarray:
    """Return flat indices of up to `quota` valid pixels, sorted."""
    flat = np.flatnonzero(valid)
    if len(flat) <= quota:
        return flat
    return np.sort(np.random.default_rng(seed).choice(flat, quota, replace=False))


def read_pairs(
    source: RasterSource, windows: Sequence[Window], seed: int, progress: Progress
) -> tuple[np.ndarray, np.ndarray]:
    """Return bands of sampled pixels (n, n_bands), and pairs of neighbours (2, m, n_bands), float64."""
    quota = -(-SAMPLE // max(len(windows), 1))
    results = over_blocks(partial(_pairs_of_patch, source, quota, seed), list(enumerate(windows)), progress)
    parts = [part for _, part in progress.steps(results, len(windows))]
    values = np.concatenate([rows for rows, _ in parts]).astype(np.float64)
    return values, np.concatenate([pairs for _, pairs in parts], axis=1).astype(np.float64)


def _pairs_of_patch(
    source: RasterSource, quota: int, seed: int, patch: tuple[int, Window]
) -> tuple[np.ndarray, np.ndarray]:
    """Return bands of pixels of a numbered window (n, n_bands), and pairs of neighbours (2, m, n_bands), float32."""
    number, window = patch
    bands, valid = source.read(window)
    chosen = _choose(valid, quota, [seed, 7, number])
    flat, width = bands.reshape(len(bands), -1), window.width
    rows, cols = np.divmod(chosen, width)
    pairs = []
    for step, inside in ((1, cols + 1 < width), (width, rows + 1 < window.height)):
        first = chosen[inside]
        first = first[valid.ravel()[first + step]]
        pairs.append(np.stack([flat[:, first].T, flat[:, first + step].T]))
    return flat[:, chosen].T, np.concatenate(pairs, axis=1)
