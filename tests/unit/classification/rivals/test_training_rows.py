# SPDX-License-Identifier: GPL-2.0-or-later
"""Painted pixels as a table: weights, scales, thinning, the file."""

from __future__ import annotations

import json

import numpy as np
import pytest
from clusterbrush.core.base.errors import ModelError
from clusterbrush.core.classification.rivals.training_rows import TrainingRows, standardised
from rival_rows import blobs


def test_ids_of_strokes_do_not_matter_and_classes_are_sorted():
    features = np.arange(12, dtype=np.float32).reshape(6, 2)
    classes = np.array([7, 7, 3, 3, 7, 9])
    first = TrainingRows.of(features, classes, np.array([5, 5, 2, 2, 8, 1]))
    other = TrainingRows.of(features, classes, np.array([1, 1, 9, 9, 3, 40]))
    assert first.class_ids == (3, 7, 9)
    np.testing.assert_array_equal(first.classes, [1, 1, 0, 0, 1, 2])
    np.testing.assert_array_equal(first.strokes, [0, 0, 1, 1, 2, 3])
    np.testing.assert_array_equal(first.strokes, other.strokes)


def test_each_class_counts_alike_in_the_scale():
    rows = TrainingRows.of(np.array([[0.0], [2.0], [9.0]]), np.array([1, 1, 2]), np.array([1, 1, 2]))
    mean, deviation = rows.scale()
    np.testing.assert_allclose(mean, [(1.0 + 9.0) / 2])
    np.testing.assert_allclose(deviation, [np.sqrt((25.0 + 9.0) / 4 + 16.0 / 2)])
    assert rows.weights().tolist() == [0.75, 0.75, 1.5]


def test_what_does_not_vary_and_what_is_huge_has_finite_scores():
    rows = TrainingRows.of(np.array([[5.0, 3e38], [5.0, -3e38]]), np.array([1, 2]), np.array([1, 2]))
    scores = standardised(rows.features, rows.scale())
    np.testing.assert_allclose(scores, [[0.0, 1.0], [0.0, -1.0]])
    assert np.abs(standardised(np.float32([[3e38, 0.0]]), rows.scale())).max() <= 1e6


def test_thinning_keeps_every_class_and_depends_on_the_seed_alone():
    rows = blobs(3, strokes=4, pixels=10)
    thin = rows.thinned(7, 0)
    assert np.bincount(thin.classes).tolist() == [7, 7, 7]
    np.testing.assert_array_equal(thin.features, rows.thinned(7, 0).features)
    assert (thin.features != rows.thinned(7, 1).features).any()
    np.testing.assert_array_equal(rows.thinned(40, 0).features, rows.features)


def test_the_file_holds_it_to_the_bit_and_damage_is_seen():
    rows = blobs(3)
    values = json.loads(json.dumps(rows.to_dict()))
    again = TrainingRows.from_dict(values, rows.features.shape[1])
    for name in ("features", "classes", "strokes"):
        np.testing.assert_array_equal(getattr(again, name), getattr(rows, name))
    for change in (
        {"class_ids": [2, 4]}, {"class_ids": [4, 2, 6]}, {"class_ids": [2, 4, 70000]}, {"class_ids": None},
        {"rows": None}, {"classes": values["strokes"]},
    ):  # fmt: skip
        with pytest.raises(ModelError, match="damaged"):
            TrainingRows.from_dict({**values, **change}, rows.features.shape[1])
    with pytest.raises(ModelError, match="damaged"):
        TrainingRows.from_dict(values, 3)
