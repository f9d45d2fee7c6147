# SPDX-License-Identifier: GPL-2.0-or-later
"""k nearest neighbours, held against distances computed here."""

from __future__ import annotations

import numpy as np
from clusterbrush.core.classification.rivals.nearest_neighbours import fit
from clusterbrush.core.classification.rivals.training_rows import TrainingRows
from rival_rows import blobs, scores_of


def test_shares_of_the_five_nearest_each_class_alike():
    rows = blobs(3).chosen(slice(3, None))  # classes of different sizes
    train, test = scores_of(rows)
    distances = ((np.rint(64 * test)[:, None] - np.rint(64 * train)) ** 2).sum(axis=2)
    near = distances <= np.sort(distances, axis=1)[:, 4:5]
    votes = np.stack([near[:, rows.classes == place].sum(axis=1) for place in range(3)], axis=1)
    shares = votes / np.bincount(rows.classes)
    found = fit(rows, train, {"neighbours": 5.0}, 0)
    np.testing.assert_allclose(found(test), shares / shares.sum(axis=1, keepdims=True), rtol=1e-12)
    np.testing.assert_array_equal(found(test)[5:9], found(test[5:9]))


def test_fewer_pixels_than_neighbours():
    rows = TrainingRows.of(np.array([[0.0], [1.0], [1.1]]), np.array([1, 2, 2]), np.array([1, 2, 2]))
    np.testing.assert_allclose(fit(rows, rows.features, {"neighbours": 5.0}, 0)(np.array([[0.2]])), [[0.5, 0.5]])


def test_pixels_as_far_as_the_last_one_all_count():
    rows = TrainingRows.of(np.array([[0.0], [1.0], [-1.0], [5.0]]), np.array([1, 2, 3, 3]), np.array([1, 2, 3, 3]))
    found = fit(rows, rows.features, {"neighbours": 2.0}, 0)(np.array([[0.0]]))
    np.testing.assert_allclose(found, [[1 / 2.5, 1 / 2.5, 0.5 / 2.5]])
