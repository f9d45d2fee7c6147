# SPDX-License-Identifier: GPL-2.0-or-later
"""The kernel: by hand, against brute force in float64, form against form, and split any way."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.base.errors import ParameterError
from clusterbrush.core.clustering import nearest as nearest_module
from clusterbrush.core.clustering.metrics import METRICS
from clusterbrush.core.clustering.nearest import distances_to_own, label_dtype, nearest, nearest_in_groups
from distances import by_definition
from hypothesis import given, settings
from hypothesis import strategies as st

BOUNDARY = nearest_module.MIN_ARGMIN_CENTROIDS  # where one numpy form hands over to the other


def assert_nearest(ids: np.ndarray, features: np.ndarray, centroids: np.ndarray, metric: str) -> None:
    """Check that the centroids chosen are the nearest, ties within float32 rounding aside.

    Euclidean distances are compared through squares of values relative to the centroids' mean, so rounding grows
    with how far the pixel is from it. Cosine distances are those of float32 unit vectors.
    """
    distances = by_definition(features, centroids, metric)
    chosen = distances[np.arange(len(ids)), ids]
    best = distances.min(axis=1)
    middle = centroids.astype(np.float64).mean(axis=0)
    size = np.abs(features - middle).sum(axis=1) + np.abs(centroids - middle).sum(axis=1).max()
    size += np.abs(features).sum(axis=1) * (metric != "euclidean")
    if metric == "cosine":
        assert (chosen - best <= 1e-6).all()
    elif metric == "euclidean":
        reach = np.abs(centroids - middle).sum(axis=1).max()
        scale = (size + np.abs(features).sum(axis=1) + np.abs(middle).sum()) * reach
        assert (chosen**2 - best**2 <= 4e-6 * scale + 1e-30).all()
    else:
        assert (chosen - best <= 1e-6 * size + 1e-30).all()


@st.composite
def cases(draw) -> tuple[np.ndarray, np.ndarray]:
    """Return features and centroids of 8-bit, 16-bit or float kind."""
    n_features = draw(st.integers(1, 6))
    k = draw(st.sampled_from([2, 3, BOUNDARY - 1, BOUNDARY, BOUNDARY + 1, 70]))
    n_pixels = draw(st.integers(1, 300))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    low, high = draw(st.sampled_from([(0, 255), (0, 65535), (7000, 7400), (-1.0, 1.0), (-3000, 12000)]))
    span = high - low
    features = low + span * rng.random((n_pixels, n_features))
    centroids = low + span * rng.random((k, n_features))
    if draw(st.booleans()) and high > 1:
        features = np.round(features)
    return features.astype(np.float32), centroids.astype(np.float32)


# --- by hand


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        # from (0, 0) the distances to (3, 3), (0, 5) and (4, 1) are
        ("euclidean", 2),  # 4.24, 5, 4.12
        ("manhattan", 1),  # 6, 5, 5: the first of equals
        ("chebyshev", 0),  # 3, 5, 4
    ],
)
def test_each_distance_has_its_own_nearest(metric: str, expected: int) -> None:
    centroids = np.array([[3, 3], [0, 5], [4, 1]], dtype=np.float32)
    pixel = np.zeros((1, 2), dtype=np.float32)
    assert nearest(pixel, centroids, metric).tolist() == [expected]
    own = distances_to_own(pixel, centroids, np.array([expected]), metric)
    assert own == pytest.approx([{"euclidean": np.sqrt(17), "manhattan": 5, "chebyshev": 3}[metric]])


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("k", [2, 40])
def test_the_first_of_equals(metric: str, k: int) -> None:
    centroids = np.repeat(np.array([[5.0, 5.0]], dtype=np.float32), k, axis=0)
    pixels = np.arange(20, dtype=np.float32).reshape(10, 2)
    assert nearest(pixels, centroids, metric).tolist() == [0] * 10


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("k", [1, 5, 40])
def test_no_pixel_gives_no_id(metric: str, k: int) -> None:
    """A block without a valid pixel (field guide, 4.3)."""
    ids = nearest(np.empty((0, 3), dtype=np.float32), np.ones((k, 3), dtype=np.float32), metric)
    assert ids.shape == (0,)
    assert ids.dtype == label_dtype(k)


def test_one_centroid_takes_all() -> None:
    assert nearest(np.ones((4, 2), dtype=np.float32), np.zeros((1, 2))).tolist() == [0] * 4


@pytest.mark.parametrize(
    ("k", "dtype"), [(1, np.uint8), (255, np.uint8), (256, np.uint16), (65535, np.uint16), (65536, np.uint32)]
)
def test_the_type_holds_ids_shifted_by_one(k: int, dtype: type) -> None:
    assert label_dtype(k) == dtype


def test_an_unknown_distance_is_a_sentence() -> None:
    with pytest.raises(ParameterError, match="Unknown distance hamming"):
        nearest(np.ones((1, 1), dtype=np.float32), np.ones((2, 1)), "hamming")


@pytest.mark.parametrize("metric", METRICS)
@given(case=cases())
@settings(max_examples=60, deadline=None)
def test_the_nearest_by_the_definition(metric: str, case: tuple[np.ndarray, np.ndarray]) -> None:
    assert_nearest(nearest(*case, metric), *case, metric)


# --- against the definition


@pytest.mark.parametrize("k", [3, 40])
def test_small_differences_between_large_values(k: int) -> None:
    """16-bit bands of little contrast: a naive float32 product loses differences of 1 at 60,000."""
    rng = np.random.default_rng(0)
    centroids = (60_000 + np.arange(k)[:, None] * 2 + np.zeros((1, 6))).astype(np.float32)
    expected = rng.integers(0, k, 5000)
    features = centroids[expected] + rng.uniform(-0.4, 0.4, (5000, 6)).astype(np.float32)
    for metric in ("euclidean", "manhattan", "chebyshev"):
        np.testing.assert_array_equal(nearest(features, centroids, metric), expected)


@pytest.mark.parametrize("k", [3, 40])
def test_small_angles(k: int) -> None:
    """Directions a thousandth of a radian apart, with pixels up to 0.4 thousandths beside them and of any length."""
    rng = np.random.default_rng(0)
    expected = rng.integers(0, k, 5000)
    angles = 0.7 + 1e-3 * (expected + rng.uniform(-0.4, 0.4, 5000))
    pixels = np.stack([np.cos(angles), np.sin(angles)], axis=1) * rng.uniform(0.01, 60_000, (5000, 1))
    middles = 0.7 + 1e-3 * np.arange(k)
    centroids = np.stack([np.cos(middles), np.sin(middles)], axis=1) * rng.uniform(1, 9, (k, 1))
    ids = nearest(pixels.astype(np.float32), centroids.astype(np.float32), "cosine")
    np.testing.assert_array_equal(ids, expected)


@pytest.mark.parametrize("metric", METRICS)
@given(case=cases())
@settings(max_examples=30, deadline=None)
def test_the_distance_to_the_own_centroid(metric: str, case: tuple[np.ndarray, np.ndarray]) -> None:
    features, centroids = case
    ids = np.arange(len(features)) % len(centroids)
    expected = by_definition(features, centroids, metric)[np.arange(len(features)), ids]
    scale = 1.0 if metric == "cosine" else np.abs(features).max() + np.abs(centroids).max()
    np.testing.assert_allclose(distances_to_own(features, centroids, ids, metric), expected, atol=2e-6 * scale)


@given(
    st.integers(0, 2**32 - 1),
    st.sampled_from([2, 8, BOUNDARY - 1, BOUNDARY, 65]),
    st.integers(1, 6),
    st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_a_factor_never_changes_the_cluster(seed: int, k: int, n_features: int, negative: bool) -> None:
    """By a power of two every bit stays; by any other factor the values are rounded, which only a tie can feel."""
    rng = np.random.default_rng(seed)
    rows = (rng.normal(0, 50, (300, n_features)) if negative else rng.gamma(2, 50, (300, n_features))).astype(
        np.float32
    )
    rows[::7] = np.round(rows[::7] / 40)
    centroids = rows[:k] + np.float32(0.25)
    ids = nearest(rows, centroids, "cosine")
    powers = np.ldexp(np.float32(1), rng.integers(-30, 30, (300, 1))).astype(np.float32)
    np.testing.assert_array_equal(nearest(rows * powers, centroids, "cosine"), ids)
    np.testing.assert_array_equal(nearest(rows, centroids * powers[:k], "cosine"), ids)
    factors = rng.uniform(0.01, 300, (300, 1)).astype(np.float32)
    two_best = np.partition(by_definition(rows, centroids, "cosine"), 1, axis=1)[:, :2]
    clear = two_best[:, 1] - two_best[:, 0] > 2e-6
    np.testing.assert_array_equal(nearest(rows * factors, centroids, "cosine")[clear], ids[clear])


@pytest.mark.parametrize("k", [3, 40])
def test_a_pixel_of_zeros_counts_as_grey(k: int) -> None:
    rng = np.random.default_rng(k)
    centroids = rng.random((k, 4)).astype(np.float32)
    pixels = np.array([[0, 0, 0, 0], [-0.0, 0, -0.0, 0], [7, 7, 7, 7]], dtype=np.float32)
    grey = int(by_definition(pixels[2:], centroids, "cosine").argmin())
    assert nearest(pixels, centroids, "cosine").tolist() == [grey] * 3
    groups = np.zeros(3, dtype=np.int64)
    assert nearest_in_groups(pixels.T, groups, centroids[None], "cosine").tolist() == [grey] * 3
    own = distances_to_own(pixels, centroids, np.full(3, grey), "cosine")
    assert own[0] == own[1] == own[2] == pytest.approx(by_definition(pixels, centroids, "cosine")[0, grey], abs=1e-6)


# --- split any way


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("k", [7, BOUNDARY - 1, BOUNDARY, BOUNDARY + 1, 100])
def test_any_split_gives_the_same_ids(metric: str, k: int) -> None:
    """Centroids on a grid make exact ties everywhere: only the same rounding gives the same ids."""
    rng = np.random.default_rng(k)
    n_pixels = 2 * nearest_module.PIECE + 777
    features = rng.integers(0, 12, (n_pixels, 3)).astype(np.float32) * np.float32(0.1)
    centroids = rng.integers(0, 12, (k, 3)).astype(np.float32) * np.float32(0.1)
    whole = nearest(features, centroids, metric)
    columns = np.asfortranarray(features)
    np.testing.assert_array_equal(nearest(columns, centroids, metric), whole)
    for _ in range(3):
        cuts = np.sort(rng.integers(0, n_pixels, rng.integers(1, 12)))
        bounds = list(zip([0, *cuts], [*cuts, n_pixels]))
        for rows in (features, columns):
            parts = [nearest(rows[start:end], centroids, metric) for start, end in bounds]
            np.testing.assert_array_equal(np.concatenate(parts), whole)
    order = rng.permutation(n_pixels)
    np.testing.assert_array_equal(nearest(features[order], centroids, metric), whole[order])


@given(
    st.integers(0, 2**32 - 1),
    st.sampled_from([2, 8, BOUNDARY - 1, BOUNDARY, 65]),
    st.sampled_from(list(METRICS)),
    st.lists(st.integers(0, 400), min_size=1, max_size=5),
    st.integers(1, 9),
)
@settings(max_examples=60, deadline=None)
def test_a_pixel_does_not_depend_on_its_company(
    seed: int, k: int, metric: str, cuts: list[int], n_features: int
) -> None:
    rng = np.random.default_rng(seed)
    features = rng.normal(1000, 300, (400, n_features)).astype(np.float32)
    centroids = rng.normal(1000, 300, (k, n_features)).astype(np.float32)
    whole = nearest(np.asfortranarray(features), centroids, metric)
    bounds = zip([0, *sorted(cuts)], [*sorted(cuts), 400])
    parts = [nearest(features[start:end], centroids, metric) for start, end in bounds]
    np.testing.assert_array_equal(np.concatenate(parts), whole)


@pytest.mark.parametrize(("k", "n_features"), [(8, 4), (24, 4), (256, 3), (500, 4), (256, 64)])
def test_no_thread_is_left_waiting_busily(idle_cores, k, n_features):
    features = np.asfortranarray(np.random.default_rng(k).normal(size=(1500, n_features)).astype(np.float32))
    with idle_cores():
        nearest(features, features[:k])


@pytest.mark.parametrize("metric", ["euclidean", "manhattan", "chebyshev"])
def test_the_nearest_in_a_group_is_of_that_group_and_the_first_of_equals(metric):
    nothing = np.inf
    centroids = np.array([[[0.0], [4.0], [nothing]], [[4.0], [0.0], [2.0]]], dtype=np.float32)
    values = np.array([[0, 2, 3, 4, 0, 1, 2, 4]], dtype=np.float32)
    groups = np.array([0, 0, 0, 0, 1, 1, 1, 1])
    assert nearest_in_groups(values, groups, centroids, metric).tolist() == [0, 0, 1, 1, 1, 1, 2, 0]


@pytest.mark.parametrize("metric", METRICS)
def test_the_nearest_in_a_group_is_that_of_the_definition(metric):
    rng = np.random.default_rng(3)
    rows, groups = rng.normal(1, 2, (400, 3)).astype(np.float32), rng.integers(0, 6, 400)
    centroids = rng.normal(1, 2, (6, 4, 3)).astype(np.float32)
    centroids[::2, 3] = np.inf
    found = nearest_in_groups(rows.T, groups, centroids, metric)
    for group, points in enumerate(centroids):
        mine = groups == group
        distances = by_definition(rows[mine], points[np.isfinite(points[:, 0])], metric)
        assert (distances[np.arange(mine.sum()), found[mine]] - distances.min(axis=1) <= 1e-6).all()
