# SPDX-License-Identifier: GPL-2.0-or-later
"""Which pixel represents a square of pixels."""

from __future__ import annotations

import numpy as np
from blocks import images
from clusterbrush.core.features import thinning
from hypothesis import given, settings


def test_the_first_valid_of_four_by_hand() -> None:
    valid = np.array([[1, 1, 0, 0, 0], [1, 1, 0, 1, 0], [0, 0, 0, 0, 1]], dtype=bool)
    np.testing.assert_array_equal(thinning.first_valid(valid, 2), [[0, 8, -1], [-1, -1, 14]])
    planes = np.arange(15, dtype=np.float32).reshape(1, 3, 5) + 100
    thin, some = thinning.thinned(planes, valid, 2)
    np.testing.assert_array_equal(thin[0], [[100, 108, 0], [0, 0, 114]])
    np.testing.assert_array_equal(some, [[True, True, False], [False, False, True]])
    assert not np.signbit(thinning.thinned(-planes, valid, 2)[0][0, 1, 0])  # no negative zero where none is valid


@given(image=images())
@settings(max_examples=30, deadline=None)
def test_each_valid_pixel_has_one_that_stands_for_it(image) -> None:
    _, valid = image
    chosen = thinning.first_valid(valid, 2)
    rows, cols = np.nonzero(valid)
    assert (chosen[rows // 2, cols // 2] >= 0).all()
    flat = chosen[chosen >= 0]
    assert valid.ravel()[flat].all()
    squares = np.argwhere(chosen >= 0)
    np.testing.assert_array_equal(np.stack(np.divmod(flat, valid.shape[1]), axis=1) // 2, squares)
