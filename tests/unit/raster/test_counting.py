# SPDX-License-Identifier: GPL-2.0-or-later
"""Pixels and areas by value."""

from __future__ import annotations

import numpy as np
from clusterbrush.core.raster.counting import count_values
from hypothesis import given, settings
from hypothesis import strategies as st


@given(st.integers(0, 2**32 - 1), st.sampled_from([1, 2, 254, 255, 256, 3000]), st.integers(0, 50), st.integers(1, 50))
@settings(max_examples=60, deadline=None)
def test_values_are_counted(seed: int, k: int, height: int, width: int) -> None:
    dtype = np.min_scalar_type(k)
    block = np.random.default_rng(seed).integers(0, k + 1, (height, width)).astype(dtype)
    expected = [int((block == value).sum()) for value in range(1, k + 1)]
    assert count_values(block, k).tolist() == expected
