# SPDX-License-Identifier: GPL-2.0-or-later
"""Which of several maps is better, and whether that is more than chance: a paired bootstrap over units of the truth.

A unit is what was labelled at one go: a stroke, a polygon, a point, or a patch of a truth raster. Pixels of one unit
resemble each other, so units are drawn, never pixels; and all maps are judged by the same drawn units.

References
----------
Efron, B., Tibshirani, R. J. (1993): An Introduction to the Bootstrap. Chapman & Hall. Chapter 13: percentile intervals.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..base.progress import Progress
from .accuracy_measures import measures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .accuracy_measures import Measures

N_DRAWS = 2000
MIN_UNITS = 8  # with fewer an interval says nothing
INTERVAL = (2.5, 97.5)  # per cent
MAX_WEIGHTS = 2**21  # of drawn units in memory at once


@dataclass(frozen=True)
class UnitCounts:
    """How one map agrees with the truth, in all and unit by unit.

    Parameters
    ----------
    matrix : float64 ndarray of shape (n, n + 1)
        Samples, or their weights: rows are the truth, columns the map, the last column is unclassified.
    sums : float64 ndarray of shape (n_units, 3, n)
        Samples of each unit by class: in the truth, on the map, and in both.
    """

    matrix: np.ndarray
    sums: np.ndarray

    @classmethod
    def of(cls, units: np.ndarray, truth: np.ndarray, mapped: np.ndarray, weights: np.ndarray, n: int) -> UnitCounts:
        """Return the counts of samples.

        Parameters
        ----------
        units, truth, mapped : int64 ndarrays of shape (n_samples,)
            Number of the unit, row of the true class, and column of the class on the map; `n` is unclassified.
        weights : float64 ndarray of shape (n_samples,)
        n : int
            Number of classes.
        """
        known, places = np.unique(units, return_inverse=True)
        places = places.ravel()
        matrix, sums = np.zeros((n, n + 1)), np.zeros((len(known), 3, n + 1))
        np.add.at(matrix, (truth, mapped), weights)
        np.add.at(sums, (places, np.zeros_like(places), truth), weights)
        np.add.at(sums, (places, np.ones_like(places), mapped), weights)
        right = truth == mapped
        np.add.at(sums, (places[right], np.full_like(places[right], 2), truth[right]), weights[right])
        return cls(matrix, np.ascontiguousarray(sums[:, :, :n]))

    @property
    def measures(self) -> Measures:
        """The measures over all units."""
        return measures(self.matrix)


@dataclass(frozen=True)
class Difference:
    """How far a map's macro Dice lies below that of the best map.

    Parameters
    ----------
    value : float
        Macro Dice of the best map minus that of this one.
    low, high : float
        The 95 % interval; NaN where there are too few units.
    """

    value: float
    low: float
    high: float

    @property
    def is_significant(self) -> bool:
        """Return True when the interval lies above 0."""
        return bool(self.low > 0)

    @property
    def is_known(self) -> bool:
        """Return True when there is an interval."""
        return not np.isnan(self.low)


def mean_iou(result: Measures) -> float:
    """Return the mean IoU of the classes in the truth, NaN when there is none."""
    known = result.iou[result.truth > 0]
    return float(known.mean()) if known.size else float("nan")


def macro_dice(sums: np.ndarray) -> np.ndarray:
    """Return the macro Dice of sums of truth, mapped and correct.

    Parameters
    ----------
    sums : float64 ndarray of shape (..., 3, n)

    Returns
    -------
    float64 ndarray of shape (...)
        Mean over the classes that occur in the truth; NaN where none does.
    """
    truth, mapped, correct = sums[..., 0, :], sums[..., 1, :], sums[..., 2, :]
    total, known = truth + mapped, truth > 0
    dice = np.divide(2.0 * correct, total, out=np.zeros_like(total), where=total > 0)
    n_known = known.sum(axis=-1)
    return np.divide(
        np.where(known, dice, 0.0).sum(axis=-1), n_known, out=np.full(n_known.shape, np.nan), where=n_known > 0
    )


def drawn_dice(
    counts: Sequence[UnitCounts], seed: int, n_draws: int = N_DRAWS, progress: Progress | None = None
) -> np.ndarray:
    """Return the macro Dice of each map on units drawn with replacement, float64 (n_maps, n_draws).

    Parameters
    ----------
    counts : sequence of UnitCounts
        Of the same units in the same order.
    seed : int
    n_draws : int
    progress : Progress, optional

    Raises
    ------
    CancelledError
        When `progress` says so.
    """
    progress = progress or Progress()
    rng = np.random.default_rng([seed, 15])
    n_units = len(counts[0].sums)
    flat = [unit_counts.sums.reshape(n_units, -1) for unit_counts in counts]
    at_once = max(1, MAX_WEIGHTS // n_units)
    drawn = np.empty((len(counts), n_draws))
    starts = range(0, n_draws, at_once)
    for start in progress.steps(starts, len(starts)):
        size = min(at_once, n_draws - start)
        weights = rng.multinomial(n_units, np.full(n_units, 1.0 / n_units), size=size).astype(np.float64)
        for number, unit_sums in enumerate(flat):
            totals = (weights @ unit_sums).reshape(size, 3, -1)
            drawn[number, start : start + size] = macro_dice(totals)
    return drawn


def differences(
    counts: Sequence[UnitCounts], best: int, seed: int, progress: Progress | None = None
) -> list[Difference]:
    """Return how far each map lies below the best one; see `drawn_dice`.

    Parameters
    ----------
    counts : sequence of UnitCounts
    best : int
        Position of the best map.
    seed : int
    progress : Progress, optional
    """
    values = [float(macro_dice(unit_counts.sums.sum(axis=0))) for unit_counts in counts]
    below = [values[best] - value for value in values]
    if len(counts[0].sums) < MIN_UNITS:
        return [Difference(value, float("nan"), float("nan")) for value in below]
    drawn = drawn_dice(counts, seed, progress=progress)
    drawn = drawn[:, ~np.isnan(drawn[0])]
    bounds = np.percentile(drawn[best] - drawn, INTERVAL, axis=1)
    return [Difference(value, float(low), float(high)) for value, low, high in zip(below, *bounds)]
