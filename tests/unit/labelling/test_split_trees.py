# SPDX-License-Identifier: GPL-2.0-or-later
"""Trees of splits: walked down as by hand, and counted anew."""

from __future__ import annotations

import numpy as np
from clusterbrush.core.clustering.metrics import METRICS
from clusterbrush.core.labelling import split_trees
from clusterbrush.core.labelling.split_trees import Part, Tree, leaf_positions, recounted
from clusterbrush.core.labelling.splitting import divide
from distances import directions
from hypothesis import given, settings
from hypothesis import strategies as st
from painted_clusters import assert_same, made

seeds = st.integers(0, 10_000)


def leaf(*votes: int) -> Part:
    return Part(np.array(votes), np.empty((0, 1), dtype=np.float32))


def position_by_hand(part, pixel: np.ndarray, metric: str) -> int:
    """Walk down one tree with one pixel, rounding as float32 does: these values have many ties."""
    if not part.is_split:
        return 0
    if metric == "cosine":
        pixel = directions(pixel).astype(np.float32)
    apart = np.abs(pixel - part.centroids)
    squares = (apart * apart).sum(axis=1)
    distances = {
        "euclidean": squares, "manhattan": apart.sum(axis=1), "chebyshev": apart.max(axis=1), "cosine": squares
    }[metric]  # fmt: skip
    chosen = int(distances.argmin())
    before = sum(len(list(one.leaves())) for one in part.parts[:chosen])
    return before + position_by_hand(part.parts[chosen], pixel, metric)


@settings(max_examples=25, deadline=None)
@given(seeds, st.sampled_from(list(METRICS)))
def test_positions_of_leaves_are_those_of_a_walk_down_the_tree(seed, metric):
    evidence = made(seed)
    trees = divide(evidence, 5, 3, metric, 0.05)
    found = leaf_positions(trees, evidence.pixels.T, evidence.pixel_clusters, metric)
    expected = [
        position_by_hand(trees[cluster].root, pixel, metric)
        for cluster, pixel in zip(evidence.pixel_clusters, evidence.pixels)
    ]
    assert found.tolist() == expected


@settings(max_examples=25, deadline=None)
@given(seeds, st.sampled_from([0.05, 0.3]))
def test_a_tree_made_of_its_nested_parts_is_the_same_tree(seed, threshold):
    for tree in divide(made(seed), 5, 3, "euclidean", threshold):
        again = Tree.of(tree.root)
        assert_same(again.root, tree.root)
        assert (again.n_leaves, again.is_split) == (tree.n_leaves, tree.is_split)
        np.testing.assert_array_equal(again.leaf_votes, tree.leaf_votes)
        np.testing.assert_array_equal(again.leaf_centroids, tree.leaf_centroids)
        assert [one.tolist() for one in again.firsts] == [one.tolist() for one in tree.firsts]


@settings(max_examples=25, deadline=None)
@given(seeds, st.sampled_from(list(METRICS)))
def test_votes_counted_anew_are_those_of_the_pixels_that_come_to_each_leaf(seed, metric):
    evidence, later = made(seed), made(seed + 1)
    trees = divide(evidence, 5, 3, metric, 0.05)
    again = recounted(trees, later.painted.T, later.painted_clusters, later.classes, 3, metric)
    for cluster, (tree, new) in enumerate(zip(trees, again)):
        assert new.splits is tree.splits
        mine = later.painted_clusters == cluster
        leaves = [position_by_hand(tree.root, pixel, metric) for pixel in later.painted[mine]]
        votes = np.zeros((tree.n_leaves, 3), dtype=np.int64)
        np.add.at(votes, (leaves, later.classes[mine]), 1)
        votes[votes.sum(axis=1) == 0] = votes.sum(axis=0)  # nobody painted there: as the whole cluster
        np.testing.assert_array_equal(new.leaf_votes, votes)


def test_the_tree_of_an_unpainted_cluster_takes_votes():
    painted, of_tree = np.array([[3.0, 4.0, 5.0]], dtype=np.float32), np.array([1, 1, 0])
    trees = recounted([Tree.unsplit(1), Tree.unsplit(1)], painted, of_tree, np.array([0, 1, 1]), 2, "euclidean")
    assert [tree.leaf_votes.tolist() for tree in trees] == [[[0, 1]], [[1, 1]]]


def test_trees_with_more_and_fewer_parts_are_walked_together():
    two = Part(np.array([2, 1, 0]), np.array([[0.0], [4.0]], dtype=np.float32), (leaf(2, 0, 0), leaf(0, 1, 0)))
    three = Part(np.array([1, 1, 1]), np.array([[0.0], [2.0], [4.0]], dtype=np.float32),
                 (leaf(1, 0, 0), leaf(0, 1, 0), leaf(0, 0, 1)))  # fmt: skip
    planes, of_tree = np.array([[0, 2.1, 4, 0, 2.1, 4, 7]], dtype=np.float32), np.array([0, 0, 0, 1, 1, 1, 2])
    trees = [Tree.of(two), Tree.of(three), Tree.of(leaf(3, 0, 0))]
    assert leaf_positions(trees, planes, of_tree, "euclidean").tolist() == [0, 1, 1, 0, 1, 2, 0]


def test_positions_do_not_depend_on_how_pixels_are_spread_over_threads(monkeypatch):
    evidence = made(5)
    trees = divide(evidence, 5, 3, "euclidean", 0.05)
    whole = leaf_positions(trees, evidence.pixels.T, evidence.pixel_clusters, "euclidean")
    monkeypatch.setattr(split_trees, "TASK", 7)
    pieces = leaf_positions(trees, evidence.pixels.T, evidence.pixel_clusters, "euclidean")
    np.testing.assert_array_equal(pieces, whole)


def test_leaves_tell_votes_and_centroids_in_one_order():
    for part in divide(made(8), 5, 3, "euclidean", 0.05):
        if not part.is_split:
            continue
        assert len(part.leaf_votes) == len(part.leaf_centroids) == part.n_leaves
        np.testing.assert_array_equal(part.leaf_votes, [leaf.votes for leaf in part.root.leaves()])
        # each leaf's centroid lies in that leaf
        at = leaf_positions([part], part.leaf_centroids.T, np.zeros(part.n_leaves, dtype=np.int64), "euclidean")
        assert at.tolist() == list(range(part.n_leaves))
