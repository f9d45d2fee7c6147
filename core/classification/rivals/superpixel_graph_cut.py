# SPDX-License-Identifier: GPL-2.0-or-later
"""Superpixels, decided together by a graph cut: colour models from strokes, borders where neighbours differ.

References
----------
Achanta, R. and others (2012): SLIC superpixels compared to state-of-the-art superpixel methods. IEEE TPAMI 34,
2274-2282.
Boykov, Y., Jolly, M.-P. (2001): Interactive graph cuts for optimal boundary and region segmentation. ICCV, 105-112.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from ...base.progress import Progress
from ...engine.blocks import over_blocks
from .alpha_expansion import Pairs, minimised
from .colour_model import COLOUR_MODEL
from .row_classifier import RowClassifier
from .whole_raster import (
    Solution,
    Solutions,
    band_scale,
    block_probabilities,
    check_fits,
    ordered,
    scaled_bands,
    to_costs,
)

if TYPE_CHECKING:
    from ...raster.bands import Band
    from ...raster.grid import Window
    from ...raster.source import RasterSource
    from ..classifier import Classified

REGION_PIXELS = 60  # of a superpixel, in the mean
MIN_REGIONS = 100  # where there are as many pixels
SMOOTHNESS = 1.0  # cost of a border of one pixel between superpixels of one colour
ITERATIONS = 10  # of SLIC


def bytes_per_pixel(n_classes: int, n_bands: int) -> int:
    """Return how much memory a pixel takes: bands three times, labels, distances, and the result's probabilities."""
    return 12 * n_bands + 40 + 4 * n_classes


@dataclass(frozen=True)
class SuperpixelClassifier:
    """Classifies a raster as a whole.

    Parameters
    ----------
    base : RowClassifier
        The colour models.
    """

    base: RowClassifier
    solutions: Solutions = field(default_factory=Solutions, repr=False, compare=False)

    @property
    def class_ids(self) -> tuple[int, ...]:
        """The painted classes."""
        return self.base.class_ids

    @property
    def n_features(self) -> int:
        """Number of planes of a block in memory at once."""
        return self.base.n_features

    @property
    def in_squares(self) -> bool:
        """False: a block is cut out of the decided raster."""
        return False

    def prepare(self, source: RasterSource, progress: Progress) -> None:
        """Decide a raster, unless it is decided already; raises as `GraphCutClassifier.prepare`."""
        self.solutions.of(source, partial(self._solve, source, progress))

    def classify(self, source: RasterSource, window: Window, with_probabilities: bool = False) -> Classified:
        """Return a window of the raster, which is decided as a whole at the first call."""
        solution = self.solutions.of(source, partial(self._solve, source, Progress()))
        return solution.classified(window, self.class_ids, with_probabilities)

    def _solve(self, source: RasterSource, progress: Progress) -> Solution:
        grid, bands = source.grid, self.base.recipe.bands
        check_fits(grid.height * grid.width, bytes_per_pixel(len(self.class_ids), len(bands)))
        image, valid = _image(source, bands, progress.part(0.0, 0.1))
        regions = superpixels(image, valid)
        progress.check()
        n = int(regions.max()) + 1
        pairs = region_pairs(regions, _means(image, regions, n))
        del image
        costs = _costs(self.base, source, regions, n, progress.part(0.2, 0.9))
        labels = minimised(costs.argmin(axis=0).astype(np.uint16), costs, pairs, progress.part(0.9, 1.0))
        chances = _given_neighbours(labels, costs, pairs, np.bincount(regions[valid], minlength=n))
        planes = chances[:, np.maximum(regions, 0)] if n else np.zeros((len(costs), *valid.shape), np.float32)
        planes *= valid
        whole = labels[np.maximum(regions, 0)] if n else np.zeros(valid.shape, np.uint16)
        return Solution(whole, planes, valid)

    # --- the file

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        return self.base.to_dict()

    @classmethod
    def from_dict(cls, values: dict[str, Any], bands: tuple[Band, ...]) -> SuperpixelClassifier:
        """Build from a model file; raises `ModelError` when it is damaged."""
        return cls(RowClassifier.from_dict(COLOUR_MODEL, values, bands))


def _image(source: RasterSource, bands: tuple[Band, ...], progress: Progress) -> tuple[np.ndarray, np.ndarray]:
    """Return the scores of the bands, float32 (height, width, n_bands), and valid."""
    grid, scale = source.grid, band_scale(source, bands, progress.part(0.0, 0.5))
    image = np.zeros((grid.height, grid.width, len(bands)), dtype=np.float32)
    valid = np.zeros((grid.height, grid.width), dtype=bool)
    blocks, reading = list(source.blocks(2 * len(bands))), progress.part(0.5, 1.0)
    results = over_blocks(partial(_scaled_block, source, bands, scale), blocks, reading)
    for window, (values, inside) in reading.steps(results, len(blocks)):
        rows, cols = slice(window.row, window.row + window.height), slice(window.col, window.col + window.width)
        image[rows, cols], valid[rows, cols] = np.moveaxis(values, 0, -1), inside
    return image, valid


def _scaled_block(
    source: RasterSource, bands: tuple[Band, ...], scale: tuple[np.ndarray, np.ndarray], window: Window
) -> tuple[np.ndarray, np.ndarray]:
    return scaled_bands(source, window, bands, scale)


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


def _costs(base: RowClassifier, source: RasterSource, regions: np.ndarray, n: int, progress: Progress) -> np.ndarray:
    """Return the sum of the costs of each superpixel's pixels, float64 (n_classes, n)."""
    costs = np.zeros((len(base.class_ids), n))
    blocks = list(source.blocks(base.n_features))
    for window, (probabilities, valid) in progress.steps(
        over_blocks(partial(_block, base, source), blocks, progress), len(blocks)
    ):
        rows, cols = slice(window.row, window.row + window.height), slice(window.col, window.col + window.width)
        numbers = regions[rows, cols][valid]
        costs += [np.bincount(numbers, plane[valid], n) for plane in to_costs(probabilities)]
    return costs


def _block(base: RowClassifier, source: RasterSource, window: Window) -> tuple[np.ndarray, np.ndarray]:
    return block_probabilities(base, source, window)


def _given_neighbours(labels: np.ndarray, costs: np.ndarray, pairs: Pairs, sizes: np.ndarray) -> np.ndarray:
    """Return the probabilities of each superpixel's classes, given its neighbours, for the mean of its pixels."""
    energies, n = costs.copy(), len(labels)
    for place in range(len(energies)):
        for here, there in ((pairs.first, pairs.second), (pairs.second, pairs.first)):
            energies[place] += np.bincount(here, pairs.weights * (labels[there] != place), n)
    energies = (energies - energies.min(axis=0, initial=np.inf)) / np.maximum(sizes, 1)
    chances = np.exp(-energies)
    return ordered((chances / chances.sum(axis=0)).astype(np.float32), labels)
