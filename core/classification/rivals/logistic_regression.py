# SPDX-License-Identifier: GPL-2.0-or-later
"""Logistic regression: a plain baseline whose borders between classes are flat."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...base.libraries import SCIKIT_LEARN
from .estimator import Estimator

if TYPE_CHECKING:
    from .estimator import Fitted, Settings
    from .training_rows import TrainingRows

MAX_ROWS = 10_000  # of a class
MAX_ITERATIONS = 1000


def fit(rows: TrainingRows, scores: np.ndarray, settings: Settings, seed: int) -> Fitted:  # noqa: ARG001
    """Return the fitted regression; see `Estimator`."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=settings["cost"], class_weight="balanced", max_iter=MAX_ITERATIONS)
    model.fit(scores, rows.classes)
    weights, offsets = np.atleast_2d(model.coef_), np.atleast_1d(model.intercept_)
    if rows.n_classes == 2:  # one row of weights, for the second class
        weights, offsets = np.concatenate([0.0 * weights, weights]), np.append(0.0, offsets)
    return _Linear(weights, offsets)


class _Linear:
    """Softmax of linear scores; added up feature by feature, because a matrix product rounds differently in blocks."""

    def __init__(self, weights: np.ndarray, offsets: np.ndarray) -> None:
        self._weights, self._offsets = weights, offsets

    def __call__(self, scores: np.ndarray) -> np.ndarray:
        values = np.repeat(self._offsets[:, np.newaxis], len(scores), axis=1)
        for plane, weights in zip(np.ascontiguousarray(scores.T), self._weights.T):
            for place, weight in enumerate(weights):
                values[place] += weight * plane
        values -= values.max(axis=0)
        np.exp(values, out=values)
        return (values / values.sum(axis=0)).T


LOGISTIC_REGRESSION = Estimator(SCIKIT_LEARN, MAX_ROWS, {"cost": 1.0}, fit)
