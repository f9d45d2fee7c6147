# SPDX-License-Identifier: GPL-2.0-or-later
"""Scaling of features, against numbers worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.base.errors import ParameterError
from clusterbrush.core.features.scaling import Scaling, weighted_percentile
from hypothesis import given, settings
from hypothesis import strategies as st

# two features: 1, 2, 3, 4 and a constant
ROWS = np.array([[1, 7], [2, 7], [3, 7], [4, 7]], dtype=np.float32)


def test_standard_score_by_hand() -> None:
    """Mean 2.5, variance 5/4; a constant band gets 0 everywhere."""
    scaling = Scaling.fit("standard", ROWS)
    deviation = np.sqrt(1.25)
    np.testing.assert_allclose(scaling.offset, [2.5, 7.0])
    np.testing.assert_allclose(scaling.gain, [1 / deviation, 1.0], rtol=1e-6)
    expected = np.array([-1.5, -0.5, 0.5, 1.5]) / deviation
    np.testing.assert_allclose(scaling.apply(ROWS), np.column_stack([expected, np.zeros(4)]), rtol=1e-6)


def test_percentile_stretch_by_hand() -> None:
    """0 ... 100: the 2nd percentile is 2, the 98th is 98; not clipped."""
    rows = np.arange(101, dtype=np.float32)[:, None]
    scaled = Scaling.fit("percentile", rows).apply(rows)[:, 0]
    assert scaled[[2, 50, 98]] == pytest.approx([0.0, 0.5, 1.0], abs=1e-6)
    assert scaled[0] < 0
    assert scaled[100] > 1


def test_a_band_that_is_constant_between_the_percentiles() -> None:
    rows = np.zeros((1000, 1), dtype=np.float32)
    rows[0] = 5.0
    scaled = Scaling.fit("percentile", rows).apply(rows)
    assert np.isfinite(scaled).all()


def test_no_scaling_changes_nothing() -> None:
    scaling = Scaling.fit("none", ROWS)
    np.testing.assert_array_equal(scaling.apply(ROWS), ROWS)
    np.testing.assert_array_equal(scaling.undo(ROWS), ROWS)


def test_an_unknown_scaling_is_a_sentence() -> None:
    with pytest.raises(ParameterError, match="Unknown scaling log"):
        Scaling.fit("log", ROWS)


def ranked(rows: np.ndarray, percent: float, whole: np.ufunc) -> np.ndarray:
    """Return a percentile as one of the values: numpy's own argument for it has another name before 1.22."""
    return np.sort(rows, axis=0)[int(whole(percent / 100 * (len(rows) - 1)))]


@pytest.mark.parametrize("name", ["standard", "percentile"])
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_weights_stand_for_repetition(name: str, data) -> None:
    n = data.draw(st.integers(1, 12))
    rows = np.array(data.draw(st.lists(st.tuples(*[st.integers(0, 255)] * 2), min_size=n, max_size=n)), np.float32)
    weights = np.array(data.draw(st.lists(st.integers(1, 60), min_size=n, max_size=n)))
    repeated = np.repeat(rows, weights, axis=0)
    with_weights = Scaling.fit(name, rows, weights.astype(np.float64))
    if name == "standard":
        without = Scaling.fit(name, repeated)
        np.testing.assert_allclose(with_weights.offset, without.offset, rtol=1e-5, atol=1e-5)
        np.testing.assert_allclose(with_weights.gain, without.gain, rtol=1e-5, atol=1e-5)
    else:  # numpy interpolates between repeated values; ours takes one of them, so the bracket is what must agree
        for percent in (2.0, 98.0):
            ours = weighted_percentile(rows, weights.astype(np.float64), percent)
            low = ranked(repeated, percent, np.floor)
            high = ranked(repeated, percent, np.ceil)
            before = ranked(repeated, max(percent - 100 / len(repeated), 0), np.floor)
            assert (np.minimum(low, before) <= ours).all()
            assert (ours <= high).all()


@given(
    st.lists(st.tuples(*[st.integers(0, 65535)] * 2), min_size=2, max_size=30),
    st.sampled_from(["none", "standard", "percentile"]),
)
@settings(max_examples=40, deadline=None)
def test_undo_gives_the_values_back(values: list[tuple[int, int]], name: str) -> None:
    rows = np.array(values, dtype=np.float32)
    scaling = Scaling.fit(name, rows)
    np.testing.assert_allclose(scaling.undo(scaling.apply(rows)), rows, rtol=1e-4, atol=0.1)


def test_scaling_is_the_same_for_any_part_of_the_rows() -> None:
    rows = np.random.default_rng(0).random((1000, 3)).astype(np.float32)
    scaling = Scaling.fit("standard", rows)
    whole = scaling.apply(rows)
    np.testing.assert_array_equal(scaling.apply(rows[317:350]), whole[317:350])
    np.testing.assert_array_equal(scaling.apply(np.asfortranarray(rows)), whole)
    assert scaling.apply(rows[:0]).shape == (0, 3)
