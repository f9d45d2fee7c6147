# SPDX-License-Identifier: GPL-2.0-or-later
"""Combinations of bands, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from blocks import same_bits
from clusterbrush.core.features.projection import noise_whitened, principal_components, standardised
from hypothesis import given, settings
from hypothesis import strategies as st


def test_standardised_by_hand() -> None:
    """1 and 3 have mean 2 and deviation 1; a constant band becomes 0."""
    projection = standardised(np.array([[1.0, 5.0], [3.0, 5.0]]))
    bands = np.array([[[1, 3, 0]], [[5, 5, 0]]], dtype=np.float32)
    valid = np.array([[True, True, False]])
    np.testing.assert_allclose(projection.planes(bands, valid)[:, 0], [[-1, 1, 0], [0, 0, 0]], atol=1e-6)


def test_the_first_principal_component_of_a_line() -> None:
    """Two bands that rise together: the first component is their common course, deviation 1; the second nothing."""
    course = np.linspace(-1, 1, 101)
    values = np.column_stack([3 * course + 10, 5 * course - 2])
    projection = principal_components(values, 2)
    bands = values.T.astype(np.float32)[:, None]
    first, second = projection.planes(bands, np.ones((1, 101), bool))[:, 0]
    np.testing.assert_allclose(first, course / course.std(), rtol=0.01)
    np.testing.assert_allclose(second, 0.0, atol=1e-4)


def test_noise_whitening_prefers_signal_over_loud_noise() -> None:
    """Band 1 is loud noise, band 2 a quiet field: the first component is the field."""
    rng = np.random.default_rng(1)
    field = np.repeat(rng.normal(size=50), 20)
    values = np.exp(np.column_stack([rng.normal(size=1000), 0.2 * field + 0.01 * rng.normal(size=1000)]))
    beside = np.stack([values[:-1], values[1:]])
    projection = noise_whitened(values, beside, 2)
    first = projection.planes(values.T.astype(np.float32)[:, None], np.ones((1, 1000), bool))[0, 0]
    assert abs(np.corrcoef(first, field)[0, 1]) > 0.95
    assert first.std() == pytest.approx(1.0, rel=0.01)


@given(data=st.data(), n=st.integers(1, 9000))
@settings(max_examples=25, deadline=None)
def test_a_projection_does_not_depend_on_the_other_pixels(data, n: int) -> None:
    rng = np.random.default_rng(n)
    bands = rng.uniform(0, 255, (5, 1, n)).astype(np.float32)
    projection = noise_whitened(bands[:, 0].T.astype(float), np.stack([bands[:, 0].T, bands[:, 0, ::-1].T]), 3)
    start = data.draw(st.integers(0, n - 1))
    all_valid = np.ones((1, n), bool)
    expected = projection.planes(bands, all_valid)[:, :, start:].copy()
    assert same_bits(projection.planes(bands[:, :, start:].copy(), all_valid[:, start:]), expected)


def test_whitening_leaves_constant_bands_out() -> None:
    """Without noise they would get the largest weights, and what rounding leaves of them would look like signal."""
    varied = np.random.default_rng(2).uniform(20, 200, 500)
    for columns in ([np.full(500, 7.0), np.full(500, 7.0)], [varied, np.full(500, 7.0)]):
        values = np.column_stack(columns)
        projection = noise_whitened(values, np.stack([values[:-1], values[1:]]), 2)
        planes = projection.planes(values.T.astype(np.float32)[:, None], np.ones((1, 500), bool))
        values[:, 1] = 8.0
        elsewhere = projection.planes(values.T.astype(np.float32)[:, None], np.ones((1, 500), bool))
        np.testing.assert_array_equal(planes, elsewhere)
        assert planes.std() > 0 if columns[0] is varied else not planes.any()
