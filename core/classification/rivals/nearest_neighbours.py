# SPDX-License-Identifier: GPL-2.0-or-later
"""k nearest neighbours: a plain baseline that needs no library.

Each class counts alike: its number among the neighbours is divided by its number of painted pixels. Pixels that are as
far as the k-th nearest one all count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...base.blas import product
from .estimator import Estimator

if TYPE_CHECKING:
    from .estimator import Fitted, Settings
    from .training_rows import TrainingRows

MAX_ROWS = 250  # of a class; each pixel is compared with all of them
# Scores become whole numbers. Their products and sums are exact in float64 in any order, so blocks equal the whole.
STEPS = 64.0  # of a standard deviation
MAX_DEVIATIONS = 2.0**14
PIECE = 512  # rows whose distances are in memory at once


def fit(rows: TrainingRows, scores: np.ndarray, settings: Settings, seed: int) -> Fitted:  # noqa: ARG001
    """Return the fitted neighbours; see `Estimator`."""
    k = min(int(settings["neighbours"]), len(scores))
    votes = np.zeros((len(scores), rows.n_classes))
    votes[np.arange(len(scores)), rows.classes] = 1.0 / np.bincount(rows.classes)[rows.classes]
    return _Neighbours(_steps(scores), votes, k)


class _Neighbours:
    def __init__(self, points: np.ndarray, votes: np.ndarray, k: int) -> None:
        self._doubled = np.ascontiguousarray(-2.0 * points.T)
        self._squares, self._votes, self._k = (points**2).sum(axis=1), votes, k

    def __call__(self, scores: np.ndarray) -> np.ndarray:
        shares = np.empty((len(scores), self._votes.shape[1]))
        for start in range(0, len(scores), PIECE):
            shares[start : start + PIECE] = self._shares(_steps(scores[start : start + PIECE]))
        return shares

    def _shares(self, points: np.ndarray) -> np.ndarray:
        distances = np.empty((len(points), len(self._squares)))  # squared, less the square of the pixel itself
        product(points, self._doubled, distances)
        distances += self._squares
        near = distances <= np.partition(distances, self._k - 1, axis=1)[:, self._k - 1 : self._k]
        # few are near, so their votes are added one by one, in the order of the painted pixels
        shares = np.zeros((len(points), self._votes.shape[1]))
        which, neighbours = np.nonzero(near)
        np.add.at(shares, which, self._votes[neighbours])
        return shares / shares.sum(axis=1, keepdims=True)


def _steps(scores: np.ndarray) -> np.ndarray:
    return np.rint(STEPS * np.clip(scores, -MAX_DEVIATIONS, MAX_DEVIATIONS))


NEAREST_NEIGHBOURS = Estimator(None, MAX_ROWS, {"neighbours": 5.0}, fit)
