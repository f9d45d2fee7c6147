# SPDX-License-Identifier: GPL-2.0-or-later
"""What classifiers share that score each pixel alone: the decision, and work in threads."""

from __future__ import annotations

import numpy as np
from clusterbrush.core.classification.rivals.row_scorer import CHUNK, RowScorer


class Thirds(RowScorer):
    """The first feature is the probability of class 4, the rest that of class 9."""

    class_ids = (4, 9)

    def scored(self, features: np.ndarray) -> np.ndarray:
        return np.stack([features[:, 0], 1.0 - features[:, 0]], axis=1).astype(np.float32)


def test_the_surest_class_is_taken_and_nodata_stays():
    valid = np.array([[True, False], [True, True]])
    found = Thirds().decided(np.float32([[0.2, 0.8], [0.5, 0.5], [0.9, 0.1]]), valid, with_probabilities=True)
    np.testing.assert_array_equal(found.class_ids, [[9, 0], [4, 4]])
    np.testing.assert_allclose(found.confidence, [[0.8, 0.0], [0.5, 0.9]])
    np.testing.assert_allclose(found.probabilities[1], [[0.8, 0.0], [0.5, 0.1]], rtol=1e-6)


def test_threads_give_what_one_pass_gives():
    features = np.random.default_rng(0).random((2 * CHUNK + 17, 1)).astype(np.float32)
    np.testing.assert_array_equal(Thirds().probabilities(features), Thirds().scored(features))
    assert Thirds().probabilities(features[:0]).shape == (0, 2)
    class_ids, confidence = Thirds().at_rows(features)
    np.testing.assert_array_equal(class_ids, np.where(features[:, 0] >= np.float32(1) - features[:, 0], 4, 9))
    assert confidence.min() >= 0.5
