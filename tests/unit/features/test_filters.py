# SPDX-License-Identifier: GPL-2.0-or-later
"""Filters: numbers by hand, scipy's as a reference where it is there, nodata unseen, blocks equal the whole."""

from __future__ import annotations

import numpy as np
import pytest
from blocks import cut, images, in_block, same_bits, windows
from clusterbrush.core.features import filters
from clusterbrush.core.features.filters import ALIGN, Box, GaussianScale, gaussian_halo, gaussian_kernel
from hypothesis import given, settings
from hypothesis import strategies as st
from uneven import uneven_products

MEASURES = ("mean", "gradient", "laplacian", "deviation")
SIGMAS = (0.5, 1.0, 2.0, 4.0)


def all_measures(plane: np.ndarray, valid: np.ndarray, sigma: float, stride: int = 1) -> np.ndarray:
    found = GaussianScale(valid, sigma, stride).measures(plane)
    return np.stack([getattr(found, name) for name in MEASURES])


def ramp(height: int = 40, width: int = 50, down: float = 2.0, along: float = 3.0) -> np.ndarray:
    return (np.arange(height)[:, None] * down + np.arange(width) * along).astype(np.float32)


def parabola(height: int = 60, width: int = 60) -> np.ndarray:
    return ((np.arange(height)[:, None] - 30.0) ** 2 + 0 * np.arange(width)).astype(np.float32)


# --- by hand


def test_the_kernel_of_sigma_one_by_hand() -> None:
    """exp(-x²/2) at -3 ... 3, divided by its sum."""
    raw = np.exp([-4.5, -2.0, -0.5, 0.0, -0.5, -2.0, -4.5])
    np.testing.assert_allclose(gaussian_kernel(1.0, 0), raw / raw.sum())
    assert gaussian_halo(1.0) == 3
    assert gaussian_halo(8.0) == 24


def test_a_ramp_has_its_slope_and_no_curvature() -> None:
    """In the middle, where the edge is out of reach: mean is the value, gradient sqrt(2² + 3²) times sigma."""
    plane, valid = ramp(), np.ones((40, 50), dtype=bool)
    found = GaussianScale(valid, 2.0).measures(plane)
    middle = (slice(10, 30), slice(10, 40))
    np.testing.assert_allclose(found.mean[middle], plane[middle], rtol=1e-5)
    slope = sum(offset * weight for offset, weight in zip(range(-6, 7), gaussian_kernel(2.0, 1)))
    assert slope == pytest.approx(1.0, abs=0.03)  # the cut-off kernel gives 3 % less
    np.testing.assert_allclose(found.gradient[middle], 2.0 * slope * np.sqrt(13), rtol=1e-4)
    np.testing.assert_allclose(found.laplacian[middle], 0.0, atol=2e-3)


def test_a_parabola_has_curvature_two() -> None:
    valid = np.ones((60, 60), dtype=bool)
    found = GaussianScale(valid, 2.0).measures(parabola())
    assert found.laplacian[30, 30] / 4.0 == pytest.approx(2.0, abs=0.25)


def test_a_constant_has_nothing_around_it() -> None:
    plane, valid = np.full((20, 30), 7.0, np.float32), np.ones((20, 30), dtype=bool)
    mean, gradient, laplacian, deviation = all_measures(plane, valid, 2.0)
    np.testing.assert_allclose(mean, 7.0, rtol=1e-6)
    for other in (gradient, laplacian):
        np.testing.assert_allclose(other, 0.0, atol=1e-4)
    np.testing.assert_allclose(deviation, 0.0, atol=1e-2)  # a root of rounding


def test_the_deviation_of_stripes_is_one() -> None:
    """-1 and 1 in turn: mean 0, deviation 1."""
    plane = np.where(np.arange(40) % 2, 1.0, -1.0).astype(np.float32) * np.ones((40, 1), np.float32)
    found = GaussianScale(np.ones((40, 40), dtype=bool), 3.0).measures(plane)
    np.testing.assert_allclose(found.mean[10:30, 10:30], 0.0, atol=1e-3)
    np.testing.assert_allclose(found.deviation[10:30, 10:30], 1.0, atol=1e-3)


def test_a_box_mean_by_hand() -> None:
    """Radius 1 in the middle of 1 ... 9 is 5; with the 9 invalid, 36 / 8."""
    plane = np.arange(1, 10, dtype=np.float32).reshape(3, 3)
    valid = np.ones((3, 3), dtype=bool)
    assert Box(valid, 1).mean(plane)[1, 1] == 5.0
    valid[2, 2] = False
    assert Box(valid, 1).mean(plane * valid)[1, 1] == 36 / 8
    # in the corner the edge goes on: 1 four times, 2 and 4 twice, 5 once
    assert Box(valid, 1).mean(plane * valid)[0, 0] == pytest.approx((4 + 4 + 8 + 5) / 9)


def test_a_box_sum_of_integers_is_exact() -> None:
    rng = np.random.default_rng(1)
    plane = rng.integers(0, 1000, (50, 70)).astype(np.float32)
    padded = np.pad(plane, 8, mode="edge").astype(np.int64)
    expected = sum(padded[r : r + 50, c : c + 70] for r in range(17) for c in range(17))
    np.testing.assert_array_equal(Box(np.ones((50, 70), dtype=bool), 8).sum(plane), expected)


# --- the reference


@pytest.mark.parametrize("sigma", SIGMAS)
def test_equals_scipy(sigma: float) -> None:
    ndimage = pytest.importorskip("scipy.ndimage")
    plane = np.random.default_rng(2).normal(size=(37, 81)).astype(np.float32)
    mean, gradient, laplacian, deviation = all_measures(plane, np.ones(plane.shape, dtype=bool), sigma)
    exact = plane.astype(np.float64)
    reach = {"truncate": 3.0, "mode": "nearest"}
    smooth = ndimage.gaussian_filter(exact, sigma, **reach)
    np.testing.assert_allclose(mean, smooth, atol=2e-6)
    steep = sigma * ndimage.gaussian_gradient_magnitude(exact, sigma, **reach)
    np.testing.assert_allclose(gradient, steep, atol=5e-6)
    bent = sum(
        ndimage.correlate1d(
            ndimage.correlate1d(exact, gaussian_kernel(sigma, 2 - a), 0, mode="nearest"),
            gaussian_kernel(sigma, a),
            1,
            mode="nearest",
        )
        for a in (0, 2)
    )
    np.testing.assert_allclose(laplacian, sigma**2 * bent, atol=1e-5)
    spread = ndimage.gaussian_filter(exact**2, sigma, **reach) - smooth**2
    np.testing.assert_allclose(deviation, np.sqrt(np.maximum(spread, 0)), atol=1e-3)


# --- nodata


@given(image=images(most_bands=1), sigma=st.sampled_from(SIGMAS))
@settings(max_examples=40, deadline=None)
def test_the_mean_is_that_of_the_valid_pixels(image, sigma: float) -> None:
    """Normalised convolution, worked out slowly."""
    (plane,), valid = image
    kernel, halo = np.array(gaussian_kernel(sigma, 0)), gaussian_halo(sigma)
    weights = np.outer(kernel, kernel)
    values, good = (np.pad(a.astype(np.float64), halo, mode="edge") for a in (plane, valid))
    mean = GaussianScale(valid, sigma).mean(plane)
    for row, col in np.argwhere(valid)[:: max(1, int(valid.sum()) // 5)]:
        near = (slice(row, row + 2 * halo + 1), slice(col, col + 2 * halo + 1))
        expected = (values[near] * weights).sum() / (good[near] * weights).sum()
        assert mean[row, col] == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("sigma", SIGMAS)
def test_a_constant_beside_nodata_stays_flat(sigma: float) -> None:
    """Whatever the border: no gradient, no curvature, no deviation comes from nodata."""
    rng = np.random.default_rng(3)
    valid = rng.random((50, 60)) > 0.5
    valid[:, :20] = False
    plane = np.where(valid, np.float32(1.0), np.float32(0.0))
    mean, gradient, laplacian, deviation = all_measures(plane, valid, sigma)
    assert np.abs(mean[valid] - 1.0).max() < 1e-5
    assert gradient[valid].max() < 1e-4
    assert np.abs(laplacian[valid]).max() < 1e-3
    assert deviation[valid].max() < 1e-2


def test_derivatives_beside_nodata_are_those_of_the_mean() -> None:
    """The Laplacian beside a border agrees with differences of the mean itself, as does the gradient."""
    rows, cols = np.mgrid[0:80, 0:80] / 10.0
    valid = np.ones((80, 80), dtype=bool)
    valid[:, 40:] = False
    plane = (np.sin(rows) + cols**2 / 8).astype(np.float32) * valid
    sigma = 4.0
    found = GaussianScale(valid, sigma).measures(plane)
    mean = found.mean.astype(np.float64)
    down, along = np.gradient(mean)
    middle = (slice(20, 60), slice(20, 39))
    np.testing.assert_allclose(found.gradient[middle] / sigma, np.hypot(down, along)[middle], atol=0.01)
    bent = sum(np.gradient(np.gradient(mean, axis=a), axis=a) for a in (0, 1))
    assert np.abs(bent[middle]).max() > 0.01
    np.testing.assert_allclose(found.laplacian[middle] / sigma**2, bent[middle], atol=0.0015)


def test_all_invalid_gives_finite_numbers() -> None:
    valid = np.zeros((40, 40), dtype=bool)
    assert np.isfinite(all_measures(np.zeros((40, 40), np.float32), valid, 2.0)).all()
    assert (Box(valid, 3).mean(np.zeros((40, 40), np.float32)) == 0).all()


# --- blocks


@given(data=st.data(), image=images(most_bands=1), sigma=st.sampled_from(SIGMAS), stride=st.sampled_from([1, 2]))
@settings(max_examples=60, deadline=None)
def test_blocks_equal_the_whole(data, image, sigma: float, stride: int) -> None:
    bands, valid = image
    window = data.draw(windows(valid.shape, stride))

    def compute(planes: np.ndarray, good: np.ndarray) -> np.ndarray:
        return all_measures(planes[0], good, sigma, stride)

    whole = cut(compute(bands, valid), window, stride)
    block = in_block(compute, bands, valid, window, gaussian_halo(sigma), ALIGN, stride)
    assert same_bits(np.ascontiguousarray(whole), np.ascontiguousarray(block))


@given(data=st.data(), image=images(most_bands=1), radius=st.integers(0, 9), stride=st.sampled_from([1, 2]))
@settings(max_examples=40, deadline=None)
def test_boxes_of_blocks_equal_the_whole(data, image, radius: int, stride: int) -> None:
    bands, valid = image
    window = data.draw(windows(valid.shape, stride))

    def compute(planes: np.ndarray, good: np.ndarray) -> np.ndarray:
        return Box(good, radius, stride).mean(planes[0])[None]

    whole = cut(compute(bands, valid), window, stride)
    block = in_block(compute, bands, valid, window, radius, ALIGN, stride)
    assert same_bits(np.ascontiguousarray(whole), np.ascontiguousarray(block))


@given(data=st.data(), image=images(most_bands=1), sigma=st.sampled_from(SIGMAS), stride=st.sampled_from([1, 2]))
@settings(max_examples=40, deadline=None)
def test_blocks_equal_the_whole_wherever_a_product_rounds_how(data, image, sigma: float, stride: int) -> None:
    """Not by luck of the processor: each pixel stands at the same place of a product in every block."""
    bands, valid = image
    window = data.draw(windows(valid.shape, stride))

    def compute(planes: np.ndarray, good: np.ndarray) -> np.ndarray:
        return all_measures(planes[0], good, sigma, stride)

    with uneven_products():
        whole = cut(compute(bands, valid), window, stride)
        block = in_block(compute, bands, valid, window, gaussian_halo(sigma), ALIGN, stride)
    assert same_bits(np.ascontiguousarray(whole), np.ascontiguousarray(block))


def test_a_hole_far_away_changes_no_bit() -> None:
    """All valid is a shortcut; it must give what the long way gives."""
    plane = np.random.default_rng(4).normal(size=(40, 300)).astype(np.float32)
    valid = np.ones(plane.shape, dtype=bool)
    short = all_measures(plane, valid, 4.0)
    valid[20, 290] = False
    long = all_measures(plane * valid, valid, 4.0)
    assert same_bits(np.ascontiguousarray(short[..., :270]), np.ascontiguousarray(long[..., :270]))
    assert not same_bits(short, long)


# --- every second pixel


@given(image=images(most_bands=1), sigma=st.sampled_from(SIGMAS))
@settings(max_examples=30, deadline=None)
def test_every_second_pixel_is_what_all_would_have(image, sigma: float) -> None:
    (plane,), valid = image
    whole = all_measures(plane, valid, sigma)[:, ::2, ::2]
    thin = all_measures(plane, valid, sigma, stride=2)
    where = valid[::2, ::2]
    np.testing.assert_allclose(thin[:3, where], whole[:3, where], atol=1e-4)
    np.testing.assert_allclose(thin[3, where], whole[3, where], atol=2e-2)


def test_the_first_valid_of_four_by_hand() -> None:
    valid = np.array([[1, 1, 0, 0, 0], [1, 1, 0, 1, 0], [0, 0, 0, 0, 1]], dtype=bool)
    np.testing.assert_array_equal(filters.first_valid(valid, 2), [[0, 8, -1], [-1, -1, 14]])
    planes = np.arange(15, dtype=np.float32).reshape(1, 3, 5) + 100
    thin, some = filters.thinned(planes, valid, 2)
    np.testing.assert_array_equal(thin[0], [[100, 108, 0], [0, 0, 114]])
    np.testing.assert_array_equal(some, [[True, True, False], [False, False, True]])
    assert not np.signbit(filters.thinned(-planes, valid, 2)[0][0, 1, 0])  # no negative zero where none is valid


@given(image=images())
@settings(max_examples=30, deadline=None)
def test_each_valid_pixel_has_one_that_stands_for_it(image) -> None:
    _, valid = image
    chosen = filters.first_valid(valid, 2)
    rows, cols = np.nonzero(valid)
    assert (chosen[rows // 2, cols // 2] >= 0).all()
    flat = chosen[chosen >= 0]
    assert valid.ravel()[flat].all()
    squares = np.argwhere(chosen >= 0)
    np.testing.assert_array_equal(np.stack(np.divmod(flat, valid.shape[1]), axis=1) // 2, squares)
