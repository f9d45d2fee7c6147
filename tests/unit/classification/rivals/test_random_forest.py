# SPDX-License-Identifier: GPL-2.0-or-later
"""The random forest: 100 trees of scikit-learn, the same for the same seed."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.classification.rivals.random_forest import RANDOM_FOREST, fit
from rival_rows import blobs, scores_of

ensemble = pytest.importorskip("sklearn.ensemble", reason="scikit-learn is not installed here")


def test_it_is_the_forest_of_the_library():
    rows = blobs(3)
    train, test = scores_of(rows)
    forest = ensemble.RandomForestClassifier(100, class_weight="balanced", random_state=5).fit(train, rows.classes)
    fitted = fit(rows, train, RANDOM_FOREST.defaults, 5)
    np.testing.assert_allclose(fitted(test), forest.predict_proba(test), rtol=1e-12, atol=1e-12)
    np.testing.assert_array_equal(fitted(test)[7:30], fitted(test[7:30]))
    np.testing.assert_array_equal(fitted(test), fit(rows, train, RANDOM_FOREST.defaults, 5)(test))
    assert (fitted(test) != fit(rows, train, RANDOM_FOREST.defaults, 2**40 + 6)(test)).any()
