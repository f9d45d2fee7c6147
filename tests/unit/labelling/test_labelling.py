# SPDX-License-Identifier: GPL-2.0-or-later
"""Strokes name clusters: the paper's cases worked by hand, and what its own tool gets wrong."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.clustering.nearest import nearest
from clusterbrush.core.labelling.labelling import label, spread
from distances import by_definition
from hypothesis import given, settings
from hypothesis import strategies as st


def column(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float32)[:, None]


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


def test_parts_that_still_disagree_are_split_again():
    """Class 1 lies on both sides of class 2: one split cannot tell them apart, a split of the part can."""
    painted, classes = [0, 1, 10, 11, 12, 20, 21], [0, 0, 1, 1, 1, 0, 0]
    found = named([10], painted, classes)
    assert classes_at(found, *painted) == [1, 1, 2, 2, 2, 1, 1]


def test_a_threshold_of_nothing_gives_parts_that_agree_with_every_stroke():
    rng = np.random.default_rng(3)
    painted = rng.permutation(40)[:24].astype(float)
    classes = (painted // 8).astype(int) % 3
    found = named([20], painted, classes, class_ids=(1, 2, 3), threshold=0.01)
    assert classes_at(found, *painted) == (classes + 1).tolist()


def test_pixels_that_look_the_same_stay_together_and_the_majority_names_them():
    found = named([0, 50], [7, 7, 7, 7, 7], [0, 0, 1, 1, 1])
    assert not found.clusters[0].is_split
    assert classes_at(found, 7) == [2]
    assert found.tables()[1][0] == pytest.approx(3 / 7)


def test_a_tie_goes_to_the_lowest_class():
    assert classes_at(named([0], [7, 7, 7], [2, 1, 0], class_ids=(4, 5, 9)), 7) == [4]
    assert classes_at(named([0], [7, 7, 7, 7], [2, 1, 1, 2], class_ids=(4, 5, 9)), 7) == [5]


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


@pytest.mark.parametrize("brightness", [0.1, 1.0, 50.0])
def test_by_cosine_strokes_spread_to_clusters_of_the_nearest_colour(brightness):
    colours = np.array([[9, 1], [2, 8], [6, 3]], dtype=np.float32)
    centroids = colours * np.array([[1], [1], [brightness]], dtype=np.float32)
    painted, ids = colours[:2] * np.float32(3), np.array([0, 1])
    found = label(centroids, "cosine", painted, ids, painted, ids, ids, [4, 7])
    classes, confidence = found.tables()
    spread(found, classes, confidence)
    assert classes.tolist() == [4, 7, 4]
    near, far = by_definition(colours[2:], colours[:2], "cosine")[0]
    assert confidence[2] == pytest.approx((far - near) / (far + near), rel=1e-4)


def test_without_strokes_nothing_spreads():
    found = label(
        column(0, 9), "euclidean", column(0), np.array([0]), column(), np.array([], dtype=int),
        np.array([], dtype=int), [],
    )  # fmt: skip
    classes, confidence = found.tables()
    spread(found, classes, confidence)
    assert classes.tolist() == [0, 0]
    assert confidence.tolist() == [0, 0]
