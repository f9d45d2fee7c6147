# SPDX-License-Identifier: GPL-2.0-or-later
"""The support vector machine: probabilities, and settings chosen on whole strokes."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.base.errors import CancelledError
from clusterbrush.core.base.progress import Progress
from clusterbrush.core.classification.rivals.svm import COSTS, GAMMAS, SLOPES, SVM, choose, coupled, fit
from clusterbrush.core.classification.rivals.training_rows import TrainingRows
from rival_rows import blobs, scores_of

svm = pytest.importorskip("sklearn.svm", reason="scikit-learn is not installed here")


def test_pairs_are_coupled_as_price_and_others_do():
    """For shares that come from probabilities the coupling finds these again."""
    truth = np.array([[0.5, 0.3, 0.2], [0.1, 0.1, 0.8], [1 / 3, 1 / 3, 1 / 3]])
    pairs = [truth[:, i] / (truth[:, i] + truth[:, j]) for i, j in ((0, 1), (0, 2), (1, 2))]
    decisions = np.log(np.stack(pairs, axis=1)) - np.log1p(-np.stack(pairs, axis=1))
    np.testing.assert_allclose(coupled(decisions, 3, 1.0), truth, rtol=1e-9)
    np.testing.assert_allclose(coupled(np.array([[2.0]]), 2, 3.0)[0, 0], 1 / (1 + np.exp(-6.0)), rtol=1e-9)


@pytest.mark.parametrize("n_classes", [2, 3, 5])
def test_the_surest_class_is_that_of_the_machine(n_classes):
    rows = blobs(n_classes)
    train, test = scores_of(rows)
    probabilities = fit(rows, train, {"cost": 10.0, "gamma": 1.0, "slope": 2.0}, 0)(test)
    machine = svm.SVC(C=10.0, gamma=1.0 / train.shape[1], class_weight="balanced").fit(train, rows.classes)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1.0)
    assert (probabilities.argmax(axis=1) == machine.predict(test)).mean() > 0.98, "votes that are even may differ"


def test_a_row_does_not_depend_on_the_others():
    rows = blobs(3)
    train, test = scores_of(rows)
    fitted = fit(rows, train, SVM.defaults, 0)
    everything = fitted(test)
    for start, size in ((0, 1), (3, 7), (100, 333)):
        np.testing.assert_array_equal(fitted(test[start : start + size]), everything[start : start + size])


def test_settings_come_from_held_out_strokes():
    rows = blobs(3, strokes=4)
    train, _ = scores_of(rows)
    chosen = choose(rows, train, 0, Progress())
    assert chosen["cost"] in COSTS
    assert chosen["gamma"] in GAMMAS
    assert chosen["slope"] in SLOPES
    assert choose(rows, train, 0, Progress()) == chosen
    alone = blobs(3, strokes=1)
    assert choose(alone, scores_of(alone)[0], 0, Progress()) == {}, "then the usual ones are taken"


def test_narrow_structures_get_a_large_gamma():
    """Stripes of two classes: a wide kernel sees no difference."""
    x = np.linspace(0.0, 1.0, 400)
    features = np.stack([x, np.zeros_like(x)], axis=1)
    stripe = (x * 10).astype(int)
    rows = TrainingRows.of(features, stripe % 2 + 1, np.tile(np.arange(4), 100) * 2 + stripe % 2)
    train, _ = scores_of(rows)
    assert choose(rows, train, 0, Progress())["gamma"] == max(GAMMAS)


def test_it_can_be_cancelled():
    class Stops(Progress):
        def is_cancelled(self) -> bool:
            return True

    rows = blobs(2)
    with pytest.raises(CancelledError):
        choose(rows, scores_of(rows)[0], 0, Stops())
