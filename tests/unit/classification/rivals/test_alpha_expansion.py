# SPDX-License-Identifier: GPL-2.0-or-later
"""Alpha expansion, held against all labels that there are."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from clusterbrush.core.base.errors import CancelledError
from clusterbrush.core.base.progress import Progress
from clusterbrush.core.classification.rivals.alpha_expansion import Pairs, energy, expanded, minimised

pytest.importorskip("maxflow", reason="PyMaxflow is not installed here")
# Neighbours of 3 x 3 pixels: across, down and both diagonals.
GRID = [(a, b) for a in range(9) for b in range(a + 1, 9) if max(abs(a // 3 - b // 3), abs(a % 3 - b % 3)) == 1]


def problem(seed: int, n_labels: int, smoothness: float = 0.6) -> tuple[np.ndarray, Pairs]:
    rng = np.random.default_rng(seed)
    first, second = np.array(GRID).T
    return 2.0 * rng.random((n_labels, 9)), Pairs(first, second, smoothness * rng.random(len(GRID)))


def by_hand(labels: np.ndarray, costs: np.ndarray, pairs: Pairs) -> float:
    total = sum(costs[label, node] for node, label in enumerate(labels))
    return total + sum(w for a, b, w in zip(pairs.first, pairs.second, pairs.weights) if labels[a] != labels[b])


def test_the_energy_is_that_of_the_formula():
    costs, pairs = problem(1, 3)
    labels = np.random.default_rng(2).integers(0, 3, 9)
    assert energy(labels, costs, pairs) == pytest.approx(by_hand(labels, costs, pairs))


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("n_labels", [2, 3])
def test_it_finds_the_least_energy_of_all(seed, n_labels):
    costs, pairs = problem(seed, n_labels)
    least = min(energy(np.array(labels), costs, pairs) for labels in product(range(n_labels), repeat=9))
    start = costs.argmin(axis=0)
    found = minimised(start, costs, pairs)
    assert by_hand(found, costs, pairs) == pytest.approx(least)
    assert energy(found, costs, pairs) <= energy(start, costs, pairs)


@pytest.mark.parametrize("seed", range(4))
def test_fixed_nodes_stay_and_the_others_take_the_best_set(seed):
    costs, pairs = problem(seed, 3, smoothness=1.0)
    labels = np.random.default_rng(seed).integers(0, 3, 9)
    fixed = np.arange(9) % 3 == 0
    free = np.flatnonzero(~fixed)
    energies = []
    for chosen in product([False, True], repeat=len(free)):
        changed = labels.copy()
        changed[free[list(chosen)]] = 1
        energies.append(energy(changed, costs, pairs))
    after = expanded(labels, costs, pairs, 1, fixed)
    np.testing.assert_array_equal(after[fixed], labels[fixed])
    assert set(np.unique(after[after != labels])) <= {1}
    assert energy(after, costs, pairs) == pytest.approx(min(energies))


def test_it_can_be_cancelled():
    class Stops(Progress):
        def is_cancelled(self) -> bool:
            return True

    costs, pairs = problem(1, 3)
    with pytest.raises(CancelledError):
        minimised(costs.argmin(axis=0), costs, pairs, Stops())
