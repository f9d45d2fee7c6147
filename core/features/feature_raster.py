# SPDX-License-Identifier: GPL-2.0-or-later
"""Features as a raster to look at: one named band a feature; float32, or float64 where float32 is too coarse."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ..base.progress import Progress
from ..raster.output import open_values
from ..raster.resuming import blocks_of_result, recording
from ..raster.writer import divided
from .projection import Projection, principal_components
from .sampling import draw, no_valid_pixel

if TYPE_CHECKING:
    from ..raster.grid import Window
    from ..raster.source import RasterSource
    from .recipe import FeatureRecipe

NODATA = float("nan")  # never a measured value
FEATURE_DTYPE = np.dtype(np.float32)
N_COLOURS = 3  # red, green, blue
COLOUR_SAMPLE = 20_000  # pixels that the components for the eye are fitted on


def fit_colours(source: RasterSource, recipe: FeatureRecipe, seed: int, progress: Progress | None = None) -> Projection:
    """Return the first `N_COLOURS` principal components of the features of a raster, to be shown as colours.

    Parameters
    ----------
    source : RasterSource
    recipe : FeatureRecipe
    seed : int
    progress : Progress, optional

    Raises
    ------
    InputError
        When no pixel is valid.
    """
    rows = draw(source, recipe, COLOUR_SAMPLE, seed, progress, located=True).features.astype(np.float64)
    return principal_components(rows, min(N_COLOURS, rows.shape[1]))


def write_features(
    source: RasterSource,
    recipe: FeatureRecipe,
    output: str,
    progress: Progress | None = None,
    block_shape: tuple[int, int] | None = None,
    workers: int | None = None,
    colours: Projection | None = None,
) -> list[str]:
    """Write the features of a raster, NaN where not valid; return their names.

    Parameters
    ----------
    source : RasterSource
    recipe : FeatureRecipe
    output : str
        Raster to write, in the format that its ending asks for; whole, or not at all.
    progress : Progress, optional
    block_shape : (height, width), optional
        Blocks to work in. The result does not depend on it.
    workers : int, optional
        Threads.
    colours : Projection, optional
        Components of the features to write in their place; see `fit_colours`.

    Raises
    ------
    InputError, OutputError
        When no pixel is valid, or a file cannot be read or written.
    CancelledError
        When the user stopped it; the output is as it was before.
    """
    progress = progress or Progress()
    names = recipe.names if colours is None else [f"Component {number + 1}" for number in range(colours.n_planes)]
    dtype = np.dtype(np.float64 if recipe.is_coded and colours is None else np.float32)
    blocks = list(source.blocks(len(recipe.names), block_shape))
    working, (finishing,) = divided(progress, source.grid, output)
    with (
        recording(output) as recorded,
        open_values(output, source.grid, dtype, names, nodata=NODATA, progress=finishing) as writer,
    ):
        results = blocks_of_result(
            partial(_planes_of_block, source, recipe, colours), source, blocks, recorded, working, workers, [writer]
        )
        has_data = False
        for _, (any_valid,) in working.steps(results, len(blocks)):
            has_data = has_data or bool(any_valid)
        if not has_data:
            raise no_valid_pixel(source)
    return names


def _planes_of_block(
    source: RasterSource, recipe: FeatureRecipe, colours: Projection | None, window: Window
) -> tuple[list[np.ndarray], tuple[np.ndarray]]:
    """Return the features of a block in their own units, NaN where not valid, (n_features, height, width).

    Also whether any pixel is valid.
    """
    planes, valid = recipe.planes(source, window)
    if colours is not None:
        planes = colours.planes(planes, valid)
    elif recipe.is_coded:
        planes = recipe.in_units(planes.reshape(len(planes), -1).T).T.reshape(planes.shape)
    return [np.where(valid, planes, planes.dtype.type(NODATA))], (valid.any(keepdims=True),)
