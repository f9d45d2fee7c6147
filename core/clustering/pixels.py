# SPDX-License-Identifier: GPL-2.0-or-later
"""The rows that k-means works on: in memory, or in pieces that are read again at each pass."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np

from ..engine.threads import in_threads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..base.progress import Progress
    from .metrics import Metric

Value = TypeVar("Value")

PIECE_ROWS = 32768  # rows a thread takes at once; fixed, so that sums never depend on the number of threads
WIDE = 64  # features from which a thread takes a quarter of them: few rows then make work for several threads


class Pixels(Protocol):
    """Rows to cluster, in pieces that come in the same order each time."""

    def pieces(self, progress: Progress) -> Iterator[tuple[np.ndarray, np.ndarray | None]]:
        """Yield features (n, n_features), already scaled, and weights (n,) or None."""
        ...

    def over(self, function: Callable[[np.ndarray, np.ndarray | None], Value], progress: Progress) -> Iterator[Value]:
        """Yield what a function makes of the features and weights of each piece, in the order of the pieces.

        Values are computed ahead, perhaps by other processes: the function must be one that `blocks.over_blocks` takes.
        """
        ...


class ArrayPixels:
    """Rows in memory.

    Parameters
    ----------
    features : float32 ndarray of shape (n_pixels, n_features)
    weights : ndarray of shape (n_pixels,), optional
        How many pixels each row stands for.
    """

    def __init__(self, features: np.ndarray, weights: np.ndarray | None = None) -> None:
        self.features = features
        self.weights = None if weights is None else np.asarray(weights, dtype=np.float64)

    def pieces(self, progress: Progress) -> Iterator[tuple[np.ndarray, np.ndarray | None]]:
        """Yield pieces of `PIECE_ROWS`, or less of wide rows."""
        size = PIECE_ROWS if self.features.shape[1] < WIDE else PIECE_ROWS // 4
        for start in range(0, len(self.features), size):
            progress.check()
            part = slice(start, start + size)
            yield self.features[part], None if self.weights is None else self.weights[part]

    def over(self, function: Callable[[np.ndarray, np.ndarray | None], Value], progress: Progress) -> Iterator[Value]:
        """Yield what a function makes of each piece, computed by the threads of this machine."""
        for _, value in in_threads(lambda piece: function(*piece), self.pieces(progress)):
            yield value

    def projected(self, metric: Metric) -> ArrayPixels:
        """Return the projected rows; the same object where the distance does not project."""
        return self if metric.length is None else ArrayPixels(metric.project_rows(self.features), self.weights)


class _ProjectedPixels:
    def __init__(self, pixels: Pixels, metric: Metric) -> None:
        self._pixels, self._metric = pixels, metric

    def pieces(self, progress: Progress) -> Iterator[tuple[np.ndarray, np.ndarray | None]]:
        for features, weights in self._pixels.pieces(progress):
            yield self._metric.project_rows(features), weights

    def over(self, function: Callable[[np.ndarray, np.ndarray | None], Value], progress: Progress) -> Iterator[Value]:
        return self._pixels.over(partial(_of_projected, self._metric, function), progress)


def _of_projected(
    metric: Metric,
    function: Callable[[np.ndarray, np.ndarray | None], Value],
    features: np.ndarray,
    weights: np.ndarray | None,
) -> Value:
    return function(metric.project_rows(features), weights)


def projected(pixels: Pixels, metric: Metric) -> Pixels:
    """Return the projected rows: those in memory at once, others piece by piece; unchanged without a projection."""
    if isinstance(pixels, ArrayPixels):
        return pixels.projected(metric)
    return pixels if metric.length is None else _ProjectedPixels(pixels, metric)
