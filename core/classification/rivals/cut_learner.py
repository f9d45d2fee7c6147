# SPDX-License-Identifier: GPL-2.0-or-later
"""The learner of the support vector machine with graph cut, which decides a window of the screen by itself, too.

The window is cut with the pixels around it, whose labels are thrown away. Beyond them nothing binds a pixel any more,
so that borders differ from those of the raster decided as a whole only where a region reaches far beyond the window.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ...engine.blocks import over_blocks
from ...raster.grid import Window
from .pixel_graph import cut, squared_differences, to_weights
from .svm_graph_cut import SMOOTHNESS, differences_in, given_neighbours
from .whole_learner import WholeLearner
from .whole_raster import Solution, band_scale, scaled_bands, to_costs

if TYPE_CHECKING:
    from ...base.progress import Progress
    from ...raster.bands import Band
    from ...raster.grid import Grid
    from ...raster.source import RasterSource
    from ...strokes.markers import Markers
    from ..classifier import Classified

HALO = 32  # pixels around a window that are decided with it
TILE = 64  # pixels; a cut takes some 3 ms, for so long no other thread of Python runs
MAX_WHOLE_PIXELS = 2_000_000  # of a raster whose contrast is measured everywhere
LOOKS_ALONG = 10  # windows along each edge of a larger raster, where it is measured
LOOK_EDGE = 128  # pixels


@dataclass(frozen=True)
class Contrast:
    """How much the bands of a raster vary.

    Parameters
    ----------
    scale : tuple of float64 ndarrays of shape (n_bands,)
        Mean and standard deviation of each band.
    difference : float
        Mean squared difference of neighbours, of bands in standard scores.
    """

    scale: tuple[np.ndarray, np.ndarray]
    difference: float

    @classmethod
    def of(cls, source: RasterSource, bands: tuple[Band, ...], progress: Progress) -> Contrast:
        """Return the contrast of a raster, that of a large one by windows that are spread over it.

        Raises
        ------
        InputError
            When the raster cannot be read.
        CancelledError
            When `progress` says so.
        """
        windows = _looks(source.grid)
        scale = band_scale(source, bands, progress, windows)
        total, n_pairs = 0.0, 0
        parts = over_blocks(partial(_sum_of_differences, source, bands, scale), windows, progress)
        for _, (of_window, count) in parts:
            total, n_pairs = total + of_window, n_pairs + count
        return cls(scale, total / max(n_pairs, 1))


def _looks(grid: Grid) -> list[Window]:
    """Return the windows where contrast is measured."""
    if grid.height * grid.width <= MAX_WHOLE_PIXELS:
        return list(grid.blocks(LOOK_EDGE, grid.width))
    rows, cols = (
        np.unique(np.linspace(0, max(size - LOOK_EDGE, 0), LOOKS_ALONG).astype(np.int64)).tolist()
        for size in (grid.height, grid.width)
    )
    return [
        Window(row, col, min(LOOK_EDGE, grid.height - row), min(LOOK_EDGE, grid.width - col))
        for row in rows
        for col in cols
    ]


def _sum_of_differences(
    source: RasterSource, bands: tuple[Band, ...], scale: tuple[np.ndarray, np.ndarray], window: Window
) -> tuple[float, int]:
    """Return the sum of the squared differences of neighbours in a window, and how many pairs there are."""
    differences = differences_in(source, bands, scale, window)
    there = np.isfinite(differences)
    return float(differences[there].sum(dtype=np.float64)), int(there.sum())


class GraphCutLearner(WholeLearner):
    """Learns as `WholeLearner` does, and decides windows by themselves; see `learner.DecidesWindow`."""

    _contrast: Contrast | None = None

    def decide_window(self, markers: Markers, window: Window, progress: Progress) -> Classified:
        """Return a window decided with the pixels around it: nearly as the exported map has it."""
        outer = self._outer(window)
        base, probabilities, valid = self._rows.probabilities_in(markers, outer, progress)
        contrast = self._find_contrast(base.recipe.bands, progress)
        differences = squared_differences(*scaled_bands(self._source, base.recipe.bands, contrast.scale, outer))
        weights = to_weights(differences, SMOOTHNESS, contrast.difference)
        costs = np.where(valid, to_costs(probabilities), np.float32(0.0))
        labels = costs.argmin(axis=0).astype(np.uint16)
        cut(labels, costs, weights, progress, TILE)
        decided = Solution(labels, given_neighbours(labels, costs, weights, valid), valid)
        inner = Window(window.row - outer.row, window.col - outer.col, window.height, window.width)
        return decided.classified(inner, base.class_ids, with_probabilities=False)

    def look_ahead(self, window: Window | None, progress: Progress) -> None:
        """Compute in advance what does not depend on the strokes, of the raster and of a window."""
        self._rows.look_ahead(None if window is None else self._outer(window), progress)
        self._find_contrast(tuple(self._source.bands), progress)

    def _outer(self, window: Window) -> Window:
        return window.grown(HALO, self._source.grid.height, self._source.grid.width)

    def _find_contrast(self, bands: tuple[Band, ...], progress: Progress) -> Contrast:
        if self._contrast is None:
            self._contrast = Contrast.of(self._source, bands, progress)
        return self._contrast
