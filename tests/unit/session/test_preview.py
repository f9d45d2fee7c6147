# SPDX-License-Identifier: GPL-2.0-or-later
"""Pictures of a session: a part shows what the whole shows."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.classification.methods import CLUSTERBRUSH, CLUSTERNET
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.segmentation import value_table
from sessions import HEIGHT, WHOLE, WIDTH, fresh, stroke


def test_a_part_of_the_window_shows_the_same_as_the_whole(prepared):
    session = fresh(prepared)
    session.add_all([stroke(number, number % 3 + 1, seed=number) for number in range(1, 6)])
    whole = session.preview(WHOLE)
    part = session.preview(Window(7, 11, 30, 41))
    np.testing.assert_array_equal(part.class_ids, whole.class_ids[7:37, 11:52])
    np.testing.assert_array_equal(part.cluster_ids, whole.cluster_ids[7:37, 11:52])


def test_a_picture_says_what_changed(prepared):
    session = fresh(prepared, method=CLUSTERNET)
    assert session.preview(WHOLE).changed == (0, 0, HEIGHT, WIDTH)
    assert session.preview(WHOLE).changed is None
    before = session.preview(WHOLE).class_ids.copy()
    session.add(stroke(1, 2, seed=3, width=20.0))
    after = session.preview(WHOLE)
    top, left, height, width = after.changed
    differs = np.argwhere(after.class_ids != before)
    assert (differs.min(axis=0) >= (top, left)).all()
    assert (differs.max(axis=0) < (top + height, left + width)).all()


@pytest.mark.parametrize("method", [CLUSTERBRUSH, CLUSTERNET])
@pytest.mark.parametrize("size", [None, (20, 17)])
def test_pictures_by_values_are_those_by_pixels(prepared, monkeypatch, method, size):
    """Whatever is split, joined again or taken back, and also where single clusters are painted."""
    by_pixels, by_values = fresh(prepared, method=method), fresh(prepared, method=method)
    monkeypatch.setattr(value_table, "MIN_CLUSTERS", 2)
    monkeypatch.setattr(value_table, "MAX_VALUES_A_PIXEL", 2**24)
    assert by_values._views._table is not None
    monkeypatch.undo()
    assert by_pixels._views._table is None
    for number in range(1, 9):
        for session in (by_pixels, by_values):
            if number == 8:
                session.remove(3)
            else:
                session.add(stroke(number, number % 3 + 1, seed=number, width=9.0))
        one, other = by_pixels.preview(WHOLE, size), by_values.preview(WHOLE, size)
        for plane, by_value in zip((one.class_ids, one.cluster_ids, one.confidence),
                                   (other.class_ids, other.cluster_ids, other.confidence)):  # fmt: skip
            np.testing.assert_array_equal(by_value, plane)
        assert one.changed == other.changed
