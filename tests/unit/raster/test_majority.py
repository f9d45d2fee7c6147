# SPDX-License-Identifier: GPL-2.0-or-later
"""The majority filter: by hand, and against plain loops."""

from __future__ import annotations

import numpy as np
from clusterbrush.core.raster.majority import majority
from hypothesis import given, settings
from hypothesis import strategies as st
from loops import slow_majority


def test_a_single_pixel_goes() -> None:
    ids = np.ones((5, 5), dtype=np.uint8)
    ids[2, 2] = 2
    np.testing.assert_array_equal(majority(ids, ids > 0, 1), np.ones((5, 5)))


def test_ties_keep_the_centre_else_take_the_smallest() -> None:
    """Around the middle of 3 2 5: one of each, the 2 stays; around the 9 in 3 3 9 2 2 the smaller of two pairs wins."""
    one = np.array([[3, 2, 5]])
    np.testing.assert_array_equal(majority(one, one > 0, 1), [[3, 2, 5]])
    two = np.array([[3, 3, 9, 2, 2]])
    np.testing.assert_array_equal(majority(two, two > 0, 2)[0, 2], 2)


def test_unknown_pixels_have_no_say_and_stay() -> None:
    ids = np.array([[0, 0, 0], [0, 4, 0], [0, 0, 5]], dtype=np.int16)
    result = majority(ids, ids > 0, 1)
    np.testing.assert_array_equal(result, ids)
    assert result.dtype == np.int16


@given(st.integers(0, 10_000), st.integers(1, 4), st.integers(1, 14), st.integers(1, 14))
@settings(max_examples=40, deadline=None)
def test_majority_is_what_loops_find(seed: int, radius: int, height: int, width: int) -> None:
    ids = np.random.default_rng(seed).integers(0, 5, (height, width))
    np.testing.assert_array_equal(majority(ids, ids > 0, radius), slow_majority(ids, radius))
