# SPDX-License-Identifier: GPL-2.0-or-later
"""Colour models of classes: densities of Gaussians, computed here by the formula."""

from __future__ import annotations

import numpy as np
from clusterbrush.core.classification.rivals.colour_model import MIN_VARIANCE, fit
from clusterbrush.core.classification.rivals.training_rows import TrainingRows
from rival_rows import blobs, scores_of


def test_one_component_is_a_gaussian_of_the_strokes():
    rows = blobs(3)
    train, test = scores_of(rows)
    logs = []
    for place in range(3):
        own = train[rows.classes == place]
        variance = own.var(axis=0) + MIN_VARIANCE
        logs.append(-0.5 * (np.log(variance) + (test - own.mean(axis=0)) ** 2 / variance).sum(axis=1))
    densities = np.exp(np.array(logs) - np.max(logs, axis=0))
    fitted = fit(rows, train, {"components": 1.0}, 0)
    np.testing.assert_allclose(fitted(test), (densities / densities.sum(axis=0)).T, rtol=1e-6, atol=1e-12)
    np.testing.assert_array_equal(fitted(test)[3:40], fitted(test[3:40]))


def test_a_class_of_two_colours_is_not_their_mean():
    values = np.concatenate([np.full(60, -2.0), np.full(60, 2.0), np.zeros(60)])[:, np.newaxis]
    values += 0.05 * np.random.default_rng(0).standard_normal(values.shape)
    rows = TrainingRows.of(values, np.repeat([1, 1, 2], 60), np.repeat([1, 2, 3], 60))
    found = fit(rows, rows.features.astype(np.float64), {"components": 3.0}, 0)(np.array([[-2.0], [0.0], [2.0]]))
    np.testing.assert_array_equal(found.argmax(axis=1), [0, 1, 0])


def test_a_single_pixel_is_a_class():
    rows = TrainingRows.of(np.array([[0.0], [1.0]]), np.array([1, 2]), np.array([1, 2]))
    found = fit(rows, rows.features.astype(np.float64), {"components": 3.0}, 0)(np.array([[0.1], [0.9]]))
    np.testing.assert_array_equal(found.argmax(axis=1), [0, 1])
