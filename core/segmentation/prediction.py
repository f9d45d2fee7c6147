# SPDX-License-Identifier: GPL-2.0-or-later
"""From a model to a cluster raster."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ..base.progress import Progress
from ..clustering.nearest import label_dtype
from ..raster.counting import tally
from ..raster.output import open_ids
from ..raster.pixel_areas import PixelAreas
from ..raster.resuming import blocks_of_result, recording
from ..raster.writer import divided, encode
from .value_table import ValueTable

if TYPE_CHECKING:
    from ..legend.entry import LegendEntry
    from ..raster.grid import Window
    from ..raster.source import RasterSource
    from .model import KMeansModel

CLUSTERS_A_FEATURE = 16  # count as one feature for the block size: many clusters need small blocks for a quick cancel


@dataclass(frozen=True)
class ClusterCounts:
    """Pixels and areas of each cluster on a raster.

    Parameters
    ----------
    pixels : int64 ndarray of shape (k,)
    square_metres : float64 ndarray of shape (k,) or None
        None when the raster has no place on the Earth.
    n_pixels : int
        Of the whole grid, nodata included.
    """

    pixels: np.ndarray
    square_metres: np.ndarray | None
    n_pixels: int

    @property
    def n_valid(self) -> int:
        """Pixels that have a cluster."""
        return int(self.pixels.sum())


def predict(
    source: RasterSource,
    model: KMeansModel,
    output: str,
    progress: Progress | None = None,
    legend: list[LegendEntry] | None = None,
    block_shape: tuple[int, int] | None = None,
    workers: int | None = None,
) -> ClusterCounts:
    """Write the cluster raster of `source`, 1 ... k and 0 where not valid, and return its counts.

    Parameters
    ----------
    source : RasterSource
        Opened with the bands in the model's order; see `matching.match_bands`.
    model : KMeansModel
    output : str
        Raster to write, in the format that its ending asks for; whole, or not at all.
    progress : Progress, optional
    legend : list of LegendEntry, optional
        Names and colours to write; the model's when absent.
    block_shape : (height, width), optional
        Blocks to work in. The result does not depend on it.
    workers : int, optional
        Threads.

    Returns
    -------
    ClusterCounts

    Raises
    ------
    InputError, OutputError
        When a file cannot be read or written.
    CancelledError
        When the user stopped it; the output is as it was before.
    """
    progress = progress or Progress()
    areas = PixelAreas.of(source.grid)
    dtype = label_dtype(model.k)
    pixels, metres = np.zeros(model.k, dtype=np.int64), np.zeros(model.k)
    depth = max(len(model.recipe.names), len(model.part_centroids) // CLUSTERS_A_FEATURE)
    blocks = list(source.blocks(depth, block_shape))
    working, (finishing,) = divided(progress, source.grid, output)
    with recording(output) as recorded, open_ids(output, source.grid, dtype, finishing) as writer:
        results = blocks_of_result(
            _BlockOfClusters(source, model, areas), source, blocks, recorded, working, workers, [writer]
        )
        for _, (counts, square_metres) in working.steps(results, len(blocks)):
            pixels += counts.astype(np.int64)
            metres += square_metres
        writer.set_legend(legend or model.legend(), pixels)
    return ClusterCounts(pixels, None if areas.method == "unknown" else metres, source.n_pixels)


@dataclass(frozen=True)
class _BlockOfClusters:
    """Returns the ids of a block as they are written, and pixels and square metres of each cluster (2, k)."""

    source: RasterSource
    model: KMeansModel
    areas: PixelAreas

    @cached_property
    def _table(self) -> ValueTable | None:
        return ValueTable.of(self.source, self.model)  # the blocks of a process share it

    def __call__(self, window: Window) -> tuple[tuple[np.ndarray], tuple[np.ndarray, ...]]:
        ids, valid = self._ids(window)
        block = encode(ids, valid, label_dtype(self.model.k))
        return (block,), tuple(tally(block, self.model.k, self.areas, window)[:, 1:])

    def _ids(self, window: Window) -> tuple[np.ndarray, np.ndarray]:
        """Return the ids 0 ... k-1 of the valid pixels, and valid (height, width)."""
        if self._table is None:
            features, valid = self.model.recipe.features(self.source, window)
            return self.model.predict(features), valid
        numbers, valid = self.source.read_values(window)
        flat = numbers.reshape(len(numbers), -1)
        return self._table.ids(flat if valid.all() else flat[:, valid.ravel()]), valid

    def __getstate__(self) -> dict[str, object]:
        """Return what goes to another process, and what tells two runs apart: not the table."""
        return {"source": self.source, "model": self.model, "areas": self.areas}
