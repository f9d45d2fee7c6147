# SPDX-License-Identifier: GPL-2.0-or-later
"""Strokes name clusters: the paper's cases worked by hand, and what its own tool gets wrong."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core import splitting as module
from clusterbrush.core.labelling import label, spread
from clusterbrush.core.nearest import nearest
from clusterbrush.core.raster import Grid
from clusterbrush.core.splitting import MOST_LEVELS, Evidence, claimants
from clusterbrush.core.strokes import Stroke, settle
from hypothesis import given, settings
from hypothesis import strategies as st


def column(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float32)[:, None]


def evidence(painted: list[float], classes: list[int], pixels: list[float] | None = None) -> Evidence:
    values = column(*(painted if pixels is None else pixels))
    here, there = np.zeros(len(values), dtype=np.int64), np.zeros(len(painted), dtype=np.int64)
    return Evidence(values, here, column(*painted), there, np.array(classes, dtype=np.int64))


def divide(found: Evidence, n_classes: int, metric: str, threshold: float, whole: bool = False):
    """Divide a single cluster."""
    return module.divide(found, 1, n_classes, metric, threshold, [0] if whole else [])[0].root


def named(centroids, painted, classes, class_ids=(1, 2), pixels=None, **options):
    """Label 1-D clusters; the fit sample is the painted pixels unless given."""
    centroids, painted = column(*centroids), column(*painted)
    sample = painted if pixels is None else column(*pixels)
    ids, sample_ids = nearest(painted, centroids, "euclidean"), nearest(sample, centroids, "euclidean")
    return label(
        centroids, "euclidean", sample, sample_ids, painted, ids, np.array(classes), list(class_ids), **options
    )


def classes_at(found, *values: float) -> list[int]:
    scaled = column(*values)
    return found.tables()[0][found.part_ids(scaled, nearest(scaled, found.centroids, found.metric))].tolist()


# --- who claims a cluster


@pytest.mark.parametrize(
    ("votes", "threshold", "expected"),
    [
        ([0, 0], 0.3, []),
        ([5, 0], 0.3, [0]),
        ([7, 3], 0.3, [0, 1]),  # a share of exactly t claims
        ([71, 29], 0.3, [0]),
        ([40, 35, 25], 0.3, [0, 1]),
        ([25, 25, 25, 25], 0.3, [0, 1, 2, 3]),  # nobody reaches t: the largest shares claim
        ([26, 25, 25, 24], 0.3, [0]),
        ([1, 99], 0.01, [0, 1]),
        ([0, 9], 0.0, [1]),  # without a painted pixel no class claims
    ],
)
def test_claimants(votes, threshold, expected):
    assert np.flatnonzero(claimants(np.array(votes), threshold)).tolist() == expected


def test_a_cluster_painted_with_one_class_takes_it_and_others_stay_unnamed():
    found = named([0, 10, 20], [0.5, 1, 9], [0, 0, 1])
    assert classes_at(found, 0, 3, 10, 20) == [1, 1, 2, 0]
    classes, confidence = found.tables()
    np.testing.assert_allclose(confidence, [2 / 4, 1 / 3, 0])
    assert classes.dtype == np.int64


def test_a_share_below_the_threshold_does_not_split():
    painted, classes = [0, 0, 0, 0, 0, 0, 0, 1, 1, 4], [0] * 9 + [1]
    found = named([0, 50], painted, classes)
    assert not found.clusters[0].is_split
    assert classes_at(found, 0, 4) == [1, 1]
    assert found.tables()[1][0] == pytest.approx(9 / 12)
    split = named([0, 50], painted, classes, threshold=0.1)
    assert split.clusters[0].is_split
    assert classes_at(split, 0, 4) == [1, 2]


# --- the split


def test_a_split_starts_at_the_means_of_the_claiming_classes(monkeypatch):
    mixed = evidence([0, 1, 9, 10], [0, 0, 1, 1], [0, 1, 2, 8, 9, 10])
    part = divide(mixed, 2, "euclidean", 0.3)
    # by hand: 0, 1, 2 and the painted 0, 1 go left, 4 / 5; the mirror image right
    np.testing.assert_allclose(part.centroids.ravel(), [0.8, 9.2], rtol=1e-6)
    assert [leaf.votes.tolist() for leaf in part.leaves()] == [[2, 0], [0, 2]]
    monkeypatch.setattr(module, "SPLIT_ITERATIONS", 0)
    np.testing.assert_array_equal(divide(mixed, 2, "euclidean", 0.3).centroids.ravel(), [0.5, 9.5])


def test_a_class_that_does_not_claim_starts_no_part():
    painted = [0.0] * 9 + [10.0] * 9 + [5.1] * 2
    part = divide(evidence(painted, [0] * 9 + [1] * 9 + [2] * 2), 3, "euclidean", 0.3)
    assert len(part.parts) == 2
    assert [leaf.votes.tolist() for leaf in part.leaves()] == [[9, 0, 0], [0, 9, 2]]


def test_parts_that_still_disagree_are_split_again():
    """Class 1 lies on both sides of class 2: one split cannot tell them apart, a split of the part can."""
    painted, classes = [0, 1, 10, 11, 12, 20, 21], [0, 0, 1, 1, 1, 0, 0]
    found = named([10], painted, classes)
    assert classes_at(found, *painted) == [1, 1, 2, 2, 2, 1, 1]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 3)), min_size=1, max_size=40),
    st.sampled_from([0.05, 0.3, 0.5]),
    st.sampled_from(["euclidean", "manhattan"]),
)
def test_every_tree_is_sound(painted, threshold, metric):
    """Parts share out the votes, each has a stroke, none is deeper than the limit; the painted order is nothing."""
    values, classes = [v for v, _ in painted], [c for _, c in painted]
    part = divide(evidence(values, classes), 4, metric, threshold)

    def walk(one, level=0):
        assert level <= MOST_LEVELS
        assert len(one.parts) == len(one.centroids)
        if one.is_split:
            assert len(one.parts) >= 2
            np.testing.assert_array_equal(sum(below.votes for below in one.parts), one.votes)
            for below in one.parts:
                assert below.votes.sum() > 0
                walk(below, level + 1)

    walk(part)
    again = divide(evidence(values[::-1], classes[::-1]), 4, metric, threshold)
    assert [leaf.votes.tolist() for leaf in again.leaves()] == [leaf.votes.tolist() for leaf in part.leaves()]


def test_a_threshold_of_nothing_gives_parts_that_agree_with_every_stroke():
    rng = np.random.default_rng(3)
    painted = rng.permutation(40)[:24].astype(float)
    classes = (painted // 8).astype(int) % 3
    found = named([20], painted, classes, class_ids=(1, 2, 3), threshold=0.01)
    assert classes_at(found, *painted) == (classes + 1).tolist()


def test_the_recursion_stops_at_the_limit(monkeypatch):
    painted, classes = [0, 1, 10, 11, 12, 20, 21], [0, 0, 1, 1, 1, 0, 0]
    monkeypatch.setattr(module, "MOST_LEVELS", 0)
    assert not divide(evidence(painted, classes), 2, "euclidean", 0.3).is_split
    monkeypatch.setattr(module, "MOST_LEVELS", 1)
    part = divide(evidence(painted, classes), 2, "euclidean", 0.3)
    assert part.is_split
    assert not any(below.is_split for below in part.parts)


def test_pixels_that_look_the_same_stay_together_and_the_majority_names_them():
    found = named([0, 50], [7, 7, 7, 7, 7], [0, 0, 1, 1, 1])
    assert not found.clusters[0].is_split
    assert classes_at(found, 7) == [2]
    assert found.tables()[1][0] == pytest.approx(3 / 7)


def test_a_tie_goes_to_the_lowest_class():
    assert classes_at(named([0], [7, 7, 7], [2, 1, 0], class_ids=(4, 5, 9)), 7) == [4]
    assert classes_at(named([0], [7, 7, 7, 7], [2, 1, 1, 2], class_ids=(4, 5, 9)), 7) == [5]


def test_a_split_taken_back_leaves_the_majority():
    one = divide(evidence([0, 10, 11], [0, 1, 1]), 2, "euclidean", 0.3, whole=True)
    assert not one.is_split
    assert one.votes.tolist() == [1, 2]


# --- defects of the paper's own tool


def test_two_mixed_clusters_split_at_once_as_each_alone():
    """Theirs deletes centroids while it walks through them, so the second mixed cluster loses the wrong one."""
    centroids = [0, 100, 200, 300]
    low, high = ([-4, -3, 3, 4], [0, 0, 1, 1]), ([196, 197, 203, 204], [1, 1, 0, 0])
    both = named(centroids, low[0] + high[0], low[1] + high[1])
    for cluster, (painted, classes) in ((0, low), (2, high)):
        alone = named(centroids, painted, classes).clusters[cluster]
        np.testing.assert_array_equal(both.clusters[cluster].leaf_centroids, alone.leaf_centroids)
    assert classes_at(both, -4, 4, 100, 196, 204, 300) == [1, 2, 0, 2, 1, 0]
    assert both.part_ids(column(-4, 4, 100, 196, 204, 300), np.array([0, 0, 1, 2, 2, 3])).tolist() == [4, 5, 1, 6, 7, 3]


def test_three_classes_split_a_cluster_in_three():
    """Theirs knows two classes."""
    found = named([10], [0, 1, 10, 11, 20, 21], [2, 2, 0, 0, 1, 1], class_ids=(3, 300, 65535))
    assert len(found.clusters[0].root.parts) == 3
    assert classes_at(found, 0, 10, 20) == [65535, 3, 300]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 99), st.integers(0, 2)), min_size=1, max_size=25),
    st.lists(st.tuples(st.integers(0, 19), st.integers(0, 2)), min_size=1, max_size=25),
)
def test_ids_and_labels_of_untouched_clusters_stay(before, more):
    """Theirs fits all clusters anew with each split, so that what was right before may move."""
    centroids, everywhere = [10, 30, 50, 70, 90], np.arange(100)
    first = named(centroids, *zip(*before), class_ids=(1, 2, 3), pixels=everywhere)
    second = named(centroids, *zip(*(before + more)), class_ids=(1, 2, 3), pixels=everywhere)
    np.testing.assert_array_equal(first.centroids, second.centroids)
    assert classes_at(first, *everywhere[21:]) == classes_at(second, *everywhere[21:])
    ids = nearest(column(*everywhere), first.centroids, "euclidean")
    for one in (first, second):
        parts = one.part_ids(column(*everywhere), ids)
        split = np.isin(ids, [c for c, part in one.clusters.items() if part.is_split])
        np.testing.assert_array_equal(parts[~split], ids[~split])
        assert (parts[split] >= 5).all()


def test_a_stroke_paints_all_pixels_between_two_mouse_events():
    """Theirs keeps one pixel for each event."""
    grid = Grid(5, 40, (0.0, 1.0, 0.0, 5.0, 0.0, -1.0))
    stroke = Stroke(1, 1, (np.array([[2.5, 2.5], [37.5, 2.5]]),), 1.0)
    assert settle([stroke], grid).pixels.tolist() == [2 * 40 + col for col in range(2, 38)]


def test_a_stroke_beyond_the_canvas_is_cut_off():
    """Theirs raises an index error."""
    grid = Grid(5, 40, (0.0, 1.0, 0.0, 5.0, 0.0, -1.0))
    stroke = Stroke(1, 1, (np.array([[30.5, 2.5], [99.5, 2.5], [99.5, -80.0]]),), 1.0)
    assert settle([stroke], grid).pixels.tolist() == [2 * 40 + col for col in range(30, 40)]


# --- carrying strokes to clusters without any


def test_an_unpainted_cluster_takes_the_class_of_the_nearest_named_part():
    found = named([0, 10, 100, 30], [0, 100], [0, 1])
    classes, confidence = found.tables()
    spread(found, classes, confidence)
    assert classes.tolist() == [1, 1, 2, 1]
    # margins: 10 from class 1 and 90 from class 2; 30 and 70
    np.testing.assert_allclose(confidence, [1 / 3, 80 / 100, 1 / 3, 40 / 100], rtol=1e-6)


def test_spreading_looks_at_parts_of_split_clusters():
    found = named([0, 20, -20], [-4, -4, 4, 4], [0, 0, 1, 1])
    classes, confidence = found.tables()
    spread(found, classes, confidence)
    assert classes[:3].tolist() == [0, 2, 1]
    np.testing.assert_allclose(confidence[1:3], 8 / 40, rtol=1e-6)


def test_without_strokes_nothing_spreads():
    found = label(
        column(0, 9), "euclidean", column(0), np.array([0]), column(), np.array([], dtype=int),
        np.array([], dtype=int), [],
    )  # fmt: skip
    classes, confidence = found.tables()
    spread(found, classes, confidence)
    assert classes.tolist() == [0, 0]
    assert confidence.tolist() == [0, 0]
