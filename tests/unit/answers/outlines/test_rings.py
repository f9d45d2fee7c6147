# SPDX-License-Identifier: GPL-2.0-or-later
"""Rings of regions and their corners: in any number, cut alike wherever they begin, nodes by hand."""

from __future__ import annotations

import numpy as np
import pytest
from closed_rings import rings_of
from clusterbrush.core.answers.outlines import rings as module
from clusterbrush.core.answers.outlines.rings import RegionCodes, Rings, cut_corners, nodes, other_sides
from clusterbrush.core.raster.grid import Grid
from clusterbrush.core.raster.sieve import sieve_copy
from hypothesis import given, settings
from hypothesis import strategies as st

SQUARE = np.array([[0, 0], [0, 2], [2, 2], [2, 0], [0, 0]])
IDS = np.array([[1, 1, 2], [1, 3, 2]], dtype=np.uint8)


def test_a_ring_without_nodes_is_cut_alike_wherever_it_begins() -> None:
    square = np.array([[0, 0], [0, 1], [0, 2], [1, 2], [2, 2], [2, 1], [2, 0], [1, 0]], float)
    free = np.zeros(8, bool)
    cuts = []
    for ring in (square, np.roll(square, 3, axis=0), square[::-1]):
        cut, _ = cut_corners(Rings(ring, np.array([0, 8])), free, 2)
        cuts.append({tuple(point) for point in cut.points})
    assert cuts[0] == cuts[1] == cuts[2]
    assert len(cuts[0]) == 16  # four points for each of the four corners


@given(st.lists(st.integers(3, 7), min_size=1, max_size=4), st.integers(0, 2**16))
def test_each_ring_is_closed_for_itself(sizes: list[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    made = [rng.integers(0, 99, (size, 2)) for size in sizes]
    rings = rings_of([np.vstack([ring, ring[:1]]) for ring in made])
    following, before = rings.following(), rings.before()
    np.testing.assert_array_equal(rings.points[following], np.vstack([np.roll(ring, -1, axis=0) for ring in made]))
    np.testing.assert_array_equal(following[before], np.arange(len(rings.points)))
    np.testing.assert_array_equal(rings.steps(), np.vstack([np.roll(ring, -1, axis=0) - ring for ring in made]))
    assert rings.sums(rings.points[:, 0]).tolist() == [int(ring[:, 0].sum()) for ring in made]
    points, starts = rings.closed()
    for ring, first, last in zip(made, starts, starts[1:]):
        np.testing.assert_array_equal(points[first:last], np.vstack([ring, ring[:1]]))


def test_every_corner_of_pixels_is_on_the_ring() -> None:
    rings = rings_of([SQUARE, SQUARE + 5]).every_corner()
    square = [[0, 0], [0, 1], [0, 2], [1, 2], [2, 2], [2, 1], [2, 0], [1, 0]]
    assert rings.points.tolist() == square + (np.array(square) + 5).tolist()
    assert rings.starts.tolist() == [0, 8, 16]


def test_points_left_out_leave_each_ring_its_own() -> None:
    rings = rings_of([SQUARE, SQUARE + 5]).selected(np.array([1, 0, 1, 1, 1, 1, 0, 0], dtype=bool))
    assert rings.starts.tolist() == [0, 3, 5]
    assert rings.points.tolist() == [[0, 0], [2, 2], [2, 0], [5, 5], [5, 7]]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ([0, 0, 1, 1, 0, 0, 0, 0], [2, 3, 0, 1, 4, 5, 6, 7]),
        ([0, 0, 0, 0, 0, 1, 0, 0], [0, 1, 2, 3, 5, 6, 7, 4]),
        ([0] * 8, list(range(8))),
    ],
)
def test_rings_begin_at_their_first_wanted_point_where_they_have_one(wanted: list[int], expected: list[int]) -> None:
    both = rings_of([SQUARE, SQUARE + 5])
    rings, places = both.begun_at(np.array(wanted, dtype=bool))
    assert places.tolist() == expected
    np.testing.assert_array_equal(rings.points, both.points[expected])
    assert rings.starts.tolist() == [0, 4, 8]


@pytest.mark.parametrize("in_memory", [0, 2**20])
def test_codes_around_corners_by_hand(in_memory: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """1 1 2 over 1 3 2; outside there is 0."""
    monkeypatch.setattr(module, "STRIP_ROWS", 1)
    grid = Grid(2, 3)
    with sieve_copy(grid, np.dtype(np.uint8)) as copy:
        copy.write(next(grid.blocks(2, 3)), IDS)
        around = RegionCodes(copy, grid, in_memory).around(np.array([[0, 0], [1, 1], [2, 1], [3, 2], [1, 2]]))
    assert around.T.tolist() == [[0, 0, 0, 1], [1, 1, 1, 3], [1, 2, 3, 2], [2, 0, 0, 0], [1, 3, 0, 0]]


def test_nodes_are_where_three_borders_meet_and_in_the_corners_of_the_raster() -> None:
    points = np.array([[0, 0], [1, 0], [1, 1], [2, 1], [1, 2], [3, 2]])
    around = np.array([[0, 0, 0, 1], [0, 0, 1, 1], [1, 1, 1, 3], [1, 2, 3, 2], [1, 3, 0, 0], [2, 0, 0, 0]]).T
    assert nodes(around, points, Grid(2, 3)).tolist() == [True, False, False, True, True, True]


@given(st.integers(0, 2**16), st.integers(1, 3))
@settings(deadline=None)
def test_cut_corners_leave_fixed_points_and_no_point_on_a_straight_line(seed: int, rounds: int) -> None:
    rng = np.random.default_rng(seed)
    steps = np.cumsum(np.where(np.arange(12)[:, None] % 2, [1, 0], [0, 1]) * rng.integers(1, 4, (12, 1)), axis=0)
    back = np.array([[0, steps[-1, 1]], [0, 0]])
    ring = np.vstack([steps, back]).astype(float)
    fixed = rng.random(len(ring)) < 0.3
    cut, marks = cut_corners(Rings(ring, np.array([0, len(ring)])), fixed, rounds)
    np.testing.assert_array_equal(cut.points[marks], ring[fixed])
    before, after = cut.points - cut.points[cut.before()], cut.steps()
    turning = before[:, 0] * after[:, 1] != before[:, 1] * after[:, 0]
    assert (turning | marks).all()
    assert (cut.points >= ring.min(axis=0)).all()
    assert (cut.points <= ring.max(axis=0)).all()


def test_the_other_side_of_a_border_by_hand() -> None:
    """Around the 3 below in the middle: 1 to its left, 1 above, 2 to its right, and nothing below."""
    ring = rings_of([np.array([[1, 1], [1, 2], [2, 2], [2, 1], [1, 1]])])
    grid = Grid(2, 3)
    with sieve_copy(grid, np.dtype(np.uint8)) as copy:
        copy.write(next(grid.blocks(2, 3)), IDS)
        around = RegionCodes(copy, grid).around(ring.points)
    assert other_sides(ring, around, np.arange(4), np.full(4, 3)).tolist() == [1, 0, 2, 1]
    backwards = rings_of([np.array([[1, 1], [2, 1], [2, 2], [1, 2], [1, 1]])])
    order = [0, 3, 2, 1]
    assert other_sides(backwards, around[:, order], np.arange(4), np.full(4, 3)).tolist() == [1, 2, 0, 1]
