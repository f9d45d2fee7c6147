# SPDX-License-Identifier: GPL-2.0-or-later
"""k nearest neighbours, held against distances computed here."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.classification.rivals.nearest_neighbours import fit
from clusterbrush.core.classification.rivals.training_rows import TrainingRows
from rival_rows import blobs, scores_of

pytest.importorskip("sklearn", reason="scikit-learn is not installed here")


def test_shares_of_the_five_nearest_each_class_alike():
    rows = blobs(3).chosen(slice(3, None))  # classes of different sizes
    train, test = scores_of(rows)
    nearest = np.argsort(((test[:, None] - train) ** 2).sum(axis=2), axis=1)[:, :5]
    votes = np.stack([(rows.classes[nearest] == place).sum(axis=1) for place in range(3)], axis=1)
    shares = votes / np.bincount(rows.classes)
    found = fit(rows, train, {"neighbours": 5.0}, 0)
    np.testing.assert_allclose(found(test), shares / shares.sum(axis=1, keepdims=True), rtol=1e-12)
    np.testing.assert_array_equal(found(test)[5:9], found(test[5:9]))


def test_fewer_pixels_than_neighbours():
    rows = TrainingRows.of(np.array([[0.0], [1.0], [1.1]]), np.array([1, 2, 2]), np.array([1, 2, 2]))
    np.testing.assert_allclose(fit(rows, rows.features, {"neighbours": 5.0}, 0)(np.array([[0.2]])), [[0.5, 0.5]])
