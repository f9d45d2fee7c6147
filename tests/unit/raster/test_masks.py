# SPDX-License-Identifier: GPL-2.0-or-later
"""Which stored numbers are data, and which alpha bands are real."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.raster.bands import MAX_VALUE, Band
from clusterbrush.core.raster.masks import MaskPlan, is_real_alpha, opaque_value, valid_numbers
from hypothesis import given
from hypothesis import strategies as st
from osgeo import gdal


@pytest.mark.parametrize(("extra", "expected"), [(None, [0, 1, 1, 1, 0]), (2.0, [0, 1, 0, 1, 0])])
def test_nodata_and_what_is_not_finite_are_no_data(extra: float | None, expected: list[int]) -> None:
    band = Band(1, "", False, -1.0, "", 0, "float32")
    plane = np.array([-1, 0, 2, 3, np.inf], dtype=np.float32)
    assert valid_numbers(plane, band, extra).tolist() == [bool(one) for one in expected]


def test_an_extra_value_is_given_as_shown() -> None:
    band = Band(1, "", False, None, "", 0, "uint8", scale=0.5, shift=10.0)
    assert valid_numbers(np.array([3, 4], dtype=np.uint8), band, 11.5).tolist() == [False, True]


def test_only_masks_that_tell_more_are_read() -> None:
    flags = {1: gdal.GMF_ALL_VALID, 2: gdal.GMF_NODATA, 3: gdal.GMF_PER_DATASET, 4: gdal.GMF_PER_DATASET, 5: 0}
    assert MaskPlan.of(flags, [1, 2], None).is_empty
    assert MaskPlan.of(flags, [1, 2, 3, 4, 5], 6) == MaskPlan((3, 5), 6)


def test_opaque_and_transparent_is_alpha_and_measured_values_are_not() -> None:
    rng = np.random.default_rng(0)
    colours = [rng.integers(1, 255, (32, 32)).astype(np.uint8)]
    alpha = np.full((32, 32), 255, dtype=np.uint8)
    alpha[:8] = 0
    assert is_real_alpha([alpha], [colours])
    assert not is_real_alpha([rng.integers(20, 200, (32, 32)).astype(np.uint8)], [colours])


@given(
    st.sampled_from(["uint8", "int16", "int64", "float32"]),
    st.sampled_from([0.5, -2.0, 1e15, 1e300, -1e308, 1e-320]),
    st.sampled_from([0.0, -7.0, 1e40]),
)
def test_scaled_values_are_data_up_to_the_limit(dtype: str, scale: float, shift: float) -> None:
    plane = np.array([0, 1, 100, -100 if dtype != "uint8" else 200], dtype=dtype)
    with np.errstate(over="ignore"):
        expected = np.abs(plane * np.float64(scale) + shift) <= MAX_VALUE
    band = Band(1, "", False, None, "", 0, dtype, scale=scale, shift=shift)
    assert valid_numbers(plane, band, None).tolist() == expected.tolist()


def test_integers_of_64_bits_have_no_limit() -> None:
    plane = np.array([2**62, -(2**63), 3], dtype=np.int64)
    assert valid_numbers(plane, Band(1, "", False, None, "", 0, "int64"), None).all()


def test_an_alpha_band_that_nothing_labels_is_told_by_the_first_window_that_decides() -> None:
    """Windows are read from the file one after another: most files need one only."""
    empty, filled = np.zeros((2, 2), dtype=bool), np.ones((2, 2), dtype=bool)
    edge = np.array([[0, 255], [0, 255]])

    def windows(*pairs: tuple[np.ndarray, list[np.ndarray]]):
        yield from pairs
        pytest.fail("asked for another window")

    assert opaque_value(windows((np.array([[0, 255], [3, 255]]), [empty]))) is None
    assert opaque_value(windows((edge, [empty]), (np.full((2, 2), 254), [empty]))) is None
    assert opaque_value(windows((edge, [empty, filled]))) is None
    assert opaque_value(windows((np.array([[0.0, np.nan]]), [np.zeros((1, 2), dtype=bool)]))) is None
    assert opaque_value(windows((np.array([[0, -1]]), [np.zeros((1, 2), dtype=bool)]))) is None
    assert opaque_value([(edge, [empty, edge == 255]), (np.full((2, 2), 255), [filled])]) == 255
    assert opaque_value([(np.full((2, 2), 255), [filled])]) is None, "nothing is transparent"
    assert opaque_value([(np.zeros((2, 2)), [empty])]) is None, "nothing is opaque"
    assert opaque_value([]) is None
