# SPDX-License-Identifier: GPL-2.0-or-later
"""What the painted pixels of each class look like, band by band, and which two classes are hard to tell apart.

References
----------
Richards, J. A. (2013): Remote Sensing Digital Image Analysis, 5th edition, section 10.2: Jeffries-Matusita distance.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from ..features.projection import principal_components

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..classification.holdout import HeldOut
    from .session import Session

MAX_PIXELS = 20_000  # of a class, evenly spread over those painted; more barely move a mean
MAX_COMPARED_PIXELS = 2000  # of a class, for distances
MAX_COMPONENTS = 8  # principal components that classes are compared in; covariances of more need more pixels
PRIOR_PIXELS = 20  # the covariance within all classes counts as much as this many pixels of a class
FARTHEST = 2.0  # Jeffries-Matusita distance of classes that never look alike


@dataclass(frozen=True)
class ClassSpectrum:
    """The painted pixels of a class.

    Parameters
    ----------
    class_id : int
    n_pixels : int
    mean, deviation : float64 ndarray of shape (n_bands,)
        Mean and standard deviation of each band, as QGIS shows the values.
    """

    class_id: int
    n_pixels: int
    mean: np.ndarray
    deviation: np.ndarray


@dataclass(frozen=True)
class ClosePair:
    """Two classes.

    Parameters
    ----------
    first, second : int
        Class ids.
    distance : float
        Jeffries-Matusita distance, 0 ... 2: 0 where they look the same, 2 where they never look alike.
    mistaken : float or None
        Share of their held-out painted pixels that one takes for the other, each class weighing the same; None when
        no strokes were held out.
    """

    first: int
    second: int
    distance: float
    mistaken: float | None = None


@dataclass(frozen=True)
class ClassSpectra:
    """The spectra of the painted classes.

    Parameters
    ----------
    names : tuple of str
        Of the bands.
    classes : tuple of ClassSpectrum
        By class id.
    pairs : tuple of ClosePair
        Every two classes, the hardest to tell apart first.
    """

    names: tuple[str, ...]
    classes: tuple[ClassSpectrum, ...]
    pairs: tuple[ClosePair, ...]

    def with_held_out(self, held_out: HeldOut) -> ClassSpectra:
        """Return the same with the pairs ordered by how often held-out strokes of one were taken for the other."""
        pairs = [replace(pair, mistaken=_mistaken(pair, held_out)) for pair in self.pairs]
        pairs.sort(key=lambda pair: (-(pair.mistaken or 0.0), pair.distance))
        return replace(self, pairs=tuple(pairs))


def class_spectra(session: Session) -> ClassSpectra:
    """Return the spectra of a session's painted classes, empty without strokes."""
    settled = session.settled()
    names = tuple(session.model.recipe.names)
    if not settled.strokes or not len(settled.markers.pixels):
        return ClassSpectra(names, (), ())
    scaled, class_ids = settled.features[0], settled.markers.class_ids
    model, classes, compared = session.model, [], {}
    for class_id in np.unique(class_ids).tolist():
        rows = np.flatnonzero(class_ids == class_id)
        values = scaled[_spread(rows, MAX_PIXELS)]
        shown = model.recipe.in_units(model.scaling.undo(values).astype(np.float64))
        classes.append(ClassSpectrum(class_id, len(rows), shown.mean(axis=0), shown.std(axis=0)))
        compared[class_id] = scaled[_spread(rows, MAX_COMPARED_PIXELS)].astype(np.float64)
    distances = jeffries_matusita(list(compared.values()))
    pairs = [
        ClosePair(first, second, float(distances[place, other]))
        for (place, first), (other, second) in combinations(enumerate(compared), 2)
    ]
    return ClassSpectra(names, tuple(classes), tuple(sorted(pairs, key=lambda pair: pair.distance)))


def jeffries_matusita(classes: Sequence[np.ndarray]) -> np.ndarray:
    """Return the Jeffries-Matusita distance of every two classes, float64 (n_classes, n_classes), 0 ... 2.

    Classes are taken as normally distributed in the first principal components of all of them. The covariance of a
    class of few pixels is mixed with that within all classes, so that it can be inverted.

    Parameters
    ----------
    classes : sequence of ndarray of shape (n, n_features)
        Pixels of each class, one at least.
    """
    n_components = min(MAX_COMPONENTS, classes[0].shape[1])
    projection = principal_components(np.concatenate(classes), n_components)
    weights, centre = projection.weights.astype(np.float64), projection.centre.astype(np.float64)
    planes = [(pixels - centre) @ weights.T for pixels in classes]
    means = [rows.mean(axis=0) for rows in planes]
    scatters = [(rows - mean).T @ (rows - mean) for rows, mean in zip(planes, means)]
    within = sum(scatters) / max(sum(map(len, planes)) - len(planes), 1)
    within = within + (1e-6 * np.trace(within) / n_components + 1e-12) * np.eye(n_components)
    covariances = [
        (scatter + PRIOR_PIXELS * within) / (len(rows) + PRIOR_PIXELS) for scatter, rows in zip(scatters, planes)
    ]
    distances = np.zeros((len(classes), len(classes)))
    for first, second in combinations(range(len(classes)), 2):
        bhattacharyya = _bhattacharyya(means[first] - means[second], covariances[first], covariances[second])
        distances[first, second] = distances[second, first] = FARTHEST * (1.0 - np.exp(-bhattacharyya))
    return distances


def _bhattacharyya(difference: np.ndarray, first: np.ndarray, second: np.ndarray) -> float:
    """Return the Bhattacharyya distance of two normal distributions, 0 or more."""
    middle = (first + second) / 2.0
    by_means = difference @ np.linalg.solve(middle, difference) / 8.0
    logs = [np.linalg.slogdet(matrix)[1] for matrix in (middle, first, second)]
    return max(float(by_means + (logs[0] - (logs[1] + logs[2]) / 2.0) / 2.0), 0.0)


def _mistaken(pair: ClosePair, held_out: HeldOut) -> float | None:
    """Return the share of held-out pixels of two classes that one took for the other; None when neither was tested."""
    ways = ((pair.first, pair.second), (pair.second, pair.first))
    shares = [held_out.confusion.get(way, 0.0) for way in ways if way[0] in held_out.dice]
    return sum(shares) / len(shares) if shares else None


def _spread(rows: np.ndarray, count: int) -> np.ndarray:
    """Return at most `count` rows, evenly spread."""
    return rows if len(rows) <= count else rows[np.arange(count) * len(rows) // count]
