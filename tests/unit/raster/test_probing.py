# SPDX-License-Identifier: GPL-2.0-or-later
"""What a look at the values tells."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.raster.bands import MAX_MEASURED, MAX_VALUE, Band
from clusterbrush.core.raster.grid import Grid
from clusterbrush.core.raster.probing import Look, coded, windows_of, worth_a_look
from hypothesis import given
from hypothesis import strategies as st

RNG = np.random.default_rng(0)


def coding_of(values: np.ndarray) -> tuple[Band, float | None]:
    band = Band(1, "", False, None, "", 0, values.dtype.name)
    return coded(band, Look((band,), [[values]]), None)


def test_plain_values_stay() -> None:
    band, beyond = coding_of(RNG.uniform(-1, 1, (20, 20)).astype(np.float32))
    assert not band.is_coded
    assert beyond is None
    assert not worth_a_look([Band(1, "", False, 0, "", 8, "uint8")], None)


@pytest.mark.parametrize("far", [1e7, -3e9])
def test_values_far_from_0_are_counted_from_their_middle(far: float) -> None:
    values = far + RNG.uniform(-1, 1, (20, 20))
    band, _ = coding_of(values)
    assert abs(band.origin - far) <= 1
    np.testing.assert_allclose(band.decoded(band.coded(values).astype(np.float32)), values, atol=1e-6)


@pytest.mark.parametrize("size", [1e-20, 1e25])
def test_tiny_and_huge_values_are_brought_near_1(size: float) -> None:
    values = size * RNG.uniform(1, 2, (20, 20))
    band, beyond = coding_of(values)
    assert 0.1 < np.abs(band.coded(values)).max() <= 1
    assert band.limit == (MAX_MEASURED if size > 1 else MAX_VALUE)
    assert beyond is None


def test_a_forgotten_nodata_value_is_told() -> None:
    values = RNG.uniform(1, 2, (20, 20))
    values[0] = -3.4e38
    band, beyond = coding_of(values)
    assert beyond == pytest.approx(3.4e38)
    assert band.limit == MAX_VALUE


@pytest.mark.parametrize("share", [0.1, 0.4, 0.9])
def test_one_or_two_numbers_far_above_all_others_are_nodata_whatever_their_share(share: float) -> None:
    values = np.full(400, 1e20)
    values[: int(400 * (1 - share))] = RNG.choice([20.0, 90.0], int(400 * (1 - share)))
    band, beyond = coding_of(values.reshape(20, 20))
    assert (band.limit, beyond) == (MAX_VALUE, 1e20)


@pytest.mark.parametrize(
    "distinct",
    [[20.0, 1e18, 1e19, 1e20], [1e10, 1e18, 1e19], [1e18], [1e18, 2e18], [5e16, 2e17]],
    ids=["three numbers", "near the others", "nothing else", "two and nothing else", "twice the others"],
)
def test_large_numbers_are_data_where_they_are_three_or_near_the_others(distinct: list[float]) -> None:
    band, beyond = coding_of(np.resize(np.array(distinct), (20, 20)))
    assert (band.limit, beyond) == (MAX_MEASURED, None)


def test_a_notice_of_large_values_is_for_values_that_are_left_out() -> None:
    """Integers of 64 bits have no limit; a scale may take integers beyond every limit, and beyond float64."""
    numbers = np.resize(np.array([20, 90, 2**63 - 1]), (20, 20))
    assert coding_of(numbers)[1] is None
    for scale, largest in ((1e300, 9e301), (1e308, np.finfo(float).max)):
        band = Band(1, "", False, None, "", 0, "uint8", scale=scale)
        plane = np.resize(np.array([20, 90], np.uint8), (20, 20))
        assert coded(band, Look((band,), [[plane]]), None)[1] == pytest.approx(largest)


@given(st.floats(5e-324, 1e-18), st.integers(0, 2**20))
def test_the_smallest_values_keep_their_order(size: float, seed: int) -> None:
    values = size * np.random.default_rng(seed).integers(1, 5, (20, 20))
    coded_values = coding_of(values)[0].coded(values).astype(np.float32)
    ranks = np.unique(values, return_inverse=True)[1]
    np.testing.assert_array_equal(np.unique(coded_values, return_inverse=True)[1], ranks)
    squares = np.square(coded_values)
    assert (squares >= np.finfo(np.float32).tiny).all()
    assert np.isfinite(squares).all()


@pytest.mark.parametrize("size", [(10, 20), (5000, 40), (9000, 8000)])
def test_windows_lie_in_the_grid(size: tuple[int, int]) -> None:
    for window in windows_of(Grid(*size), 3):
        assert 0 <= window.row <= window.row + window.height <= size[0]
        assert 0 <= window.col <= window.col + window.width <= size[1]
