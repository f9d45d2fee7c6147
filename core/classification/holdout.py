# SPDX-License-Identifier: GPL-2.0-or-later
"""An estimate of accuracy without truth data: whole strokes are held out, never single pixels.

Pixels of one stroke resemble each other, so holding out single pixels would overestimate the accuracy. The estimate is
still optimistic: people paint where a class is easy to see, and do not paint borders.

References
----------
Wilson, E. B. (1927): Probable inference, the law of succession, and statistical inference. Journal of the American
Statistical Association 22, 209-212.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from .learner import Trial

MAX_FOLDS = 5
NORMAL_QUANTILE = 1.959964  # of 97.5 %, for intervals of 95 %


def _no_pixels() -> np.ndarray:
    return np.empty(0, dtype=np.int64)


@dataclass(frozen=True)
class HeldOut:
    """Accuracy of a classifier on strokes that it did not learn from.

    Parameters
    ----------
    accuracy : float
        Share of the held-out pixels that got their stroke's class, each stroke weighing the same.
    dice : dict of class id to float
        Of the classes that could be held out (two strokes at least).
    n_strokes : int
        Held out in turn.
    confidence : float32 ndarray of shape (n,)
    right : bool ndarray of shape (n,)
        Whether the class of each held-out pixel was right, for judging the confidence.
    confusion : dict of (class id, class id) to float
        Share of the held-out pixels of the first class that were classified as the second one, each stroke weighing
        the same; pairs that do not occur are left out.
    stroke_ids, truth, classified : int64 ndarrays of shape (n,)
        The stroke of each held-out pixel, its class, and the class that it got, 0 for none.
    """

    accuracy: float
    dice: dict[int, float]
    n_strokes: int
    confidence: np.ndarray
    right: np.ndarray
    confusion: dict[tuple[int, int], float] = field(default_factory=dict)
    stroke_ids: np.ndarray = field(default_factory=_no_pixels)
    truth: np.ndarray = field(default_factory=_no_pixels)
    classified: np.ndarray = field(default_factory=_no_pixels)

    @property
    def interval(self) -> tuple[float, float]:
        """95 % interval of the accuracy by Wilson, as if a stroke was right or wrong as a whole."""
        n, square = self.n_strokes, NORMAL_QUANTILE**2
        centre = (self.accuracy + square / (2 * n)) / (1 + square / n)
        spread = math.sqrt(self.accuracy * (1 - self.accuracy) / n + square / (4 * n**2))
        half = NORMAL_QUANTILE * spread / (1 + square / n)
        return max(0.0, centre - half), min(1.0, centre + half)

    @property
    def macro_dice(self) -> float:
        """Mean of the classes' Dice."""
        return float(np.mean(list(self.dice.values()))) if self.dice else float("nan")


def folds(class_ids: np.ndarray, stroke_ids: np.ndarray, seed: int, most: int = MAX_FOLDS) -> np.ndarray:
    """Return the fold in which each pixel's stroke is held out, -1 for strokes that are alone in their class.

    Parameters
    ----------
    class_ids, stroke_ids : int64 ndarray of shape (n,)
    seed : int
    most : int
        How many folds, at most.

    Returns
    -------
    int64 ndarray of shape (n,)
    """
    fold = np.full(len(stroke_ids), -1, dtype=np.int64)
    rng = np.random.default_rng([seed, 5])
    offset = 0
    for class_id in np.unique(class_ids):
        strokes = np.unique(stroke_ids[class_ids == class_id])
        if len(strokes) < 2:
            continue
        for place, stroke in enumerate(rng.permutation(strokes)):
            fold[stroke_ids == stroke] = (place + offset) % min(most, len(strokes))
        offset += len(strokes)
    return fold


def hold_out(
    class_ids: np.ndarray,
    stroke_ids: np.ndarray,
    predict: Trial,
    seed: int = 0,
    max_folds: int = MAX_FOLDS,
    judged: np.ndarray | None = None,
) -> HeldOut | None:
    """Return the accuracy measured by holding out whole strokes in turn.

    Parameters
    ----------
    class_ids, stroke_ids : int64 ndarray of shape (n,)
        Of the painted pixels.
    predict : Trial
    seed : int
    max_folds : int
        How often is learned anew.
    judged : bool ndarray of shape (n,), optional
        Pixels of the strokes that may be held out; the others are always learned from. All of them when absent.

    Returns
    -------
    HeldOut or None
        None when no class has two strokes that may be held out.
    """
    rows = np.arange(len(class_ids)) if judged is None else np.flatnonzero(judged)
    fold = np.full(len(class_ids), -1, dtype=np.int64)
    fold[rows] = folds(class_ids[rows], stroke_ids[rows], seed, max_folds)
    predicted = np.zeros(len(class_ids), dtype=np.int64)
    confidence = np.zeros(len(class_ids), dtype=np.float32)
    for number in range(fold.max(initial=-1) + 1):
        test_rows = fold == number
        predicted[test_rows], confidence[test_rows] = predict(~test_rows, test_rows)
    held = fold >= 0
    if not held.any():
        return None
    truth, classified, strokes = class_ids[held], predicted[held], stroke_ids[held]
    _, inverse, sizes = np.unique(strokes, return_inverse=True, return_counts=True)
    weights = 1.0 / sizes[inverse]
    dice = {int(class_id): _dice(truth == class_id, classified == class_id, weights) for class_id in np.unique(truth)}
    accuracy = float(np.average(truth == classified, weights=weights))
    confusion = _confusion(truth, classified, weights)
    right = truth == classified
    return HeldOut(accuracy, dice, len(sizes), confidence[held], right, confusion, strokes, truth, classified)


def _confusion(truth: np.ndarray, classified: np.ndarray, weights: np.ndarray) -> dict[tuple[int, int], float]:
    """Return the share of each class's weights in each class that it was classified as."""
    pairs, inverse = np.unique(np.stack([truth, classified], axis=1), axis=0, return_inverse=True)
    sums = np.bincount(inverse.ravel(), weights=weights)
    totals = {int(class_id): float(weights[truth == class_id].sum()) for class_id in np.unique(truth)}
    return {
        (first, second): float(value) / totals[first] for (first, second), value in zip(pairs.tolist(), sums.tolist())
    }


def _dice(truth: np.ndarray, classified: np.ndarray, weights: np.ndarray) -> float:
    return float(2.0 * weights[truth & classified].sum() / (weights[truth].sum() + weights[classified].sum()))
