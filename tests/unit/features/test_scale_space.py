# SPDX-License-Identifier: GPL-2.0-or-later
"""Scales: numbers by hand, the definition worked out slowly, nodata unseen, blocks equal the whole."""

from __future__ import annotations

import numpy as np
import pytest
from blocks import cut, images, in_block, same_bits, windows
from clusterbrush.core.features.scale_space import (
    BINOMIAL,
    ScaleSpace,
    alignment,
    coarse_means,
    enlarged,
    level_halo,
    level_kernel,
    level_of,
    scale_halo,
)
from hypothesis import given, settings
from hypothesis import strategies as st

MEASURES = ("mean", "gradient", "laplacian", "deviation")
SIGMAS = (0.5, 1.0, 2.0, 3.0, 4.0)


def all_measures(plane: np.ndarray, valid: np.ndarray, sigma: float, stride: int = 1) -> np.ndarray:
    (measures,) = ScaleSpace(valid, (sigma,), stride).measures(plane)
    return np.stack([getattr(measures, name) for name in MEASURES])


def convolved(plane: np.ndarray, kernel: tuple[float, ...]) -> np.ndarray:
    """Return a plane filtered along both axes, float64, the outermost pixels repeated; pixel by pixel."""
    full, radius = np.array([*kernel[:0:-1], *kernel]), len(kernel) - 1
    padded = np.pad(plane.astype(np.float64), radius, mode="edge")
    height, width = plane.shape
    return sum(
        full[row] * full[col] * padded[row : row + height, col : col + width]
        for row in range(len(full))
        for col in range(len(full))
    )


def gaussian_of(plane: np.ndarray, sigma: float) -> np.ndarray:
    """Return the mean at every pixel of its level, as the module defines it."""
    for _ in range(level_of(sigma)):
        plane = convolved(plane, BINOMIAL)[::2, ::2]
    return convolved(plane, level_kernel(sigma))


def between(plane: np.ndarray, step: int, shape: tuple[int, int]) -> np.ndarray:
    """Return values at every pixel, linear between every `step`-th one."""
    rows, cols = (np.minimum(np.arange(size) / step, n - 1) for size, n in zip(shape, plane.shape))
    down = np.stack([np.interp(rows, np.arange(len(plane)), column) for column in plane.T], axis=1)
    return np.stack([np.interp(cols, np.arange(plane.shape[1]), row) for row in down])


def ramp(height: int = 80, width: int = 90, down: float = 2.0, along: float = 3.0) -> np.ndarray:
    return (np.arange(height)[:, None] * down + np.arange(width) * along).astype(np.float32)


def parabola(height: int = 100, width: int = 100) -> np.ndarray:
    return ((np.arange(height)[:, None] - 50.0) ** 2 + 0 * np.arange(width)).astype(np.float32)


# --- by hand


def test_levels_halos_and_alignment_by_hand() -> None:
    """The level of a scale has pixels at most sigma wide, from 4 on half of it."""
    assert [level_of(sigma) for sigma in (0.3, 1.0, 1.9, 2.0, 4.0, 7.9, 8.0, 64.0)] == [0, 0, 0, 1, 1, 1, 2, 5]
    assert level_kernel(1.0) == BINOMIAL
    assert [level_halo(level) for level in range(4)] == [0, 2, 6, 14]
    assert scale_halo(1.0) == 2 + 1
    assert scale_halo(8.0) == 6 + 6 * 4 + 4 + 3
    assert alignment((1.0, 2.0, 8.0)) == 4
    assert alignment(()) == 1


@pytest.mark.parametrize("sigma", [1.0, 1.5, 2.0, 3.0, 4.0, 8.0, 20.0, 64.0])
def test_the_variance_is_that_of_sigma(sigma: float) -> None:
    """What the binomial filters leave, the last one adds: the mean of x squared is higher by the variance."""
    kernel = level_kernel(sigma)
    assert kernel[0] + 2 * sum(kernel[1:]) == pytest.approx(1.0)
    level = level_of(sigma)
    last = 2 * sum(weight * offset**2 for offset, weight in enumerate(kernel))
    assert (4**level - 1) / 3 + 4**level * last == pytest.approx(sigma**2, rel=0.05)


@pytest.mark.parametrize("sigma", [1.0, 2.0, 4.0])
def test_a_ramp_has_its_slope_and_no_curvature(sigma: float) -> None:
    """In the middle, where the edge is out of reach: mean is the value, gradient sqrt(2² + 3²) times sigma."""
    plane, valid = ramp(), np.ones((80, 90), dtype=bool)
    mean, gradient, laplacian, _ = all_measures(plane, valid, sigma)
    middle = (slice(30, 50), slice(30, 60))
    np.testing.assert_allclose(mean[middle], plane[middle], rtol=1e-5)
    np.testing.assert_allclose(gradient[middle], sigma * np.sqrt(13), rtol=1e-4)
    np.testing.assert_allclose(laplacian[middle], 0.0, atol=2e-3)


@pytest.mark.parametrize("sigma", [1.0, 2.0, 4.0])
def test_a_parabola_has_curvature_two(sigma: float) -> None:
    laplacian = all_measures(parabola(), np.ones((100, 100), dtype=bool), sigma)[2]
    assert laplacian[50, 50] / sigma**2 == pytest.approx(2.0, abs=1e-3)


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
    mean, _, _, deviation = all_measures(plane, np.ones((40, 40), dtype=bool), 3.0)
    np.testing.assert_allclose(mean[10:30, 10:30], 0.0, atol=1e-3)
    np.testing.assert_allclose(deviation[10:30, 10:30], 1.0, atol=1e-3)


def test_linear_between_by_hand() -> None:
    plane = np.array([[0.0, 4.0], [8.0, 12.0]], dtype=np.float32)
    np.testing.assert_array_equal(enlarged(plane, 2, (4, 3)), [[0, 2, 4], [4, 6, 8], [8, 10, 12], [8, 10, 12]])
    np.testing.assert_array_equal(enlarged(plane, 4, (1, 8)), [[0, 1, 2, 3, 4, 4, 4, 4]])
    assert enlarged(plane, 1, (1, 2)).tolist() == [[0.0, 4.0]]


# --- the definition


@pytest.mark.parametrize("sigma", SIGMAS)
@pytest.mark.parametrize("shape", [(37, 81), (64, 32), (5, 3), (1, 1)])
def test_equals_its_definition(sigma: float, shape: tuple[int, int]) -> None:
    plane = np.random.default_rng(2).normal(size=shape).astype(np.float32)
    mean, gradient, laplacian, deviation = all_measures(plane, np.ones(shape, dtype=bool), sigma)
    step = 2 ** level_of(sigma)
    smooth = gaussian_of(plane, sigma)
    around = np.pad(smooth, 1, mode="edge")
    down, along = around[2:, 1:-1] - around[:-2, 1:-1], around[1:-1, 2:] - around[1:-1, :-2]
    steep = sigma * np.hypot(down, along) / (2 * step)
    neighbours = around[2:, 1:-1] + around[:-2, 1:-1] + around[1:-1, 2:] + around[1:-1, :-2]
    bent = sigma**2 * (neighbours - 4 * smooth) / step**2
    spread = gaussian_of(plane.astype(np.float64) ** 2, sigma) - smooth**2
    np.testing.assert_allclose(mean, between(smooth, step, shape), atol=2e-6)
    np.testing.assert_allclose(gradient, between(steep, step, shape), atol=5e-6)
    np.testing.assert_allclose(laplacian, between(bent, step, shape), atol=1e-5)
    np.testing.assert_allclose(deviation, between(np.sqrt(np.maximum(spread, 0)), step, shape), atol=1e-3)


def like_a_photograph(size: int = 300) -> np.ndarray:
    """Return noise whose amplitude falls with its frequency, as that of photographs does; of spread 1."""
    frequencies = np.hypot(*np.meshgrid(np.fft.fftfreq(size), np.fft.fftfreq(size)))
    frequencies[0, 0] = 1.0
    noise = np.random.default_rng(3).normal(size=(size, size))
    image = np.fft.ifft2(np.fft.fft2(noise) / frequencies).real
    return ((image - image.mean()) / image.std()).astype(np.float32)


@pytest.mark.parametrize("sigma", [1.0, 2.0, 3.0, 4.0, 8.0])
def test_is_close_to_the_gaussian(sigma: float) -> None:
    """The mean within a twentieth of its spread; differences are a little flatter than derivatives."""
    ndimage = pytest.importorskip("scipy.ndimage")
    image = like_a_photograph()
    mean, gradient, laplacian, deviation = all_measures(image, np.ones(image.shape, dtype=bool), sigma)
    exact = image.astype(np.float64)
    smooth = ndimage.gaussian_filter(exact, sigma, mode="nearest")
    assert (mean - smooth).std() < 0.05 * smooth.std()
    spread = np.sqrt(np.maximum(ndimage.gaussian_filter(exact**2, sigma, mode="nearest") - smooth**2, 0))
    steep = ndimage.gaussian_gradient_magnitude(exact, sigma, mode="nearest")
    bent = ndimage.gaussian_laplace(exact, sigma, mode="nearest")
    for measure, reference in ((gradient, steep), (laplacian, bent), (deviation, spread)):
        assert np.corrcoef(measure.ravel(), reference.ravel())[0, 1] > 0.93


# --- nodata


@given(image=images(most_bands=1, longest=60), sigma=st.sampled_from(SIGMAS))
@settings(max_examples=40, deadline=None)
def test_the_mean_is_that_of_the_valid_pixels(image, sigma: float) -> None:
    """Normalised convolution, worked out slowly."""
    (plane,), valid = image
    weight = gaussian_of(valid, sigma)
    expected = between(gaussian_of(plane, sigma) / np.maximum(weight, 1e-12), 2 ** level_of(sigma), plane.shape)
    (mean,) = ScaleSpace(valid, (sigma,)).means(plane)
    np.testing.assert_allclose(mean[valid], expected[valid], atol=1e-4)


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


@pytest.mark.parametrize("sigma", [0.3, 1.0, 2.0, 3.0, 8.0, 13.0])
@pytest.mark.parametrize("place", [(20, 20), (21, 23), (39, 0)])
def test_a_lonely_pixel_is_all_there_is(sigma: float, place: tuple[int, int]) -> None:
    """However far the next pixel of a level: a pixel with data has its own value around it, and no edges."""
    valid = np.zeros((40, 50), dtype=bool)
    valid[place] = True
    plane = np.where(valid, np.float32(3.0), np.float32(0.0))
    mean, gradient, laplacian, _ = all_measures(plane, valid, sigma)
    assert mean[place] == pytest.approx(3.0, rel=1e-4)
    assert gradient[place] == pytest.approx(0.0, abs=1e-3)
    assert laplacian[place] == pytest.approx(0.0, abs=1e-2)


def test_all_invalid_gives_finite_numbers() -> None:
    valid = np.zeros((40, 40), dtype=bool)
    assert np.isfinite(all_measures(np.zeros((40, 40), np.float32), valid, 2.0)).all()


@pytest.mark.parametrize("level", [0, 1, 2])
def test_coarse_means_are_those_of_the_valid_pixels(level: int) -> None:
    rng = np.random.default_rng(7)
    valid = rng.random((33, 50)) > 0.3
    planes = rng.normal(size=(2, 33, 50)).astype(np.float32) * valid
    weight, total = valid.astype(np.float64), planes.astype(np.float64)
    for _ in range(level):
        weight = convolved(weight, BINOMIAL)[::2, ::2]
        total = np.stack([convolved(plane, BINOMIAL)[::2, ::2] for plane in total])
    inside = weight > 1e-3
    means = coarse_means(planes, valid, level)
    np.testing.assert_allclose(means[:, inside], (total / np.maximum(weight, 1e-12))[:, inside], atol=1e-5)


# --- blocks


@given(data=st.data(), image=images(most_bands=1), sigma=st.sampled_from(SIGMAS), stride=st.sampled_from([1, 2]))
@settings(max_examples=60, deadline=None)
def test_blocks_equal_the_whole(data, image, sigma: float, stride: int) -> None:
    bands, valid = image
    window = data.draw(windows(valid.shape, stride))

    def compute(planes: np.ndarray, good: np.ndarray) -> np.ndarray:
        return all_measures(planes[0], good, sigma, stride)

    whole = cut(compute(bands, valid), window, stride)
    align = max(stride, alignment((sigma,)))
    block = in_block(compute, bands, valid, window, scale_halo(sigma), align, stride)
    assert same_bits(np.ascontiguousarray(whole), np.ascontiguousarray(block))


@pytest.mark.parametrize("sigma", [2.0, 4.0, 8.0])
def test_the_halo_is_needed(sigma: float) -> None:
    """With one pixel less something differs: what the test above says is not vacuous, and no halo is too wide."""
    plane = np.zeros((1, 200), dtype=np.float32)
    plane[0, 100] = 1.0
    valid = np.ones(plane.shape, dtype=bool)
    measures = all_measures(plane, valid, sigma)
    reached = np.flatnonzero((measures != 0.0).any(axis=(0, 1)))
    step = alignment((sigma,))
    assert 0 <= scale_halo(sigma) - max(100 - reached[0], reached[-1] - 100) < step


@pytest.mark.parametrize("sigma", [1.5, 2.0, 3.0, 3.3, 4.0, 5.0])
def test_a_hole_far_away_changes_no_bit(sigma: float) -> None:
    """All valid is a shortcut; it must give what the long way gives."""
    plane = np.random.default_rng(4).normal(size=(40, 300)).astype(np.float32)
    valid = np.ones(plane.shape, dtype=bool)
    short = all_measures(plane, valid, sigma)
    valid[20, 290] = False
    long = all_measures(plane * valid, valid, sigma)
    assert same_bits(np.ascontiguousarray(short[..., :260]), np.ascontiguousarray(long[..., :260]))
    assert not same_bits(short, long)


# --- every second pixel


@given(image=images(most_bands=1), sigma=st.sampled_from(SIGMAS))
@settings(max_examples=30, deadline=None)
def test_every_second_pixel_is_what_all_would_have(image, sigma: float) -> None:
    (plane,), valid = image
    whole = all_measures(plane, valid, sigma)[:, ::2, ::2]
    thin = all_measures(plane, valid, sigma, stride=2)
    assert same_bits(np.ascontiguousarray(thin), np.ascontiguousarray(whole))


@pytest.mark.parametrize("stride", [1, 2])
def test_a_scale_does_not_depend_on_those_before_it(stride: int) -> None:
    """Levels of the pyramid serve several scales, also where there is nodata."""
    rng = np.random.default_rng(stride)
    valid = rng.random((44, 52)) > 0.2
    planes = rng.normal(5, 2, (2, 44, 52)).astype(np.float32) * valid
    sigmas = (1.0, 2.0, 4.0, 8.0)
    together = ScaleSpace(valid, sigmas, stride)
    for sigma, mean, measures in zip(sigmas, together.means(planes), together.measures(planes)):
        alone = ScaleSpace(valid, (sigma,), stride)
        assert same_bits(mean, next(alone.means(planes)))
        own = next(alone.measures(planes))
        for name in ("mean", "gradient", "laplacian", "deviation"):
            assert same_bits(getattr(measures, name), getattr(own, name))
