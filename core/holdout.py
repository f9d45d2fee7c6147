# SPDX-License-Identifier: GPL-2.0-or-later
"""An estimate of accuracy without truth data: whole strokes are held out, never pixels of one.

Pixels of one stroke resemble each other, so holding out single pixels would measure memory. Even so the figure is
optimistic: people paint where a class is plain to see, and borders are not painted at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_FOLDS = 5


@dataclass(frozen=True)
class HeldOut:
    """What a classifier made of strokes that it had not seen.

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
        By held-out pixel: whether its class was right, for judging the confidence.
    """

    accuracy: float
    dice: dict[int, float]
    n_strokes: int
    confidence: np.ndarray
    right: np.ndarray

    @property
    def macro_dice(self) -> float:
        """Mean of the classes' Dice."""
        return float(np.mean(list(self.dice.values()))) if self.dice else float("nan")


def folds(class_ids: np.ndarray, stroke_ids: np.ndarray, seed: int) -> np.ndarray:
    """Give each painted pixel the fold that its stroke is held out in, -1 for strokes that are alone in their class.

    Parameters
    ----------
    class_ids, stroke_ids : int64 ndarray of shape (n,)
    seed : int

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
            fold[stroke_ids == stroke] = (place + offset) % min(MOST_FOLDS, len(strokes))
        offset += len(strokes)
    return fold


def hold_out(
    class_ids: np.ndarray,
    stroke_ids: np.ndarray,
    predict: Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]],
    seed: int = 0,
) -> HeldOut | None:
    """Hold out whole strokes in turn.

    Parameters
    ----------
    class_ids, stroke_ids : int64 ndarray of shape (n,)
        Of the painted pixels.
    predict : callable
        Takes the rows to learn from and the rows to tell (bool (n,) each), returns class ids and confidence of the
        latter.
    seed : int

    Returns
    -------
    HeldOut or None
        None when no class has two strokes.
    """
    fold = folds(class_ids, stroke_ids, seed)
    predicted = np.zeros(len(class_ids), dtype=np.int64)
    confidence = np.zeros(len(class_ids), dtype=np.float32)
    for number in range(fold.max(initial=-1) + 1):
        told = fold == number
        predicted[told], confidence[told] = predict(~told, told)
    held = fold >= 0
    if not held.any():
        return None
    truth, found, strokes = class_ids[held], predicted[held], stroke_ids[held]
    _, inverse, sizes = np.unique(strokes, return_inverse=True, return_counts=True)
    weights = 1.0 / sizes[inverse]
    dice = {int(one): _dice(truth == one, found == one, weights) for one in np.unique(truth)}
    accuracy = float(np.average(truth == found, weights=weights))
    return HeldOut(accuracy, dice, len(sizes), confidence[held], truth == found)


def _dice(truth: np.ndarray, found: np.ndarray, weights: np.ndarray) -> float:
    return float(2.0 * weights[truth & found].sum() / (weights[truth].sum() + weights[found].sum()))
