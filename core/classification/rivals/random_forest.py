# SPDX-License-Identifier: GPL-2.0-or-later
"""Random forest on the features of a pixel: 100 trees, as ilastik grows them.

References
----------
Breiman, L. (2001): Random forests. Machine Learning 45, 5-32.
Berg, S. and others (2019): ilastik: interactive machine learning for (bio)image analysis. Nature Methods 16, 1226-1232.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...base.libraries import SCIKIT_LEARN
from .estimator import Estimator

if TYPE_CHECKING:
    import numpy as np

    from .estimator import Fitted, Settings
    from .training_rows import TrainingRows

MAX_ROWS = 10_000  # of a class
MAX_SEED = 2**32  # of scikit-learn


def fit(rows: TrainingRows, scores: np.ndarray, settings: Settings, seed: int) -> Fitted:
    """Return the fitted forest; see `Estimator`. One thread adds the trees up, always in the same order."""
    from sklearn.ensemble import RandomForestClassifier

    forest = RandomForestClassifier(
        int(settings["trees"]), class_weight="balanced", random_state=seed % MAX_SEED, n_jobs=1
    )
    return forest.fit(scores, rows.classes).predict_proba


RANDOM_FOREST = Estimator(SCIKIT_LEARN, MAX_ROWS, {"trees": 100.0}, fit)
