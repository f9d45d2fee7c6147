# SPDX-License-Identifier: GPL-2.0-or-later
"""Forests of codes that are values themselves."""

from __future__ import annotations

import numpy as np
from clusterbrush.core.classification.coding import Coding
from clusterbrush.core.classification.forest import Forest, joined


def grown_forest(
    rows: np.ndarray, classes: np.ndarray, n_classes: int, seed: int, *options: int, features: np.ndarray | None = None
) -> Forest:
    """Return a forest; the options are its number of trees and the number of the first."""
    ones = np.ones(rows.shape[1], dtype=np.float32)
    growths = Forest.growths(Coding(0 * ones, ones), rows, classes, n_classes, seed, *options, features=features)
    return joined([grow() for grow in growths])
