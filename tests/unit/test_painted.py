# SPDX-License-Identifier: GPL-2.0-or-later
"""Strokes on clusters: whatever came and went, what is known is what the strokes left would tell afresh."""

from __future__ import annotations

import numpy as np
from clusterbrush.core.painted import Canvas, Painted
from clusterbrush.core.strokes import merge
from hypothesis import given, settings
from hypothesis import strategies as st

PLACES, CLUSTERS = 40, 4


def painted(stroke_id: int, class_id: int, places: list[int]) -> Painted:
    """Place p lies in cluster p % 4 and has the feature p."""
    found = np.array(sorted(set(places)), dtype=np.int64)
    return Painted(stroke_id, class_id, found, found[:, None].astype(np.float32), (found % CLUSTERS).astype(np.uint8))


steps = st.lists(
    st.tuples(st.integers(1, 5), st.booleans(), st.lists(st.integers(0, PLACES - 1), min_size=1, max_size=25)),
    min_size=1,
    max_size=12,
)


@settings(max_examples=120, deadline=None)
@given(steps, st.booleans())
def test_what_came_and_went_leaves_no_trace(steps, asked_meanwhile):
    canvas, present = Canvas(), {}
    for stroke_id, remove, places in steps:
        if stroke_id in present:
            canvas.take(present.pop(stroke_id))
        if not remove:
            present[stroke_id] = painted(stroke_id, stroke_id % 3 + 1, places)
            canvas.put(present[stroke_id])
        if asked_meanwhile:
            for cluster in canvas.clusters:
                canvas.pixels(cluster)
    expected = merge({one: (found.class_id, found.places) for one, found in present.items()})
    assert canvas.clusters == set((expected.pixels % CLUSTERS).tolist())
    for cluster in canvas.clusters:
        found, mine = canvas.pixels(cluster), expected.pixels % CLUSTERS == cluster
        np.testing.assert_array_equal(found.places, expected.pixels[mine])
        np.testing.assert_array_equal(found.owners, expected.stroke_ids[mine])
        np.testing.assert_array_equal(found.classes, expected.class_ids[mine])
        np.testing.assert_array_equal(found.scaled[:, 0], expected.pixels[mine])


def test_an_older_stroke_that_comes_later_stays_below():
    canvas = Canvas()
    canvas.put(painted(7, 2, [0, 4]))
    canvas.pixels(0)
    canvas.put(painted(3, 1, [4, 8]))
    assert canvas.pixels(0).owners.tolist() == [7, 7, 3]
    canvas.take(painted(7, 2, [0, 4]))
    assert canvas.pixels(0).owners.tolist() == [3, 3]
