# SPDX-License-Identifier: GPL-2.0-or-later
"""k nearest neighbours: a plain baseline.

Each class counts alike: its share of the neighbours is divided by its number of painted pixels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...base.libraries import SCIKIT_LEARN
from .estimator import Estimator

if TYPE_CHECKING:
    from .estimator import Fitted, Settings
    from .training_rows import TrainingRows

MAX_ROWS = 1000  # of a class; each pixel is compared with all of them


def fit(rows: TrainingRows, scores: np.ndarray, settings: Settings, seed: int) -> Fitted:  # noqa: ARG001
    """Return the fitted neighbours; see `Estimator`."""
    from sklearn.neighbors import KNeighborsClassifier

    k = min(int(settings["neighbours"]), len(scores))
    # A tree compares pixel by pixel; the product of matrices that "brute" takes rounds differently in other blocks.
    neighbours = KNeighborsClassifier(k, algorithm="kd_tree").fit(scores, rows.classes)
    counts = np.bincount(rows.classes, minlength=rows.n_classes)

    def predict(scores: np.ndarray) -> np.ndarray:
        shares = neighbours.predict_proba(scores) / counts
        return shares / shares.sum(axis=1, keepdims=True)

    return predict


NEAREST_NEIGHBOURS = Estimator(SCIKIT_LEARN, MAX_ROWS, {"neighbours": 5.0}, fit)
