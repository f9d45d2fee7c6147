# SPDX-License-Identifier: GPL-2.0-or-later
"""What methods share that decide a raster as a whole: they hold it in memory, and solve it once."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np

from ...base.memory import check_memory
from ...base.progress import Progress
from ...engine.blocks import over_blocks
from ..classifier import Classified

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ...raster.bands import Band
    from ...raster.grid import Window
    from ...raster.source import RasterSource
    from .row_classifier import RowClassifier

MIN_PROBABILITY = 1e-4  # of a class, so that no cost is infinite
BYTES_OF_BLOCKS = 200e6  # what the blocks take while they are computed


@dataclass(frozen=True)
class Solution:
    """A raster decided as a whole.

    Parameters
    ----------
    labels : uint16 ndarray of shape (height, width)
        Positions in the classifier's classes.
    probabilities : float32 ndarray of shape (n_classes, height, width)
        0 where not valid; the label is the first of the highest.
    valid : bool ndarray of shape (height, width)
    """

    labels: np.ndarray
    probabilities: np.ndarray
    valid: np.ndarray

    def classified(self, window: Window, class_ids: tuple[int, ...], with_probabilities: bool) -> Classified:
        """Return a window of it."""
        part = slice(window.row, window.row + window.height), slice(window.col, window.col + window.width)
        labels, valid = self.labels[part], self.valid[part]
        planes = self.probabilities[:, part[0], part[1]]
        ids = np.where(valid, np.array(class_ids, dtype=np.uint16)[labels], np.uint16(0))
        return Classified(ids, planes.max(axis=0) * valid, valid, planes.copy() if with_probabilities else None)


class Solutions:
    """The solutions of a classifier by raster; copies that are sent to other processes begin empty."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: WeakKeyDictionary[RasterSource, Solution] = WeakKeyDictionary()

    def of(self, source: RasterSource, solve: Callable[[], Solution]) -> Solution:
        """Return the solution of a raster, computed at the first call; threads wait for it."""
        with self._lock:
            if source not in self._kept:
                self._kept[source] = solve()
            return self._kept[source]

    @property
    def n_bytes(self) -> int:
        """Memory of what is kept."""
        return sum(kept.probabilities.nbytes + kept.labels.nbytes for kept in list(self._kept.values()))

    def __reduce__(self) -> tuple[Any, ...]:
        return Solutions, ()


@dataclass(frozen=True)
class WholeClassifier:
    """Classifies a raster as a whole, from the probabilities of each pixel.

    Parameters
    ----------
    base : RowClassifier
        Gives the probabilities.
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
        """Decide a raster, unless it is decided already.

        Raises
        ------
        InputError
            When it does not fit into memory; nothing is computed then.
        CancelledError
            When `progress` says so.
        """
        self.solutions.of(source, lambda: self.solve(source, progress))

    def classify(self, source: RasterSource, window: Window, with_probabilities: bool = False) -> Classified:
        """Return a window of the raster, which is decided as a whole at the first call."""
        solution = self.solutions.of(source, lambda: self.solve(source, Progress()))
        return solution.classified(window, self.class_ids, with_probabilities)

    def solve(self, source: RasterSource, progress: Progress) -> Solution:
        """Return the decided raster; raises what `prepare` does."""
        raise NotImplementedError

    def probabilities(
        self, source: RasterSource, progress: Progress
    ) -> Iterator[tuple[Window, tuple[np.ndarray, np.ndarray]]]:
        """Yield blocks, their probabilities float32 (n_classes, height, width), 0 where not valid, and valid."""
        blocks = list(source.blocks(shape=source.block_shape(self.n_features, self.base.in_squares)))
        return progress.steps(
            over_blocks(partial(block_probabilities, self.base, source), blocks, progress), len(blocks)
        )

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        return self.base.to_dict()


def check_fits(n_pixels: int, bytes_per_pixel: float) -> None:
    """Raise `InputError` when a raster does not fit into the free memory."""
    check_memory(int(n_pixels * bytes_per_pixel + BYTES_OF_BLOCKS))


def to_costs(probabilities: np.ndarray) -> np.ndarray:
    """Return ``-log`` of probabilities, float32."""
    return -np.log(np.maximum(probabilities, np.float32(MIN_PROBABILITY))).astype(np.float32)


def ordered(probabilities: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return probabilities (n_classes, ...) whose first highest is the label: rounding may exchange two."""
    best = probabilities.argmax(axis=0)
    wrong = np.nonzero(best != labels)
    if len(wrong[0]):
        first, label = best[wrong], labels[wrong]
        high, low = probabilities[(first, *wrong)], probabilities[(label, *wrong)]
        probabilities[(label, *wrong)] = np.nextafter(high, np.float32(2.0))
        probabilities[(first, *wrong)] = low
    return probabilities


# --- the scale of the bands


def band_scale(
    source: RasterSource, bands: tuple[Band, ...], progress: Progress, windows: Sequence[Window] = ()
) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and standard deviation of each band, float64 (n_bands,), over the valid pixels.

    Parameters
    ----------
    source : RasterSource
    bands : tuple of Band
    progress : Progress
    windows : sequence of Window
        Parts of the raster to look at; all of it when empty.
    """
    n, mean, squares = 0, np.zeros(len(bands)), np.zeros(len(bands))
    for _, (count, block_mean, block_squares) in over_blocks(
        partial(_moments, source, bands), windows or list(source.blocks(2 * len(bands))), progress
    ):
        total = n + count
        if count:
            squares += block_squares + (block_mean - mean) ** 2 * n * count / total
            mean, n = mean + (block_mean - mean) * count / total, total
    deviation = np.sqrt(squares / max(n, 1))
    return mean, np.where(deviation > 0, deviation, 1.0)


def _moments(
    source: RasterSource, bands: tuple[Band, ...], window: Window
) -> tuple[int, np.ndarray | float, np.ndarray | float]:
    values, valid = source.read(window, bands=bands)
    inside = values[:, valid].astype(np.float64)
    if not inside.size:
        return 0, 0.0, 0.0
    mean = inside.mean(axis=1)
    return inside.shape[1], mean, ((inside - mean[:, np.newaxis]) ** 2).sum(axis=1)


def scaled_bands(
    source: RasterSource, bands: tuple[Band, ...], scale: tuple[np.ndarray, np.ndarray], window: Window
) -> tuple[np.ndarray, np.ndarray]:
    """Return the standard scores of the bands of a window, float32, 0 where not valid, and valid."""
    values, valid = source.read(window, bands=bands)
    mean, deviation = (part[:, np.newaxis, np.newaxis] for part in scale)
    return np.where(valid, (values - mean) / deviation, 0.0).astype(np.float32), valid


def scaled_blocks(
    source: RasterSource, bands: tuple[Band, ...], scale: tuple[np.ndarray, np.ndarray], progress: Progress
) -> Iterator[tuple[Window, tuple[np.ndarray, np.ndarray]]]:
    """Yield blocks, and what `scaled_bands` returns of each."""
    blocks = list(source.blocks(2 * len(bands)))
    return progress.steps(over_blocks(partial(scaled_bands, source, bands, scale), blocks, progress), len(blocks))


def block_probabilities(base: RowClassifier, source: RasterSource, window: Window) -> tuple[np.ndarray, np.ndarray]:
    """Return probabilities float32 (n_classes, height, width) of a block, 0 where not valid, and valid."""
    classified = base.classify(source, window, with_probabilities=True)
    planes = classified.probabilities
    return np.empty((0, *classified.valid.shape), np.float32) if planes is None else planes, classified.valid
