# SPDX-License-Identifier: GPL-2.0-or-later
"""Support vector machine, its map smoothed by a graph cut over all pixels.

References
----------
Tarabalka, Y., Rana, A. (2014): Graph-cut-based model for spectral-spatial classification of hyperspectral images.
IGARSS, 3418-3421.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from ...engine.blocks import over_blocks
from .pixel_graph import cut, disagreement, squared_differences, to_weights
from .row_classifier import RowClassifier
from .svm import SVM
from .whole_raster import (
    Solution,
    WholeClassifier,
    band_scale,
    block_probabilities,
    check_fits,
    ordered,
    scaled_bands,
    to_costs,
)

if TYPE_CHECKING:
    from ...base.progress import Progress
    from ...raster.bands import Band
    from ...raster.grid import Window
    from ...raster.source import RasterSource

SMOOTHNESS = 1.0  # cost of a border between pixels of one colour, in natural logarithms of a probability
STRIP = 256  # rows whose probabilities are computed from their neighbours at once


def bytes_per_pixel(n_classes: int, n_bands: int) -> int:  # noqa: ARG001 - bands are read in blocks
    """Return how much memory a pixel takes: costs, weights of four pairs, label, validity, and when it changed."""
    return 4 * n_classes + 16 + 2 + 1 + 4


class GraphCutClassifier(WholeClassifier):
    """Decides all pixels together."""

    def solve(self, source: RasterSource, progress: Progress) -> Solution:
        """Return the decided raster; raises what `prepare` does."""
        grid = source.grid
        check_fits(grid.height * grid.width, bytes_per_pixel(len(self.class_ids), len(self.base.recipe.bands)))
        scale = band_scale(source, self.base.recipe.bands, progress.part(0.0, 0.05))
        shape = grid.height, grid.width
        costs = np.zeros((len(self.class_ids), *shape), dtype=np.float32)
        differences, valid = np.full((4, *shape), np.nan, dtype=np.float32), np.zeros(shape, dtype=bool)
        blocks = list(source.blocks(shape=source.block_shape(self.n_features, self.base.in_squares)))
        working = progress.part(0.05, 0.5)
        results = over_blocks(partial(_block, self.base, source, scale), blocks, working)
        for window, (probabilities, inside, squared) in working.steps(results, len(blocks)):
            rows, cols = slice(window.row, window.row + window.height), slice(window.col, window.col + window.width)
            costs[:, rows, cols] = np.where(inside, to_costs(probabilities), np.float32(0.0))
            differences[:, rows, cols], valid[rows, cols] = squared, inside
        weights = to_weights(differences, SMOOTHNESS)
        labels = costs.argmin(axis=0).astype(np.uint16)
        cut(labels, costs, weights, progress.part(0.5, 0.95))
        return Solution(labels, given_neighbours(labels, costs, weights, valid), valid)

    @classmethod
    def from_dict(cls, values: dict[str, Any], bands: tuple[Band, ...]) -> GraphCutClassifier:
        """Build from a model file; raises `ModelError` when it is damaged."""
        return cls(RowClassifier.from_dict(SVM, values, bands))


def _block(
    base: RowClassifier, source: RasterSource, scale: tuple[np.ndarray, np.ndarray], window: Window
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return probabilities, valid, and the squared differences from each pixel, also to those of the next blocks."""
    probabilities, valid = block_probabilities(base, source, window)
    return probabilities, valid, differences_in(source, base.recipe.bands, scale, window)


def differences_in(
    source: RasterSource, bands: tuple[Band, ...], scale: tuple[np.ndarray, np.ndarray], window: Window
) -> np.ndarray:
    """Return the squared differences of the pixels of a window, also to those beyond it; see `squared_differences`."""
    outer = window.grown(1, source.grid.height, source.grid.width)
    rows, cols = window.slices_in(outer)
    return squared_differences(*scaled_bands(source, bands, scale, outer))[:, rows, cols]


def given_neighbours(labels: np.ndarray, costs: np.ndarray, weights: np.ndarray, valid: np.ndarray) -> np.ndarray:
    """Turn costs, in place, into the probabilities of each pixel's classes, given the labels of its neighbours.

    No single change lowers the energy, so the label is the most probable class.
    """
    for place in range(len(costs)):
        costs[place] += disagreement(labels, weights, place)
    for top in range(0, len(labels), STRIP):
        part = costs[:, top : top + STRIP]
        part -= part.min(axis=0)
        np.exp(-part, out=part)
        part /= part.sum(axis=0)
        ordered(part, labels[top : top + STRIP])
        part *= valid[top : top + STRIP]
    return costs
