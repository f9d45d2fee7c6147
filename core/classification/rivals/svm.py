# SPDX-License-Identifier: GPL-2.0-or-later
"""Support vector machine with a Gaussian (RBF) kernel.

C and gamma are chosen by cross-validation on whole strokes where two classes have two strokes at least. A logistic
curve, whose slope is chosen the same way, turns each pair's decision value into a probability, and those of all pairs
are coupled.

References
----------
Platt, J. (1999): Probabilistic outputs for support vector machines. Advances in Large Margin Classifiers, 61-74.
Price, D., Knerr, S., Personnaz, L., Dreyfus, G. (1995): Pairwise neural network classifiers with probabilistic outputs.
NeurIPS 7, 1109-1116.
"""

from __future__ import annotations

from functools import partial
from itertools import combinations, product
from typing import TYPE_CHECKING, Any

import numpy as np

from ...base.libraries import SCIKIT_LEARN
from ..holdout import folds
from .estimator import Estimator

if TYPE_CHECKING:
    from ...base.progress import Progress
    from .estimator import Fitted, Settings
    from .training_rows import TrainingRows

# The first of equally good ones is taken, so the usual values stand first.
COSTS = (10.0, 1.0, 100.0)
GAMMAS = (0.25, 1.0, 4.0)  # divided by the number of features
SLOPES = (2.0, 1.0, 0.5, 4.0, 8.0)  # of the logistic curve
MAX_ROWS = 1000  # of a class; the time grows with their square
MAX_FOLD_ROWS = 120  # of a class, in the cross-validation
CACHE_MEGABYTES = 200
MIN_SHARE = 1e-6  # of a pair, so that no ratio is infinite


def fit(rows: TrainingRows, scores: np.ndarray, settings: Settings, seed: int) -> Fitted:  # noqa: ARG001
    """Return the fitted machine; see `Estimator`."""
    return partial(_predict, _machine(scores, rows.classes, settings), rows.n_classes, settings["slope"])


def _predict(machine: Any, n_classes: int, slope: float, scores: np.ndarray) -> np.ndarray:
    return coupled(_decisions(machine, scores), n_classes, slope)


def _machine(scores: np.ndarray, classes: np.ndarray, settings: Settings) -> Any:
    from sklearn.svm import SVC

    machine = SVC(
        C=settings["cost"], gamma=settings["gamma"] / scores.shape[1], class_weight="balanced",
        decision_function_shape="ovo", cache_size=CACHE_MEGABYTES,
    )  # fmt: skip
    return machine.fit(scores, classes)


def _decisions(machine: Any, scores: np.ndarray) -> np.ndarray:
    """Return decision values (n, n_pairs), positive for the first class of a pair."""
    decisions = machine.decision_function(scores)
    return -decisions[:, np.newaxis] if decisions.ndim == 1 else decisions


def coupled(decisions: np.ndarray, n_classes: int, slope: float) -> np.ndarray:
    """Return probabilities (n, n_classes) from decision values of all pairs of classes, as Price et al. combine them.

    Parameters
    ----------
    decisions : ndarray of shape (n, n_pairs)
        Positive for the first class of a pair, pairs in the order of `itertools.combinations`.
    n_classes : int
    slope : float
        A pair's first class has the probability ``1 / (1 + exp(-slope * decision))``.
    """
    share = 1.0 / (1.0 + np.exp(np.clip(-slope * decisions, -50.0, 50.0)))
    share = np.clip(share, MIN_SHARE, 1.0 - MIN_SHARE)
    inverse = np.full((len(decisions), n_classes), 2.0 - n_classes)
    for place, (first, second) in enumerate(combinations(range(n_classes), 2)):
        inverse[:, first] += 1.0 / share[:, place]
        inverse[:, second] += 1.0 / (1.0 - share[:, place])
    probabilities = 1.0 / inverse
    return probabilities / probabilities.sum(axis=1, keepdims=True)


# --- settings


def choose(rows: TrainingRows, scores: np.ndarray, seed: int, progress: Progress) -> Settings:
    """Return cost, gamma and slope that suit strokes held out in turn; the usual ones where there are too few strokes.

    Raises
    ------
    CancelledError
        When `progress` says so.
    """
    thin = _thinned(rows.classes, seed)
    classes, strokes, scores = rows.classes[thin], rows.strokes[thin], scores[thin]
    fold = folds(classes, strokes, seed)
    if len(np.unique(classes[fold >= 0])) < 2:
        return {}
    trials = []
    for cost, gamma in product(COSTS, GAMMAS):
        settings = {"cost": cost, "gamma": gamma}
        decisions = _held_out(scores, classes, fold, rows.n_classes, settings, progress)
        figure = _balanced_log(coupled(decisions, rows.n_classes, SLOPES[0]), classes, strokes, fold)[1]
        trials.append((figure, settings, decisions))
    _, settings, decisions = max(trials, key=lambda trial: trial[0])
    fits = [_balanced_log(coupled(decisions, rows.n_classes, slope), classes, strokes, fold)[0] for slope in SLOPES]
    return {**settings, "slope": SLOPES[int(np.argmax(fits))]}


def _thinned(classes: np.ndarray, seed: int) -> np.ndarray:
    rng = np.random.default_rng([seed, 12])
    own = [np.flatnonzero(classes == place) for place in np.unique(classes)]
    return np.sort(np.concatenate([rng.permutation(rows)[:MAX_FOLD_ROWS] for rows in own]))


def _held_out(
    scores: np.ndarray, classes: np.ndarray, fold: np.ndarray, n_classes: int, settings: Settings, progress: Progress
) -> np.ndarray:
    """Return decision values (n, n_pairs) of held-out rows, each by a machine that did not see its stroke."""
    decisions = np.zeros((len(classes), n_classes * (n_classes - 1) // 2))
    for number in range(fold.max() + 1):
        progress.check()
        test = fold == number
        if test.any():
            decisions[test] = _decisions(_machine(scores[~test], classes[~test], settings), scores[test])
    return decisions


def _balanced_log(
    probabilities: np.ndarray, classes: np.ndarray, strokes: np.ndarray, fold: np.ndarray
) -> tuple[float, float]:
    """Return the mean logarithm of the right class's probability, and the accuracy, each held-out stroke alike."""
    held = fold >= 0
    classes, strokes, probabilities = classes[held], strokes[held], probabilities[held]
    _, stroke, sizes = np.unique(strokes, return_inverse=True, return_counts=True)
    weights = 1.0 / sizes[stroke]
    right = probabilities[np.arange(len(classes)), classes]
    accuracy = np.average(probabilities.argmax(axis=1) == classes, weights=weights)
    return float(np.average(np.log(np.maximum(right, MIN_SHARE)), weights=weights)), float(accuracy)


SVM = Estimator(SCIKIT_LEARN, MAX_ROWS, {"cost": COSTS[0], "gamma": GAMMAS[0], "slope": SLOPES[0]}, fit, choose)
