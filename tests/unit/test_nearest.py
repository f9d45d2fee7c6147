# SPDX-License-Identifier: GPL-2.0-or-later
"""The kernel: by hand, against brute force in float64, form against form, and split any way."""

from __future__ import annotations

import importlib.util

import numpy as np
import pytest
from clusterbrush.core import nearest as nearest_module
from clusterbrush.core.errors import ParameterError
from clusterbrush.core.nearest import METRICS, distances_to_own, label_dtype, nearest
from hypothesis import given, settings
from hypothesis import strategies as st

needs_sklearn = pytest.mark.skipif(importlib.util.find_spec("sklearn") is None, reason="scikit-learn is not installed")
BOUNDARY = nearest_module.FEW_CENTROIDS  # where one numpy form hands over to the other


def all_distances(features: np.ndarray, centroids: np.ndarray, metric: str) -> np.ndarray:
    """Return (n_pixels, k) in float64, by the definition."""
    difference = np.abs(features[:, None].astype(np.float64) - centroids[None].astype(np.float64))
    if metric == "euclidean":
        return np.sqrt((difference**2).sum(axis=2))
    return difference.sum(axis=2) if metric == "manhattan" else difference.max(axis=2)


def assert_nearest(ids: np.ndarray, features: np.ndarray, centroids: np.ndarray, metric: str) -> None:
    """Check that the centroids chosen are the nearest, ties within float32 rounding aside.

    Euclidean distances are compared through squares of values relative to the centroids' mean, so rounding grows
    with how far the pixel is from it.
    """
    distances = all_distances(features, centroids, metric)
    chosen = distances[np.arange(len(ids)), ids]
    best = distances.min(axis=1)
    middle = centroids.astype(np.float64).mean(axis=0)
    size = np.abs(features - middle).sum(axis=1) + np.abs(centroids - middle).sum(axis=1).max()
    size += np.abs(features).sum(axis=1) * (metric != "euclidean")
    if metric == "euclidean":
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
    with pytest.raises(ParameterError, match="Unknown distance cosine"):
        nearest(np.ones((1, 1), dtype=np.float32), np.ones((2, 1)), "cosine")


# --- against the definition


@pytest.mark.parametrize("metric", METRICS)
@given(case=cases())
@settings(max_examples=60, deadline=None)
def test_numpy_finds_the_nearest(metric: str, case: tuple[np.ndarray, np.ndarray]) -> None:
    assert_nearest(nearest(*case, metric), *case, metric)


@needs_sklearn
@pytest.mark.parametrize("metric", METRICS)
@given(case=cases())
@settings(max_examples=12, deadline=None)
def test_scikit_learn_finds_the_nearest(metric: str, case: tuple[np.ndarray, np.ndarray]) -> None:
    assert_nearest(nearest(*case, metric, engine="scikit-learn"), *case, metric)


@needs_sklearn
@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("k", [8, 100])
def test_both_forms_give_the_same_ids(metric: str, k: int) -> None:
    """On pixels that are not near a border between two centroids, every id."""
    rng = np.random.default_rng(5)
    features = rng.random((20_000, 4), dtype=np.float32) * 255
    centroids = rng.random((k, 4), dtype=np.float32) * 255
    two_best = np.partition(all_distances(features, centroids, metric), 1, axis=1)[:, :2]
    clear = two_best[:, 1] - two_best[:, 0] > 1e-3
    assert clear.mean() > 0.99
    one = nearest(features, centroids, metric)
    other = nearest(features, centroids, metric, engine="scikit-learn")
    np.testing.assert_array_equal(one[clear], other[clear])
    assert one.dtype == other.dtype


@pytest.mark.parametrize("k", [3, 40])
def test_small_differences_between_large_values(k: int) -> None:
    """16-bit bands of little contrast: a naive float32 product loses differences of 1 at 60,000."""
    rng = np.random.default_rng(0)
    centroids = (60_000 + np.arange(k)[:, None] * 2 + np.zeros((1, 6))).astype(np.float32)
    expected = rng.integers(0, k, 5000)
    features = centroids[expected] + rng.uniform(-0.4, 0.4, (5000, 6)).astype(np.float32)
    for metric in METRICS:
        np.testing.assert_array_equal(nearest(features, centroids, metric), expected)


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
    st.sampled_from(METRICS),
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


@needs_sklearn
def test_the_scikit_learn_form_splits_too() -> None:
    rng = np.random.default_rng(0)
    features = rng.normal(1000, 300, (1000, 4)).astype(np.float32)
    centroids = rng.normal(1000, 300, (9, 4)).astype(np.float32)
    whole = nearest(features, centroids, engine="scikit-learn")
    parts = [nearest(features[a:b], centroids, engine="scikit-learn") for a, b in ((0, 13), (13, 700), (700, 1000))]
    np.testing.assert_array_equal(np.concatenate(parts), whole)


@pytest.mark.parametrize(("k", "n_features"), [(8, 4), (24, 4), (256, 3), (500, 4), (256, 64)])
def test_no_thread_is_left_waiting_busily(idle_cores, k, n_features):
    features = np.asfortranarray(np.random.default_rng(k).normal(size=(1500, n_features)).astype(np.float32))
    with idle_cores():
        nearest(features, features[:k])
