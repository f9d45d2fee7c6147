# SPDX-License-Identifier: GPL-2.0-or-later
"""Logistic regression: the library's probabilities, without its matrix product."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.classification.rivals.logistic_regression import LOGISTIC_REGRESSION, fit
from rival_rows import blobs, scores_of

linear_model = pytest.importorskip("sklearn.linear_model", reason="scikit-learn is not installed here")


@pytest.mark.parametrize("n_classes", [2, 3, 5])
def test_it_is_the_regression_of_the_library(n_classes):
    rows = blobs(n_classes)
    train, test = scores_of(rows)
    model = linear_model.LogisticRegression(class_weight="balanced", max_iter=1000).fit(train, rows.classes)
    fitted = fit(rows, train, LOGISTIC_REGRESSION.defaults, 0)
    np.testing.assert_allclose(fitted(test), model.predict_proba(test), rtol=1e-9, atol=1e-12)
    np.testing.assert_array_equal(fitted(test)[11:200], fitted(test[11:200]))
