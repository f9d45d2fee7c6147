# SPDX-License-Identifier: GPL-2.0-or-later
"""Pictures of a session: a part shows what the whole shows."""

from __future__ import annotations

import numpy as np
from clusterbrush.core.classification.methods import CLUSTERNET
from clusterbrush.core.raster.grid import Window
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
