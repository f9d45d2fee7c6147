# SPDX-License-Identifier: GPL-2.0-or-later
"""The forest of the method that classifies by pixel: which of its trees ask for what.

Wide surroundings help where things are wide, and wipe out what is small. So most trees ask for near features alone,
some for all, and half of each ask for places too; they mend each other's faults (docs/method.md has the figures).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..base.json_arrays import damaged
from .coding import Coding
from .forest import DEFAULT_TREES, Forest

if TYPE_CHECKING:
    from collections.abc import Callable

NEAR = 2.0  # pixels; the scale or radius up to which a feature is near
NEAR_SHARE = 0.65  # of the trees ask for no features that look farther


def growths(
    coding: Coding, codes: np.ndarray, classes: np.ndarray, n_classes: int, seed: int, reaches: np.ndarray
) -> list[Callable[[], Forest]]:
    """Return functions that grow parts of a forest, most of whose trees ask for near features alone.

    Where the codes end with places, the second half asks for them too, and the first half does not.

    Parameters
    ----------
    coding : Coding
        Of the features.
    codes : uint8 ndarray of shape (n_features, n) or (n_features + n_places, n)
        Of the painted pixels.
    classes : int ndarray of shape (n,)
        0 ... n_classes - 1.
    n_classes : int
    seed : int
    reaches : float ndarray of shape (n_features,)
        How far each feature looks, in pixels; see `FeatureRecipe.reaches`.

    Returns
    -------
    list of callable
        `forest.joined` makes the forest of their results, in this order.
    """
    near = np.flatnonzero(reaches <= NEAR)
    n_features = len(coding.low)
    n_places = len(codes) - n_features
    if n_places == 0:
        parts = [(coding, DEFAULT_TREES)]
    else:
        ones = np.ones(n_places, "f4")
        placed = Coding(np.append(coding.low, 0.0 * ones), np.append(coding.gain, ones))
        parts = [(coding, DEFAULT_TREES // 2), (placed, DEFAULT_TREES // 2)]
    result: list[Callable[[], Forest]] = []
    first = 0
    for own, n_trees in parts:
        rows = np.ascontiguousarray(codes[: len(own.low)].T)
        for chosen, n_chosen in _by_reach(near, n_features, rows.shape[1], n_trees):
            result += Forest.growths(own, rows, classes, n_classes, seed, n_chosen, first, chosen)
            first += n_chosen
    return result


def _by_reach(near: np.ndarray, n_features: int, n_codes: int, n_trees: int) -> list[tuple[np.ndarray | None, int]]:
    """Return which codes how many trees may ask for: some for all, most for the near ones and the places."""
    if len(near) in (0, n_features):
        return [(None, n_trees)]
    n_near = round(NEAR_SHARE * n_trees)
    return [(None, n_trees - n_near), (np.append(near, np.arange(n_features, n_codes)), n_near)]


def checked(forest: Forest, n_features: int) -> Forest:
    """Return a forest out of a file whose first half asks for no places, or raise `ModelError`."""
    if forest.n_features > n_features:
        n_first = len(forest.roots) // 2
        nodes = forest.roots[:n_first]
        while len(nodes):
            inner = nodes[forest.lefts[nodes] != nodes]
            if n_first == 0 or (forest.features[inner] >= n_features).any():
                raise damaged("forest")
            nodes = np.concatenate([forest.lefts[inner], forest.lefts[inner] + 1])
    return forest
