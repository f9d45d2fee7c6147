# SPDX-License-Identifier: GPL-2.0-or-later
"""Many clusters divided at once: what becomes of one does not depend on the others."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from clusterbrush.core.clustering.metrics import METRICS
from clusterbrush.core.labelling import splitting
from clusterbrush.core.labelling.split_trees import leaf_positions
from clusterbrush.core.labelling.splitting import Evidence, divide, evenly_spaced
from hypothesis import given, settings
from hypothesis import strategies as st
from painted_clusters import assert_same, made

seeds = st.integers(0, 10_000)


def alone(evidence: Evidence, cluster: int) -> Evidence:
    pixels, painted = evidence.pixel_clusters == cluster, evidence.painted_clusters == cluster
    nothing = np.zeros(len(evidence.pixels), dtype=np.int64)
    return Evidence(
        evidence.pixels[pixels], nothing[pixels], evidence.painted[painted],
        np.zeros(painted.sum(), dtype=np.int64), evidence.classes[painted],
    )  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(seeds, st.sampled_from(list(METRICS)), st.sampled_from([0.05, 0.3]))
def test_clusters_divided_together_come_out_as_each_alone(seed, metric, threshold):
    evidence = made(seed)
    together = divide(evidence, 5, 3, metric, threshold)
    assert threshold > 0.05 or any(part.is_split for part in together)  # of a third or more not every seed has two
    for cluster, part in enumerate(together):
        assert_same(part.root, divide(alone(evidence, cluster), 1, 3, metric, threshold)[0].root)


def test_the_clusters_kept_unsplit_are_those_asked_for():
    evidence = made(3)
    free = divide(evidence, 5, 3, "euclidean", 0.05)
    split = [number for number, part in enumerate(free) if part.is_split]
    kept = divide(evidence, 5, 3, "euclidean", 0.05, unsplit=split[1:2])
    assert [number for number, part in enumerate(kept) if part.is_split] == [split[0], *split[2:]]


@given(st.lists(st.integers(0, 30), max_size=6), st.integers(1, 12))
def test_so_many_pixels_of_each_cluster_and_evenly_spaced(counts, max_each):
    counts = np.array(counts, dtype=np.int64)
    rows = evenly_spaced(counts, max_each)
    owner = np.repeat(np.arange(len(counts)), counts)
    assert np.bincount(owner[rows], minlength=len(counts)).tolist() == np.minimum(counts, max_each).tolist()
    for cluster in range(len(counts)):
        steps = np.diff(rows[owner[rows] == cluster])
        assert not len(steps) or (steps.min() >= 1 and steps.max() - steps.min() <= 1)


def test_k_means_looks_at_some_painted_pixels_while_all_of_them_vote(monkeypatch):
    evidence = made(11)
    monkeypatch.setattr(splitting.evenly_spaced, "__defaults__", (3,))
    few = divide(evidence, 5, 3, "euclidean", 0.05)
    monkeypatch.undo()
    many = divide(evidence, 5, 3, "euclidean", 0.05)
    assert [tree.votes.tolist() for tree in few] == [tree.votes.tolist() for tree in many]  # all painted pixels vote
    assert any(not np.array_equal(a.leaf_centroids, b.leaf_centroids) for a, b in zip(few, many))


def test_by_cosine_a_split_follows_colours_and_not_brightness():
    """Two colours in one cluster, each painted dark and bright: every pixel goes to its colour."""
    rng = np.random.default_rng(1)
    colours = np.array([[3, 2, 1], [2, 3, 1]], dtype=float)
    classes = np.arange(200) % 2
    rows = (colours[classes] + rng.normal(0, 0.05, (200, 3))) * rng.uniform(1, 80, (200, 1))
    rows, nothing = rows.astype(np.float32), np.zeros(200, dtype=np.int64)
    evidence = Evidence(rows[100:], nothing[100:], rows[:100], nothing[:100], classes[:100])
    (tree,) = divide(evidence, 1, 2, "cosine", 0.3)
    assert tree.n_leaves == 2
    np.testing.assert_allclose(np.linalg.norm(tree.leaf_centroids, axis=1), 1.0, rtol=1e-6)
    at = leaf_positions([tree], rows.T, nothing, "cosine")
    assert tree.leaf_votes[at].argmax(axis=1).tolist() == classes.tolist()
    doubled = leaf_positions([tree], rows.T * np.float32(8), nothing, "cosine")
    assert doubled.tolist() == at.tolist()


@settings(max_examples=25, deadline=None)
@given(seeds)
def test_by_cosine_no_split_feels_how_bright_a_pixel_is(seed):
    """Each pixel times a power of two, which no float rounds."""
    evidence, rng = made(seed), np.random.default_rng(seed)
    factors = [
        np.ldexp(np.float32(1), rng.integers(-6, 6, (len(rows), 1))) for rows in (evidence.pixels, evidence.painted)
    ]
    brighter = replace(evidence, pixels=evidence.pixels * factors[0], painted=evidence.painted * factors[1])
    for one, other in zip(*(divide(rows, 5, 3, "cosine", 0.05) for rows in (evidence, brighter))):
        assert_same(one.root, other.root)
