# SPDX-License-Identifier: GPL-2.0-or-later
"""Rows of features of known classes, for the estimators of rival methods."""

from __future__ import annotations

import numpy as np
from clusterbrush.core.classification.rivals.training_rows import TrainingRows, standardised

N_FEATURES = 4


def blobs(n_classes: int = 3, strokes: int = 4, pixels: int = 12, seed: int = 0) -> TrainingRows:
    """Return strokes of pixels around a centre a class, that overlap a little; class ids are 2, 4, 6 ..."""
    rng = np.random.default_rng(seed)
    centres = 3.0 * rng.standard_normal((n_classes, N_FEATURES))
    n_strokes = n_classes * strokes
    classes = np.repeat(np.arange(n_strokes) % n_classes, pixels)
    features = centres[classes] + rng.standard_normal((len(classes), N_FEATURES))
    return TrainingRows.of(features, 2 * classes + 2, np.repeat(np.arange(n_strokes), pixels))


def scores_of(rows: TrainingRows, n: int = 500, seed: int = 9) -> tuple[np.ndarray, np.ndarray]:
    """Return standard scores of the rows, and of further pixels around all of them."""
    scale = rows.scale()
    further = rows.features[np.random.default_rng(seed).integers(0, len(rows.features), n)]
    further = further + np.random.default_rng(seed + 1).standard_normal(further.shape)
    return standardised(rows.features, scale), standardised(further, scale)
