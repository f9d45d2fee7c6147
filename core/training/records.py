# SPDX-License-Identifier: GPL-2.0-or-later
"""What a training tells of itself, epoch by epoch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..features.feature_model import FeatureModel

PLATEAU_EPOCHS = 3  # of which none was better than the best before
MIN_GAIN = 0.002  # of the loss, that counts as better


@dataclass(frozen=True)
class Judgement:
    """How good a map from fixed strokes is: clusters take the classes of their painted pixels.

    Parameters
    ----------
    dice : float
        Mean Dice of the classes of the truth.
    accuracy : float
        Share of the pixels with a truth that are right.
    """

    dice: float
    accuracy: float


@dataclass(frozen=True)
class EpochRecord:
    """An epoch.

    Parameters
    ----------
    epoch, step : int
        From 1; steps since the beginning.
    loss : float
        Mean over the steps.
    used : float
        Clusters in use, mean over the batches.
    seconds : float
        Since the beginning.
    dice, accuracy : float or None
        See `Judgement`; None without strokes and truth.
    """

    epoch: int
    step: int
    loss: float
    used: float
    seconds: float
    dice: float | None = None
    accuracy: float | None = None


@dataclass(frozen=True)
class LearnedFeatures:
    """The result of a training.

    Parameters
    ----------
    model : FeatureModel
    records : tuple of EpochRecord
    clusters : int
        That could be used.
    ended : {"done", "plateau", "cancelled"}
    device : str
    seconds : float
    baseline : Judgement or None
        That of clusters on the bands.
    """

    model: FeatureModel
    records: tuple[EpochRecord, ...]
    clusters: int
    ended: str
    device: str
    seconds: float
    baseline: Judgement | None = None


def has_settled(losses: Sequence[float]) -> bool:
    """Return True when the last `PLATEAU_EPOCHS` epochs (n,) brought no loss that is lower than all before."""
    if len(losses) <= PLATEAU_EPOCHS:
        return False
    best = min(losses[:-PLATEAU_EPOCHS])
    return min(losses[-PLATEAU_EPOCHS:]) > best - MIN_GAIN * abs(best)
