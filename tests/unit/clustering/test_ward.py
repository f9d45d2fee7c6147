# SPDX-License-Identifier: GPL-2.0-or-later
"""Ward's tree: each merge recomputed from its definition, and cuts of the tree."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from clusterbrush.core.base.errors import ParameterError
from clusterbrush.core.clustering.ward import MAX_CLUSTERS, Tree, check_count, ward


def by_definition(centroids: np.ndarray, weights: np.ndarray) -> list[tuple[set[int], float]]:
    """Return the cluster that each merge makes and what it costs, by trying all pairs at each step."""
    groups = [{place} for place in range(len(centroids))]

    def spread(group: set[int]) -> float:
        places = sorted(group)
        mean = np.average(centroids[places], axis=0, weights=weights[places])
        return float(weights[places] @ ((centroids[places] - mean) ** 2).sum(axis=1))

    merges = []
    while len(groups) > 1:
        costs = {(a, b): spread(groups[a] | groups[b]) - spread(groups[a]) - spread(groups[b])
                 for a, b in combinations(range(len(groups)), 2)}  # fmt: skip
        a, b = min(costs, key=costs.__getitem__)
        merges.append((groups[a] | groups[b], costs[a, b]))
        groups = [group for place, group in enumerate(groups) if place not in (a, b)] + [groups[a] | groups[b]]
    return merges


def members(tree: Tree) -> list[set[int]]:
    nodes = [{place} for place in range(tree.k)]
    for first, second in tree.merges:
        nodes.append(nodes[first] | nodes[second])
    return nodes[tree.k :]


@pytest.mark.parametrize("seed", range(6))
def test_each_merge_adds_least(seed: int) -> None:
    rng = np.random.default_rng(seed)
    centroids, weights = rng.normal(500, 9, (25, 1 + seed)), rng.integers(1, 2000, 25).astype(float)
    tree, expected = ward(centroids, weights), by_definition(centroids, weights)
    assert members(tree) == [group for group, _ in expected]
    np.testing.assert_allclose(tree.costs, [cost for _, cost in expected], rtol=1e-7)
    mean = np.average(centroids, axis=0, weights=weights)
    assert tree.costs.sum() == pytest.approx(weights @ ((centroids - mean) ** 2).sum(axis=1))


def test_cuts() -> None:
    rng = np.random.default_rng(9)
    centroids, weights = rng.normal(0, 1, (40, 3)), rng.integers(1, 90, 40).astype(float)
    tree, expected = ward(centroids, weights), by_definition(centroids, weights)
    for count in (1, 2, 7, 39, 40):
        groups = [{place} for place in range(40)]
        for group, _ in expected[: 40 - count]:
            groups = [other for other in groups if not other <= group] + [group]
        ids = tree.cut(count)
        assert {frozenset(np.flatnonzero(ids == number).tolist()) for number in range(count)} == set(
            map(frozenset, groups)
        )
        first = [int(np.argmax(ids == number)) for number in range(count)]
        assert first == sorted(first)
    np.testing.assert_array_equal(tree.cut(99), np.arange(40))


def test_a_pruned_tree_has_the_last_merges() -> None:
    rng = np.random.default_rng(5)
    tree = ward(rng.normal(0, 1, (30, 2)), rng.integers(1, 9, 30))
    groups, upper = tree.pruned(6)
    np.testing.assert_array_equal(groups, tree.cut(6))
    np.testing.assert_array_equal(upper.costs, tree.costs[-5:])
    whole = [frozenset(np.flatnonzero(np.isin(groups, sorted(leaves))).tolist()) for leaves in members(upper)]
    assert whole == [frozenset(group) for group in members(tree)[-5:]]
    for count in (2, 5):
        np.testing.assert_array_equal(upper.cut(count)[groups], tree.cut(count))
    assert tree.pruned(99)[1].merges.tolist() == tree.merges.tolist()


def test_no_branches_cross_in_the_order() -> None:
    rng = np.random.default_rng(6)
    tree = ward(rng.normal(0, 1, (40, 2)), np.ones(40))
    order = tree.order()
    assert sorted(order) == list(range(40))
    place = np.argsort(order)
    for group in members(tree):
        rows = sorted(place[sorted(group)])
        assert rows == list(range(rows[0], rows[0] + len(group)))
    assert order[0] == 0


def test_equal_centroids_and_clusters_without_pixels() -> None:
    centroids = np.array([[0, 0], [0, 0], [5, 5], [5, 6], [50, 0]], dtype=float)
    tree = ward(centroids, np.array([10, 3, 10, 0, 7]))
    assert tree.costs[0] == 0.0
    np.testing.assert_array_equal(tree.cut(3), [0, 0, 1, 1, 2])
    np.testing.assert_array_equal(ward(centroids, np.zeros(5)).cut(3), [0, 0, 1, 1, 2])
    assert ward(centroids[:1], np.ones(1)).cut(1).tolist() == [0]


def test_too_many() -> None:
    with pytest.raises(ParameterError, match=f"Up to {MAX_CLUSTERS} can be"):
        check_count(MAX_CLUSTERS + 1)
