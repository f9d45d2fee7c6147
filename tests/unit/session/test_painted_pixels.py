# SPDX-License-Identifier: GPL-2.0-or-later
"""Strokes on clusters: whatever came and went, what is known is what the strokes left would tell afresh."""

from __future__ import annotations

import numpy as np
from clusterbrush.core.session.painted_pixels import PaintedStroke, SettledStrokes, StrokesByCluster
from clusterbrush.core.strokes.markers import merge
from hypothesis import given, settings
from hypothesis import strategies as st

PLACES, CLUSTERS = 40, 4


def painted(stroke_id: int, class_id: int, places: list[int]) -> PaintedStroke:
    """Place p lies in cluster p % 4 and has the feature p."""
    found = np.array(sorted(set(places)), dtype=np.int64)
    scaled, cluster_ids = found[:, None].astype(np.float32), (found % CLUSTERS).astype(np.uint8)
    return PaintedStroke(stroke_id, class_id, found, scaled, cluster_ids)


steps = st.lists(
    st.tuples(st.integers(1, 5), st.booleans(), st.lists(st.integers(0, PLACES - 1), min_size=1, max_size=25)),
    min_size=1,
    max_size=12,
)


@settings(max_examples=120, deadline=None)
@given(steps, st.booleans())
def test_what_came_and_went_leaves_no_trace(steps, asked_meanwhile):
    by_cluster, present = StrokesByCluster(), {}
    for stroke_id, remove, places in steps:
        if stroke_id in present:
            by_cluster.remove(present.pop(stroke_id))
        if not remove:
            present[stroke_id] = painted(stroke_id, stroke_id % 3 + 1, places)
            by_cluster.add(present[stroke_id])
        if asked_meanwhile:
            for cluster in by_cluster.clusters:
                by_cluster.pixels(cluster)
    expected = merge({one: (found.class_id, found.places) for one, found in present.items()})
    assert by_cluster.clusters == set((expected.pixels % CLUSTERS).tolist())
    for cluster in by_cluster.clusters:
        found, mine = by_cluster.pixels(cluster), expected.pixels % CLUSTERS == cluster
        np.testing.assert_array_equal(found.places, expected.pixels[mine])
        np.testing.assert_array_equal(found.owners, expected.stroke_ids[mine])
        np.testing.assert_array_equal(found.classes, expected.class_ids[mine])
        np.testing.assert_array_equal(found.scaled[:, 0], expected.pixels[mine])


def test_an_older_stroke_that_comes_later_stays_below():
    by_cluster = StrokesByCluster()
    by_cluster.add(painted(7, 2, [0, 4]))
    by_cluster.pixels(0)
    by_cluster.add(painted(3, 1, [4, 8]))
    assert by_cluster.pixels(0).owners.tolist() == [7, 7, 3]
    by_cluster.remove(painted(7, 2, [0, 4]))
    assert by_cluster.pixels(0).owners.tolist() == [3, 3]


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(st.integers(1, 6), st.lists(st.integers(0, PLACES - 1), max_size=25), min_size=1))
def test_settled_strokes_are_those_of_the_clusters_together(drawn):
    strokes, by_cluster = [painted(one, one % 3 + 1, places) for one, places in drawn.items()], StrokesByCluster()
    for stroke in strokes:
        by_cluster.add(stroke)
    settled = SettledStrokes(tuple(strokes))
    scaled, cluster_ids = settled.features
    np.testing.assert_array_equal(scaled[:, 0], settled.markers.pixels)
    assert set(cluster_ids.tolist()) == by_cluster.clusters
    for cluster in by_cluster.clusters:
        found, mine = by_cluster.pixels(cluster), cluster_ids == cluster
        np.testing.assert_array_equal(found.places, settled.markers.pixels[mine])
        np.testing.assert_array_equal(found.classes, settled.markers.class_ids[mine])
        np.testing.assert_array_equal(found.owners, settled.markers.stroke_ids[mine])
        np.testing.assert_array_equal(found.scaled, scaled[mine])
