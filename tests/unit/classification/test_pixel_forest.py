# SPDX-License-Identifier: GPL-2.0-or-later
"""Which trees of the method by pixel ask for what."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.base.errors import ModelError
from clusterbrush.core.classification.coding import Coding
from clusterbrush.core.classification.forest import Forest, joined
from clusterbrush.core.classification.pixel_forest import checked, growths

N_FEATURES, N_PLACES, N = 12, 4, 400
REACHES = np.array([0.0, 0.0, 1.0, 1.0, 2.0, 2.0, 4.0, 4.0, 8.0, 8.0, 5.0, 2.5])
CODING = Coding(np.zeros(N_FEATURES, "f4"), np.ones(N_FEATURES, "f4"))


def grown(n_places: int, reaches: np.ndarray = REACHES) -> Forest:
    """Grow trees on noise, so that every feature is asked for sooner or later."""
    rng = np.random.default_rng(n_places)
    codes = rng.integers(0, 256, (N_FEATURES + n_places, N)).astype(np.uint8)
    return joined([grow() for grow in growths(CODING, codes, rng.integers(0, 3, N), 3, 1, reaches)])


def asked(forest: Forest, first: int, end: int) -> set[int]:
    """Return the features that some of the trees ask for."""
    waiting, found = forest.roots[first:end].tolist(), set()
    while waiting:
        node = waiting.pop()
        left = int(forest.lefts[node])
        if left != node:
            found.add(int(forest.features[node]))
            waiting += [left, left + 1]
    return found


def test_most_trees_ask_for_what_is_near_alone() -> None:
    """Seven ask for all features and thirteen for near ones; so do those that ask for places."""
    forest = grown(N_PLACES)
    near, places = set(range(6)), set(range(N_FEATURES, N_FEATURES + N_PLACES))
    everything = set(range(N_FEATURES))
    assert len(forest.roots) == 40
    groups = [asked(forest, first, end) for first, end in ((0, 7), (7, 20), (20, 27), (27, 40))]
    assert groups == [everything, near, everything | places, near | places]


def test_without_places_all_trees_ask_for_features() -> None:
    forest = grown(0)
    assert len(forest.roots) == 40
    assert [asked(forest, 0, 14), asked(forest, 14, 40)] == [set(range(N_FEATURES)), set(range(6))]


@pytest.mark.parametrize("reach", [0.0, 16.0])
def test_features_that_look_equally_far_are_not_divided(reach: float) -> None:
    """With bands alone, or features that a network learned, every tree may ask for all."""
    forest = grown(N_PLACES, np.full(N_FEATURES, reach))
    assert asked(forest, 0, 20) == set(range(N_FEATURES))
    assert asked(forest, 20, 40) == set(range(N_FEATURES + N_PLACES))
    assert all(len(asked(forest, tree, tree + 1)) > 8 for tree in range(40))


def test_first_trees_that_ask_for_places_are_refused() -> None:
    forest = grown(N_PLACES)
    assert checked(forest, N_FEATURES) is forest
    with pytest.raises(ModelError, match="damaged"):
        checked(forest, N_FEATURES - 1)
