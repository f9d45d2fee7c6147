# SPDX-License-Identifier: GPL-2.0-or-later
"""Strokes on top of each other become one class a pixel."""

from __future__ import annotations

import numpy as np
from clusterbrush.core.raster.grid import Grid
from clusterbrush.core.strokes.markers import merge
from clusterbrush.core.strokes.stroke import Stroke
from hypothesis import given, settings
from hypothesis import strategies as st
from painting import settled


def test_a_stroke_paints_all_pixels_between_two_mouse_events():
    """Theirs keeps one pixel for each event."""
    grid = Grid(5, 40, (0.0, 1.0, 0.0, 5.0, 0.0, -1.0))
    stroke = Stroke(1, 1, (np.array([[2.5, 2.5], [37.5, 2.5]]),), 1.0)
    assert settled([stroke], grid).pixels.tolist() == [2 * 40 + col for col in range(2, 38)]


def test_a_stroke_beyond_the_canvas_is_cut_off():
    """Theirs raises an index error."""
    grid = Grid(5, 40, (0.0, 1.0, 0.0, 5.0, 0.0, -1.0))
    stroke = Stroke(1, 1, (np.array([[30.5, 2.5], [99.5, 2.5], [99.5, -80.0]]),), 1.0)
    assert settled([stroke], grid).pixels.tolist() == [2 * 40 + col for col in range(30, 40)]


UNIT = Grid(20, 30, (0.0, 1.0, 0.0, 20.0, 0.0, -1.0))  # x right, y up, pixels of 1


def line(*points, width=1.0, stroke_id=1, class_id=1) -> Stroke:
    return Stroke(stroke_id, class_id, (np.array(points, dtype=float),), width)


@settings(max_examples=30, deadline=None)
@given(st.permutations(range(4)), st.integers(0, 10**6))
def test_the_later_stroke_wins_whatever_the_order(order, seed):
    rng = np.random.default_rng(seed)
    strokes = [
        line(*rng.uniform(0, 20, (3, 2)), width=4.0, stroke_id=one + 1, class_id=one % 2 + 1) for one in range(4)
    ]
    expected = np.zeros(UNIT.height * UNIT.width, dtype=int)
    for stroke in strokes:
        expected[stroke.pixels(UNIT)] = stroke.id
    markers = settled([strokes[one] for one in order], UNIT)
    found = np.zeros_like(expected)
    found[markers.pixels] = markers.stroke_ids
    np.testing.assert_array_equal(found, expected)


def test_no_strokes_are_no_markers():
    assert len(merge({}).pixels) == 0
