# SPDX-License-Identifier: GPL-2.0-or-later
"""Which pixels a stroke paints."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.raster.grid import Grid
from clusterbrush.core.strokes import stroke as module
from clusterbrush.core.strokes.stroke import Stroke, feature_of, place_in_time
from hypothesis import given, settings
from hypothesis import strategies as st

UNIT = Grid(20, 30, (0.0, 1.0, 0.0, 20.0, 0.0, -1.0))  # x right, y up, pixels of 1


def line(*points, width=1.0, stroke_id=1, class_id=1) -> Stroke:
    return Stroke(stroke_id, class_id, (np.array(points, dtype=float),), width)


def places(stroke: Stroke, grid: Grid) -> set[tuple[int, int]]:
    return {divmod(int(one), grid.width) for one in stroke.pixels(grid)}


def test_a_horizontal_line_three_pixels_wide_by_hand():
    # y 15.5 is the centre of row 4; half a brush is 1.0, so rows 3 to 5 (centres 16.5, 15.5, 14.5) are painted
    painted = places(line((5.5, 15.5), (8.5, 15.5), width=2.0), UNIT)
    middle = {(4, col) for col in range(4, 10)}  # one more at each round end
    above, below = {(3, col) for col in range(5, 9)}, {(5, col) for col in range(5, 9)}
    assert painted == middle | above | below


def test_a_line_without_width_paints_the_pixels_of_its_vertices():
    assert places(line((5.2, 15.9), (8.4, 15.9), width=0.0), UNIT) >= {(4, 5), (4, 8)}


def test_a_click_paints_a_disc():
    assert places(line((5.5, 15.5), width=2.0), UNIT) == {(4, 5), (3, 5), (5, 5), (4, 4), (4, 6)}


def test_what_lies_outside_is_cut_off():
    assert places(line((-50.0, 10.5), (50.0, 10.5), width=1.0), UNIT) == {(9, col) for col in range(30)}
    assert not places(line((100.0, 100.0), (120.0, 100.0)), UNIT)


@pytest.mark.parametrize(
    "transform",
    [(0.0, 1.0, 0.0, 0.0, 0.0, 1.0), (10.0, 0.8, 0.6, 5.0, -0.6, 0.8), (0.0, 2.0, 0.0, 0.0, 0.0, -0.5)],
    ids=["south up", "rotated", "oblong pixels"],
)
def test_any_grid_paints_the_centres_within_half_a_brush(transform):
    grid = Grid(40, 40, transform)
    x0, a, b, y0, d, e = transform
    rows, cols = np.mgrid[:40, :40] + 0.5
    x, y = x0 + a * cols + b * rows, y0 + d * cols + e * rows
    start, end = np.array([x[10, 8], y[10, 8]]), np.array([x[25, 30], y[25, 30]])
    along = end - start
    share = np.clip(((x - start[0]) * along[0] + (y - start[1]) * along[1]) / (along @ along), 0, 1)
    distance = np.hypot(x - start[0] - share * along[0], y - start[1] - share * along[1])
    painted = np.zeros((40, 40), dtype=bool)
    painted.ravel()[line(start, end, width=3.0).pixels(grid)] = True
    clear = np.abs(distance - 1.5) > 1e-9
    np.testing.assert_array_equal(painted[clear], (distance <= 1.5)[clear])


def test_the_pixels_of_a_grid_are_found_once(monkeypatch):
    stroke, other = line((3, 3), (9, 9)), Grid(30, 30, (0.0, 2.0, 0.0, 20.0, 0.0, -1.0))
    first = stroke.pixels(UNIT)
    with monkeypatch.context() as patched:
        patched.setattr(module, "_line_pixels", None)
        assert stroke.pixels(UNIT) is first
    with pytest.raises(ValueError, match="read-only"):
        first[0] = 1
    assert stroke.pixels(other).tolist() == line((3, 3), (9, 9)).pixels(other).tolist() != first.tolist()
    np.testing.assert_array_equal(stroke.pixels(UNIT), first)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.floats(-400, 700), st.floats(-400, 600)), min_size=2, max_size=4),
    st.sampled_from([0.0, 3.0, 25.0, 300.0]),
)
def test_long_lines_from_anywhere_paint_the_centres_within_half_a_brush(points, width):
    """Long segments are cut, and what is far from the raster is left out: neither may show."""
    grid = Grid(150, 200, (0.0, 1.0, 0.0, 150.0, 0.0, -1.0))
    rows, cols = np.mgrid[:150, :200]
    x, y = cols + 0.5, 150 - rows - 0.5
    distance = np.full(x.shape, np.inf)
    for start, end in zip(np.array(points)[:-1], np.array(points)[1:]):
        along = end - start
        share = np.clip(((x - start[0]) * along[0] + (y - start[1]) * along[1]) / max(along @ along, 1e-300), 0, 1)
        np.minimum(distance, np.hypot(x - start[0] - share * along[0], y - start[1] - share * along[1]), out=distance)
    painted = np.zeros(distance.shape, dtype=bool)
    painted.ravel()[line(*points, width=width).pixels(grid)] = True
    held = np.zeros(distance.shape, dtype=bool)  # the pixels that hold the vertices are painted at any width
    for column, up in points:
        if 0 <= column < 200 and 0 <= 150 - up < 150:
            held[int(150 - up), int(column)] = True
    clear = np.abs(distance - width / 2) > 1e-6
    np.testing.assert_array_equal(painted[clear], ((distance <= width / 2) | held)[clear])


def test_unsaved_features_come_last_and_keep_their_id():
    ids = [5, 0, -3, -2, 7]
    assert [feature_of(place) for place in sorted(map(place_in_time, ids))] == [0, 5, 7, -2, -3]
