# SPDX-License-Identifier: GPL-2.0-or-later
"""Features as a raster to look at: one float32 band a feature, with its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .engine import map_blocks
from .progress import Progress
from .raster_writer import open_value_writer

if TYPE_CHECKING:
    from .features import FeatureRecipe
    from .raster import RasterSource, Window

NODATA = float("nan")  # no measured value is


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
        GeoTIFF to write; whole, or not at all.
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

    def compute(window: Window) -> np.ndarray:
        planes, valid = recipe.planes(source, window)
        return np.where(valid, planes, np.float32(NODATA))

    blocks = list(source.blocks(len(names), block_shape))
    with open_value_writer(output, source.grid, np.dtype(np.float32), names, nodata=NODATA) as writer:
        for window, planes in progress.steps(map_blocks(compute, blocks, progress, workers), len(blocks)):
            writer.write(window, planes)
    return names
