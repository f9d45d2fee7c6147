# SPDX-License-Identifier: GPL-2.0-or-later
"""Stored numbers, values, and what is computed with."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.raster.bands import Band, NodataRange, common_type, stored_nodata
from hypothesis import given
from hypothesis import strategies as st


@given(st.floats(-1e9, 1e9), st.integers(-20, 20), st.lists(st.integers(-1000, 1000), min_size=1))
def test_coding_is_undone(origin: float, exponent: int, steps: list[int]) -> None:
    band = Band(1, "", False, None, "", 0, "float64", origin=origin, gain=2.0**exponent)
    values = origin + np.array(steps, dtype=np.float64)
    np.testing.assert_allclose(band.decoded(band.coded(values)), values, atol=1e-6)


def test_large_integers_keep_their_last_digits() -> None:
    band = Band(1, "", False, None, "", 0, "int64", origin=float(2**62))
    numbers = np.array([2**62 - 3, 2**62, 2**62 + 7], dtype=np.int64)
    assert band.coded(numbers).tolist() == [-3, 0, 7]


def test_scale_and_offset_lead_to_values_and_back() -> None:
    band = Band(1, "", False, None, "", 0, "uint8", scale=0.1, shift=-5.0)
    assert band.values(np.array([30], dtype=np.uint8))[0] == pytest.approx(-2.0)
    assert band.stored_like(-2.0) == 30
    assert band.stored_like(-2.05) is None


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        (["uint8"], "uint8"),
        (["uint8", "int16"], "int16"),
        (["uint16", "int16"], "int32"),
        (["int32", "float32"], "float64"),
        (["int64", "float32"], None),
        (["uint64", "int64"], None),
    ],
)
def test_one_type_holds_all_numbers_exactly(types: list[str], expected: str | None) -> None:
    found = common_type(types)
    assert (found is None) == (expected is None)
    assert found is None or found.name == expected


@pytest.mark.parametrize(
    ("value", "dtype", "expected"),
    [(0.0, "uint8", 0), (-1.0, "uint8", None), (0.5, "int16", None), (np.nan, "float32", None), (None, "uint8", None)],
)
def test_nodata_stands_among_the_numbers_or_is_none(value: float | None, dtype: str, expected: int | None) -> None:
    assert stored_nodata(value, np.dtype(dtype)) == expected


@pytest.mark.parametrize("with_low", [True, False])
@pytest.mark.parametrize("with_high", [True, False])
def test_a_range_without_a_bound_goes_on(with_low: bool, with_high: bool) -> None:
    values = np.array([-1e30, 2.0, 5.0, 9.0, 1e30, np.nan])
    below = NodataRange(np.nan, 5.0, with_low, with_high)
    assert below.contains(values).tolist() == [True, True, with_high, False, False, False]
    above = NodataRange(5.0, np.nan, with_low, with_high)
    assert above.contains(values).tolist() == [False, False, with_low, True, True, False]
