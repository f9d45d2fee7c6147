# SPDX-License-Identifier: GPL-2.0-or-later
"""Many clusters divided at once: what becomes of one does not depend on the others."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core import split_trees, splitting
from clusterbrush.core.nearest import nearest_in_groups
from clusterbrush.core.split_trees import Part, Tree, leaf_positions, recounted
from clusterbrush.core.splitting import Evidence, divide, evenly
from hypothesis import given, settings
from hypothesis import strategies as st

METRICS = ("euclidean", "manhattan", "chebyshev")
seeds = st.integers(0, 10_000)


def made(seed: int, n_clusters: int = 5) -> Evidence:
    """Return clusters of a few features whose painted pixels are of three classes."""
    rng = np.random.default_rng(seed)
    n, m = 40 * n_clusters, 12 * n_clusters
    painted_clusters = rng.integers(0, n_clusters, m)
    painted = rng.integers(0, 9, (m, 2)).astype(np.float32)
    classes = (painted.sum(axis=1) // 6).astype(np.int64) % 3
    return Evidence(
        rng.integers(0, 9, (n, 2)).astype(np.float32),
        rng.integers(0, n_clusters, n),
        painted,
        painted_clusters,
        classes,
    )


def alone(evidence: Evidence, cluster: int) -> Evidence:
    pixels, painted = evidence.pixel_clusters == cluster, evidence.painted_clusters == cluster
    nothing = np.zeros(len(evidence.pixels), dtype=np.int64)
    return Evidence(
        evidence.pixels[pixels], nothing[pixels], evidence.painted[painted],
        np.zeros(painted.sum(), dtype=np.int64), evidence.classes[painted],
    )  # fmt: skip


def assert_same(one, other):
    np.testing.assert_array_equal(one.votes, other.votes)
    np.testing.assert_array_equal(one.centroids, other.centroids)
    assert len(one.parts) == len(other.parts)
    for left, right in zip(one.parts, other.parts):
        assert_same(left, right)


@settings(max_examples=40, deadline=None)
@given(seeds, st.sampled_from(METRICS), st.sampled_from([0.05, 0.3]))
def test_clusters_divided_together_come_out_as_each_alone(seed, metric, threshold):
    evidence = made(seed)
    together = divide(evidence, 5, 3, metric, threshold)
    assert threshold > 0.05 or any(part.is_split for part in together)  # of a third or more not every seed has two
    for cluster, part in enumerate(together):
        assert_same(part.root, divide(alone(evidence, cluster), 1, 3, metric, threshold)[0].root)


def test_the_clusters_kept_whole_are_those_asked_for():
    evidence = made(3)
    free = divide(evidence, 5, 3, "euclidean", 0.05)
    split = [number for number, part in enumerate(free) if part.is_split]
    kept = divide(evidence, 5, 3, "euclidean", 0.05, whole=split[1:2])
    assert [number for number, part in enumerate(kept) if part.is_split] == [split[0], *split[2:]]


def leaf(*votes: int) -> Part:
    return Part(np.array(votes), np.empty((0, 1), dtype=np.float32))


def position_by_hand(part, pixel: np.ndarray, metric: str) -> int:
    """Walk down one tree with one pixel."""
    if not part.is_split:
        return 0
    apart = np.abs(pixel - part.centroids)
    distances = {
        "euclidean": (apart * apart).sum(axis=1), "manhattan": apart.sum(axis=1), "chebyshev": apart.max(axis=1)
    }[metric]  # fmt: skip
    chosen = int(distances.argmin())
    before = sum(len(list(one.leaves())) for one in part.parts[:chosen])
    return before + position_by_hand(part.parts[chosen], pixel, metric)


@settings(max_examples=25, deadline=None)
@given(seeds, st.sampled_from(METRICS))
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
@given(seeds, st.sampled_from(METRICS))
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
    trees = recounted([Tree.whole(1), Tree.whole(1)], painted, of_tree, np.array([0, 1, 1]), 2, "euclidean")
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


@given(st.lists(st.integers(0, 30), max_size=6), st.integers(1, 12))
def test_so_many_pixels_of_each_cluster_and_evenly_spaced(counts, most):
    counts = np.array(counts, dtype=np.int64)
    found = evenly(counts, most)
    owner = np.repeat(np.arange(len(counts)), counts)
    assert np.bincount(owner[found], minlength=len(counts)).tolist() == np.minimum(counts, most).tolist()
    for cluster in range(len(counts)):
        steps = np.diff(found[owner[found] == cluster])
        assert not len(steps) or (steps.min() >= 1 and steps.max() - steps.min() <= 1)


def test_k_means_looks_at_some_painted_pixels_while_all_of_them_vote(monkeypatch):
    evidence = made(11)
    monkeypatch.setattr(splitting.evenly, "__defaults__", (3,))
    few = divide(evidence, 5, 3, "euclidean", 0.05)
    monkeypatch.undo()
    many = divide(evidence, 5, 3, "euclidean", 0.05)
    assert [tree.votes.tolist() for tree in few] == [tree.votes.tolist() for tree in many]  # all painted pixels vote
    assert any(not np.array_equal(a.leaf_centroids, b.leaf_centroids) for a, b in zip(few, many))


def test_leaves_tell_votes_and_centroids_in_one_order():
    for part in divide(made(8), 5, 3, "euclidean", 0.05):
        if not part.is_split:
            continue
        assert len(part.leaf_votes) == len(part.leaf_centroids) == part.n_leaves
        np.testing.assert_array_equal(part.leaf_votes, [leaf.votes for leaf in part.root.leaves()])
        # each leaf's centroid lies in that leaf
        at = leaf_positions([part], part.leaf_centroids.T, np.zeros(part.n_leaves, dtype=np.int64), "euclidean")
        assert at.tolist() == list(range(part.n_leaves))


@pytest.mark.parametrize("metric", METRICS)
def test_the_nearest_in_a_group_is_of_that_group_and_the_first_of_equals(metric):
    nothing = np.inf
    centroids = np.array([[[0.0], [4.0], [nothing]], [[4.0], [0.0], [2.0]]], dtype=np.float32)
    values = np.array([[0, 2, 3, 4, 0, 1, 2, 4]], dtype=np.float32)
    groups = np.array([0, 0, 0, 0, 1, 1, 1, 1])
    assert nearest_in_groups(values, groups, centroids, metric).tolist() == [0, 0, 1, 1, 1, 1, 2, 0]
