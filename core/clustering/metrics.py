# SPDX-License-Identifier: GPL-2.0-or-later
"""The table of distances: all code that depends on the distance reads its entry here.

A distance is ``finish(combine over the features of step(value - centroid's value))``. An entry with a `length` compares
directions: rows and centroids are divided by their length first. A new entry in `METRICS` is all that a new distance
needs: algorithms, reports and model files take what they show, offer and accept from the table.

References
----------
Dhillon, I. S., Modha, D. S. (2001): Concept decompositions for large sparse text data using clustering. Machine
Learning 42, 143-175. (Cosine: spherical k-means.)
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ..base.errors import N_, ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable

DEFAULT_METRIC = "euclidean"


def unchanged(total: np.ndarray) -> np.ndarray:
    """Return the combined steps (any shape): they are the distance."""
    return total


def halved(total: np.ndarray) -> np.ndarray:
    """Return half of the squared distances between unit vectors (any shape), which is 1 - cos of their angle."""
    return np.multiply(total, total.dtype.type(0.5))


def straight_length(planes: np.ndarray) -> np.ndarray:
    """Return the root of the sum of squares over the first axis, float64, for planes (n_features, ...)."""
    total = np.zeros(planes.shape[1:])
    for plane in planes:
        total += np.square(plane, dtype=np.float64)
    return np.sqrt(total)


@dataclass(frozen=True)
class Metric:
    """A distance between a pixel and a centroid, and its names for users.

    Parameters
    ----------
    name : str
        Used in options and model files, and in capitals as the name of outputs. Lower-case letters and digits.
    title : str
        For lists and headings, such as ``Euclidean``; marked with `N_`, as the next two.
    phrase : str
        For sentences, such as ``Euclidean distance``.
    explanation : str
        For the help of the parameter, beginning with the title.
    step : numpy.ufunc
        Turns the difference in one feature into its step: `numpy.square` or `numpy.abs`.
    combine : numpy.ufunc
        Joins the steps of all features: `numpy.add` or `numpy.maximum`.
    finish : callable
        Takes the joined steps to the distance, element by element.
    length : callable, optional
        Given planes (n_features, ...), returns a length (...) float64 that every pixel and every centroid is divided
        by before the steps are taken. Without it they stay as they are.
    squared_inertia : bool
        Whether the inertia sums squared distances.
    inertia_of_squares : float, optional
        The inertia divided by the sum of squared differences to the centroids, where that is a constant: it then
        follows from the clusters' sums.
    """

    name: str
    title: str
    phrase: str
    explanation: str
    step: np.ufunc
    combine: np.ufunc
    finish: Callable[[np.ndarray], np.ndarray] = unchanged
    length: Callable[[np.ndarray], np.ndarray] | None = None
    squared_inertia: bool = False
    inertia_of_squares: float | None = None

    @property
    def by_product(self) -> bool:
        """Return True when the nearest centroid follows from a matrix product: the steps are summed squares."""
        return self.step is np.square and self.combine is np.add

    @cached_property
    def of_projected(self) -> Metric:
        """The same distance between rows and centroids that are projected already."""
        return self if self.length is None else replace(self, length=None)

    def times(self, factor: float) -> tuple[float, float]:
        """Return the factors of distances and of the inertia when all values are multiplied by `factor`.

        The inertia's is infinite where squares are too small for float64: divided by it, the inertia is 0.
        """
        of_distance = factor if self.length is None else 1.0
        return of_distance, of_distance * of_distance if self.squared_inertia else of_distance

    def lengths(self, rows: np.ndarray) -> np.ndarray:
        """Return the divisors of rows (n, n_features), float64 (n,): 1 without a `length`."""
        return np.ones(len(rows)) if self.length is None else self.length(rows.T)

    def project(self, planes: np.ndarray) -> np.ndarray:
        """Return planes (n_features, ...) divided by their length, float32; the same array without a `length`.

        Zeros in all features have no direction; they count as grey, the same value in every feature. Infinite
        centroids, which mark absent ones, stay infinite.
        """
        if self.length is None:
            return planes
        with np.errstate(over="ignore", invalid="ignore"):
            size = self.length(planes)
            projected = np.empty(planes.shape, dtype=np.float32)
            np.divide(planes, np.where(size > 0, size, 1.0), out=projected, casting="same_kind")
        regular = (size > 0) & np.isfinite(size)
        if not regular.all():
            projected[:, size == 0] = 1.0 / self.length(np.ones((len(planes), 1)))
            projected[:, ~np.isfinite(size)] = np.inf
        return projected

    def project_rows(self, rows: np.ndarray) -> np.ndarray:
        """Return `project` of rows (..., n_features), in the same shape."""
        return self.project(rows.T).T


def titles(translate: Callable[[str], str] = str) -> dict[str, str]:
    """Return the title of each distance by name, in English unless `translate` is given."""
    return {name: translate(metric.title) for name, metric in METRICS.items()}


def phrases(translate: Callable[[str], str] = str) -> dict[str, str]:
    """Return the phrase of each distance by name, in English unless `translate` is given."""
    return {name: translate(metric.phrase) for name, metric in METRICS.items()}


def explanations(translate: Callable[[str], str] = str) -> dict[str, str]:
    """Return the explanation of each distance by name, in English unless `translate` is given."""
    return {name: translate(metric.explanation) for name, metric in METRICS.items()}


def metric_of(metric: str | Metric) -> Metric:
    """Return the entry of a name; raises `ParameterError` when the table has no such name."""
    if isinstance(metric, Metric):
        return metric
    if metric not in METRICS:
        known = tuple(METRICS)
        raise ParameterError(N_("Unknown distance {metric}. Choose one of: {known}."), metric=metric, known=known)
    return METRICS[metric]


_TABLE = (
    Metric(
        "euclidean",
        N_("Euclidean"),
        N_("Euclidean distance"),
        N_("Euclidean: straight line over all bands."),
        np.square,
        np.add,
        np.sqrt,
        squared_inertia=True,
        inertia_of_squares=1.0,
    ),
    Metric(
        "manhattan",
        N_("Manhattan"),
        N_("Manhattan distance"),
        N_("Manhattan: sum of the differences."),
        np.abs,
        np.add,
    ),
    Metric(
        "chebyshev",
        N_("Chebyshev"),
        N_("Chebyshev distance"),
        N_("Chebyshev: the largest difference."),
        np.abs,
        np.maximum,
    ),
    Metric(
        "cosine",
        N_("Cosine"),
        N_("cosine distance"),
        N_(
            "Cosine: the angle between their band values, so that sunlit and shaded pixels of one colour go together. "
            "Leave Scaling at None with it: the other scalings move the zero that the angle is measured from."
        ),
        np.square,
        np.add,
        halved,
        straight_length,
        inertia_of_squares=0.5,
    ),
)
# By name. Scripts give the distance by its position here, so new entries are added at the end.
METRICS: dict[str, Metric] = {metric.name: metric for metric in _TABLE}
