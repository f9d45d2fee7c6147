# SPDX-License-Identifier: GPL-2.0-or-later
"""Slots tell the same of each pixel as the numbers of parts, whatever was split, joined and split anew."""

from __future__ import annotations

import numpy as np
from clusterbrush.core.clustering.nearest import nearest
from clusterbrush.core.labelling.labelling import label
from clusterbrush.core.session import slots as module
from clusterbrush.core.session.slots import Slots
from hypothesis import given, settings
from hypothesis import strategies as st

CENTROIDS = np.array([[5.0], [15.0], [25.0], [35.0]], dtype=np.float32)
PIXELS = np.arange(0, 40, 0.5, dtype=np.float32)[:, None]
IDS = nearest(PIXELS, CENTROIDS)


def labelled(strokes: list[tuple[int, int]]):
    """Paint pixels at values with classes 1 ... 3."""
    painted = np.array([value for value, _ in strokes], dtype=np.float32)[:, None]
    classes = np.array([class_id - 1 for _, class_id in strokes])
    ids = nearest(painted, CENTROIDS)
    return label(CENTROIDS, "euclidean", PIXELS, IDS, painted, ids, classes, (1, 2, 3))


paintings = st.lists(st.lists(st.tuples(st.integers(0, 39), st.integers(1, 3)), min_size=1, max_size=20), max_size=8)


@settings(max_examples=60, deadline=None)
@given(paintings, st.sampled_from([1, 4]))
def test_slots_agree_with_the_numbers_of_parts(paintings, roomy):
    module.MAX_SLOTS_PER_USED, kept = roomy, module.MAX_SLOTS_PER_USED
    try:
        slots = Slots(PIXELS, IDS, len(CENTROIDS))
        for strokes in paintings:
            found = labelled(strokes)
            slots.arrange(range(len(CENTROIDS)), found)
            classes, confidence = found.tables()
            numbers = found.part_ids(PIXELS, IDS)
            for values in (classes, confidence):
                np.testing.assert_array_equal(slots.look_up(slots.table(values, found)), values[numbers])
    finally:
        module.MAX_SLOTS_PER_USED = kept


def test_slots_do_not_grow_without_end():
    slots = Slots(PIXELS, IDS, len(CENTROIDS))
    one, other = labelled([(1, 1), (9, 2)]), labelled([(1, 1), (5, 3), (9, 2)])
    for found in (one, other) * 50:
        slots.arrange(range(len(CENTROIDS)), found)
    assert len(slots.table(found.tables()[0], found)) <= module.MAX_SLOTS_PER_USED * (len(CENTROIDS) + 3)


def test_rows_and_features_of_clusters_stand_in_one_order():
    slots = Slots(PIXELS, IDS, len(CENTROIDS))
    np.testing.assert_array_equal(slots.scaled([2, 0]), PIXELS[slots.rows([2, 0])])
    assert set(IDS[slots.rows([2, 0])].tolist()) == {0, 2}
    assert slots.counts.tolist() == np.bincount(IDS).tolist()
