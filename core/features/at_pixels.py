# SPDX-License-Identifier: GPL-2.0-or-later
"""Features of single pixels, computed for the tiles that hold them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..raster.grid import Grid, Window

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..raster.source import RasterSource
    from .recipe import FeatureRecipe

TILE_EDGE = 128  # pixels; features are computed for the tiles that hold the pixels


def tiles_touched(pixels: np.ndarray, grid: Grid) -> list[tuple[Window, np.ndarray]]:
    """Return flat pixel indices (n,) grouped by fixed tiles: pairs of a window and its positions in `pixels`."""
    rows, cols = np.divmod(pixels, grid.width)
    across = -(-grid.width // TILE_EDGE)
    tiles = rows // TILE_EDGE * across + cols // TILE_EDGE
    order = np.argsort(tiles, kind="stable")
    groups = []
    for positions in np.split(order, np.flatnonzero(np.diff(tiles[order])) + 1):
        if len(positions):
            top, left = rows[positions].min(), cols[positions].min()
            bottom, right = rows[positions].max() + 1, cols[positions].max() + 1
            groups.append((Window(int(top), int(left), int(bottom - top), int(right - left)), positions))
    return groups


def planes_at(source: RasterSource, recipe: FeatureRecipe, pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the features of single pixels, and which are valid.

    Parameters
    ----------
    source : RasterSource
    recipe : FeatureRecipe
    pixels : int64 ndarray of shape (n,)
        Flat indices.

    Returns
    -------
    features : float32 ndarray of shape (n, n_features)
        Not scaled.
    valid : bool ndarray of shape (n,)
    """
    features = np.zeros((len(recipe.names), len(pixels)), dtype=np.float32)
    valid = np.zeros(len(pixels), dtype=bool)
    for window, positions in tiles_touched(pixels, source.grid):
        planes, inside = recipe.planes(source, window)
        rows, cols = np.divmod(pixels[positions], source.grid.width)
        inside_window = rows - window.row, cols - window.col
        features[:, positions] = planes[:, inside_window[0], inside_window[1]]
        valid[positions] = inside[inside_window]
    return features.T, valid


def by_raster(rasters: Sequence[RasterSource], pixels: np.ndarray) -> Iterator[tuple[RasterSource, slice, np.ndarray]]:
    """Yield for each raster that has some of the pixels their positions in `pixels`, and their flat indices in it.

    Parameters
    ----------
    rasters : sequence of RasterSource
    pixels : int64 ndarray of shape (n,)
        Sorted flat indices. Those of a further raster are counted on from the last pixel of the raster before it.
    """
    first = start = 0
    for raster in rasters:
        stop = int(np.searchsorted(pixels, first + raster.n_pixels))
        if stop > start:
            yield raster, slice(start, stop), pixels[start:stop] - first
        first, start = first + raster.n_pixels, stop


def planes_of(
    rasters: Sequence[RasterSource], recipe: FeatureRecipe, pixels: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return what `planes_at` does for pixels of several rasters; see `by_raster` for their numbers."""
    if len(rasters) == 1:
        return planes_at(rasters[0], recipe, pixels)
    features = np.zeros((len(recipe.names), len(pixels)), dtype=np.float32)
    valid = np.zeros(len(pixels), dtype=bool)
    for raster, rows, places in by_raster(rasters, pixels):
        of_raster, valid[rows] = planes_at(raster, recipe, places)
        features[:, rows] = of_raster.T
    return features.T, valid
