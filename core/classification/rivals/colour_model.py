# SPDX-License-Identifier: GPL-2.0-or-later
"""The colours of each class as a mixture of Gaussians, learned from its strokes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...clustering.gaussian_mixture import fit_mixture
from .estimator import Estimator

if TYPE_CHECKING:
    from .estimator import Fitted, Settings
    from .training_rows import TrainingRows

MAX_ROWS = 5000  # of a class
ROWS_PER_COMPONENT = 20
MIN_VARIANCE = 0.05  # of standard scores: strokes show less of a class than the image has
ITERATIONS = 20


def fit(rows: TrainingRows, scores: np.ndarray, settings: Settings, seed: int) -> Fitted:
    """Return the fitted colour models; see `Estimator`."""
    models = []
    for place in range(rows.n_classes):
        own = scores[rows.classes == place]
        k = max(1, min(int(settings["components"]), len(own) // ROWS_PER_COMPONENT))
        if k == 1:
            models.append((own.mean(axis=0)[None], own.var(axis=0)[None] + MIN_VARIANCE, np.ones(1)))
        else:
            mixture = fit_mixture(own.astype(np.float32), k, ITERATIONS, seed)
            models.append((mixture.means, mixture.variances + MIN_VARIANCE, mixture.weights))
    return _ColourModels(models)


class _ColourModels:
    """Classes by the density of their mixtures; added up feature by feature, so that blocks equal the whole."""

    def __init__(self, models: list[tuple[np.ndarray, np.ndarray, np.ndarray]]) -> None:
        self._models = [tuple(part.astype(np.float64) for part in model) for model in models]

    def __call__(self, scores: np.ndarray) -> np.ndarray:
        planes = np.ascontiguousarray(scores.T)
        logs = np.stack([_log_density(planes, *model) for model in self._models])
        logs -= logs.max(axis=0)
        np.exp(logs, out=logs)
        return (logs / logs.sum(axis=0)).T


def _log_density(planes: np.ndarray, means: np.ndarray, variances: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the log density (n,) of a mixture, less what all mixtures have in common."""
    total = np.full(planes.shape[1], -np.inf)
    for mean, variance, weight in zip(means, variances, weights):
        logs = np.full(planes.shape[1], np.log(weight) - 0.5 * np.log(variance).sum())
        for plane, centre, spread in zip(planes, mean, variance):
            logs -= 0.5 / spread * (plane - centre) ** 2
        np.logaddexp(total, logs, out=total)
    return total


COLOUR_MODEL = Estimator(None, MAX_ROWS, {"components": 3.0}, fit)
