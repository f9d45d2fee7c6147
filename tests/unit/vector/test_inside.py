# SPDX-License-Identifier: GPL-2.0-or-later
"""Places inside an outline, and the pixels of a raster asked one by one."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.vector.inside import Outline, boxes_inside
from hypothesis import given, settings
from hypothesis import strategies as st

SQUARE = np.array([[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]], dtype=float)
HOLE = np.array([[1, 1], [1, 2], [2, 2], [2, 1], [1, 1]], dtype=float)


def test_a_square_with_a_hole() -> None:
    outline = Outline([SQUARE, HOLE], 0.0)
    places = np.array([[3, 3], [1.5, 1.5], [5, 1], [-1, 1], [1, -1], [np.nan, 1], [1, np.nan]])
    assert outline.contains(places).tolist() == [True, False, False, False, False, False, False]


def test_a_plane_that_begins_again() -> None:
    """After ten units: a square from 0 to 4 is met at 13 and at -7 too."""
    outline = Outline([SQUARE], 10.0)
    assert outline.contains(np.array([[13.0, 3], [-7, 3], [3, 3], [5, 3], [15, 3]])).tolist() == [
        True,
        True,
        True,
        False,
        False,
    ]
    wide = Outline([SQUARE * (5, 1)], 10.0)  # from 0 to 20: everywhere
    assert wide.contains(np.array([[x, 1.0] for x in range(-30, 30, 7)])).all()


def test_near_and_meeting() -> None:
    outline = Outline([SQUARE], 10.0)
    places = np.array([[2.0, 0.5], [2, 1.5], [14.5, 2], [5, 5]])
    assert outline.is_near(places, 0.6).tolist() == [True, False, True, False]
    assert outline.meets(np.array([13.0, 1]), np.array([15.0, 2]))
    assert not outline.meets(np.array([11.0, 1]), np.array([13.0, 2])), "inside, but no edge"


@given(
    height=st.integers(1, 90),
    width=st.integers(1, 90),
    seed=st.integers(0, 2**32 - 1),
    turn=st.sampled_from([0.0, 70.0]),
)
@settings(max_examples=60, deadline=None)
def test_boxes_hold_the_pixels_inside_and_no_other(height: int, width: int, seed: int, turn: float) -> None:
    """Once each, through a map that is turned, stretched, and torn: a corner of the raster has no place."""
    rng = np.random.default_rng(seed)
    angles = np.sort(rng.uniform(0, 2 * np.pi, rng.integers(3, 12)))
    ring = np.column_stack([np.cos(angles), np.sin(angles)]) * rng.uniform(5, 60, (len(angles), 1))
    outline = Outline([np.concatenate([ring, ring[:1]]) + rng.uniform(-40, 40, 2)], turn)

    def places_of(cols: np.ndarray, rows: np.ndarray) -> np.ndarray:
        x, y = 0.8 * cols - 0.5 * rows - 10, 0.5 * cols + 0.7 * rows - 30 + (cols / 30) ** 2
        lost = cols + rows < 0.3 * width
        return np.where(lost[:, None], np.nan, np.column_stack([(x + 35) % turn - 35 if turn else x, y]))

    found = np.zeros((height, width), dtype=int)
    for row, col, high, wide in boxes_inside(outline, places_of, height, width):
        found[row : row + high, col : col + wide] += 1
    cols, rows = (axis.ravel() + 0.5 for axis in np.meshgrid(np.arange(width), np.arange(height)))
    np.testing.assert_array_equal(found, outline.contains(places_of(cols, rows)).reshape(height, width))


@pytest.mark.parametrize("shape", [(1, 1), (300, 5), (257, 300)])
def test_a_raster_wholly_inside_is_few_boxes(shape: tuple[int, int]) -> None:
    outline = Outline([SQUARE * 1e4 - 1e4], 0.0)
    boxes = list(boxes_inside(outline, lambda cols, rows: np.column_stack([cols, rows]), *shape))
    assert sum(height * width for _, _, height, width in boxes) == shape[0] * shape[1]
    assert len(boxes) <= 400
