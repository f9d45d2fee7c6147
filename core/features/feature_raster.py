# SPDX-License-Identifier: GPL-2.0-or-later
"""Features as a raster to look at: one named band a feature; float32, or float64 where float32 is too coarse."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ..base.progress import Progress
from ..engine.blocks import over_blocks
from ..raster.writer import divided, open_value_writer

if TYPE_CHECKING:
    from ..raster.grid import Window
    from ..raster.source import RasterSource
    from .recipe import FeatureRecipe

NODATA = float("nan")  # never a measured value
FEATURE_DTYPE = np.dtype(np.float32)


def write_features(
    source: RasterSource,
    recipe: FeatureRecipe,
    output: str,
    progress: Progress | None = None,
    block_shape: tuple[int, int] | None = None,
    workers: int | None = None,
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

    Raises
    ------
    InputError, OutputError
        When a file cannot be read or written.
    CancelledError
        When the user stopped it; the output is as it was before.
    """
    progress = progress or Progress()
    names = recipe.names
    dtype = np.dtype(np.float64 if recipe.is_coded else np.float32)
    blocks = list(source.blocks(len(names), block_shape))
    working, (finishing,) = divided(progress, source.grid, output)
    with open_value_writer(output, source.grid, dtype, names, nodata=NODATA, progress=finishing) as writer:
        computed = over_blocks(partial(_planes, source, recipe), blocks, working, workers)
        for window, planes in working.steps(computed, len(blocks)):
            writer.write(window, planes)
    return names


def _planes(source: RasterSource, recipe: FeatureRecipe, window: Window) -> np.ndarray:
    """Return the features of a block in their own units, NaN where not valid, (n_features, height, width)."""
    planes, valid = recipe.planes(source, window)
    if recipe.is_coded:
        planes = recipe.in_units(planes.reshape(len(planes), -1).T).T.reshape(planes.shape)
    return np.where(valid, planes, planes.dtype.type(NODATA))
