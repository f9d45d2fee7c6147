# SPDX-License-Identifier: GPL-2.0-or-later
"""Features in 8 bits: linear between two percentiles, cut off beyond them."""

from __future__ import annotations

import numpy as np
from clusterbrush.core.classification.coding import CODED, MAX_CODE, Coding
from hypothesis import given, settings
from hypothesis import strategies as st


@given(st.integers(0, 2**32 - 1), st.floats(0.5, 1e5), st.floats(-1e5, 1e5))
@settings(max_examples=40, deadline=None)
def test_codes_are_linear_between_the_percentiles(seed: int, spread: float, offset: float) -> None:
    rng = np.random.default_rng(seed)
    features = (rng.normal(0, spread, (2000, 2)) + offset).astype(np.float32)
    features[:, 1] = offset  # a constant
    coding = Coding.fit(features)
    low, high = np.percentile(features[:, 0], CODED)
    codes = coding.codes(np.ascontiguousarray(features.T))
    expected = np.clip((features[:, 0] - low) / (high - low), 0, 1) * MAX_CODE
    assert np.abs(codes[0] - expected).max() <= 3  # the percentiles of few values differ a little by definition
    assert (np.diff(codes[0][np.argsort(features[:, 0], kind="stable")].astype(int)) >= 0).all()
    assert (codes[1] == codes[1][0]).all()


def test_codes_by_hand() -> None:
    """0 ... 1000 spread evenly: 1 is about code 0, 999 about 255, beyond is cut off; a constant is 0."""
    sample = np.column_stack([np.arange(1001), np.full(1001, 5)]).astype(np.float32)
    coding = Coding.fit(sample)
    planes = np.array([[-50, 1, 500, 999, 5000], [5, 5, 5, 6, 4]], np.float32)
    codes = coding.codes(planes)
    assert codes.dtype == np.uint8
    assert codes[0].tolist() == [0, 0, 127, 255, 255]
    assert codes[1].tolist() == [0] * 5


def test_codes_of_extreme_values() -> None:
    coding = Coding.fit(np.array([[0.0], [1e-30], [1e17]], np.float32))
    assert np.isfinite(coding.gain).all()
    assert coding.codes(np.array([[-1e17, 0.0, 1e17]], np.float32))[0].tolist() == [0, 0, 255]
