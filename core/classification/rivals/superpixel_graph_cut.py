# SPDX-License-Identifier: GPL-2.0-or-later
"""Superpixels, decided together by a graph cut: colour models from strokes, borders where neighbours differ.

References
----------
Achanta, R. and others (2012): SLIC superpixels compared to state-of-the-art superpixel methods. IEEE TPAMI 34,
2274-2282.
Boykov, Y., Jolly, M.-P. (2001): Interactive graph cuts for optimal boundary and region segmentation. ICCV, 105-112.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .alpha_expansion import Pairs, minimised
from .colour_model import COLOUR_MODEL
from .row_classifier import RowClassifier
from .whole_raster import (
    Solution,
    WholeClassifier,
    band_scale,
    check_fits,
    ordered,
    scaled_blocks,
    to_costs,
)

if TYPE_CHECKING:
    from ...base.progress import Progress
    from ...raster.bands import Band
    from ...raster.source import RasterSource

REGION_PIXELS = 60  # of a superpixel, in the mean
MIN_REGIONS = 100  # where there are as many pixels
SMOOTHNESS = 1.0  # cost of a border of one pixel between superpixels of one colour
ITERATIONS = 10  # of SLIC


def bytes_per_pixel(n_classes: int, n_bands: int) -> int:
    """Return how much memory a pixel takes: bands three times, labels, distances, and the result's probabilities."""
    return 12 * n_bands + 40 + 4 * n_classes


class SuperpixelClassifier(WholeClassifier):
    """Decides superpixels together; the base has the colour models."""

    def solve(self, source: RasterSource, progress: Progress) -> Solution:
        """Return the decided raster; raises what `prepare` does."""
        grid, bands = source.grid, self.base.recipe.bands
        check_fits(grid.height * grid.width, bytes_per_pixel(len(self.class_ids), len(bands)))
        image, valid = _image(source, bands, progress.part(0.0, 0.1))
        regions = superpixels(image, valid)
        progress.check()
        n = int(regions.max()) + 1
        pairs = region_pairs(regions, _means(image, regions, n))
        del image
        costs = self._costs(source, regions, n, progress.part(0.2, 0.9))
        labels = minimised(costs.argmin(axis=0).astype(np.uint16), costs, pairs, progress.part(0.9, 1.0))
        chances = _given_neighbours(labels, costs, pairs, np.bincount(regions[valid], minlength=n))
        planes = chances[:, np.maximum(regions, 0)] if n else np.zeros((len(costs), *valid.shape), np.float32)
        planes *= valid
        whole = labels[np.maximum(regions, 0)] if n else np.zeros(valid.shape, np.uint16)
        return Solution(whole, planes, valid)

    def _costs(self, source: RasterSource, regions: np.ndarray, n: int, progress: Progress) -> np.ndarray:
        """Return the sum of the costs of each superpixel's pixels, float64 (n_classes, n)."""
        costs = np.zeros((len(self.class_ids), n))
        for window, (probabilities, valid) in self.probabilities(source, progress):
            rows, cols = slice(window.row, window.row + window.height), slice(window.col, window.col + window.width)
            numbers = regions[rows, cols][valid]
            costs += [np.bincount(numbers, plane[valid], n) for plane in to_costs(probabilities)]
        return costs

    @classmethod
    def from_dict(cls, values: dict[str, Any], bands: tuple[Band, ...]) -> SuperpixelClassifier:
        """Build from a model file; raises `ModelError` when it is damaged."""
        return cls(RowClassifier.from_dict(COLOUR_MODEL, values, bands))


def _image(source: RasterSource, bands: tuple[Band, ...], progress: Progress) -> tuple[np.ndarray, np.ndarray]:
    """Return the scores of the bands, float32 (height, width, n_bands), and valid."""
    grid, scale = source.grid, band_scale(source, bands, progress.part(0.0, 0.5))
    image = np.zeros((grid.height, grid.width, len(bands)), dtype=np.float32)
    valid = np.zeros((grid.height, grid.width), dtype=bool)
    for window, (values, inside) in scaled_blocks(source, bands, scale, progress.part(0.5, 1.0)):
        rows, cols = slice(window.row, window.row + window.height), slice(window.col, window.col + window.width)
        image[rows, cols], valid[rows, cols] = np.moveaxis(values, 0, -1), inside
    return image, valid


def superpixels(image: np.ndarray, valid: np.ndarray) -> np.ndarray:
    """Return the superpixel of each pixel, int64 (height, width) from 0 without gaps, -1 where not valid."""
    from skimage.segmentation import slic

    regions = np.full(valid.shape, -1, dtype=np.int64)
    if not valid.any():
        return regions
    n_segments = max(valid.size // REGION_PIXELS, min(valid.size, MIN_REGIONS))
    # The compactness of each superpixel follows its own colours (SLICO), so there is no weight to choose.
    parts = slic(
        image, n_segments=n_segments, slic_zero=True, max_num_iter=ITERATIONS,
        channel_axis=-1, convert2lab=False, start_label=0,
    )  # fmt: skip
    regions[valid] = np.unique(parts[valid], return_inverse=True)[1].ravel()
    return regions


def _means(image: np.ndarray, regions: np.ndarray, n: int) -> np.ndarray:
    """Return the mean of each superpixel, float64 (n, n_bands)."""
    inside = regions >= 0
    numbers = regions[inside]
    counts = np.maximum(np.bincount(numbers, minlength=n), 1)
    bands = [np.bincount(numbers, image[..., band][inside], n) / counts for band in range(image.shape[-1])]
    return np.stack(bands, axis=1)


def region_pairs(regions: np.ndarray, means: np.ndarray) -> Pairs:
    """Return neighbouring superpixels, weighted by their common border (pixels) and by how alike their means are."""
    n = len(means)
    ends = [(regions[:, :-1], regions[:, 1:]), (regions[:-1], regions[1:])]
    keys = []
    for one, other in ends:
        meet = (one != other) & (one >= 0) & (other >= 0)
        low, high = np.minimum(one[meet], other[meet]), np.maximum(one[meet], other[meet])
        keys.append(low * n + high)
    key, length = np.unique(np.concatenate(keys), return_counts=True)
    first, second = np.divmod(key, max(n, 1))
    squared = ((means[first] - means[second]) ** 2).sum(axis=1)
    mean = float(squared.mean()) if len(squared) else 0.0
    alike = np.exp(-squared / (2.0 * mean)) if mean > 0 else np.ones(len(squared))
    return Pairs(first, second, SMOOTHNESS * length * alike)


def _given_neighbours(labels: np.ndarray, costs: np.ndarray, pairs: Pairs, sizes: np.ndarray) -> np.ndarray:
    """Return the probabilities of each superpixel's classes, given its neighbours, for the mean of its pixels."""
    energies, n = costs.copy(), len(labels)
    for place in range(len(energies)):
        for here, there in ((pairs.first, pairs.second), (pairs.second, pairs.first)):
            energies[place] += np.bincount(here, pairs.weights * (labels[there] != place), n)
    energies = (energies - energies.min(axis=0, initial=np.inf)) / np.maximum(sizes, 1)
    chances = np.exp(-energies)
    return ordered((chances / chances.sum(axis=0)).astype(np.float32), labels)
